// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/addpeoplemodel.h"
#include "models/roles.h"
#include "tests/unit/store/storefixture.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace roomkey;
using namespace roomkey::models;

namespace {

QStringList addresses(const QString &text)
{
    QStringList list;
    for (const PastedAddress &pasted : parseAddresses(text))
        list << pasted.address;
    return list;
}

struct Fixture
{
    Fixture()
        : tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal)
    {
        Membership budi = makeMember(RoomA, 2, QStringLiteral("Budi Santoso"));
        budi.member.email = QStringLiteral("budi@example.com");
        QVERIFY(await(f.store->putMembers(RoomA, {budi})));
        members.setStore(f.store.get());
        members.setSpace(RoomA);
    }
    QList<AddPeopleModel::State> states() const
    {
        QList<AddPeopleModel::State> list;
        for (int i = 0; i < model.rowCount(); ++i)
            list << AddPeopleModel::State(model.index(i).data(StateRole).toInt());
        return list;
    }

    StoreFixture f;
    MemberListModel members;
    AddPeopleModel model{members};
    QAbstractItemModelTester tester;
};

using State = AddPeopleModel::State;

} // namespace

class TestAddPeopleModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void addressesAreFoundInAnyForm();
    void nobodyIsLeftOutWithoutAWord();
    void brokenAddressesStayVisible_data();
    void brokenAddressesStayVisible();
    void eachAddressCountsOnce();
    void problemsFirstThenNewThenAlreadyHere();
    void typingOnKeepsTheRowsBefore();
    void oneAfterTheOther();
    void stoppingLeavesTheRestNew();
    void failedOnesAreTriedAgainAlone();
    void textCannotChangeWhileRunning();
};

void TestAddPeopleModel::addressesAreFoundInAnyForm()
{
    QCOMPARE(addresses(QStringLiteral("Putu <putu@example.com>; budi@example.com\nkanya@example.com, "
                                      "li.na@example.com\twayan@partner.example sari@example.com")),
             (QStringList{QStringLiteral("putu@example.com"), QStringLiteral("budi@example.com"),
                          QStringLiteral("kanya@example.com"), QStringLiteral("li.na@example.com"),
                          QStringLiteral("wayan@partner.example"), QStringLiteral("sari@example.com")}));
    QCOMPARE(addresses(QStringLiteral("mailto:ana@example.com?subject=hi (ana@example.org).")),
             (QStringList{QStringLiteral("ana@example.com"), QStringLiteral("ana@example.org")}));
    const PastedAddress named = parseAddresses(QStringLiteral("\"Putu W.\" <putu@example.com>")).constFirst();
    QCOMPARE(named.name, QStringLiteral("Putu W."));
    QVERIFY(named.valid);
    QCOMPARE(parseAddresses(QStringLiteral("Wijaya, Ana <ana@example.com>")).size(), 1);
    // Copied from a page: spaces that do not break, and wide ones.
    QCOMPARE(addresses(QString::fromUtf8("ana@example.com\u00a0budi@example.com\u3000(li@example.com)")),
             (QStringList{QStringLiteral("ana@example.com"), QStringLiteral("budi@example.com"),
                          QStringLiteral("li@example.com")}));
    QVERIFY(!isAddress(QString::fromUtf8("ana\u00a0w@example.com")));
    QCOMPARE(addresses(QStringLiteral("Ana <<ana@example.com>, <budi@example.com>>, < >, <li@example.com> ")),
             (QStringList{QStringLiteral("ana@example.com"), QStringLiteral("budi@example.com"),
                          QStringLiteral("< >"), QStringLiteral("li@example.com")}));
    // Columns copied from a table.
    QCOMPARE(addresses(QStringLiteral("Name\tMail\nAna\tana@example.com\tSales\nBudi\tbudi@example.com")),
             (QStringList{QStringLiteral("Name"), QStringLiteral("Mail"), QStringLiteral("ana@example.com"),
                          QStringLiteral("budi@example.com")}));
}

void TestAddPeopleModel::nobodyIsLeftOutWithoutAWord()
{
    QCOMPARE(addresses(QStringLiteral("x")), QStringList{QStringLiteral("x")});
    QCOMPARE(addresses(QStringLiteral("ana@example.com, not-an-address; Putu Ayu,, \n 王芳")),
             (QStringList{QStringLiteral("ana@example.com"), QStringLiteral("not-an-address"),
                          QStringLiteral("Putu Ayu"), QStringLiteral("王芳")}));
    QCOMPARE(addresses(QStringLiteral("Putu <>")), QStringList{QStringLiteral("Putu <>")});
    QVERIFY(addresses(QStringLiteral(" ,;\t\n . ")).isEmpty());
    Fixture x;
    x.model.setText(QStringLiteral("ana@example.com x"));
    QCOMPARE(x.states(), QList<State>{State::New}); // a name beside an address
    x.model.setText(QStringLiteral("ana@example.com, x"));
    QCOMPARE(x.states(), (QList<State>{State::Problem, State::New}));
    QCOMPARE(x.model.index(0).data(Qt::AccessibleTextRole).toString(),
             QStringLiteral("x, Not an e-mail address"));
}

