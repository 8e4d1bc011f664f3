// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fakeclock.h"
#include "tests/unit/auth/fakeissuer.h"
#include "ui/app/signinflow.h"

#include <QApplication>
#include <QDesktopServices>
#include <QDirIterator>
#include <QRegularExpression>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

using namespace roomkey;

// What a program on somebody's own computer owes (RFC 8252), seen from the window's side.
class TestInstalledApp : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pageOpensInTheSystemBrowser();
    void noEmbeddedBrowserIsLinked();
    void noOtherGrantIsImplemented();

    // Called by QDesktopServices in place of the browser.
    void open(const QUrl &url) { m_opened.append(url); }

private:
    QList<QUrl> m_opened;
};

/// T1: the page goes to the browser of the desktop and into no window of ours, again on "Open again"; then
/// the browser's answer ends the sign-in.
void TestInstalledApp::pageOpensInTheSystemBrowser()
{
    const QTemporaryDir folder;
    qputenv("XDG_CONFIG_HOME", folder.path().toUtf8());
    qputenv("XDG_DATA_HOME", folder.path().toUtf8());
    const FakeClock clock;
    FakeIssuer issuer(clock.utcNow());
    Settings settings(ProfilePaths(QStringLiteral("tests")));
    Vault vault(QStringLiteral("tests"));
    AccountRegistry registry(ProfilePaths(QStringLiteral("tests")), settings, vault);
    ui::SignInFlow flow(vault, registry, clock);
    std::optional<Account> account;
    connect(&flow, &ui::SignInFlow::succeeded, this, [&account](const Account &a) { account = a; });

    QDesktopServices::setUrlHandler(QStringLiteral("http"), this, "open");
    SignInRequest request;
    request.client = issuer.client();
    request.scopes = {Scope::Spaces};
    flow.begin(request);
    flow.useUntilQuit();
    QTRY_COMPARE(m_opened.size(), 1);
    const QUrl page = m_opened.first();
    QCOMPARE(page, flow.attempt()->authorizationUrl());
    QCOMPARE(flow.attempt()->stepState(SignInStep::BrowserOpened), SignInStepState::Done);
    flow.openAgain();
    QCOMPARE(m_opened, (QList<QUrl>{page, page}));
    QVERIFY(QApplication::topLevelWidgets().isEmpty());
    QVERIFY(issuer.requestsTo("/auth").isEmpty()); // we fetch no page ourselves

    const QUrlQuery query(page);
    issuer.nonce = query.queryItemValue(QStringLiteral("nonce")).toLatin1();
    const QUrl redirect(query.queryItemValue(QStringLiteral("redirect_uri"), QUrl::FullyDecoded));
    QTcpSocket browser;
    browser.connectToHost(redirect.host(), static_cast<quint16>(redirect.port()));
    browser.write("GET " + redirect.path().toLatin1() +
                  "?code=c&state=" + query.queryItemValue(QStringLiteral("state")).toLatin1() +
                  " HTTP/1.1\r\nHost: " + redirect.authority().toLatin1() + "\r\n\r\n");
    QTRY_VERIFY(account);
    QDesktopServices::unsetUrlHandler(QStringLiteral("http"));
    QCOMPARE(account->person.subject, QStringLiteral("117"));
    QCOMPARE(account->keychain, Keychain::Memory);
    QVERIFY(flow.attempt()->timeline().toReport().contains(QStringLiteral("memory only")));
}

/// T1: there is nothing in the program that could show a page.
void TestInstalledApp::noEmbeddedBrowserIsLinked()
{
    QFile program(QStringLiteral(ROOMKEY_BIN_DIR "/roomkey"));
    QVERIFY(program.open(QIODevice::ReadOnly));
    const QByteArray bytes = program.readAll();
    QVERIFY(bytes.contains("libQt6Widgets.so")); // what is linked stands in the file by name
    for (const char *engine : {"WebEngine", "WebView", "webkit", "WebKit", "libcef"})
        QVERIFY2(!bytes.contains(engine), engine);
}

/// T33: the sources name the grants they can ask for.
void TestInstalledApp::noOtherGrantIsImplemented()
{
    QSet<QString> grants;
    QSet<QString> responses;
    const QRegularExpression grant(QStringLiteral("\"grant_type\"\\s*,\\s*\"([^\"]+)\""));
    const QRegularExpression response(
        QStringLiteral("\"response_type\"\\)?,\\s*QStringLiteral\\(\"([^\"]+)\""));
    QDirIterator files(QStringLiteral(ROOMKEY_SOURCE_DIR "/app"),
                       {QStringLiteral("*.cpp"), QStringLiteral("*.h")}, QDir::Files,
                       QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString text = QString::fromUtf8(file.readAll());
        for (auto match = grant.globalMatch(text); match.hasNext();)
            grants.insert(match.next().captured(1));
        for (auto match = response.globalMatch(text); match.hasNext();)
            responses.insert(match.next().captured(1));
        QVERIFY2(!text.contains(QStringLiteral("ImplicitGrant")), qPrintable(file.fileName()));
        QVERIFY2(!text.contains(QStringLiteral("\"password\"")), qPrintable(file.fileName()));
    }
    // The code's own grant is asked for by QtNetworkAuth; service accounts may come with RFC 7523.
    grants.remove(QStringLiteral("urn:ietf:params:oauth:grant-type:jwt-bearer"));
    grants.remove(QStringLiteral("authorization_code"));
    QCOMPARE(grants, QSet<QString>{QStringLiteral("refresh_token")});
    QCOMPARE(responses, QSet<QString>{QStringLiteral("code")});
}

QTEST_MAIN(TestInstalledApp)
#include "tst_installedapp.moc"
