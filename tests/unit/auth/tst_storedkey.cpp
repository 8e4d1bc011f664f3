// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/clock.h"
#include "tests/unit/auth/tokenbench.h"

#include <QLockFile>
#include <QProcess>
#include <QTest>
#include <QTimer>
#include <QUrlQuery>

#include <csignal>
#include <cstdio>

using namespace roomkey;
using namespace std::chrono_literals;

namespace {
/// This program as another process of the same profile.
constexpr const char *RenewRole = "--renew-once";

/// The keychain's service, which can be made to stand still.
class StoppedKeyring
{
public:
    StoppedKeyring()
        : m_process(static_cast<pid_t>(keyring::daemonProcess()))
    {
    }
    StoppedKeyring(const StoppedKeyring &) = delete;
    StoppedKeyring &operator=(const StoppedKeyring &) = delete;
    ~StoppedKeyring() { goOn(); }
    void stop() { send(SIGSTOP); }
    void goOn() { send(SIGCONT); }

private:
    void send(int signal)
    {
        if (m_process > 0)
            ::kill(m_process, signal);
    }
    const pid_t m_process;
};
} // namespace

// The key that renews: kept before it is used, by one process at a time, whatever dies or signs in meanwhile.
class TestStoredKey : public TokenBench
{
    Q_OBJECT

private Q_SLOTS:
    void init() { setUp(); }
    void cleanup() { takeDown(); }

    void twoProcessesNeverUseOneKeyTwice();
    void aKilledProcessHoldsNobodyUp();
    void rotationIsWrittenBeforeUse();
    void rotationThatCannotBeWrittenIsKept();
    void killedBeforeTheRotationIsWritten();
    void absentRefreshTokenKeepsTheOld();
    void signInDuringARefresh();
};

