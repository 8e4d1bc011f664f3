// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/permissionmodel.h"
#include "models/roles.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace roomkey;
using namespace roomkey::models;
using enum Scope;

class TestPermissionModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyChatPermissionIsThereOnce();
    void resultsSayWhatGoogleAnswered();
    void administratorsPermissionIsAllowedOnceGranted();
    void countsComeFromAccess();
    void nothingGrantedWorksForNothing();
    void refusedTellsWhatIsOffAndWhatWouldDo();
    void askingForMoreKeepsWhatWorks();
    void unknownScopesAreShownAsTheyAre();
    void rowsReadAsSentences();
    void namesOfPeopleOnlyWhenAsked();
    void changesAreReset();
    void anEndedGrantAllowsNothing();
    void anEndedGrantTellsWhatComesBack();
    void tryingWithoutTakesAwayForNow();
    void onlyWhatIsAllowedCanBeTriedWithout();
    void droppingIsForWhatReallyGoes();

private:
    static GrantFacts partial();
    static QString text(const PermissionModel &model, Scope scope, int column);
};

GrantFacts TestPermissionModel::partial()
{
    GrantFacts facts;
    facts.asked = {Spaces, Messages, Memberships, UsersReadstate, UsersSpaceSettings, Delete};
    facts.granted = {Spaces, Messages, UsersReadstate, UsersSpaceSettings};
    facts.grantedAt = QDateTime(QDate(2026, 11, 22), QTime(10, 31), Qt::UTC);
    facts.address = QStringLiteral("ana@example.com");
    return facts;
}

QString TestPermissionModel::text(const PermissionModel &model, Scope scope, int column)
{
    const QModelIndex index = model.indexOf(scope);
    return index.siblingAtColumn(column).data().toString();
}

void TestPermissionModel::everyChatPermissionIsThereOnce()
{
    PermissionModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    QCOMPARE(model.rowCount(), 0);
    model.setFacts({});
    QStringList names;
    for (int g = 0; g < model.rowCount(); ++g) {
        const QModelIndex group = model.index(g, 0);
        QVERIFY(!group.data().toString().isEmpty());
        for (int r = 0; r < model.rowCount(group); ++r)
            names.append(model.index(r, 0, group).data(PermissionScopeNameRole).toString());
    }
    QCOMPARE(names.size(), qsizetype(ChatScopeCount));
    QCOMPARE(names.removeDuplicates(), qsizetype(0));
    for (const ScopeRow &row : allScopes()) {
        if (row.family == ScopeFamily::Chat)
            QVERIFY2(model.indexOf(row.scope).isValid(), row.shortName);
    }
}

void TestPermissionModel::resultsSayWhatGoogleAnswered()
{
    PermissionModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.setFacts(partial());
    QCOMPARE(text(model, Spaces, PermissionModel::ResultColumn), QStringLiteral("Allowed"));
    QCOMPARE(text(model, Spaces, PermissionModel::AskedColumn), QStringLiteral("Yes"));
    QCOMPARE(text(model, MessagesReactions, PermissionModel::ResultColumn), QStringLiteral("Included"));
    QCOMPARE(text(model, MessagesReactions, PermissionModel::AskedColumn), QStringLiteral("No"));
    QCOMPARE(text(model, MessagesReactions, PermissionModel::UnlocksColumn),
             QStringLiteral("Part of “Read and write messages”"));
    QCOMPARE(text(model, Memberships, PermissionModel::ResultColumn), QStringLiteral("Refused"));
    QCOMPARE(text(model, Delete, PermissionModel::UnlocksColumn), QStringLiteral("1 action is off"));
    QCOMPARE(text(model, CustomEmojis, PermissionModel::ResultColumn), QStringLiteral("Not asked"));
    QCOMPARE(text(model, MembershipsApp, PermissionModel::UnlocksColumn), QStringLiteral("2 more actions"));
    QCOMPARE(text(model, AdminSpaces, PermissionModel::ResultColumn), QStringLiteral("Not usable here"));
    QCOMPARE(text(model, AdminSpaces, PermissionModel::UnlocksColumn),
             QStringLiteral("For administrator accounts"));
    QCOMPARE(text(model, Bot, PermissionModel::UnlocksColumn), QStringLiteral("For service accounts"));
    QCOMPARE(model.firstOfInterest(), model.indexOf(Delete));
}

