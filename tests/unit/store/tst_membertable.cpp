// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/membertable.h"

#include "tests/unit/store/cachefixture.h"

using namespace roomkey;

class TestMemberTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aWholeListingTellsWhoLeft();
    void theSameAgainIsNoChange();
    void oneComesAndGoes();
    void aShortAnswerTakesNothingAway();

private:
    static QStringList namesIn(const MemberTable &members, const SpaceName &space)
    {
        QStringList names;
        for (const Membership &member : members.all(space))
            names.append(member.member.displayName);
        return names;
    }
    const Membership m_ana = makeMember(RoomA, 1, QStringLiteral("Ana"));
    const Membership m_budi = makeMember(RoomA, 2, QStringLiteral("Budi"));
};

void TestMemberTable::aWholeListingTellsWhoLeft()
{
    CacheFixture f;
    QVERIFY(f.opened);
    const MemberTable members(f.cache);
    StoreChanges changes;
    members.put(RoomB, makeMember(RoomB, 1, QStringLiteral("Ana")), changes);
    QVERIFY(!members.listedWhole(RoomA));
    members.replace(RoomA, {m_ana, m_budi}, changes);
    QVERIFY(members.listedWhole(RoomA));
    QVERIFY2(!members.listedWhole(RoomB), "one member is no listing");
    QCOMPARE(namesIn(members, RoomA), QStringList({QStringLiteral("Ana"), QStringLiteral("Budi")}));
    members.replace(RoomA, {m_budi}, changes);
    QCOMPARE(namesIn(members, RoomA), QStringList({QStringLiteral("Budi")}));
    QCOMPARE(namesIn(members, RoomB), QStringList({QStringLiteral("Ana")}));
}

void TestMemberTable::theSameAgainIsNoChange()
{
    CacheFixture f;
    const MemberTable members(f.cache);
    StoreChanges first;
    members.replace(RoomA, {m_ana}, first);
    QCOMPARE(first.members, QSet<SpaceName>({RoomA}));
    StoreChanges second;
    members.replace(RoomA, {m_ana}, second);
    members.put(RoomA, m_ana, second);
    members.remove(RoomA, m_budi.name, second);
    QVERIFY(second.members.isEmpty());
    // An empty space is listed too, and that is worth telling.
    StoreChanges empty;
    members.replace(RoomB, {}, empty);
    QCOMPARE(empty.members, QSet<SpaceName>({RoomB}));
}

void TestMemberTable::oneComesAndGoes()
{
    CacheFixture f;
    const MemberTable members(f.cache);
    StoreChanges changes;
    members.replace(RoomA, {m_ana}, changes);
    members.put(RoomA, m_budi, changes);
    members.remove(RoomB, m_ana.name, changes); // not a member there
    QCOMPARE(members.all(RoomA).size(), 2);
    members.remove(RoomA, m_ana.name, changes);
    QCOMPARE(namesIn(members, RoomA), QStringList({QStringLiteral("Budi")}));
}

void TestMemberTable::aShortAnswerTakesNothingAway()
{
    CacheFixture f;
    const MemberTable members(f.cache);
    StoreChanges changes;
    Membership whole = m_ana;
    whole.createTime = rfc3339FromMicroseconds(5);
    members.put(RoomA, whole, changes);
    Membership manager = whole;
    manager.createTime.clear();
    manager.member.displayName.clear();
    manager.role = Membership::Role::Manager;
    members.put(RoomA, manager, changes);
    whole.role = Membership::Role::Manager;
    QCOMPARE(members.all(RoomA), QList<Membership>({whole}));
}

QTEST_GUILESS_MAIN(TestMemberTable)
#include "tst_membertable.moc"