/// The server rotates keys and would take a second use of one for theft. Another process wants a token while
/// ours is being renewed: it waits, reads the keychain anew, and uses the newer key.
void TestStoredKey::twoProcessesNeverUseOneKeyTwice()
{
    QProcess other;
    other.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    QList<QByteArray> used;
    m_server->setHandler([&](const HttpRequest &request) {
        const QUrlQuery form(QString::fromLatin1(request.body));
        used.append(form.queryItemValue(QStringLiteral("refresh_token")).toLatin1());
        if (used.size() == 1) {
            other.start(QCoreApplication::applicationFilePath(), {QString::fromLatin1(RenewRole)});
            // The answer is held back until the other one has had time to send what it must not.
            if (!other.waitForReadyRead(20'000))
                return HttpAnswer::of(500);
        }
        const QByteArray next = QByteArray::number(used.size() + 1);
        return HttpAnswer::of(200, good("at-" + next, ",\"refresh_token\":\"rt-" + next + "\""));
    });
    QCOMPARE(await(m_source->token())->value.reveal(), QByteArray("at-2"));
    QTRY_COMPARE_WITH_TIMEOUT(other.state(), QProcess::NotRunning, 20'000);
    QCOMPARE(other.exitCode(), 0);
    QCOMPARE(other.readAll(), QByteArray("begun\nat-3\n"));
    QCOMPARE(used, (QList<QByteArray>{"rt-1", "rt-2"}));
    QCOMPARE(storedToken(), QByteArray("rt-3"));
}

void TestStoredKey::aKilledProcessHoldsNobodyUp()
{
    answer(HttpAnswer::that(HttpAnswer::How::Hang));
    QProcess other;
    other.start(QCoreApplication::applicationFilePath(), {QString::fromLatin1(RenewRole)});
    QTRY_COMPARE_WITH_TIMEOUT(m_server->count(), 1, 20'000); // it holds the lock and waits
    QLockFile held(m_registry->renewalLockFile(m_id));
    QVERIFY(!held.tryLock(0));
    other.kill();
    QTRY_COMPARE(other.state(), QProcess::NotRunning);
    answer(HttpAnswer::of(200, good("at-1")));
    QCOMPARE(await(m_source->token())->value.reveal(), QByteArray("at-1"));
    QVERIFY(held.tryLock(0)); // and ours is let go of
}

/// T28: while the keychain does not answer, nobody has the new access token.
void TestStoredKey::rotationIsWrittenBeforeUse()
{
    StoppedKeyring keyring;
    m_server->setHandler([&](const HttpRequest &) {
        keyring.stop(); // it has given the old key; the new one has to wait
        return HttpAnswer::of(200, good("at-1", R"(,"refresh_token":"rt-2")"));
    });
    QByteArray got;
    m_source->token().then(this, [&got](Expected<AccessToken, AuthError> &&token) {
        got = token ? token->value.reveal() : QByteArray("error");
    });
    QTRY_COMPARE(m_server->count(), 1);
    QVERIFY(!QTest::qWaitFor([&got] { return !got.isEmpty(); }, 500));
    keyring.goOn();
    QTRY_COMPARE(got, QByteArray("at-1"));
    QCOMPARE(storedToken(), QByteArray("rt-2"));
    m_server->setHandler({});
    answer(HttpAnswer::of(200, good("at-2")));
    m_clock.advance(2h);
    QVERIFY(await(m_source->token()));
    QVERIFY(m_server->requests().last().body.contains("refresh_token=rt-2"));
}

void TestStoredKey::rotationThatCannotBeWrittenIsKept()
{
    m_server->setHandler([this](const HttpRequest &) {
        keyring::lock(); // between the reading and the writing
        return HttpAnswer::of(200, good("at-1", R"(,"refresh_token":"rt-2")"));
    });
    QTest::ignoreMessage(QtWarningMsg, "A renewed key could not be put into the keychain yet.");
    QCOMPARE(await(m_source->token())->value.reveal(), QByteArray("at-1"));
    QVERIFY(keyring::unlock());
    QCOMPARE(storedToken(), QByteArray("rt-1"));
    m_server->setHandler({});
    answer(HttpAnswer::of(200, good("at-2", R"(,"refresh_token":"rt-3")")));
    m_clock.advance(2h);
    QCOMPARE(await(m_source->token())->value.reveal(), QByteArray("at-2"));
    QVERIFY(m_server->requests().last().body.contains("refresh_token=rt-2")); // the newer one, from memory
    QCOMPARE(storedToken(), QByteArray("rt-3"));
}

/// R38: the process dies between the server's answer and the keychain's. The keychain has either key then; a
/// server that, as Google, leaves the former one in force, renews with both.
void TestStoredKey::killedBeforeTheRotationIsWritten()
{
    StoppedKeyring keyring;
    m_server->setHandler([&](const HttpRequest &) {
        keyring.stop();
        return HttpAnswer::of(200, good("at-1", R"(,"refresh_token":"rt-2")"));
    });
    QProcess other;
    other.start(QCoreApplication::applicationFilePath(), {QString::fromLatin1(RenewRole)});
    QTRY_COMPARE_WITH_TIMEOUT(m_server->count(), 1, 20'000);
    QVERIFY(m_server->requests().first().body.contains("refresh_token=rt-1"));
    QByteArray said;
    QTRY_VERIFY_WITH_TIMEOUT((said += other.readAll()).contains("begun"), 20'000); // the answer is long there
    other.kill();
    QTRY_COMPARE(other.state(), QProcess::NotRunning);
    QCOMPARE(other.exitStatus(), QProcess::CrashExit);
    said += other.readAll();
    QVERIFY(!said.contains("at-1")); // nobody used what was not kept
    keyring.goOn();

    const QByteArray kept = storedToken();
    QVERIFY2(kept == "rt-1" || kept == "rt-2", kept);
    m_server->setHandler([](const HttpRequest &request) {
        const bool known =
            request.body.contains("refresh_token=rt-1") || request.body.contains("refresh_token=rt-2");
        return known ? HttpAnswer::of(200, good("at-2", R"(,"refresh_token":"rt-3")"))
                     : HttpAnswer::of(400, R"({"error":"invalid_grant"})");
    });
    QCOMPARE(await(m_source->token())->value.reveal(), QByteArray("at-2"));
    QCOMPARE(storedToken(), QByteArray("rt-3"));
    QVERIFY(!m_registry->account(m_id)->signInNeeded);
}

void TestStoredKey::absentRefreshTokenKeepsTheOld()
{
    QVERIFY(await(m_source->token()));
    QCOMPARE(storedToken(), QByteArray("rt-1"));
}

/// A refresh of the old grant that ends after a new sign-in changes nothing, not even the stored key.
void TestStoredKey::signInDuringARefresh()
{
    answer(HttpAnswer::that(HttpAnswer::How::Hang));
    const auto waiting = m_source->token();
    QTRY_COMPARE(m_server->count(), 1);
    m_grant.refreshToken = Secret("rt-2");
    QVERIFY(await(m_registry->store(m_grant, m_client, m_endpoints)));
    m_source->prime({Secret("at-new"), m_clock.steadyNow() + 1h, {}});
    QCOMPARE(await(waiting)->value.reveal(), QByteArray("at-new"));
    QTRY_COMPARE(m_server->abandoned(), 1);
    QCOMPARE(storedToken(), QByteArray("rt-2"));
}

namespace {

/// The other process: says "begun" once it has had time to go as far as it can, and then its access token.
int renewOnce()
{
    Program program;
    const SystemClock clock;
    NetworkManager network;
    TokenEndpoint endpoint(network, clock);
    UserTokenSource source(program.registry.currentId(), program.registry, endpoint, clock);
    const auto say = [](const QByteArray &line) {
        std::fputs(line.constData(), stdout);
        std::fflush(stdout);
    };
    QTimer::singleShot(500ms, &source, [say] { say("begun\n"); });
    source.token().then(&source, [say](Expected<AccessToken, AuthError> &&token) {
        say(token ? token->value.reveal() + '\n' : QByteArray("error\n"));
        QCoreApplication::exit(token ? 0 : 1);
    });
    return QCoreApplication::exec();
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication program(argc, argv);
    if (argc > 1 && qstrcmp(argv[1], RenewRole) == 0)
        return renewOnce();
    TestStoredKey test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_storedkey.moc"