void TestPermissionModel::administratorsPermissionIsAllowedOnceGranted()
{
    GrantFacts facts = partial();
    facts.asked.insert(AdminSpaces);
    facts.granted.insert(AdminSpaces);
    PermissionModel model;
    model.setFacts(facts);
    QCOMPARE(text(model, AdminSpaces, PermissionModel::ResultColumn), QStringLiteral("Allowed"));
    QCOMPARE(text(model, AdminSpacesReadonly, PermissionModel::ResultColumn), QStringLiteral("Included"));
    QVERIFY(!text(model, AdminSpaces, PermissionModel::UnlocksColumn).startsWith(QLatin1Char('0')));
}

void TestPermissionModel::countsComeFromAccess()
{
    PermissionModel model;
    model.setFacts(partial());
    const PermissionSummary summary = model.summary();
    QCOMPARE(summary.asked, 6);
    QCOMPARE(summary.allowed, 4);
    QCOMPARE(summary.works + summary.refused + summary.notAsked, summary.actions);
    // Counted again, the long way.
    int works = 0;
    int possible = 0;
    const Access access(IdentityKind::User, partial().granted);
    for (const MethodRow &row : allMethods()) {
        const Verdict verdict = access.judge(ApiRequest::of(row.method));
        works += verdict.isAllowed();
        possible += verdict.state != Verdict::State::Impossible;
    }
    QCOMPARE(summary.works, works);
    QCOMPARE(summary.actions, possible);
    QVERIFY(summary.actions < MethodCount); // some only the app can do
    QVERIFY(summary.refused >= 6);
    // The row's number and the list beside it are the same thing.
    const PermissionDetail spaces = model.detail(model.indexOf(Spaces));
    QCOMPARE(text(model, Spaces, PermissionModel::UnlocksColumn),
             QStringLiteral("%1 actions").arg(spaces.actions.size()));
}

void TestPermissionModel::nothingGrantedWorksForNothing()
{
    GrantFacts facts = partial();
    facts.granted = identityScopes();
    PermissionModel model;
    model.setFacts(facts);
    QCOMPARE(model.summary().works, 0);
    QCOMPARE(model.summary().allowed, 0);
    QVERIFY(model.summary().refused > 0);
}

void TestPermissionModel::refusedTellsWhatIsOffAndWhatWouldDo()
{
    PermissionModel model;
    model.setFacts(partial());
    const PermissionDetail detail = model.detail(model.indexOf(Memberships));
    QCOMPARE(detail.result, PermissionResult::Refused);
    QVERIFY(detail.canAsk);
    QVERIFY(detail.actionsAreOff);
    QVERIFY(detail.story.startsWith(QStringLiteral("You left this unticked on Google’s page on ")));
    QCOMPARE(detail.shortName, QStringLiteral("chat.memberships"));
    QVERIFY(detail.actions.contains(QStringLiteral("Add people")));
    QCOMPARE(detail.smaller, std::optional(MembershipsReadonly));
    QVERIFY(detail.smallerText.contains(QStringLiteral("cannot change anything")));
    // "The first 3": those come first.
    const auto readable = qsizetype(model.detail(model.indexOf(MembershipsReadonly)).actions.size());
    QVERIFY(detail.smallerText.contains(QString::number(readable)));
    QVERIFY(detail.actions.mid(0, readable).contains(QStringLiteral("See who is in a space")));
    QVERIFY(!detail.actions.mid(0, readable).contains(QStringLiteral("Add people")));
    QVERIFY(!model.detail(model.indexOf(Bot)).canAsk);
}

