// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/httpserver.h"
#include "tests/support/keyring.h"
#include "tests/ui/sessionfixture.h"

#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <functional>

using namespace std::chrono_literals;
using namespace roomkey;
using KeyState = Session::KeyState;

// A real keychain that is locked for a while under a session at work, and opened again past the program.
// Waits between attempts are ten hours here, so only somebody who noticed can have been the reason. The clock
// stands still but for the second that writes in one space keep apart.

namespace {

const SpaceName Space1(QStringLiteral("spaces/A"));
const MessageName Old(QStringLiteral("spaces/A/messages/1"));
constexpr auto LifeOfAKey = 1h;
constexpr int AtOnce = 20'000; ///< ms

FlowTimes patientTimes()
{
    FlowTimes times;
    times.spacesEvery = times.openSpaceEvery = times.membersEvery = 10h;
    times.firstWait = times.longestWait = 10h;
    times.sendHold = times.undoWindow = 0s;
    return times;
}

/// A session that has its key, in a keychain that was locked since; and the key's token has run out.
struct World
{
    World()
    {
        server.setHandler([this](const HttpRequest &request) { return answer(request); });
    }

    [[nodiscard]] bool start()
    {
        f.session->startNetwork();
        return QTest::qWaitFor([this] { return f.session->store().space(Space1).has_value(); }) &&
               f.session->keyState() == KeyState::Good;
    }

    [[nodiscard]] bool lockAndAge()
    {
        f.clock.advance(2 * LifeOfAKey);
        return keyring::lock();
    }

    HttpAnswer answer(const HttpRequest &request)
    {
        if (request.path() == "/token") {
            return HttpAnswer::of(200, R"({"access_token":"token","token_type":"Bearer","expires_in":3600})");
        }
        if (request.path() == "/v1/spaces")
            return HttpAnswer::of(200, R"({"spaces":[{"name":"spaces/A","displayName":"A"}]})");
        if (request.verb == "GET")
            return HttpAnswer::of(200, "{}");
        if (refuses)
            return HttpAnswer::of(401, R"({"error":{"code":401,"status":"UNAUTHENTICATED"}})");
        return HttpAnswer::of(
            200, R"({"name":"spaces/A/messages/1","createTime":"2026-11-22T10:00:00Z","text":"hello"})");
    }

    [[nodiscard]] bool unlock()
    {
        f.clock.advance(1s);
        return keyring::unlock();
    }

    int writes() const
    {
        return static_cast<int>(std::ranges::count_if(server.requests(), [](const HttpRequest &request) {
            return request.verb != "GET" && request.path() != "/token";
        }));
    }

    bool refuses = false; ///< every write, as if the key were none
    HttpServer server;
    SessionFixture f{SessionFixture::everything(), {}, server.url(), patientTimes(), nullptr,
                     KeepKeys::InKeychain};
};

} // namespace

class TestKeychainReturn : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { QVERIFY(keyring::unlock()); }

    void whatNeedsTheKeyTellsAtOnceAndGoesOnce_data();
    void whatNeedsTheKeyTellsAtOnceAndGoesOnce();
    void aMomentIsEnough();
    void tryingAgainSendsWhatWaits();
    void whoeverGetsAKeyEndsTheTrouble();
    void aServerThatWantsNoKeyIsNotHammered();
};

void TestKeychainReturn::whatNeedsTheKeyTellsAtOnceAndGoesOnce_data()
{
    using Act = std::function<bool(Session &)>;
    QTest::addColumn<Act>("act");
    QTest::newRow("send") << Act(
        [](Session &session) { return await(session.send(Space1, QStringLiteral("hello"))).has_value(); });
    QTest::newRow("edit") << Act(
        [](Session &session) { return await(session.edit(Old, QStringLiteral("hello"))).has_value(); });
    QTest::newRow("delete") << Act([](Session &session) { return await(session.remove(Old)).has_value(); });
}

