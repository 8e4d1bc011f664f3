// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/account.h"
#include "app/flows/membersync.h"
#include "app/flows/outboxacts.h"
#include "app/flows/roomsync.h"
#include "app/flows/sendflow.h"
#include "app/flows/spacesync.h"
#include "tests/support/emulatorprocess.h"
#include "tests/support/heldmemory.h"
#include "tests/support/keyring.h"
#include "tests/unit/flows/flowfixture.h"

#include <QEventLoop>
#include <QTimer>

using namespace roomkey;

// X25: what the program holds stays level while it looks at the open space and the list for a day, in
// seconds, with a message now and then, and while accounts come and go. ROOMKEY_SOAK=1 plays all of it, else
// a part.

namespace {

ScopeSet asked()
{
    return {Scope::Spaces, Scope::Messages, Scope::Memberships};
}

struct EmulatorFirst
{
    EmulatorProcess emulator{{QStringLiteral("--consent"), QStringLiteral("allow-all")}};
    QByteArray token = emulator.accessToken(asked().toUris());
};

struct Fixture : EmulatorFirst, FlowFixture
{
    Fixture()
        : FlowFixture(emulator.apiRoot(), token)
    {
        granted = asked();
        clock.setSpeed(100); // a second between two calls is a hundredth
        times.openSpaceEvery = std::chrono::milliseconds(1);
        times.spacesEvery = std::chrono::milliseconds(6);
        times.membersEvery = std::chrono::milliseconds(6);
    }
};

/// What is too small to be used again counts as used: some 280 bytes for each account that came and went. Of
/// what was asked for (heaptrack) as much is alive after 1,000 of them as after 40.
constexpr size_t RoundingOfARound = 400;

/// What each message may leave in what is not full yet: the journal of calls, SQLite's pages.
const size_t Filling = isWholeSoak() ? 0 : 2 * 1024;

} // namespace

class TestSoak : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void memoryStaysLevelOverADay();
    void memoryStaysLevelOverManyMessages();
    void accountsLeaveNothingBehind();
};