void TestPermissionModel::askingForMoreKeepsWhatWorks()
{
    const ScopeSet granted{Spaces, MessagesReadonly, OpenId};
    QCOMPARE(PermissionModel::scopesToAsk(granted, {Memberships}),
             ScopeSet({Spaces, MessagesReadonly, Memberships}));
    // A broader one takes the place of what it includes.
    QCOMPARE(PermissionModel::scopesToAsk(granted, {Messages}), ScopeSet({Spaces, Messages}));
    // And what is included already is not asked for twice.
    QCOMPARE(PermissionModel::scopesToAsk(granted, {SpacesReadonly}), ScopeSet({Spaces, MessagesReadonly}));
    // Asked for on top, it is a box beside the one that is ticked today: refusing it costs nothing.
    QCOMPARE(PermissionModel::scopesToAskOnTop(granted, {Messages}),
             ScopeSet({Spaces, MessagesReadonly, Messages}));
    QCOMPARE(PermissionModel::scopesToAskOnTop(granted, {SpacesReadonly}),
             ScopeSet({Spaces, MessagesReadonly}));
    QCOMPARE(PermissionModel::scopesToAskOnTop({Spaces, SpacesReadonly}, {Messages}),
             ScopeSet({Spaces, Messages}));
}

void TestPermissionModel::unknownScopesAreShownAsTheyAre()
{
    GrantFacts facts = partial();
    facts.unknownScopes = {QStringLiteral("https://www.googleapis.com/auth/chat.brandnew")};
    PermissionModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.setFacts(facts);
    const QModelIndex group = model.index(model.rowCount() - 1, 0);
    const QModelIndex row = model.index(0, 0, group);
    QCOMPARE(row.data().toString(), facts.unknownScopes.first());
    QCOMPARE(model.detail(row).shortName, facts.unknownScopes.first());
    QVERIFY(!model.detail(row).canAsk);
}

void TestPermissionModel::rowsReadAsSentences()
{
    PermissionModel model;
    model.setFacts(partial());
    const int off = int(model.detail(model.indexOf(Memberships)).actions.size());
    QCOMPARE(model.indexOf(Memberships).data(Qt::AccessibleTextRole).toString(),
             QStringLiteral("See and change members: Refused, asked for. %1 actions are off.").arg(off));
    QCOMPARE(model.indexOf(Bot).data(Qt::AccessibleTextRole).toString(),
             QStringLiteral("Act as the Chat app: Not usable here. For service accounts."));
    QVERIFY(model.index(0, 0).data(Qt::AccessibleTextRole).toString().startsWith(QStringLiteral("Spaces, ")));
}

void TestPermissionModel::namesOfPeopleOnlyWhenAsked()
{
    PermissionModel model;
    model.setFacts(partial());
    QVERIFY(!model.indexOf(DirectoryReadonly).isValid());
    GrantFacts facts = partial();
    facts.asked.insert(DirectoryReadonly);
    model.setFacts(facts);
    QCOMPARE(text(model, DirectoryReadonly, PermissionModel::ResultColumn), QStringLiteral("Refused"));
}

void TestPermissionModel::changesAreReset()
{
    PermissionModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.setFacts(partial());
    GrantFacts facts = partial();
    facts.granted.insert(Memberships);
    model.setFacts(facts);
    QCOMPARE(text(model, Memberships, PermissionModel::ResultColumn), QStringLiteral("Allowed"));
    QCOMPARE(model.summary().allowed, 5);
}

/// What was allowed is claimed nowhere, and counted by Access like the rest.
void TestPermissionModel::anEndedGrantAllowsNothing()
{
    PermissionModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    GrantFacts facts = partial();
    facts.ended = EndedGrant{facts.granted, {Spaces, UsersReadstate, UsersSpaceSettings}};
    facts.granted = {};
    model.setFacts(facts);
    const PermissionSummary s = model.summary();
    QCOMPARE(s.works, 0);
    QCOMPARE(s.allowed, 0);
    QCOMPARE(s.refused, 0);
    const Access next(IdentityKind::User, facts.ended->next);
    int again = 0;
    for (const MethodRow &row : allMethods())
        again += next.judge(ApiRequest::of(row.method)).isAllowed() ? 1 : 0;
    QCOMPARE(s.again, again);
    QCOMPARE(s.again + s.notAsked, s.actions);
    QCOMPARE(s.asksAgain, facts.ended->next);
    QCOMPARE(s.dropped, ScopeSet{Messages});
    for (int g = 0; g < model.rowCount(); ++g) {
        const QModelIndex group = model.index(g, 0);
        for (int r = 0; r < model.rowCount(group); ++r) {
            const PermissionDetail detail = model.detail(model.index(r, 0, group));
            QVERIFY2(detail.result != PermissionResult::Allowed &&
                         detail.result != PermissionResult::Included,
                     qPrintable(detail.meaning));
            QVERIFY2(!detail.canDrop, qPrintable(detail.meaning));
            QVERIFY2(!model.canTryWithout(model.index(r, 0, group)), qPrintable(detail.meaning));
        }
    }
}

