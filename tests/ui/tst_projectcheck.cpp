// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/httpserver.h"
#include "tests/ui/signinwindow.h"
#include "tests/ui/uifind.h"
#include "ui/signin/clientguidepage.h"
#include "ui/widgets/steplist.h"

#include <QTest>

using namespace roomkey;
using namespace roomkey::ui;

namespace {

HttpAnswer refusal(int status, const char *code, const char *message, const char *reason)
{
    QByteArray details;
    if (*reason) {
        details = R"(,"details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":")" +
                  QByteArray(reason) + R"(","domain":"googleapis.com"}])";
    }
    return HttpAnswer::of(status, R"({"error":{"code":)" + QByteArray::number(status) + R"(,"message":")" +
                                      message + R"(","status":")" + code + "\"" + details + "}}");
}

} // namespace

// "Check this" from the page that tells how to get a client file, through the program to what a server says
// of the Cloud project. The sign-in is real (see SignInWindow); Chat is a server of the test's own, for the
// local Google knows no project that is set up badly.
class TestProjectCheck : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void theGuideSaysWhatTheServerSays_data();
    void theGuideSaysWhatTheServerSays();
    void whatSaysNothingOfTheProjectProvesNothing();

private:
    const StepList *steps() const
    {
        return x->window().findChild<ClientGuidePage *>()->findChild<StepList *>();
    }
    void openGuide();

    std::unique_ptr<SignInWindow> x;
    std::unique_ptr<HttpServer> m_chat;
};

void TestProjectCheck::init()
{
    x = std::make_unique<SignInWindow>();
    QVERIFY(x->google().isRunning());
    QVERIFY(x->signIn());
    m_chat = std::make_unique<HttpServer>();
    x->apiRoot = m_chat->url();
}

void TestProjectCheck::cleanup()
{
    x.reset();
    m_chat.reset();
}

void TestProjectCheck::openGuide()
{
    Q_EMIT x->window().projectGuideRequested();
    QTRY_VERIFY(x->window().findChild<ClientGuidePage *>());
    QVERIFY(x->window().findChild<ClientGuidePage *>()->isVisible());
}

void TestProjectCheck::theGuideSaysWhatTheServerSays_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("code");
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QByteArray>("reason");
    QTest::addColumn<int>("step"); // that fails, counted from one as on the page
    QTest::addColumn<QString>("words");
    QTest::newRow("API not enabled") << 403 << QByteArray("PERMISSION_DENIED")
                                     << QByteArray("Google Chat API has not been used in project 1048 before")
                                     << QByteArray("SERVICE_DISABLED") << 2
                                     << QStringLiteral("The Chat API is switched off in this Cloud project.");
    QTest::newRow("Chat app not found")
        << 404 << QByteArray("NOT_FOUND")
        << QByteArray("Google Chat app not found. To create a Chat app, you must turn on the Chat API")
        << QByteArray() << 3 << QStringLiteral("The Cloud project’s Chat app is not set up");
}

void TestProjectCheck::theGuideSaysWhatTheServerSays()
{
    QFETCH(int, status);
    QFETCH(QByteArray, code);
    QFETCH(QByteArray, message);
    QFETCH(QByteArray, reason);
    QFETCH(int, step);
    QFETCH(QString, words);
    const HttpAnswer bad = refusal(status, code, message, reason);
    m_chat->setHandler([&bad](const HttpRequest &) { return bad; });
    x->start();
    openGuide(); // looks at once
    QTRY_COMPARE(steps()->state(step - 1), StepState::Failed);
    QVERIFY2(steps()->note(step - 1).contains(words), qPrintable(steps()->note(step - 1)));
    for (int other = 0; other < steps()->count(); ++other)
        QVERIFY(other == step - 1 || steps()->state(other) != StepState::Failed);
    // What only a sign-in can tell is not called done by this.
    QVERIFY(steps()->state(steps()->count() - 1) != StepState::Done);

    // Mended at Google, and checked once more with the button that stands there.
    m_chat->setHandler([](const HttpRequest &) { return HttpAnswer::of(200, R"({"spaces":[]})"); });
    const int asked = m_chat->count();
    QVERIFY(x->press(QStringLiteral("Check this")));
    QTRY_COMPARE(steps()->state(step - 1), StepState::Done);
    QVERIFY(!steps()->note(step - 1).contains(words));
    QVERIFY2(m_chat->count() > asked, "it is the server that said so");
}

void TestProjectCheck::whatSaysNothingOfTheProjectProvesNothing()
{
    m_chat->setHandler([](const HttpRequest &) { return HttpAnswer::of(200, R"({"spaces":[]})"); });
    x->start();
    openGuide();
    QTRY_COMPARE(steps()->state(1), StepState::Done);
    const HttpAnswer other = refusal(403, "PERMISSION_DENIED", "Not here", "");
    m_chat->setHandler([&other](const HttpRequest &) { return other; });
    QVERIFY(x->press(QStringLiteral("Check this")));
    QTRY_VERIFY(x->reads(QStringLiteral("Google does not let you do this here.")));
    for (int step = 0; step < steps()->count(); ++step)
        QVERIFY(steps()->state(step) != StepState::Failed);
}

QTEST_MAIN(TestProjectCheck)
#include "tst_projectcheck.moc"
