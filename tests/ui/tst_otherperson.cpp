// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/signinwindow.h"
#include "tests/ui/uifind.h"
#include "ui/chat/chatpage.h"
#include "ui/chat/composer.h"
#include "ui/chat/conversation.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QNetworkReply>
#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace roomkey;
using namespace roomkey::ui;

// Two people at one computer, with everything real: see SignInWindow.
class TestOtherPerson : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatOneWroteTheOtherNeverSends();

private:
    /// Written and sent in the open window as a person does.
    [[nodiscard]] static bool write(SignInWindow &x, const SpaceName &space, const QString &text)
    {
        x.window().showEntry(MainWindow::ChatEntry);
        const QList<ChatPage *> pages = x.window().findChildren<ChatPage *>(); // one an account
        const auto shown = std::ranges::find_if(pages, &QWidget::isVisible);
        if (shown == pages.end())
            return false;
        ChatPage *const chat = *shown;
        const auto isOpen = [&] {
            chat->openSpace(space); // once it is listed
            return chat->openedSpace() == space;
        };
        if (!QTest::qWaitFor(isOpen))
            return false;
        auto *const field = chat->conversation()->composer()->findChild<MessageEdit *>();
        if (!QTest::qWaitFor([field] { return field->isVisible() && field->isEnabled(); }))
            return false;
        field->setPlainText(text);
        QTest::keyClick(field, Qt::Key_Return, Qt::ControlModifier);
        return QTest::qWaitFor([field] { return field->toPlainText().isEmpty(); });
    }
    /// Who sent \a text, as often as it is at Google.
    static QStringList senders(SignInWindow &x, const QString &text)
    {
        QStringList all;
        for (const QJsonValue &message : x.google().world()[u"messages"_s].toArray()) {
            if (message[u"text"_s].toString() == text)
                all.append(message[u"sender"_s].toString());
        }
        return all;
    }
    /// A new space of whoever signs in unnamed, in which \a other may write too.
    static SpaceName sharedSpace(SignInWindow &x, const QString &other)
    {
        const QByteArray token = x.google().accessToken(ScopeSet({Scope::Spaces}).toUris());
        const QJsonObject body{
            {u"space"_s, QJsonObject{{u"spaceType"_s, u"SPACE"_s}, {u"displayName"_s, u"Shared"_s}}},
            {u"memberships"_s,
             QJsonArray{QJsonObject{
                 {u"member"_s, QJsonObject{{u"name"_s, u"users/"_s + other}, {u"type"_s, u"HUMAN"_s}}}}}}};
        QNetworkRequest request(x.google().apiRoot().resolved(QUrl(u"/v1/spaces:setup"_s)));
        request.setRawHeader("Authorization", "Bearer " + token);
        request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
        QNetworkAccessManager network;
        const std::unique_ptr<QNetworkReply> reply(network.post(request, QJsonDocument(body).toJson()));
        if (!QTest::qWaitFor([&reply] { return reply->isFinished(); }))
            return {};
        return SpaceName(QJsonDocument::fromJson(reply->readAll())[u"name"_s].toString());
    }
};

/// R37: both are in the space, so that Google would take it from either.
void TestOtherPerson::whatOneWroteTheOtherNeverSends()
{
    const QString ana = u"ana@example.com"_s;
    const QString rina = u"admin@example.com"_s;
    SignInWindow x;
    QVERIFY(x.google().isRunning());
    const SpaceName space = sharedSpace(x, rina);
    QVERIFY(!space.isEmpty());
    x.start();
    x.settings().setValue(settingskeys::SendHold, 0);
    QVERIFY(x.goToBrowser() && x.press(u"Start chatting"_s));
    const AccountId first = x.currentId();
    QVERIFY(write(x, space, u"before"_s));
    QTRY_COMPARE(senders(x, u"before"_s), QStringList(ana));

    x.google().control(u"revoke"_s, {});
    QVERIFY(write(x, space, u"of the first person"_s));
    QTRY_VERIFY(x.offered(u"Sign in again"_s));
    x.answersAs = rina;
    QVERIFY(x.press(u"Sign in again"_s));
    QVERIFY(x.press(u"Add as another account"_s));
    QVERIFY(x.press(u"Start chatting"_s));
    QCOMPARE(x.account(x.currentId()).person.email, rina);
    QVERIFY(write(x, space, u"of the second person"_s));
    QTRY_COMPARE(senders(x, u"of the second person"_s), QStringList(rina));
    QTest::qWait(300); // for one that should not
    QCOMPARE(senders(x, u"of the first person"_s), QStringList());

    // It is still there, and goes when its own person is back.
    Q_EMIT x.window().accountChosen(first);
    QTRY_VERIFY(x.offered(u"Sign in again"_s));
    x.answersAs = ana;
    QVERIFY(x.press(u"Sign in again"_s));
    QTRY_COMPARE_WITH_TIMEOUT(senders(x, u"of the first person"_s), QStringList(ana), 15'000);
}

QTEST_MAIN(TestOtherPerson)
#include "tst_otherperson.moc"