void TestPermissionModel::anEndedGrantTellsWhatComesBack()
{
    PermissionModel model;
    GrantFacts facts = partial();
    facts.ended = EndedGrant{facts.granted, {Spaces, UsersReadstate, Delete}};
    facts.granted = {};
    model.setFacts(facts);
    QCOMPARE(text(model, Spaces, PermissionModel::ResultColumn), QStringLiteral("Ended"));
    QCOMPARE(text(model, Spaces, PermissionModel::AskedColumn), QStringLiteral("Yes"));
    QVERIFY(
        model.detail(model.indexOf(Spaces)).story.endsWith(QStringLiteral("Signing in again asks for it.")));
    QVERIFY(!model.detail(model.indexOf(Spaces)).canAsk);
    // Part of what was allowed, and part of what is asked for again.
    QCOMPARE(text(model, SpacesReadonly, PermissionModel::ResultColumn), QStringLiteral("Ended"));
    QVERIFY(!model.detail(model.indexOf(SpacesReadonly)).canAsk);
    QVERIFY(model.detail(model.indexOf(SpacesReadonly)).story.contains(scopeMeaning(Spaces)));
    // Dropped: it was allowed, comes back only if somebody asks, and that can be done.
    QCOMPARE(text(model, Messages, PermissionModel::ResultColumn), QStringLiteral("Ended"));
    QCOMPARE(text(model, Messages, PermissionModel::AskedColumn), QStringLiteral("No"));
    QVERIFY(model.detail(model.indexOf(Messages)).story.endsWith(QStringLiteral("does not ask for it.")));
    QVERIFY(model.detail(model.indexOf(Messages)).canAsk);
    // Refused before, and still that.
    QCOMPARE(text(model, Delete, PermissionModel::ResultColumn), QStringLiteral("Refused"));
    QCOMPARE(text(model, Delete, PermissionModel::AskedColumn), QStringLiteral("Yes"));
    QCOMPARE(model.headerData(PermissionModel::AskedColumn, Qt::Horizontal).toString(),
             QStringLiteral("Asked again"));
    const QString read = model.indexOf(Messages).data(Qt::AccessibleTextRole).toString();
    QVERIFY2(read.contains(QStringLiteral("Ended, not asked for again.")), qPrintable(read));
    for (const QModelIndex &row : {model.indexOf(Spaces), model.indexOf(Messages)})
        QVERIFY(model.concernsGrant(row.parent()));
}

void TestPermissionModel::tryingWithoutTakesAwayForNow()
{
    PermissionModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.setFacts(partial());
    const PermissionSummary before = model.summary();
    QCOMPARE(model.trial().what, QString());
    int resets = 0;
    connect(&model, &PermissionModel::modelReset, &model, [&resets] { ++resets; });

    GrantFacts facts = partial();
    facts.tried = {UsersReadstate};
    model.setFacts(facts);
    QCOMPARE(resets, 0); // the switch stays under the finger
    QCOMPARE(text(model, UsersReadstate, PermissionModel::ResultColumn), QStringLiteral("Off for now"));
    QCOMPARE(text(model, UsersReadstateReadonly, PermissionModel::ResultColumn),
             QStringLiteral("Off for now"));
    QCOMPARE(text(model, UsersReadstate, PermissionModel::UnlocksColumn),
             QStringLiteral("3 actions are off"));
    const PermissionSummary after = model.summary();
    QCOMPARE(after.tried, 3);
    QCOMPARE(after.works, before.works - 3);
    QCOMPARE(after.refused, before.refused);
    QCOMPARE(after.notAsked, before.notAsked);
    QCOMPARE(after.allowed, before.allowed); // Google's answer is what it was
    QCOMPARE(model.trial().what, QStringLiteral("Trying without “See and set read marks”"));
    QCOMPARE(model.trial().effect, QStringLiteral("3 more actions are off. Nothing changed at Google."));
    const PermissionDetail detail = model.detail(model.indexOf(UsersReadstate));
    QCOMPARE(detail.story, QStringLiteral("You are trying without it. Nothing changed at Google."));
    QCOMPARE(detail.actions.size(), 3);
    QVERIFY(detail.actionsAreOff);
    QVERIFY(!detail.canAsk);

    // Several add up.
    facts.tried.insert(Messages);
    model.setFacts(facts);
    QVERIFY(model.summary().tried > 3);
    QCOMPARE(model.summary().works + model.summary().tried, before.works);
    // And back.
    model.setFacts(partial());
    QCOMPARE(model.summary().works, before.works);
    QCOMPARE(text(model, UsersReadstate, PermissionModel::ResultColumn), QStringLiteral("Allowed"));
}

