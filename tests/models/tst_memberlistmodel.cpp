// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/memberlistmodel.h"
#include "models/roles.h"
#include "tests/unit/store/storefixture.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace roomkey;
using namespace roomkey::models;

namespace {

Membership person(int number, const QString &name, Membership::Role role = Membership::Role::Member)
{
    Membership member = makeMember(RoomA, number, name);
    member.role = role;
    member.member.email =
        QStringLiteral("%1@example.com").arg(name.section(QLatin1Char(' '), 0, 0).toLower());
    return member;
}

struct Fixture
{
    Fixture()
        : tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal)
    {
        User self;
        self.name = UserName(QStringLiteral("users/1"));
        model.setSelf(self);
        model.setStore(f.store.get());
    }
    void fill(const QList<Membership> &members) { QVERIFY(await(f.store->putMembers(RoomA, members))); }
    QStringList column(int which) const
    {
        QStringList list;
        for (int i = 0; i < model.rowCount(); ++i)
            list << model.index(i, which).data().toString();
        return list;
    }

    StoreFixture f;
    MemberListModel model;
    QAbstractItemModelTester tester;
};

const QString Ana = QStringLiteral("Ana Wijaya");
const QString Budi = QStringLiteral("Budi Santoso");
const QString Chai = QStringLiteral("Chai Suwan");

} // namespace

class TestMemberListModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rolesAreInTheProductsWords();
    void statusSaysTheMostImportantThing();
    void sortsByAnyColumnAndKeepsIndexes();
    void changesAreSmallSteps();
    void filtersByNameAndAddress();
    void namelessPeopleAreStillTellable();
    void knowsOwnersAndAddresses();
    void anotherSpaceIsAnotherList();
    void rowsReadAsSentences();
};

void TestMemberListModel::rolesAreInTheProductsWords()
{
    Fixture x;
    x.fill({person(1, Ana, Membership::Role::Manager), person(2, Budi, Membership::Role::AssistantManager),
            person(3, Chai)});
    x.model.setSpace(RoomA);
    QCOMPARE(x.column(MemberListModel::RoleColumn),
             (QStringList{QStringLiteral("Owner"), QStringLiteral("Manager"), QStringLiteral("Member")}));
}

void TestMemberListModel::statusSaysTheMostImportantThing()
{
    Fixture x;
    Membership invited = person(3, Chai);
    invited.state = Membership::State::Invited;
    invited.affiliation = Membership::Affiliation::External;
    Membership outside = person(4, QStringLiteral("Lena Novak"));
    outside.affiliation = Membership::Affiliation::External;
    x.fill({person(1, Ana), person(2, Budi), invited, outside});
    x.model.setSpace(RoomA);
    QCOMPARE(x.column(MemberListModel::StatusColumn),
             (QStringList{QStringLiteral("You"), QStringLiteral("Joined"), QStringLiteral("Invited"),
                          QStringLiteral("Outside")}));
}

void TestMemberListModel::sortsByAnyColumnAndKeepsIndexes()
{
    Fixture x;
    x.fill({person(1, Ana), person(2, Budi, Membership::Role::Manager), person(3, Chai)});
    x.model.setSpace(RoomA);
    QCOMPARE(x.column(0), (QStringList{Budi, Ana, Chai}));
    const QPersistentModelIndex chai = x.model.index(2, 1);
    x.model.sort(MemberListModel::NameColumn, Qt::DescendingOrder);
    QCOMPARE(x.column(0), (QStringList{Chai, Budi, Ana}));
    QCOMPARE(chai.row(), 0);
    QCOMPARE(chai.column(), 1);
    x.model.sort(MemberListModel::StatusColumn, Qt::AscendingOrder);
    QCOMPARE(x.column(0).first(), Ana);
}

void TestMemberListModel::changesAreSmallSteps()
{
    Fixture x;
    x.fill({person(1, Ana, Membership::Role::Manager), person(2, Budi), person(3, Chai)});
    x.model.setSpace(RoomA);
    QSignalSpy resets(&x.model, &QAbstractItemModel::modelReset);
    QSignalSpy inserted(&x.model, &QAbstractItemModel::rowsInserted);
    QSignalSpy removed(&x.model, &QAbstractItemModel::rowsRemoved);
    QSignalSpy moved(&x.model, &QAbstractItemModel::rowsMoved);
    x.fill({person(1, Ana, Membership::Role::Manager), person(3, Chai, Membership::Role::AssistantManager),
            person(4, QStringLiteral("Dewi Lestari")), person(2, Budi)});
    QTRY_COMPARE(x.column(0), (QStringList{Ana, Chai, Budi, QStringLiteral("Dewi Lestari")}));
    QCOMPARE(inserted.count(), 1);
    QCOMPARE(moved.count(), 1);
    QCOMPARE(removed.count(), 0);
    QVERIFY(await(x.f.store->removeMember(RoomA, person(2, Budi).name)));
    QTRY_COMPARE(removed.count(), 1);
    QCOMPARE(x.model.rowCount(), 3);
    QCOMPARE(resets.count(), 0);
}

void TestMemberListModel::filtersByNameAndAddress()
{
    Fixture x;
    x.fill({person(1, Ana), person(2, Budi), person(3, Chai)});
    x.model.setSpace(RoomA);
    x.model.setTextFilter(QStringLiteral("SANTO"));
    QCOMPARE(x.column(0), QStringList{Budi});
    x.model.setTextFilter(QStringLiteral("chai@"));
    QCOMPARE(x.column(0), QStringList{Chai});
    QCOMPARE(x.model.memberCount(), 3);
    x.model.setTextFilter({});
    QCOMPARE(x.column(0), (QStringList{Ana, Budi, Chai}));
}

void TestMemberListModel::namelessPeopleAreStillTellable()
{
    Fixture x;
    Membership nameless = makeMember(RoomA, 2, {});
    nameless.member.name = UserName(QStringLiteral("users/108912345674"));
    x.fill({nameless});
    x.model.setSpace(RoomA);
    QCOMPARE(x.column(0), QStringList{QStringLiteral("Person 1089…4")});
}

void TestMemberListModel::knowsOwnersAndAddresses()
{
    Fixture x;
    x.fill({person(1, Ana, Membership::Role::Manager), person(2, Budi)});
    x.model.setSpace(RoomA);
    QCOMPARE(x.model.ownerCount(), 1);
    QCOMPARE(x.model.ownRole(), Membership::Role::Manager);
    QVERIFY(x.model.byAddress(QStringLiteral("BUDI@example.com")));
    QVERIFY(!x.model.byAddress(QStringLiteral("nobody@example.com")));
}

void TestMemberListModel::anotherSpaceIsAnotherList()
{
    Fixture x;
    x.fill({person(1, Ana)});
    x.model.setSpace(RoomA);
    QCOMPARE(x.model.rowCount(), 1);
    x.model.setSpace(RoomB);
    QCOMPARE(x.model.rowCount(), 0);
    QCOMPARE(x.model.memberCount(), 0);
}

void TestMemberListModel::rowsReadAsSentences()
{
    Fixture x;
    x.fill({person(2, Budi, Membership::Role::AssistantManager)});
    x.model.setSpace(RoomA);
    QCOMPARE(x.model.index(0, 0).data(Qt::AccessibleTextRole).toString(),
             QStringLiteral("Budi Santoso, budi@example.com, Manager, Joined"));
}

QTEST_GUILESS_MAIN(TestMemberListModel)
#include "tst_memberlistmodel.moc"
