// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/clientfile.h"

#include <QCryptographicHash>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cstring>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

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
    void fileOfSomebodyElse();
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
    QTest::newRow("empty") << QByteArray() << Kind::Empty << none;
    QTest::newRow("blanks") << QByteArray("\xef\xbb\xbf \r\n\t ") << Kind::Empty << none;
    QTest::newRow("text") << QByteArray("hello") << Kind::NotJson << QStringLiteral("1");
    QTest::newRow("a web page") << QByteArray("\n<!doctype html>") << Kind::NotJson << QStringLiteral("2");
    QTest::newRow("binary") << QByteArray("\x89PNG\r\n\x1a\n\0\0\0", 11) << Kind::NotText << none;
    QTest::newRow("UTF-16") << QByteArray("\xff\xfe{\0}\0", 6) << Kind::NotText << none;
    QTest::newRow("cut") << Desktop.left(Desktop.size() / 2) << Kind::NotJson << QStringLiteral("2");
    QTest::newRow("comma lost") << with(",\"client_secret", "\"client_secret") << Kind::NotJson
                                << QStringLiteral("3");
    QTest::newRow("over 64 KiB") << Desktop + QByteArray(64 * 1024, ' ') << Kind::TooLarge << none;
    QTest::newRow("array") << QByteArray("[]") << Kind::NoClient << none;
    QTest::newRow("API key") << QByteArray(R"({"key":"AIza"})") << Kind::NoClient << none;
    QTest::newRow("token file") << QByteArray(R"({"refresh_token":"1//x","type":"authorized_user"})")
                                << Kind::TokenFile << none;
    QTest::newRow("tokens written over")
        << QByteArray(R"({"access_token":"ya29.x","expiry_date":1,"scope":"a"})") << Kind::TokenFile << none;
    QTest::newRow("no root, fields at the top")
        << QByteArray(R"({"client_id":"1-a","client_secret":"x"})") << Kind::NoClient << none;
    QTest::newRow("installed is text") << QByteArray(R"({"installed":"yes"})") << Kind::NoClient << none;
    QTest::newRow("web client") << with("\"installed\"", "\"web\"") << Kind::WebClient << none;
    QTest::newRow("service account") << QByteArray(R"({"type":"service_account","private_key":"x"})")
                                     << Kind::ServiceAccount << none;
    for (const char *name : {"client_id", "client_secret", "auth_uri", "token_uri"}) {
        const QByteArray field = QByteArray("\"") + name + "\"";
        QTest::addRow("no %s", name) << with(field, "\"other\"") << Kind::MissingFields
                                     << QString::fromLatin1(name);
    }
    QTest::newRow("nothing in it") << QByteArray(R"({"installed":{}})") << Kind::MissingFields
                                   << QStringLiteral("client_id, client_secret, auth_uri, token_uri");
    QTest::newRow("client_id a number") << with("\"1-a.apps.googleusercontent.com\"", "17")
                                        << Kind::MissingFields << QStringLiteral("client_id");
    QTest::newRow("line break in the secret")
        << with("GOCSPX", "GO\\r\\nX") << Kind::MissingFields << QStringLiteral("client_secret");
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
    const QString hanging = folder.filePath(QStringLiteral("hanging"));
    QVERIFY(QFile::link(folder.filePath(QStringLiteral("gone")), hanging));
    // None of these may block or be read to its end.
    const std::pair<QString, Kind> paths[] = {
        {folder.path(), Kind::Folder}, {folder.filePath(QStringLiteral("missing")), Kind::Missing},
        {hanging, Kind::Missing},      {QString(), Kind::Missing},
        {pipe, Kind::CannotRead},      {QStringLiteral("/dev/zero"), Kind::CannotRead},
    };
    for (const auto &[path, kind] : paths) {
        const auto client = readClientFile(path);
        QVERIFY2(!client, qPrintable(path));
        QCOMPARE(client.error().kind, kind);
    }
    QFile huge(folder.filePath(QStringLiteral("huge")));
    QVERIFY(huge.open(QIODevice::WriteOnly));
    QVERIFY(huge.resize(qint64(1) << 32));
    const auto client = readClientFile(huge.fileName());
    QVERIFY(!client);
    QCOMPARE(client.error().kind, Kind::TooLarge);
}

void TestClientFile::fileOfSomebodyElse()
{
    const QTemporaryDir folder;
    QCOMPARE(chmod(qPrintable(folder.path()), 0755), 0);
    const QString path = folder.filePath(QStringLiteral("client.json"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(Desktop);
    file.close();
    QCOMPARE(chmod(qPrintable(path), 0), 0);
    // Root reads everything, so it becomes nobody for a moment.
    constexpr uid_t Nobody = 65534;
    const bool root = geteuid() == 0;
    if (root)
        QCOMPARE(setresuid(Nobody, Nobody, 0), 0);
    const auto client = readClientFile(path);
    if (root)
        QCOMPARE(setresuid(0, 0, 0), 0);
    QVERIFY(!client);
    QCOMPARE(client.error().kind, Kind::NotPermitted);
}

/// By content, times and mode, and by what the kernel saw: the file is opened for reading only.
void TestClientFile::neverWritesToTheFile()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("client.json"));
    const auto hash = [&path] {
        QFile file(path);
        return file.open(QIODevice::ReadOnly)
                   ? QCryptographicHash::hash(file.readAll(), QCryptographicHash::Sha256)
                   : QByteArray();
    };
    // A good one, and bad ones that another program might want to "mend".
    for (const QByteArray &bytes :
         {Desktop, QByteArray(), QByteArray("{"), QByteArray(R"({"refresh_token":"1//x"})")}) {
        QFile::remove(path);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
        file.close();
        const QByteArray content = hash();
        struct stat before = {};
        struct stat after = {};
        QCOMPARE(stat(qPrintable(path), &before), 0);

        const int watch = inotify_init1(IN_NONBLOCK);
        QVERIFY(watch >= 0);
        QVERIFY(inotify_add_watch(watch, qPrintable(folder.path()), IN_ALL_EVENTS) >= 0);
        (void)readClientFile(path);
        QByteArray events(64 * 1024, '\0');
        const ssize_t length = read(watch, events.data(), static_cast<size_t>(events.size()));
        close(watch);
        uint32_t seen = 0;
        for (qsizetype at = 0; at < length;) {
            inotify_event event = {};
            std::memcpy(&event, events.constData() + at, sizeof event);
            seen |= event.mask;
            at += static_cast<qsizetype>(sizeof event + event.len);
        }
        QVERIFY(seen & IN_OPEN); // the watch works
        QVERIFY(seen & IN_CLOSE_NOWRITE);
        QCOMPARE(seen & (IN_MODIFY | IN_ATTRIB | IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVE), 0U);

        QCOMPARE(stat(qPrintable(path), &after), 0);
        QCOMPARE(hash(), content);
        QCOMPARE(after.st_mtim.tv_sec, before.st_mtim.tv_sec);
        QCOMPARE(after.st_mtim.tv_nsec, before.st_mtim.tv_nsec);
        QCOMPARE(after.st_ino, before.st_ino);
        QCOMPARE(after.st_mode, before.st_mode);
    }
}

QTEST_GUILESS_MAIN(TestClientFile)
#include "tst_clientfile.moc"