void TestAddPeopleModel::brokenAddressesStayVisible_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text : {"joko@@example", "joko@example", "@example.com", "joko@", "a..b@example.com",
                             ".a@example.com", "joko@exa_mple.com", "joko@-example.com"})
        QTest::newRow(text) << QString::fromLatin1(text);
}

void TestAddPeopleModel::brokenAddressesStayVisible()
{
    QFETCH(QString, text);
    const QList<PastedAddress> parsed = parseAddresses(text);
    QCOMPARE(parsed.size(), 1);
    QCOMPARE(parsed.constFirst().address, text);
    QVERIFY(!parsed.constFirst().valid);
}

void TestAddPeopleModel::eachAddressCountsOnce()
{
    QCOMPARE(addresses(QStringLiteral("a@example.com, A@Example.com")),
             QStringList{QStringLiteral("a@example.com")});
}

void TestAddPeopleModel::problemsFirstThenNewThenAlreadyHere()
{
    Fixture x;
    x.model.setText(QStringLiteral("budi@example.com putu@example.com joko@@example"));
    QCOMPARE(x.states(), (QList<State>{State::Problem, State::New, State::Already}));
    QCOMPARE(x.model.index(0).data(Qt::AccessibleTextRole).toString(),
             QStringLiteral("joko@@example, Not an e-mail address"));
    QCOMPARE(x.model.index(2).data(Qt::StatusTipRole).toString(), QStringLiteral("Already here: Member"));
    QCOMPARE(x.model.count(State::New), 1);
}

void TestAddPeopleModel::typingOnKeepsTheRowsBefore()
{
    Fixture x;
    x.model.setText(QStringLiteral("a@example.com b@example.co"));
    const QPersistentModelIndex first = x.model.index(0);
    QSignalSpy resets(&x.model, &QAbstractItemModel::modelReset);
    x.model.setText(QStringLiteral("a@example.com b@example.com c@example.com"));
    QCOMPARE(first.row(), 0);
    QCOMPARE(x.model.rowCount(), 3);
    QCOMPARE(resets.count(), 0);
}

void TestAddPeopleModel::oneAfterTheOther()
{
    Fixture x;
    x.model.setText(QStringLiteral("a@example.com b@example.com"));
    QCOMPARE(x.model.begin(), 2);
    QVERIFY(x.model.isRunning());
    QCOMPARE(x.model.next(), 0);
    QCOMPARE(x.states(), (QList<State>{State::Adding, State::Waiting}));
    x.model.finish(0, State::Added);
    QCOMPARE(x.model.next(), 1);
    x.model.finish(1, State::Invited);
    QCOMPARE(x.model.next(), -1);
    QVERIFY(!x.model.isRunning());
    QCOMPARE(x.states(), (QList<State>{State::Added, State::Invited}));
}

void TestAddPeopleModel::stoppingLeavesTheRestNew()
{
    Fixture x;
    x.model.setText(QStringLiteral("a@example.com b@example.com"));
    x.model.begin();
    x.model.next();
    x.model.stop();
    x.model.setText({}); // the one on its way needs its row
    QCOMPARE(x.states(), (QList<State>{State::Adding, State::New}));
    x.model.finish(0, State::Added);
    QCOMPARE(x.states(), (QList<State>{State::Added, State::New}));
    QCOMPARE(x.model.next(), -1);
    QVERIFY(!x.model.isRunning());
}

void TestAddPeopleModel::failedOnesAreTriedAgainAlone()
{
    Fixture x;
    x.model.setText(QStringLiteral("a@example.com b@example.com"));
    x.model.begin();
    x.model.finish(x.model.next(), State::Added);
    x.model.finish(x.model.next(), State::Failed, QStringLiteral("Why"));
    QCOMPARE(x.model.next(), -1);
    QCOMPARE(x.model.index(1).data(Qt::StatusTipRole).toString(), QStringLiteral("Why"));
    QCOMPARE(x.model.begin(), 1);
    QCOMPARE(x.model.next(), 1);
}

void TestAddPeopleModel::textCannotChangeWhileRunning()
{
    Fixture x;
    x.model.setText(QStringLiteral("a@example.com"));
    x.model.begin();
    x.model.setText({});
    QCOMPARE(x.model.rowCount(), 1);
}

QTEST_GUILESS_MAIN(TestAddPeopleModel)
#include "tst_addpeoplemodel.moc"
