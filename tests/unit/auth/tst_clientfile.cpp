// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/clientfile.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace roomkey;
using Kind = ClientFileError::Kind;

class TestClientFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsADesktopClient();
    void wrongFiles_data();
    void wrongFiles();
    void unreadablePaths();
    void neverWritesToTheFile();
};

namespace {

const QByteArray Desktop = R"({"installed":{"client_id":"1-a.apps.googleusercontent.com","project_id":"rooms",
"auth_uri":"https://accounts.google.com/o/oauth2/auth","token_uri":"https://oauth2.googleapis.com/token",
"auth_provider_x509_cert_url":"https://www.googleapis.com/oauth2/v1/certs","client_secret":"GOCSPX-x+/=&%",
"redirect_uris":["http://localhost"]}})";

QByteArray with(const char *before, const char *after)
{
    QByteArray text = Desktop;
    Q_ASSERT(text.contains(before));
    return text.replace(before, after);
}

} // namespace

void TestClientFile::readsADesktopClient()
{
    for (const QByteArray &bytes : {Desktop, "\xef\xbb\xbf" + Desktop}) {
        const auto client = parseClientFile(bytes);
        QVERIFY(client);
        QCOMPARE(client->clientId, QStringLiteral("1-a.apps.googleusercontent.com"));
        QCOMPARE(client->clientSecret.reveal(), QByteArray("GOCSPX-x+/=&%"));
        QCOMPARE(client->authUri, QUrl(QStringLiteral("https://accounts.google.com/o/oauth2/auth")));
        QCOMPARE(client->tokenUri, QUrl(QStringLiteral("https://oauth2.googleapis.com/token")));
        QCOMPARE(client->projectId, QStringLiteral("rooms"));
    }
    // Loopback without TLS is for servers on this computer.
    QVERIFY(parseClientFile(with("https://oauth2.googleapis.com/", "http://127.0.0.1:8080/")));
    QVERIFY(parseClientFile(with("https://oauth2.googleapis.com/", "http://[::1]:8080/")));
}

void TestClientFile::wrongFiles_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<QString>("detail");
    const QString none;
    QTest::newRow("empty") << QByteArray() << Kind::NotJson << none;
    QTest::newRow("text") << QByteArray("hello") << Kind::NotJson << none;
    QTest::newRow("binary") << QByteArray("\x89PNG\r\n\x1a\n\0\0\0", 11) << Kind::NotJson << none;
    QTest::newRow("cut") << Desktop.left(Desktop.size() / 2) << Kind::NotJson << none;
    QTest::newRow("over 64 KiB") << Desktop + QByteArray(64 * 1024, ' ') << Kind::TooLarge << none;
    QTest::newRow("array") << QByteArray("[]") << Kind::NoClient << none;
    QTest::newRow("API key") << QByteArray(R"({"key":"AIza"})") << Kind::NoClient << none;
    QTest::newRow("token file") << QByteArray(R"({"refresh_token":"1//x","type":"authorized_user"})")
                                << Kind::NoClient << none;
    QTest::newRow("installed is text") << QByteArray(R"({"installed":"yes"})") << Kind::NoClient << none;
    QTest::newRow("web client") << with("\"installed\"", "\"web\"") << Kind::WebClient << none;
    QTest::newRow("service account") << QByteArray(R"({"type":"service_account","private_key":"x"})")
                                     << Kind::ServiceAccount << none;
    for (const char *name : {"client_id", "client_secret", "auth_uri", "token_uri"}) {
        const QByteArray field = QByteArray("\"") + name + "\"";
        QTest::addRow("no %s", name) << with(field, "\"other\"") << Kind::MissingField
                                     << QString::fromLatin1(name);
    }
    QTest::newRow("client_id a number") << with("\"1-a.apps.googleusercontent.com\"", "17")
                                        << Kind::MissingField << QStringLiteral("client_id");
    QTest::newRow("line break in the secret")
        << with("GOCSPX", "GO\\r\\nX") << Kind::MissingField << QStringLiteral("client_secret");
    const QString auth = QStringLiteral("auth_uri");
    const QString token = QStringLiteral("token_uri");
    QTest::newRow("http elsewhere") << with("https://accounts", "http://accounts") << Kind::BadEndpoint
                                    << auth;
    QTest::newRow("ftp") << with("https://accounts", "ftp://accounts") << Kind::BadEndpoint << auth;
    QTest::newRow("file") << with("https://oauth2.googleapis.com/token", "file:///etc/passwd")
                          << Kind::BadEndpoint << token;
    QTest::newRow("user name") << with("https://oauth2", "https://google.com@oauth2") << Kind::BadEndpoint
                               << token;
    QTest::newRow("looks like loopback")
        << with("https://oauth2.googleapis.com", "http://127.0.0.1.example.com") << Kind::BadEndpoint
        << token;
    QTest::newRow("fragment") << with("googleapis.com/token", "googleapis.com/token#x") << Kind::BadEndpoint
                              << token;
    QTest::newRow("no address") << with("https://oauth2.googleapis.com/token", "not a url")
                                << Kind::BadEndpoint << token;
}

void TestClientFile::wrongFiles()
{
    QFETCH(QByteArray, bytes);
    QFETCH(Kind, kind);
    QFETCH(QString, detail);
    const auto client = parseClientFile(bytes);
    QVERIFY(!client);
    QCOMPARE(client.error().kind, kind);
    QCOMPARE(client.error().detail, detail);
}

void TestClientFile::unreadablePaths()
{
    const QTemporaryDir folder;
    const QString pipe = folder.filePath(QStringLiteral("pipe"));
    QCOMPARE(mkfifo(qPrintable(pipe), 0600), 0);
    // None of these may block or be read to its end.
    for (const QString &path : {folder.path(), folder.filePath(QStringLiteral("missing")), pipe,
                                QStringLiteral("/dev/zero"), QString()}) {
        const auto client = readClientFile(path);
        QVERIFY2(!client, qPrintable(path));
        QCOMPARE(client.error().kind, Kind::CannotRead);
    }
    QFile huge(folder.filePath(QStringLiteral("huge")));
    QVERIFY(huge.open(QIODevice::WriteOnly));
    QVERIFY(huge.resize(qint64(1) << 32));
    const auto client = readClientFile(huge.fileName());
    QVERIFY(!client);
    QCOMPARE(client.error().kind, Kind::TooLarge);
}

void TestClientFile::neverWritesToTheFile()
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("client.json")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(Desktop);
    file.close();
    struct stat before = {};
    struct stat after = {};
    QVERIFY(file.setPermissions(QFileDevice::ReadOwner));
    QCOMPARE(stat(qPrintable(file.fileName()), &before), 0);
    QVERIFY(readClientFile(file.fileName()));
    QCOMPARE(stat(qPrintable(file.fileName()), &after), 0);
    QCOMPARE(after.st_mtim.tv_nsec, before.st_mtim.tv_nsec);
    QCOMPARE(after.st_size, before.st_size);
}

QTEST_GUILESS_MAIN(TestClientFile)
#include "tst_clientfile.moc"
