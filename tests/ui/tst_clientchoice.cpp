// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/choicemodel.h"
#include "tests/ui/signinwindow.h"
#include "tests/ui/uifind.h"
#include "ui/app/accountswitcher.h"
#include "ui/signin/choosepage.h"
#include "ui/signin/clientfilepage.h"
#include "ui/widgets/rail.h"

#include <QApplication>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QTest>
#include <QUrlQuery>

#include <algorithm>

using namespace roomkey;
using namespace roomkey::ui;
using models::ChoiceModel;

// Which client a sign-in goes through, seen and chosen in the window, with everything real: see SignInWindow.
class TestClientChoice : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { x.reset(); }
    void twoAccountsThroughTwoClientFiles();
    void onePersonThroughTwoClientFiles();
    void theChoiceOutlivesTheLookForAnotherFile();
    void theChoiceOutlivesTheGuide();
    void whoSignsOutMeanwhileStartsAnew();
    void theClientIsReachedByKeyAndRead();
    void anAccountKeepsItsClient();

private:
    /// Types it into the page that asks for a client file.
    void bring(const QString &file);
    /// The page that asks what the person wants to do, once it is shown; nullptr if it does not come.
    ChoosePage *choosePage();
    /// What the page says of the client of \a file.
    static QString wordsFor(const QString &file);
    static QString clientIdIn(const QString &file);
    QString parameter(const char *name) const
    {
        return QUrlQuery(x->pages.constLast()).queryItemValue(QLatin1String(name), QUrl::FullyDecoded);
    }
    /// From the rail's button.
    void addAccount();

    std::unique_ptr<SignInWindow> x;
};

void TestClientChoice::init()
{
    x = std::make_unique<SignInWindow>();
    QVERIFY(x->google().isRunning());
    x->namesClientFile = false;
}

void TestClientChoice::bring(const QString &file)
{
    QVERIFY(QTest::qWaitFor([this] { return x->offered(QStringLiteral("Choose a file…")); }));
    QLineEdit *field = nullptr;
    const auto pages = x->window().findChildren<ClientFilePage *>();
    for (const ClientFilePage *page : pages) {
        if (page->isVisible())
            field = page->findChild<QLineEdit *>();
    }
    QVERIFY(field);
    field->setText(file);
    QTest::keyClick(field, Qt::Key_Return);
}

ChoosePage *TestClientChoice::choosePage()
{
    ChoosePage *shown = nullptr;
    (void)QTest::qWaitFor([this, &shown] {
        const auto pages = x->window().findChildren<ChoosePage *>();
        const auto found = std::ranges::find_if(pages, [](const QWidget *page) { return page->isVisible(); });
        shown = found == pages.end() ? nullptr : *found;
        return shown != nullptr;
    });
    return shown;
}

QString TestClientChoice::clientIdIn(const QString &file)
{
    QFile json(file);
    if (!json.open(QIODevice::ReadOnly))
        return {};
    return QJsonDocument::fromJson(json.readAll())[QLatin1String("installed")][QLatin1String("client_id")]
        .toString();
}

QString TestClientChoice::wordsFor(const QString &file)
{
    return QStringLiteral("Client %1 of project roomkey-emulator, from %2")
        .arg(clientIdIn(file).section(u'.', 0, 0), QFileInfo(file).fileName());
}

void TestClientChoice::addAccount()
{
    x->window().rail()->accountButton()->click();
    QVERIFY(x->press(QStringLiteral("Add account…")));
}

