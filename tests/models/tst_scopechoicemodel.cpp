// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/choicemodel.h"
#include "models/permissionmodel.h"
#include "models/roles.h"
#include "models/scopechoicemodel.h"

#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace roomkey;
using namespace roomkey::models;
using enum Scope;

class TestScopeChoiceModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyPermissionIsThereOnce();
    void ticksAreTheChoice();
    void broaderOnesSwallowNarrowerOnes();
    void whatNoPersonCanHoldSaysWhy();
    void anyChoiceComesBackAsItIs();
    void searchFindsWordsAndIds();
};

void TestScopeChoiceModel::everyPermissionIsThereOnce()
{
    ChoiceModel choice;
    ScopeChoiceModel model(choice);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    ScopeSet seen;
    for (int row = 0; row < model.rowCount(); ++row) {
        QVERIFY(!seen.contains(model.scopeAt(row)));
        QVERIFY(!model.index(row).data(SecondLineRole).toString().isEmpty());
        seen.insert(model.scopeAt(row));
    }
    QCOMPARE(seen.size(), ScopeCount - identityScopes().size());
    QVERIFY(!seen.intersects(identityScopes()));
}

void TestScopeChoiceModel::ticksAreTheChoice()
{
    ChoiceModel choice;
    choice.setPreset(ChoiceModel::JustLook);
    ScopeChoiceModel model(choice);
    const auto at = [&model](Scope scope) { return model.index(model.rowOf(scope)); };
    for (int row = 0; row < model.rowCount(); ++row)
        QCOMPARE(model.index(row).data(Qt::CheckStateRole).toInt() == Qt::Checked,
                 choice.scopes().contains(model.scopeAt(row)));
    QCOMPARE(at(SpacesReadonly).data(SecondLineRole).toString(), u"The smallest for what you chose"_s);

    const ScopeSet before = choice.scopes();
    QVERIFY(model.setData(at(UsersSections), Qt::Checked, Qt::CheckStateRole));
    QCOMPARE(choice.scopes(), before.united({UsersSections}));
    QCOMPARE(at(UsersSections).data(SecondLineRole).toString(), u"Chosen by itself"_s);
    QCOMPARE(choice.preset(), ChoiceModel::OwnChoice);
    QVERIFY(model.setData(at(UsersSections), Qt::Unchecked, Qt::CheckStateRole));
    QCOMPARE(choice.scopes(), before);
    // Unticking what a level needs takes the level back.
    QVERIFY(model.setData(at(SpacesReadonly), Qt::Unchecked, Qt::CheckStateRole));
    QCOMPARE(choice.level(ChoiceModel::Spaces), 0);
}

void TestScopeChoiceModel::broaderOnesSwallowNarrowerOnes()
{
    ChoiceModel choice;
    choice.setScopes({Spaces});
    ScopeChoiceModel model(choice);
    const QModelIndex narrow = model.index(model.rowOf(SpacesReadonly));
    QCOMPARE(narrow.data(Qt::CheckStateRole).toInt(), int(Qt::PartiallyChecked));
    QCOMPARE(narrow.data(SecondLineRole).toString(), u"Part of “%1”"_s.arg(scopeMeaning(Spaces)));
    QVERIFY(!model.setData(narrow, Qt::Checked, Qt::CheckStateRole));
    QCOMPARE(choice.scopes(), ScopeSet{Spaces});
}

void TestScopeChoiceModel::whatNoPersonCanHoldSaysWhy()
{
    ChoiceModel choice;
    ScopeChoiceModel model(choice);
    for (int row = 0; row < model.rowCount(); ++row) {
        const Scope scope = model.scopeAt(row);
        const QModelIndex index = model.index(row);
        const ScopeHolder holder = scopeRow(scope).holder;
        const bool forPeople = holder == ScopeHolder::User || holder == ScopeHolder::Administrator;
        QCOMPARE(index.data(Qt::CheckStateRole).isValid(), forPeople);
        QCOMPARE(index.flags().testFlag(Qt::ItemIsUserCheckable), forPeople);
        if (!forPeople) {
            QVERIFY(index.data(SecondLineRole).toString().startsWith(u"Cannot be asked here: "_s));
            QVERIFY(!model.setData(index, Qt::Checked, Qt::CheckStateRole));
        }
    }
}

void TestScopeChoiceModel::anyChoiceComesBackAsItIs()
{
    QRandomGenerator random(20261122);
    for (int round = 0; round < 300; ++round) {
        ScopeSet wanted;
        for (const ScopeRow &row : allScopes()) {
            if (row.family != ScopeFamily::Identity && ScopeChoiceModel::canAsk(row.scope) &&
                random.bounded(100) < 5 + round / 5)
                wanted.insert(row.scope);
        }
        ChoiceModel choice;
        choice.setScopes(wanted);
        // Without what a broader one in it includes, and nothing else added or lost.
        QCOMPARE(choice.scopes().toUris(), PermissionModel::scopesToAsk(wanted, {}).toUris());
    }
}

void TestScopeChoiceModel::searchFindsWordsAndIds()
{
    ChoiceModel choice;
    ScopeChoiceModel model(choice);
    ScopeChoiceFilter filter(model);
    const QAbstractItemModelTester tester(&filter, QAbstractItemModelTester::FailureReportingMode::Fatal);
    filter.setText(u"CHAT.BOT"_s);
    QCOMPARE(filter.rowCount(), 1);
    filter.setText(scopeMeaning(Delete));
    QVERIFY(filter.rowCount() >= 1);
    filter.setText(u"no such thing"_s);
    QCOMPARE(filter.rowCount(), 0);
    filter.setText({});
    QCOMPARE(filter.rowCount(), model.rowCount());
}

QTEST_GUILESS_MAIN(TestScopeChoiceModel)
#include "tst_scopechoicemodel.moc"