void TestSoak::memoryStaysLevelOverADay()
{
    const int looks = isWholeSoak() ? 8'640 : 600;
    constexpr int UntilEverythingIsFull = 2'000; // the journal of calls, SQLite's pages
    Fixture f;
    QVERIFY(!f.token.isEmpty());
    RowClaims claims;
    SendFlow flow(*f.store, claims, f.chat, f.clock, f.access(), f.times);
    OutboxActs acts(*f.store, claims, f.clock);
    QObject::connect(&acts, &OutboxActs::changed, &flow, &SendFlow::kick);
    MemberSync members(*f.store, f.chat, f.access(), f.times);
    RoomSync room(*f.store, f.chat, members, f.access(), f.times);
    SpaceSync spaces(*f.store, f.chat, f.clock, f.access(), f.times);
    const auto space = await(f.chat.space(requests::createSpace(QStringLiteral("Soak"), newRequestId())));
    QVERIFY(space);
    flow.start();
    spaces.start();
    room.start();
    room.open(space->name);

    // The client looks at the clock a few times a second, which is a quarter of an hour here.
    QTimer look;
    QObject::connect(&look, &QTimer::timeout, &f.client, &ApiClient::retryNow);
    look.start(1);
    int seen = 0;
    QObject context;
    QObject::connect(&room, &RoomSync::messagesLoaded, &context, [&] {
        ++seen;
        f.clock.advance(FlowTimes().openSpaceEvery);
    });
    int sent = 0;
    const auto lookUntil = [&](int count, int looksPerMessage) {
        while (seen < count) {
            const int next = std::min(count, seen + looksPerMessage);
            if (!await(acts.send(space->name, QStringLiteral("message %1").arg(++sent))))
                return false;
            // A loop as the program has it: QTest's waiting sleeps between two turns.
            QEventLoop loop;
            QObject::connect(&room, &RoomSync::messagesLoaded, &loop, [&] {
                if (seen >= next)
                    loop.exit(0);
            });
            QTimer limit;
            QObject::connect(&limit, &QTimer::timeout, &loop, [&loop] { loop.exit(1); });
            limit.start(60'000);
            if (seen < next && loop.exec() != 0)
                return false;
        }
        return QTest::qWaitFor([&] { return f.store->outbox().isEmpty(); }, 20'000);
    };
    // More than a page of messages, which is what a look reads.
    QVERIFY(lookUntil(UntilEverythingIsFull, 30));
    const Held before;
    QVERIFY(lookUntil(UntilEverythingIsFull + looks, 250));
    const QByteArray grown = grownSince(before, "looks at an open space, ten seconds apart", looks);
    QVERIFY2(grown.isEmpty(), grown);
    QCOMPARE(f.emulator.texts(space->name.toString()).size(), sent);
    QVERIFY(sent > 5);
}

void TestSoak::memoryStaysLevelOverManyMessages()
{
    const int count = isWholeSoak() ? 100'000 : 100;
    const int untilEverythingIsFull = isWholeSoak() ? 60'000 : 200; // from where on nothing grows
    const int inARoom = isWholeSoak() ? 1'000 : 20;                 // more the emulator does not show at once
    const int places = (untilEverythingIsFull + count + inARoom - 1) / inARoom;
    constexpr int AtOnce = 50;
    Fixture f;
    QVERIFY(!f.token.isEmpty());
    f.clock.setSpeed(10);
    RowClaims claims;
    SendFlow flow(*f.store, claims, f.chat, f.clock, f.access(), f.times);
    OutboxActs acts(*f.store, claims, f.clock);
    QObject::connect(&acts, &OutboxActs::changed, &flow, &SendFlow::kick);
    QList<SpaceName> rooms;
    for (int i = 0; i < places; ++i) {
        const auto room =
            await(f.chat.space(requests::createSpace(QStringLiteral("Room %1").arg(i), newRequestId())));
        QVERIFY(room);
        rooms.append(room->name);
    }
    f.clock.setSpeed(5'000); // Google's limits of messages a second would take hours
    flow.start();
    int sent = 0;
    const auto sendUntil = [&](int end) {
        while (sent < end) {
            QEventLoop loop;
            int settled = 0;
            const int batch = std::min(AtOnce, end - sent);
            QObject::connect(&flow, &SendFlow::rowSettled, &loop, [&](const OutboxRow &, bool isDone) {
                settled += isDone ? 1 : 0;
                if (settled == batch)
                    loop.exit(0);
            });
            QTimer::singleShot(60'000, &loop, [&loop] { loop.exit(1); });
            for (int i = 0; i < batch; ++i) {
                (void)acts.send(rooms.at(sent % places), QStringLiteral("message %1").arg(sent));
                ++sent;
            }
            if (loop.exec() != 0)
                return false;
        }
        return true;
    };
    QVERIFY(sendUntil(untilEverythingIsFull));
    const Held before;
    QVERIFY(sendUntil(untilEverythingIsFull + count));
    const QByteArray grown = grownSince(before, "messages sent in one run", count, count, Filling);
    QVERIFY2(grown.isEmpty(), grown);
    QVERIFY(f.store->outbox().isEmpty());
    qsizetype there = 0;
    for (const SpaceName &room : std::as_const(rooms))
        there += f.emulator.texts(room.toString()).size();
    QCOMPARE(there, sent);
}

void TestSoak::accountsLeaveNothingBehind()
{
    QVERIFY(keyring::unlock());
    const QTemporaryDir folder;
    qputenv("XDG_DATA_HOME", QFile::encodeName(folder.path()));
    const ProfilePaths paths(QStringLiteral("soak"));
    Settings settings(paths);
    Vault vault(paths.profile());
    AccountRegistry registry(paths, settings, vault);
    OAuthClient client;
    client.clientId = QStringLiteral("client");
    client.clientSecret = Secret("client-secret");
    AuthEndpoints endpoints;
    endpoints.issuer = QStringLiteral("https://issuer.example");
    endpoints.token = QUrl(QStringLiteral("https://issuer.example/token"));
    Grant grant;
    grant.refreshToken = Secret("refresh-token");
    grant.asked = grant.granted = asked();
    grant.grantedAt = QDateTime::currentDateTimeUtc();
    const auto comeAndGo = [&](int subject) {
        grant.person = {QString::number(subject), QStringLiteral("ana@example.com"), QStringLiteral("Ana")};
        const auto account = await(registry.store(grant, client, endpoints, KeepKeys::InKeychain));
        if (!account)
            return false;
        {
            AccountStore store(paths, account->id);
            if (!store.open() || !await(store.putSpaces({makeSpace(RoomA, QStringLiteral("A"))})))
                return false;
        }
        const auto forgotten = await(registry.forget(account->id));
        return forgotten && *forgotten;
    };
    constexpr int UntilEverythingIsFull = 20;
    const int all = isWholeSoak() ? 1'000 + UntilEverythingIsFull : 40;
    for (int subject = 0; subject < UntilEverythingIsFull; ++subject)
        QVERIFY(comeAndGo(subject));
    const Held before;
    for (int subject = UntilEverythingIsFull; subject < all; ++subject)
        QVERIFY(comeAndGo(subject));
    const QByteArray grown = grownSince(before, "accounts that came and went", all - UntilEverythingIsFull,
                                        all - UntilEverythingIsFull, RoundingOfARound);
    QVERIFY2(grown.isEmpty(), grown);
    QVERIFY(registry.accounts().isEmpty());
    QVERIFY(settings.childGroups(settingskeys::Accounts).isEmpty());
}

QTEST_GUILESS_MAIN(TestSoak)
#include "tst_soak.moc"
