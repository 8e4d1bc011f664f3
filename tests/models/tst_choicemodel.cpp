// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/choicemodel.h"

#include <QSignalSpy>
#include <QTest>

using namespace roomkey;
using namespace roomkey::models;
using enum Scope;

class TestChoiceModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everydayChatIsTheStart();
    void levelsAskForTheFewest_data();
    void levelsAskForTheFewest();
    void everyLevelIsNamedAndNeedsSomething();
    void broaderLevelDropsTheNarrower();
    void presetsNeverContainWhatHurts();
    void anyChangeIsMyOwnChoice();
    void nothingChosenNeedsNothing();
    void noScopeOfAnyChoiceIsSuperfluous();
    void heldPermissionsComeBackAsLevels();
    void permissionsWithoutALevelAreKept();
};

void TestChoiceModel::everydayChatIsTheStart()
{
    const ChoiceModel model;
    QCOMPARE(model.preset(), ChoiceModel::EverydayChat);
    QCOMPARE(model.scopes(),
             ScopeSet({SpacesReadonly, Messages, MembershipsReadonly, UsersReadstate, UsersSpaceSettings}));
}

void TestChoiceModel::levelsAskForTheFewest_data()
{
    QTest::addColumn<int>("area");
    QTest::addColumn<int>("level");
    QTest::addColumn<QStringList>("expected");
    const auto add = [](const char *name, ChoiceModel::Area area, int level, const ScopeSet &scopes) {
        QStringList names;
        for (const Scope scope : scopes.toList())
            names.append(scopeShortName(scope));
        QTest::newRow(name) << int(area) << level << names;
    };
    add("see spaces", ChoiceModel::Spaces, 1, {SpacesReadonly});
    add("change spaces", ChoiceModel::Spaces, 2, {Spaces});
    add("write only", ChoiceModel::Messages, 1, {MessagesCreate});
    add("read only", ChoiceModel::Messages, 2, {MessagesReadonly});
    add("read and write", ChoiceModel::Messages, 3, {Messages});
    add("see members", ChoiceModel::Members, 1, {MembershipsReadonly});
    add("change members", ChoiceModel::Members, 2, {Memberships});
    add("see read marks", ChoiceModel::ReadMarks, 1, {UsersReadstateReadonly});
    add("set read marks", ChoiceModel::ReadMarks, 2, {UsersReadstate});
    add("notifications", ChoiceModel::Notifications, 1, {UsersSpaceSettings});
    add("delete spaces", ChoiceModel::DeleteSpaces, 1, {Delete});
    add("see emoji", ChoiceModel::CustomEmoji, 1, {CustomEmojisReadonly});
    add("change emoji", ChoiceModel::CustomEmoji, 2, {CustomEmojis});
    add("see as administrator", ChoiceModel::Administration, 1,
        {AdminSpacesReadonly, AdminMembershipsReadonly});
    add("change as administrator", ChoiceModel::Administration, 2, {AdminSpaces, AdminMemberships});
    add("off", ChoiceModel::Members, 0, {});
}

void TestChoiceModel::levelsAskForTheFewest()
{
    QFETCH(int, area);
    QFETCH(int, level);
    const ChoiceModel model;
    QStringList names;
    for (const Scope scope : model.scopesOf(ChoiceModel::Area(area), level).toList())
        names.append(scopeShortName(scope));
    QTEST(names, "expected");
}

void TestChoiceModel::everyLevelIsNamedAndNeedsSomething()
{
    const ChoiceModel model;
    for (int area = 0; area < ChoiceModel::Other; ++area) {
        const auto each = ChoiceModel::Area(area);
        QVERIFY(!model.areaName(each).isEmpty());
        QVERIFY(!model.areaDescription(each).isEmpty());
        QVERIFY(model.isOffered(each));
        const QStringList names = model.levelNames(each);
        QCOMPARE(names.first(), QStringLiteral("Off"));
        for (int level = 1; level < names.size(); ++level)
            QVERIFY2(!model.scopesOf(each, level).isEmpty(), qPrintable(names.at(level)));
    }
    QVERIFY(!model.isOffered(ChoiceModel::Other));
}

void TestChoiceModel::broaderLevelDropsTheNarrower()
{
    ChoiceModel model;
    model.setPreset(ChoiceModel::JustLook);
    QVERIFY(model.scopes().contains(MembershipsReadonly));
    model.setLevel(ChoiceModel::Members, 2);
    QVERIFY(model.scopes().contains(Memberships));
    QVERIFY(!model.scopes().contains(MembershipsReadonly));
}