void TestPermissionModel::onlyWhatIsAllowedCanBeTriedWithout()
{
    PermissionModel model;
    model.setFacts(partial());
    const auto sw = [&model](Scope scope) {
        return model.indexOf(scope).siblingAtColumn(PermissionModel::TryColumn);
    };
    for (const Scope none : {Memberships, SpacesReadonly, Bot, CustomEmojis}) {
        QVERIFY(!sw(none).data(Qt::CheckStateRole).isValid());
        QVERIFY(!(sw(none).flags() & Qt::ItemIsUserCheckable));
        QVERIFY(!model.setData(sw(none), Qt::Checked, Qt::CheckStateRole));
    }
    QCOMPARE(sw(Spaces).data(Qt::CheckStateRole).toInt(), int(Qt::Unchecked));
    ScopeSet wanted;
    connect(&model, &PermissionModel::tryWithoutRequested, &model,
            [&wanted](const ScopeSet &scopes) { wanted = scopes; });
    QVERIFY(model.setData(sw(Spaces), Qt::Checked, Qt::CheckStateRole));
    QCOMPARE(wanted, ScopeSet{Spaces});
    QCOMPARE(sw(Spaces).data(Qt::CheckStateRole).toInt(), int(Qt::Unchecked)); // until the session says so
    GrantFacts facts = partial();
    facts.tried = wanted;
    model.setFacts(facts);
    QCOMPARE(sw(Spaces).data(Qt::CheckStateRole).toInt(), int(Qt::Checked));
    QVERIFY(model.setData(sw(Spaces), Qt::Unchecked, Qt::CheckStateRole));
    QVERIFY(wanted.isEmpty());
}

void TestPermissionModel::droppingIsForWhatReallyGoes()
{
    PermissionModel model;
    GrantFacts facts = partial();
    facts.granted = {OpenId, Spaces, SpacesReadonly, Messages};
    model.setFacts(facts);
    const auto canDrop = [&model](Scope scope) { return model.detail(model.indexOf(scope)).canDrop; };
    QVERIFY(canDrop(Spaces));
    QVERIFY(canDrop(Messages));
    QVERIFY(!canDrop(SpacesReadonly));   // a broader one would still give it
    QVERIFY(!canDrop(MessagesReadonly)); // included, not allowed by itself
    QVERIFY(!canDrop(Memberships));      // refused
    QVERIFY(!canDrop(Bot));
    // Who somebody is is asked for by every sign-in.
    QCOMPARE(PermissionModel::scopesWithout(facts.granted, Messages), ScopeSet({Spaces, SpacesReadonly}));

    const QStringList lost = model.actionsLostWithout(Messages);
    QVERIFY(lost.contains(methodAction(Method::MessagesCreate)));
    QVERIFY(!lost.contains(methodAction(Method::SpacesList)));
    // The narrower one keeps the list of spaces alive.
    QVERIFY(!model.actionsLostWithout(Spaces).contains(methodAction(Method::SpacesList)));
    QVERIFY(model.actionsLostWithout(Spaces).contains(methodAction(Method::SpacesCreate)));
    QVERIFY(model.actionsLostWithout(SpacesReadonly).isEmpty());

    facts.granted = {OpenId, Messages};
    model.setFacts(facts);
    QVERIFY(!canDrop(Messages)); // the only one: signing out does that
}

QTEST_GUILESS_MAIN(TestPermissionModel)
#include "tst_permissionmodel.moc"