/// R35
void TestKeychainReturn::whatNeedsTheKeyTellsAtOnceAndGoesOnce()
{
    using Act = std::function<bool(Session &)>;
    QFETCH(Act, act);
    World w;
    QVERIFY(w.start());
    QVERIFY(w.lockAndAge());
    QVERIFY(act(*w.f.session));
    QTRY_COMPARE_WITH_TIMEOUT(w.f.session->keyState(), KeyState::VaultTrouble, AtOnce);
    QCOMPARE(w.f.session->keyError()->code, QStringLiteral("locked"));
    QTRY_COMPARE(w.f.store().outbox(Space1).value(0).state, OutboxRow::State::Waiting);
    QTest::qWait(300);
    QCOMPARE(w.writes(), 0);
    QVERIFY(!keyring::prompterRuns());

    QVERIFY(w.unlock()); // outside of Roomkey
    QTRY_COMPARE_WITH_TIMEOUT(w.writes(), 1, AtOnce);
    QCOMPARE(w.f.session->keyState(), KeyState::Good);
    QTRY_VERIFY(w.f.store().outbox().isEmpty());
    QTest::qWait(300);
    QCOMPARE(w.writes(), 1);
}

/// Open again before anybody could have looked a second time.
void TestKeychainReturn::aMomentIsEnough()
{
    World w;
    QVERIFY(w.start());
    QVERIFY(w.lockAndAge());
    bool opened = false;
    connect(w.f.session.get(), &Session::keyStateChanged, this, [&] {
        if (!std::exchange(opened, true))
            QVERIFY(w.unlock());
    });
    QVERIFY(await(w.f.session->send(Space1, QStringLiteral("hello"))));
    QTRY_COMPARE_WITH_TIMEOUT(w.writes(), 1, AtOnce);
    QVERIFY(opened);
    QTRY_VERIFY(w.f.store().outbox().isEmpty());
    QCOMPARE(w.f.session->keyState(), KeyState::Good);
}

void TestKeychainReturn::tryingAgainSendsWhatWaits()
{
    World w;
    QVERIFY(w.start());
    QVERIFY(w.lockAndAge());
    QVERIFY(await(w.f.session->send(Space1, QStringLiteral("hello"))));
    QTRY_COMPARE(w.f.session->keyState(), KeyState::VaultTrouble);
    w.f.session->retryNow(); // too early
    QTest::qWait(300);
    QCOMPARE(w.f.session->keyState(), KeyState::VaultTrouble);
    QCOMPARE(w.writes(), 0);
    QVERIFY(w.unlock());
    w.f.session->retryNow();
    QTRY_COMPARE_WITH_TIMEOUT(w.writes(), 1, AtOnce);
    QCOMPARE(w.f.session->keyState(), KeyState::Good);
    QTRY_VERIFY(w.f.store().outbox().isEmpty());
    QCOMPARE(w.writes(), 1);
}

/// A keychain that told nobody: the next call that gets a key tells for all.
void TestKeychainReturn::whoeverGetsAKeyEndsTheTrouble()
{
    World w;
    QVERIFY(w.start());
    w.f.clock.advance(2 * LifeOfAKey);
    const auto daemon = static_cast<pid_t>(keyring::daemonProcess());
    QCOMPARE(kill(daemon, SIGSTOP), 0);
    const bool sent = await(w.f.session->send(Space1, QStringLiteral("hello"))).has_value();
    const bool told =
        QTest::qWaitFor([&] { return w.f.session->keyState() == KeyState::VaultTrouble; }, 10'000);
    QCOMPARE(kill(daemon, SIGCONT), 0);
    w.f.clock.advance(1s);
    QVERIFY(sent && told);
    w.f.session->refreshSpaces();
    QTRY_COMPARE_WITH_TIMEOUT(w.writes(), 1, AtOnce);
    QCOMPARE(w.f.session->keyState(), KeyState::Good);
}

/// There is a key, and the server wants none: having one must not send for ever.
void TestKeychainReturn::aServerThatWantsNoKeyIsNotHammered()
{
    World w;
    QVERIFY(w.start());
    QVERIFY(w.lockAndAge());
    w.refuses = true;
    for (const char *space : {"spaces/A", "spaces/B"})
        QVERIFY(await(w.f.session->send(SpaceName(QString::fromLatin1(space)), QStringLiteral("hello"))));
    QTRY_COMPARE(w.f.session->keyState(), KeyState::VaultTrouble);
    QVERIFY(w.unlock());
    QTRY_VERIFY(w.writes() >= 4); // each with the key there was, and with a newer one
    for (int second = 0; second < 60; ++second) {
        w.f.clock.advance(1s);
        QTest::qWait(20);
    }
    QCOMPARE(w.writes(), 4);
    QCOMPARE(w.f.store().outbox().size(), 2);
}

QTEST_GUILESS_MAIN(TestKeychainReturn)
#include "tst_keychainreturn.moc"
