// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/instanceguard.h"

#include <QDateTime>
#include <QDir>
#include <QLocalSocket>
#include <QLockFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <functional>
#include <memory>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

using namespace roomkey;
using namespace roomkey::ui;

namespace {

constexpr uid_t Nobody = 65534;
constexpr int NeverMet = 200; ///< more than anybody could hear

/// Another process, of another user if it \a isStranger. It ends with what \a act returns.
class Other
{
public:
    Other(bool isStranger, const std::function<int()> &act)
        : m_process(fork())
    {
        if (m_process != 0)
            return;
        if (isStranger && (setresgid(Nobody, Nobody, Nobody) != 0 || setresuid(Nobody, Nobody, Nobody) != 0))
            _exit(NeverMet);
        _exit(act());
    }
    Other(const Other &) = delete;
    Other &operator=(const Other &) = delete;
    ~Other()
    {
        if (!m_ended)
            (void)kill(m_process, SIGKILL);
        (void)result();
    }

    /// What it ended with, while this process goes on with its own.
    int result()
    {
        const auto hasEnded = [this] {
            m_ended = m_ended || waitpid(m_process, &m_status, WNOHANG) == m_process;
            return m_ended;
        };
        return QTest::qWaitFor(hasEnded, 10'000) && WIFEXITED(m_status) ? WEXITSTATUS(m_status) : -1;
    }

private:
    pid_t m_process;
    int m_status = 0;
    bool m_ended = false;
};

sockaddr_un addressOf(const QByteArray &path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    qstrncpy(address.sun_path, path.constData(), sizeof address.sun_path);
    return address;
}

/// How many bytes come until the other side hangs up, or until nothing came for two seconds.
int heardFrom(int socket)
{
    int heard = 0;
    char piece[64];
    pollfd line{socket, POLLIN, 0};
    while (poll(&line, 1, 2'000) > 0) {
        const ssize_t count = read(socket, piece, sizeof piece);
        if (count <= 0)
            break;
        heard += static_cast<int>(count);
    }
    return heard;
}

/// Says the word to whoever listens at \a path.
int heardAsSecond(const QByteArray &path)
{
    const int line = socket(AF_UNIX, SOCK_STREAM, 0);
    const sockaddr_un address = addressOf(path);
    if (connect(line, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
        return NeverMet;
    (void)send(line, "raise\n", 6, MSG_NOSIGNAL);
    return heardFrom(line);
}

/// Listens at \a path, before the program does.
int heardAsFirst(const QByteArray &path)
{
    const int door = socket(AF_UNIX, SOCK_STREAM, 0);
    const sockaddr_un address = addressOf(path);
    pollfd knock{door, POLLIN, 0};
    if (bind(door, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0 ||
        listen(door, 8) != 0 || poll(&knock, 1, 5'000) <= 0)
        return NeverMet;
    return heardFrom(accept(door, nullptr, nullptr));
}

bool canBeSomebodyElse()
{
    if (geteuid() == 0)
        return true;
    qInfo("Only root can be another user as well: nothing was tried.");
    return false;
}

/// What keeps others out before the socket is asked at all.
void openToAll(const QString &path)
{
    QVERIFY(QFile::setPermissions(path, QFileDevice::Permissions(0x7777)));
}

} // namespace

class TestInstanceGuard : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void secondStartRaisesTheFirst();
    void profilesDoNotMeet();
    void endedProcessLeavesTheProfileFree();
    void lockOfNobodyIsTaken();
    void leftoverSocketIsReplaced();
    void junkOnTheSocketIsIgnored();
    void aThousandConnectionsHoldNobodyUp();
    void strangersAreNotServed_data();
    void strangersAreNotServed();
    void aStrangerInOurPlaceHearsNothing();

private:
    QString socketPath() const { return m_runtime->filePath(QStringLiteral("roomkey/default.socket")); }
    std::unique_ptr<QTemporaryDir> m_runtime;
};

void TestInstanceGuard::init()
{
    m_runtime = std::make_unique<QTemporaryDir>();
    QFile::setPermissions(m_runtime->path(),
                          QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
    qputenv("XDG_RUNTIME_DIR", m_runtime->path().toLocal8Bit());
}

void TestInstanceGuard::secondStartRaisesTheFirst()
{
    const ProfilePaths paths(QStringLiteral("default"));
    InstanceGuard first(paths);
    QVERIFY(first.claim());
    const QSignalSpy raise(&first, &InstanceGuard::raiseRequested);
    InstanceGuard second(paths);
    QSignalSpy raised(&second, &InstanceGuard::raised);
    QVERIFY(!second.claim());
    QVERIFY(raised.wait());
    QCOMPARE(raise.count(), 1);
}

void TestInstanceGuard::profilesDoNotMeet()
{
    InstanceGuard first(ProfilePaths(QStringLiteral("one")));
    InstanceGuard second(ProfilePaths(QStringLiteral("two")));
    QVERIFY(first.claim());
    QVERIFY(second.claim());
}

void TestInstanceGuard::endedProcessLeavesTheProfileFree()
{
    const ProfilePaths paths(QStringLiteral("default"));
    {
        InstanceGuard first(paths);
        QVERIFY(first.claim());
    }
    InstanceGuard second(paths);
    QVERIFY(second.claim());
}

/// Killed after it made the file and before its own number stood in it.
void TestInstanceGuard::lockOfNobodyIsTaken()
{
    const ProfilePaths paths(QStringLiteral("default"));
    const QString file = m_runtime->filePath(QStringLiteral("roomkey/default.lock"));
    QDir(m_runtime->path()).mkdir(QStringLiteral("roomkey"));
    const auto makeNameless = [&file] {
        QFile lock(file);
        return lock.open(QIODevice::WriteOnly | QIODevice::Truncate) &&
               lock.setFileTime(QDateTime::currentDateTime().addSecs(-60), QFileDevice::FileModificationTime);
    };
    QVERIFY(makeNameless());
    InstanceGuard first(paths);
    QVERIFY(first.claim());
    // Who lives keeps it, whatever became of the name.
    QVERIFY(makeNameless());
    InstanceGuard second(paths);
    QVERIFY(!second.claim());
}

void TestInstanceGuard::leftoverSocketIsReplaced()
{
    QDir(m_runtime->path()).mkdir(QStringLiteral("roomkey"));
    QFile leftover(m_runtime->filePath(QStringLiteral("roomkey/default.socket")));
    QVERIFY(leftover.open(QIODevice::WriteOnly));
    leftover.close();
    const ProfilePaths paths(QStringLiteral("default"));
    InstanceGuard first(paths);
    QVERIFY(first.claim());
    InstanceGuard second(paths);
    QSignalSpy raised(&second, &InstanceGuard::raised);
    QVERIFY(!second.claim());
    QVERIFY(raised.wait());
}

void TestInstanceGuard::junkOnTheSocketIsIgnored()
{
    const ProfilePaths paths(QStringLiteral("default"));
    InstanceGuard first(paths);
    QVERIFY(first.claim());
    const QSignalSpy raise(&first, &InstanceGuard::raiseRequested);
    for (const QByteArray &junk :
         {QByteArray("open https://example.com\n"), QByteArray(10 << 20, 'x'), QByteArray("\n")}) {
        QLocalSocket socket;
        QSignalSpy closed(&socket, &QLocalSocket::disconnected);
        socket.connectToServer(socketPath());
        QTRY_COMPARE(socket.state(), QLocalSocket::ConnectedState);
        socket.write(junk);
        QTRY_VERIFY(closed.count() > 0);
    }
    QCOMPARE(raise.count(), 0);
}

void TestInstanceGuard::aThousandConnectionsHoldNobodyUp()
{
    const ProfilePaths paths(QStringLiteral("default"));
    InstanceGuard first(paths);
    QVERIFY(first.claim());
    const QSignalSpy raise(&first, &InstanceGuard::raiseRequested);
    const QDir descriptors(QStringLiteral("/proc/self/fd"));
    const auto before = descriptors.count();
    for (int round = 1; round <= 10; ++round) {
        std::vector<std::unique_ptr<QLocalSocket>> crowd;
        for (int i = 0; i < 100; ++i) {
            crowd.push_back(std::make_unique<QLocalSocket>());
            QLocalSocket &one = *crowd.back();
            one.connectToServer(socketPath());
            QVERIFY(QTest::qWaitFor([&one] { return one.state() == QLocalSocket::ConnectedState; }));
            if (i % 2 == 0) // the others say nothing
                one.write("rise\n");
        }
        InstanceGuard second(paths);
        QSignalSpy raised(&second, &InstanceGuard::raised);
        QVERIFY(!second.claim());
        QVERIFY(raised.wait());
        QCOMPARE(raise.count(), round);
    }
    QTRY_VERIFY(descriptors.entryList(QDir::Files | QDir::System).size() <= before + 4);
}

void TestInstanceGuard::strangersAreNotServed_data()
{
    QTest::addColumn<bool>("isStranger");
    QTest::newRow("a second start of ours") << false;
    QTest::newRow("another user") << true;
}

/// Behind all that keeps them from the socket.
void TestInstanceGuard::strangersAreNotServed()
{
    QFETCH(bool, isStranger);
    if (isStranger && !canBeSomebodyElse())
        return;
    InstanceGuard first(ProfilePaths(QStringLiteral("default")));
    QVERIFY(first.claim());
    const QSignalSpy raise(&first, &InstanceGuard::raiseRequested);
    for (const QString &path :
         {m_runtime->path(), m_runtime->filePath(QStringLiteral("roomkey")), socketPath()})
        openToAll(path);
    Other other(isStranger, [path = QFile::encodeName(socketPath())] { return heardAsSecond(path); });
    QCOMPARE(other.result(), isStranger ? 0 : 3); // "ok" and a line's end
    QCOMPARE(raise.count(), isStranger ? 0 : 1);
}

void TestInstanceGuard::aStrangerInOurPlaceHearsNothing()
{
    if (!canBeSomebodyElse())
        return;
    QDir(m_runtime->path()).mkdir(QStringLiteral("roomkey"));
    InstanceGuard second(ProfilePaths(QStringLiteral("default"))); // before, or it would keep off that folder
    openToAll(m_runtime->path());
    openToAll(m_runtime->filePath(QStringLiteral("roomkey")));
    QLockFile held(m_runtime->filePath(QStringLiteral("roomkey/default.lock")));
    QVERIFY(held.tryLock()); // so that somebody seems to be there
    Other other(true, [path = QFile::encodeName(socketPath())] { return heardAsFirst(path); });
    QTRY_VERIFY(QFile::exists(socketPath()));
    QVERIFY(!second.claim());
    QSignalSpy raised(&second, &InstanceGuard::raised); // whoever asks waits for the answer from here on
    QSignalSpy unanswered(&second, &InstanceGuard::unanswered);
    QVERIFY(unanswered.wait());
    QCOMPARE(raised.count(), 0);
    QCOMPARE(other.result(), 0);
}

QTEST_GUILESS_MAIN(TestInstanceGuard)
#include "tst_instanceguard.moc"