/// Everything by what the window offers; the command line names no file.
void TestClientChoice::twoAccountsThroughTwoClientFiles()
{
    const QString first = x->google().clientFile();
    const QString second = x->google().otherClientFile();
    QVERIFY(clientIdIn(first) != clientIdIn(second));
    x->start();
    QVERIFY(x->press(QStringLiteral("Sign in with Google…")));
    bring(first);
    QVERIFY(choosePage());
    QVERIFY(x->reads(wordsFor(first)));
    QVERIFY(x->press(QStringLiteral("Continue in the browser")));
    QVERIFY(x->press(QStringLiteral("Start chatting")));
    QCOMPARE(parameter("client_id"), clientIdIn(first));
    QVERIFY2(!parameter("prompt").contains(QStringLiteral("select_account")), "nobody is here yet");
    const Account ana = x->account(x->currentId());

    addAccount();
    QVERIFY(choosePage());
    QVERIFY2(x->reads(wordsFor(first)), "the one that would be used is named");
    QVERIFY(x->press(QStringLiteral("Use another client file…")));
    bring(second);
    QVERIFY(choosePage());
    QVERIFY(x->reads(wordsFor(second)));
    QVERIFY(!x->reads(wordsFor(first)));
    x->answersAs = QStringLiteral("admin@example.com");
    QVERIFY(x->press(QStringLiteral("Continue in the browser")));
    QVERIFY(x->press(QStringLiteral("Start chatting")));
    QCOMPARE(parameter("client_id"), clientIdIn(second));
    QVERIFY2(parameter("prompt").split(u' ').contains(QStringLiteral("select_account")),
             "or the browser would answer for whoever is here already");

    QCOMPARE(x->accounts().size(), 2);
    const Account admin = x->account(x->currentId());
    QCOMPARE(admin.person.email, x->answersAs);
    QCOMPARE(admin.clientId, clientIdIn(second));
    QCOMPARE(x->account(ana.id).clientId, clientIdIn(first));
    QCOMPARE(x->account(ana.id).granted, ana.granted);

    // Each is renewed with its own client: neither asks for a new sign-in after a restart.
    x->start();
    QTRY_COMPARE(x->google().requestCount(QStringLiteral("oauth.token")), 4);
    for (const Account &account : x->accounts())
        QVERIFY(!account.signInNeeded);
    QVERIFY(!x->offered(QStringLiteral("Sign in again")));
}

/// The account button's shortest way to it.
void TestClientChoice::onePersonThroughTwoClientFiles()
{
    x->start();
    QVERIFY(x->press(QStringLiteral("Sign in with Google…")));
    bring(x->google().clientFile());
    QVERIFY(x->press(QStringLiteral("Continue in the browser")));
    QVERIFY(x->press(QStringLiteral("Start chatting")));
    x->window().rail()->accountButton()->click();
    QVERIFY(x->press(QStringLiteral("Add account with another client file…")));
    bring(x->google().otherClientFile());
    QVERIFY(x->press(QStringLiteral("Continue in the browser")));
    QVERIFY(x->press(QStringLiteral("Start chatting")));
    QList<Account> both = x->accounts();
    QCOMPARE(both.size(), 2);
    QCOMPARE(both.at(0).person.email, both.at(1).person.email);
    QVERIFY(both.at(0).clientId != both.at(1).clientId);
    // Told apart by their clients.
    x->window().rail()->accountButton()->click();
    QTRY_VERIFY(x->window().findChild<AccountSwitcher *>());
    for (const Account &account : both) {
        const QString words =
            QStringLiteral("%1, client %2").arg(account.person.email, account.clientId.section(u'.', 0, 0));
        const auto rows = x->window().findChild<AccountSwitcher *>()->findChildren<QPushButton *>();
        QVERIFY2(std::ranges::any_of(
                     rows, [&](const QPushButton *row) { return row->accessibleName().contains(words); }),
                 qPrintable(words));
    }
}

void TestClientChoice::theChoiceOutlivesTheLookForAnotherFile()
{
    x->start();
    QVERIFY(x->press(QStringLiteral("Sign in with Google…")));
    bring(x->google().clientFile());
    QVERIFY(choosePage());
    choosePage()->choice().setPreset(ChoiceModel::JustLook);
    const ScopeSet chosen = choosePage()->choice().scopes();
    QVERIFY(x->press(QStringLiteral("Use another client file…")));
    // Something else than a client file: said, and there is a way back to what was chosen.
    bring(QStringLiteral("/dev/null"));
    QTRY_VERIFY(!x->offered(QStringLiteral("Continue in the browser")));
    QVERIFY(x->press(QStringLiteral("Back")));
    QVERIFY(choosePage());
    QCOMPARE(choosePage()->choice().scopes(), chosen);
    QVERIFY(x->reads(wordsFor(x->google().clientFile())));
    // And with the other file it is still chosen.
    QVERIFY(x->press(QStringLiteral("Use another client file…")));
    bring(x->google().otherClientFile());
    QVERIFY(choosePage());
    QVERIFY(x->reads(wordsFor(x->google().otherClientFile())));
    QCOMPARE(choosePage()->choice().scopes(), chosen);
    // Left for good, it is forgotten.
    QVERIFY(x->press(QStringLiteral("Back")));
    QVERIFY(x->press(QStringLiteral("Sign in with Google…")));
    QVERIFY(choosePage());
    QVERIFY(choosePage()->choice().scopes() != chosen);
}