void TestChoiceModel::presetsNeverContainWhatHurts()
{
    ChoiceModel model;
    int before = 0;
    for (const ChoiceModel::Preset preset :
         {ChoiceModel::JustLook, ChoiceModel::EverydayChat, ChoiceModel::ManageSpaces}) {
        model.setLevel(ChoiceModel::DeleteSpaces, 1);
        model.setPreset(preset);
        QCOMPARE(model.preset(), preset);
        for (const ChoiceModel::Area area :
             {ChoiceModel::DeleteSpaces, ChoiceModel::CustomEmoji, ChoiceModel::Administration})
            QCOMPARE(model.level(area), 0);
        QVERIFY(model.scopes().size() >= before);
        before = model.scopes().size();
    }
}

void TestChoiceModel::anyChangeIsMyOwnChoice()
{
    ChoiceModel model;
    QSignalSpy changed(&model, &ChoiceModel::changed);
    model.setLevel(ChoiceModel::Spaces, 0);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(model.preset(), ChoiceModel::OwnChoice);
    model.setLevel(ChoiceModel::Spaces, 0);
    model.setLevel(ChoiceModel::Spaces, 7);
    model.setPreset(ChoiceModel::OwnChoice);
    QCOMPARE(changed.count(), 1);
    model.setLevel(ChoiceModel::Spaces, 1);
    QCOMPARE(model.preset(), ChoiceModel::EverydayChat);
}

void TestChoiceModel::nothingChosenNeedsNothing()
{
    ChoiceModel model;
    for (int area = 0; area < ChoiceModel::AreaCount; ++area)
        model.setLevel(ChoiceModel::Area(area), 0);
    QVERIFY(model.scopes().isEmpty());
}

void TestChoiceModel::noScopeOfAnyChoiceIsSuperfluous()
{
    // Every combination of the everyday areas: drop any one scope and something that was chosen is off.
    ChoiceModel model;
    for (int combination = 0; combination < 3 * 4 * 3 * 3; ++combination) {
        model.setLevel(ChoiceModel::Spaces, combination % 3);
        model.setLevel(ChoiceModel::Messages, combination / 3 % 4);
        model.setLevel(ChoiceModel::Members, combination / 12 % 3);
        model.setLevel(ChoiceModel::ReadMarks, combination / 36 % 3);
        const ScopeSet chosen = model.scopes();
        for (const Scope scope : chosen.toList()) {
            ChoiceModel fewer;
            fewer.setScopes(chosen.minus({scope}));
            bool less = false;
            for (int area = 0; area < ChoiceModel::Other; ++area)
                less = less || fewer.level(ChoiceModel::Area(area)) != model.level(ChoiceModel::Area(area));
            QVERIFY2(less, qPrintable(scopeShortName(scope)));
        }
    }
}

void TestChoiceModel::heldPermissionsComeBackAsLevels()
{
    ChoiceModel model;
    for (const ChoiceModel::Preset preset :
         {ChoiceModel::JustLook, ChoiceModel::EverydayChat, ChoiceModel::ManageSpaces}) {
        model.setPreset(preset);
        const ScopeSet scopes = model.scopes();
        ChoiceModel again;
        again.setScopes(scopes.united(identityScopes()));
        QCOMPARE(again.preset(), preset);
        QCOMPARE(again.scopes(), scopes);
        QVERIFY(!again.isOffered(ChoiceModel::Other));
    }
}

void TestChoiceModel::permissionsWithoutALevelAreKept()
{
    ChoiceModel model;
    model.setScopes({SpacesReadonly, UsersSections, SpacesCreate});
    QVERIFY(model.isOffered(ChoiceModel::Other));
    QCOMPARE(model.level(ChoiceModel::Spaces), 1);
    QCOMPARE(model.scopes(), ScopeSet({SpacesReadonly, UsersSections, SpacesCreate}));
    model.setLevel(ChoiceModel::Other, 0);
    QCOMPARE(model.scopes(), ScopeSet({SpacesReadonly}));
    QVERIFY(model.isOffered(ChoiceModel::Other)); // it can be chosen again
}

QTEST_GUILESS_MAIN(TestChoiceModel)
#include "tst_choicemodel.moc"
