// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/unlistedspaces.h"

#include "tests/unit/store/storefixture.h"

#include <QFile>
#include <QTest>

using namespace roomkey;

namespace {

/// The same outbox beside a cache of its own, as after the cache was deleted or found to be damaged.
void loseCache(StoreFixture &f)
{
    f.store.reset();
    for (const char *suffix : {"", "-wal", "-shm"})
        QFile::remove(f.cacheFile() + QLatin1String(suffix));
    f.reopen();
}

QList<SpaceName> namesOf(const AccountStore &store)
{
    QList<SpaceName> names;
    for (const SpaceSummary &summary : store.spaces(10))
        names.append(summary.space.name);
    return names;
}

OutboxRow refusedSend()
{
    OutboxRow row = makeSend(RoomA, QStringLiteral("for a room that put me out"));
    row.state = OutboxRow::State::Refused;
    row.refusal = QStringLiteral("PERMISSION_DENIED");
    return row;
}

} // namespace

class TestUnlistedSpaces : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aNewCacheHasWhatSomethingWaitsFor();
    void aListingBringsNoneOfThemOutOfReach();
    void aListingThatKnowsThemFillsThemIn();
    void theyGoWithWhatWaitedForThem();
};

void TestUnlistedSpaces::aNewCacheHasWhatSomethingWaitsFor()
{
    StoreFixture f;
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("A")), makeSpace(RoomB, {})})));
    const auto row = await(f.store->addToOutbox(refusedSend()));
    QVERIFY(row);
    QVERIFY(await(f.store->saveDraft(RoomB, QStringLiteral("and a draft"))));
    loseCache(f);
    QVERIFY(f.opened);
    const QList<SpaceName> both{RoomB, RoomA}; // nobody knows when the draft was written: not long ago
    QCOMPARE(namesOf(*f.store), both);
    const SpaceSummary first = *f.store->space(RoomA);
    QVERIFY(isUnlisted(first.space));
    QCOMPARE(first.refusedSends, 1);
    QCOMPARE(first.activity, row->createdAt);
    QCOMPARE(f.store->space(RoomB)->draft, QStringLiteral("and a draft"));
    QVERIFY2(!f.store->isPreviewStale(RoomA) && !f.store->isPreviewStale(RoomB),
             "Google is asked for what it does not list");
    f.reopen();
    QCOMPARE(namesOf(*f.store), both);
}

void TestUnlistedSpaces::aListingBringsNoneOfThemOutOfReach()
{
    StoreFixture f;
    QVERIFY(await(f.store->addToOutbox(refusedSend())));
    QVERIFY(!f.store->space(RoomA)); // gone while this was written
    QSignalSpy told(f.store.get(), &AccountStore::spacesChanged);
    QVERIFY(await(f.store->keepOnlySpaces({RoomB})));
    QCOMPARE(namesOf(*f.store), QList<SpaceName>{RoomA});
    QCOMPARE(told.count(), 1);
    QCOMPARE(told.first().at(0).value<QList<SpaceName>>(), QList<SpaceName>{RoomA});
    QVERIFY(await(f.store->keepOnlySpaces({RoomB}, {RoomB})));
    QCOMPARE(namesOf(*f.store), QList<SpaceName>{RoomA});
    QCOMPARE(told.count(), 1);
}

void TestUnlistedSpaces::aListingThatKnowsThemFillsThemIn()
{
    StoreFixture f;
    QVERIFY(await(f.store->putMessages(
        RoomA, {makeMessage(RoomA, QStringLiteral("m"), 5'000'000, QStringLiteral("Hello"))})));
    QVERIFY(await(f.store->addToOutbox(refusedSend())));
    QVERIFY(await(f.store->keepOnlySpaces({})));
    QVERIFY(isUnlisted(f.store->space(RoomA)->space));
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("Harbour"), 6'000'000)})));
    const SpaceSummary listed = *f.store->space(RoomA);
    QVERIFY(!isUnlisted(listed.space));
    QCOMPARE(listed.label, QStringLiteral("Harbour"));
    QCOMPARE(listed.previewText, QStringLiteral("Hello"));
    QCOMPARE(listed.activity, 6'000'000);
    QCOMPARE(listed.refusedSends, 1);
}

void TestUnlistedSpaces::theyGoWithWhatWaitedForThem()
{
    StoreFixture f;
    const auto row = await(f.store->addToOutbox(refusedSend()));
    QVERIFY(await(f.store->saveDraft(RoomB, QStringLiteral("draft"))));
    loseCache(f);
    QVERIFY(await(f.store->removeFromOutbox(row->id)));
    QVERIFY(await(f.store->keepOnlySpaces({})));
    QCOMPARE(namesOf(*f.store), QList<SpaceName>{RoomB});
    QVERIFY(await(f.store->saveDraft(RoomB, {})));
    QVERIFY(await(f.store->keepOnlySpaces({})));
    QCOMPARE(namesOf(*f.store), QList<SpaceName>());
    // Clearing a draft where no space is open makes none.
    QVERIFY(await(f.store->saveDraft({}, {})));
    f.reopen();
    QCOMPARE(namesOf(*f.store), QList<SpaceName>());
}

QTEST_GUILESS_MAIN(TestUnlistedSpaces)
#include "tst_unlistedspaces.moc"