void TestClientChoice::theChoiceOutlivesTheGuide()
{
    x->namesClientFile = true;
    QVERIFY(x->signIn());
    addAccount();
    QVERIFY(choosePage());
    choosePage()->choice().setPreset(ChoiceModel::JustLook);
    const ScopeSet chosen = choosePage()->choice().scopes();
    QVERIFY(x->press(QStringLiteral("Use another client file…")));
    QVERIFY(x->press(QStringLiteral("Show each step")));
    QTRY_VERIFY(!x->offered(QStringLiteral("Choose a file…")));
    QVERIFY(x->press(QStringLiteral("Back")));
    QTRY_VERIFY(x->offered(QStringLiteral("Choose a file…")));
    QVERIFY(x->press(QStringLiteral("Back")));
    QVERIFY(choosePage());
    QCOMPARE(choosePage()->choice().scopes(), chosen);
}

/// Between the choice and another client file: neither the choice nor the client is anybody's any more.
void TestClientChoice::whoSignsOutMeanwhileStartsAnew()
{
    x->namesClientFile = true;
    QVERIFY(x->signIn());
    addAccount();
    QVERIFY(choosePage());
    QVERIFY(x->press(QStringLiteral("Use another client file…")));
    QTRY_VERIFY(x->offered(QStringLiteral("Choose a file…")));
    Q_EMIT x->window().signOutRequested();
    QVERIFY(x->press(QStringLiteral("Sign out and revoke")));
    QVERIFY(x->press(QStringLiteral("Use a client file from Google Cloud…")));
    QTRY_VERIFY(x->offered(QStringLiteral("Choose a file…")));
    QVERIFY(x->press(QStringLiteral("Back")));
    QTRY_VERIFY(x->offered(QStringLiteral("Sign in with Google…")));
}

void TestClientChoice::theClientIsReachedByKeyAndRead()
{
    x->start();
    QVERIFY(QTest::qWaitForWindowActive(&x->window()));
    QVERIFY(x->press(QStringLiteral("Sign in with Google…")));
    bring(x->google().clientFile());
    QVERIFY(choosePage());
    QPushButton *const other = x->offered(QStringLiteral("Use another client file…"));
    QVERIFY(other);
    QCOMPARE(other->accessibleDescription(), wordsFor(x->google().clientFile()));
    QPushButton *const go = x->offered(QStringLiteral("Continue in the browser"));
    go->setFocus();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    QCOMPARE(QApplication::focusWidget(), x->offered(QStringLiteral("Back")));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    QCOMPARE(QApplication::focusWidget(), other);
    QTest::keyClick(other, Qt::Key_Return);
    QTRY_VERIFY(x->offered(QStringLiteral("Choose a file…")));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QTRY_VERIFY(x->offered(QStringLiteral("Continue in the browser")));
    // Where there is little room the line between the two gives way, not their words.
    x->window().resize(1024, 640);
    for (const char *words : {"Back", "Use another client file…"}) {
        const QPushButton *const each = x->offered(QString::fromUtf8(words));
        QVERIFY(each);
        QTRY_VERIFY(x->window().rect().contains(QRect(each->mapTo(&x->window(), QPoint()), each->size())));
        QVERIFY2(each->width() >= each->sizeHint().width(), words);
    }
}

/// Another client would be another account.
void TestClientChoice::anAccountKeepsItsClient()
{
    x->start();
    QVERIFY(x->press(QStringLiteral("Sign in with Google…")));
    bring(x->google().clientFile());
    QVERIFY(x->press(QStringLiteral("Continue in the browser")));
    QTRY_VERIFY(x->offered(QStringLiteral("Start chatting")));
    QVERIFY(x->press(QStringLiteral("Change permissions…")));
    QVERIFY(choosePage());
    QVERIFY(
        x->reads(QStringLiteral("Client %1").arg(clientIdIn(x->google().clientFile()).section(u'.', 0, 0))));
    QVERIFY(!x->offered(QStringLiteral("Use another client file…")));
}

QTEST_MAIN(TestClientChoice)
#include "tst_clientchoice.moc"
