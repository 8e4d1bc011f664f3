// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/access.h"

#include <QRandomGenerator>
#include <QTest>

#include <algorithm>
#include <tuple>

using namespace Qt::StringLiterals;
using namespace roomkey;

namespace {

using enum Scope;

constexpr IdentityKind Identities[] = {IdentityKind::User, IdentityKind::App, IdentityKind::Delegated};

ApiRequest with(Method method, const QMap<QString, QString> &query, const QJsonObject &body = {},
                const QMap<QString, QString> &path = {})
{
    ApiRequest request = ApiRequest::of(method);
    request.query = query;
    request.body = body;
    request.path = path;
    return request;
}

ApiRequest importing(Method method)
{
    ApiRequest request = ApiRequest::of(method);
    request.importMode = true;
    return request;
}

ApiRequest search(const QString &filter, const QString &view = {})
{
    return with(Method::MessagesSearch, {}, {{u"filter"_s, filter}, {u"view"_s, view}});
}

ApiRequest events(const QStringList &types)
{
    QStringList parts;
    for (const QString &type : types)
        parts.append(u"event_types:\"google.workspace.chat."_s + type + u'"');
    return with(Method::SpaceEventsList, {{u"filter"_s, parts.join(u" OR "_s)}});
}

ApiRequest addThisApp()
{
    return with(Method::MembersCreate, {}, {{u"member"_s, QJsonObject{{u"name"_s, u"users/app"_s}}}});
}

/// Every method with every arguments that change what it needs.
QList<ApiRequest> everyRequest()
{
    QList<ApiRequest> all;
    for (const MethodRow &row : allMethods()) {
        all.append(ApiRequest::of(row.method));
        all.append(with(row.method, {{u"useAdminAccess"_s, u"true"_s}}));
        all.append(importing(row.method));
    }
    all.append({addThisApp(), with(Method::MembersDelete, {}, {}, {{u"name"_s, u"spaces/A/members/app"_s}}),
                with(Method::MembersDelete, {}, {}, {{u"name"_s, u"spaces/A/members/12"_s}}),
                with(Method::MembersCreate, {}, {{u"groupMember"_s, QJsonObject()}}),
                with(Method::MembersList, {{u"showInvited"_s, u"true"_s}}),
                with(Method::MessagesDelete, {{u"force"_s, u"true"_s}}),
                with(Method::MessagesPatch, {{u"updateMask"_s, u"text,cards_v2"_s}}),
                with(Method::SpacesPatch, {{u"updateMask"_s, u"access_settings.audience"_s}}),
                with(Method::SpacesFindGroupChats, {{u"spaceView"_s, u"SPACE_VIEW_EXPANDED"_s}}),
                search(u"lunch"_s), search(u"is_unread()"_s), search(u"space.display_name:\"Team\""_s),
                search(u"x"_s, u"SEARCH_MESSAGES_VIEW_FULL"_s),
                search(u"is_unread() AND space.space_type = \"SPACE\""_s, u"SEARCH_MESSAGES_VIEW_FULL"_s),
                events({u"message.v1.created"_s}), events({u"reaction.v1.deleted"_s}),
                events({u"space.v1.updated"_s, u"membership.v1.created"_s})});
    return all;
}

ScopeSet randomScopes(QRandomGenerator &random, int inHundred)
{
    ScopeSet set;
    for (const ScopeRow &row : allScopes()) {
        if (random.bounded(100) < inHundred)
            set.insert(row.scope);
    }
    return set;
}

/// What leastScopes promises to make small, counted anew from the public tables.
auto cost(const ScopeSet &set)
{
    int restricted = 0;
    bool sensitive = false;
    for (const Scope scope : set.toList()) {
        const ScopeClass verification = scopeRow(scope).verification;
        restricted +=
            verification == ScopeClass::Restricted || verification == ScopeClass::Unverified ? 1 : 0;
        sensitive = sensitive || verification == ScopeClass::Sensitive;
    }
    int methods = 0;
    for (const MethodRow &row : allMethods()) {
        for (const auto &scopes : row.scopes)
            methods += std::ranges::any_of(scopes, [&set](Scope one) { return set.contains(one); }) ? 1 : 0;
    }
    return std::tuple(restricted, sensitive, methods, set.size(), set.toList());
}

/// Tries every set of up to four scopes out of \a candidates; slow and plain.
std::optional<ScopeSet> leastByTrying(IdentityKind identity, const QList<ApiRequest> &requests,
                                      const QList<Scope> &candidates)
{
    std::optional<ScopeSet> best;
    const auto tryOut = [&](const ScopeSet &set) {
        if (Access(identity, set).judge(requests).isAllowed() && (!best || cost(set) < cost(*best)))
            best = set;
    };
    const auto grow = [&](const auto &self, const ScopeSet &set, qsizetype from) -> void {
        tryOut(set);
        if (set.size() == 4)
            return;
        for (qsizetype i = from; i < candidates.size(); ++i) {
            ScopeSet more = set;
            more.insert(candidates.at(i));
            self(self, more, i + 1);
        }
    };
    grow(grow, {}, 0);
    return best;
}

} // namespace

class TestAccess : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneRequest_data();
    void oneRequest();
    void impossibleNamesWhoCould_data();
    void impossibleNamesWhoCould();
    void modes_data();
    void modes();
    void severalRequestsAtOnce();
    void tryingWithoutIsAsIfItWereMissing();
    void grantingMoreNeverTakesAway();
    void whatIsMissingSuffices();
    void nothingSmallerSuffices();
    void leastScopesMatchesTryingEverySet();
    void leastScopesOfWhatPeopleChoose_data();
    void leastScopesOfWhatPeopleChoose();
};

void TestAccess::oneRequest_data()
{
    QTest::addColumn<ApiRequest>("request");
    QTest::addColumn<ScopeSet>("granted");
    QTest::addColumn<Verdict::State>("state");
    QTest::addColumn<ScopeSet>("scopes"); // by or missing
    const auto row = [](const char *name, const ApiRequest &request, const ScopeSet &granted,
                        const ScopeSet &missing, const ScopeSet &by) {
        QTest::newRow(name) << request << granted
                            << (missing.isEmpty() ? Verdict::State::Allowed : Verdict::State::Missing)
                            << (missing.isEmpty() ? by : missing);
    };
    const auto allowed = [&row](const char *name, const ApiRequest &request, const ScopeSet &granted,
                                const ScopeSet &by) { row(name, request, granted, {}, by); };
    const auto missing = [&row](const char *name, const ApiRequest &request, const ScopeSet &granted,
                                const ScopeSet &lacks) { row(name, request, granted, lacks, {}); };

    missing("nothing granted", ApiRequest::of(Method::SpacesList), {}, {SpacesReadonly});
    allowed("by the scope itself", ApiRequest::of(Method::SpacesList), {SpacesReadonly}, {SpacesReadonly});
    allowed("by a broader one", ApiRequest::of(Method::SpacesList), {Spaces}, {Spaces});
    allowed("by the narrower of two", ApiRequest::of(Method::SpacesList), {Spaces, SpacesReadonly},
            {SpacesReadonly});
    missing("identity scopes allow nothing", ApiRequest::of(Method::SpacesList), identityScopes(),
            {SpacesReadonly});
    missing("unverified comes after sensitive", ApiRequest::of(Method::MessagePinsList), {},
            {SpacesReadonly});
    missing("sensitive comes before restricted", ApiRequest::of(Method::MessagesCreate), {},
            {MessagesCreate});

    // chat.memberships.app: the calling app only
    missing("this app's scope adds nobody else", ApiRequest::of(Method::MembersCreate), {MembershipsApp},
            {Memberships});
    allowed("this app's scope adds this app", addThisApp(), {MembershipsApp}, {MembershipsApp});
    missing("adding this app needs little", addThisApp(), {}, {MembershipsApp});
    allowed("members' scope adds this app", addThisApp(), {Memberships}, {Memberships});
    allowed("this app's scope removes this app",
            with(Method::MembersDelete, {}, {}, {{u"name"_s, u"spaces/A/members/app"_s}}), {MembershipsApp},
            {MembershipsApp});
    missing("this app's scope removes nobody else",
            with(Method::MembersDelete, {}, {}, {{u"name"_s, u"spaces/A/members/wrapp"_s}}), {MembershipsApp},
            {Memberships});

    // chat.import: never for a person's ordinary grant
    missing("import scope creates no ordinary space", ApiRequest::of(Method::SpacesCreate), {Import},
            {SpacesCreate});

    // admin access
    missing("admin access counts admin scopes only",
            with(Method::SpacesGet, {{u"useAdminAccess"_s, u"true"_s}}), {Spaces}, {AdminSpacesReadonly});
    allowed("admin access", with(Method::SpacesGet, {{u"useAdminAccess"_s, u"true"_s}}), {AdminSpaces},
            {AdminSpaces});
    missing("admin scopes without admin access", ApiRequest::of(Method::SpacesGet), {AdminSpaces},
            {SpacesReadonly});
    missing("admin access said to be off", with(Method::SpacesGet, {{u"useAdminAccess"_s, u"false"_s}}),
            {AdminSpaces}, {SpacesReadonly});

    // searches
    allowed("search for words", search(u"lunch"_s), {MessagesReadonly}, {MessagesReadonly});
    missing("search for unread", search(u"is_unread()"_s), {MessagesReadonly}, {UsersReadstateReadonly});
    allowed("search for unread, allowed", search(u"is_unread()"_s), {MessagesReadonly, UsersReadstate},
            {MessagesReadonly, UsersReadstate});
    allowed("search for the words is_unread()", search(u"\"say \\\"is_unread()\\\"\""_s), {MessagesReadonly},
            {MessagesReadonly});
    missing("search by space name", search(u"space.display_name:\"Team\""_s), {MessagesReadonly},
            {SpacesReadonly});
    missing("search by kind of space", search(u"space.space_type = \"SPACE\""_s), {Messages},
            {SpacesReadonly});
    missing("search, everything shown", search(u"x"_s, u"SEARCH_MESSAGES_VIEW_FULL"_s), {Messages},
            {UsersReadstateReadonly, UsersSpaceSettings});
    allowed("search, little shown", search(u"x"_s, u"SEARCH_MESSAGES_VIEW_BASIC"_s), {Messages}, {Messages});
    missing("search, nothing granted",
            search(u"is_unread() AND space.space_type = \"SPACE\""_s, u"SEARCH_MESSAGES_VIEW_FULL"_s), {},
            {MessagesReadonly, UsersReadstateReadonly, SpacesReadonly, UsersSpaceSettings});

    // group chats
    allowed("group chats by name", ApiRequest::of(Method::SpacesFindGroupChats), {MembershipsReadonly},
            {MembershipsReadonly});
    missing("group chats in full",
            with(Method::SpacesFindGroupChats, {{u"spaceView"_s, u"SPACE_VIEW_EXPANDED"_s}}),
            {MembershipsReadonly}, {SpacesReadonly});

    // events
    allowed("message events", events({u"message.v1.created"_s}), {MessagesReadonly}, {MessagesReadonly});
    missing("message events by a reaction scope", events({u"message.v1.created"_s}),
            {MessagesReactionsReadonly}, {MessagesReadonly});
    missing("space events by a message scope", events({u"space.v1.updated"_s}), {Messages}, {SpacesReadonly});
    allowed("reaction events by a message scope", events({u"reaction.v1.created"_s}), {MessagesReadonly},
            {MessagesReadonly});
    missing("two kinds of events", events({u"message.v1.created"_s, u"membership.v1.deleted"_s}),
            {MessagesReadonly}, {MembershipsReadonly});
    missing("three kinds of events, nothing granted",
            events({u"message.v1.created"_s, u"membership.v1.deleted"_s, u"reaction.v1.created"_s}), {},
            {MessagesReadonly, MembershipsReadonly});
    allowed("one event, its kind unknown", ApiRequest::of(Method::SpaceEventsGet), {SpacesReadonly},
            {SpacesReadonly});
    allowed("a kind of event nobody knows yet", events({u"poll.v1.created"_s}), {SpacesReadonly},
            {SpacesReadonly});
}

void TestAccess::oneRequest()
{
    QFETCH(ApiRequest, request);
    QFETCH(ScopeSet, granted);
    QFETCH(Verdict::State, state);
    QFETCH(ScopeSet, scopes);
    const Verdict verdict = Access(IdentityKind::User, granted).judge(request);
    QCOMPARE(verdict.state, state);
    QCOMPARE((verdict.isAllowed() ? verdict.by : verdict.missing).toUris(), scopes.toUris());
    QVERIFY(verdict.isAllowed() ? verdict.missing.isEmpty() : verdict.by.isEmpty());
    QVERIFY(verdict.possibleFor.isEmpty());
}

void TestAccess::impossibleNamesWhoCould_data()
{
    QTest::addColumn<IdentityKind>("identity");
    QTest::addColumn<ApiRequest>("request");
    QTest::addColumn<QList<IdentityKind>>("who");
    using enum IdentityKind;
    using Kinds = QList<IdentityKind>;
    QTest::newRow("cards are the app's")
        << User << ApiRequest::of(Method::MessagesReplaceCards) << Kinds{App};
    QTest::newRow("searching is a person's")
        << App << ApiRequest::of(Method::MessagesSearch) << Kinds{User, Delegated};
    QTest::newRow("admin access is a person's")
        << App << with(Method::SpacesGet, {{u"useAdminAccess"_s, u"true"_s}}) << Kinds{User, Delegated};
    QTest::newRow("admin access to messages is nobody's")
        << User << with(Method::MessagesList, {{u"useAdminAccess"_s, u"true"_s}}) << Kinds();
    QTest::newRow("ending an import needs delegation")
        << User << ApiRequest::of(Method::SpacesCompleteImport) << Kinds{Delegated};
    QTest::newRow("writing into an import needs delegation or the app")
        << User << importing(Method::MessagesCreate) << Kinds{App, Delegated};
    QTest::newRow("reading a space being imported is the app's")
        << Delegated << importing(Method::SpacesGet) << Kinds{App};
    QTest::newRow("a silent message is the app's")
        << User
        << with(Method::MessagesCreate,
                {{u"createMessageNotificationOptions.notificationType"_s, u"NOTIFICATION_TYPE_SILENT"_s}})
        << Kinds{App};
    QTest::newRow("cards in a message are the app's")
        << User << with(Method::MessagesPatch, {{u"updateMask"_s, u"text,cards_v2"_s}}) << Kinds{App};
    QTest::newRow("cards in a whole message are the app's")
        << User << with(Method::MessagesUpdate, {{u"updateMask"_s, u"cards"_s}}) << Kinds{App};
    QTest::newRow("deleting answers with the question is a person's")
        << App << with(Method::MessagesDelete, {{u"force"_s, u"true"_s}}) << Kinds{User, Delegated};
    QTest::newRow("who is invited is a person's")
        << App << with(Method::MembersList, {{u"showInvited"_s, u"true"_s}}) << Kinds{User, Delegated};
    QTest::newRow("adding a group is a person's")
        << App << with(Method::MembersCreate, {}, {{u"groupMember"_s, QJsonObject()}})
        << Kinds{User, Delegated};
    QTest::newRow("who finds a space is a person's")
        << App << with(Method::SpacesPatch, {{u"updateMask"_s, u"access_settings.audience"_s}})
        << Kinds{User, Delegated};
}

void TestAccess::impossibleNamesWhoCould()
{
    QFETCH(IdentityKind, identity);
    QFETCH(ApiRequest, request);
    QFETCH(QList<IdentityKind>, who);
    ScopeSet everything;
    for (const ScopeRow &row : allScopes())
        everything.insert(row.scope);
    const Verdict verdict = Access(identity, everything).judge(request);
    QCOMPARE(verdict.state, Verdict::State::Impossible);
    QCOMPARE(verdict.possibleFor, who);
    QVERIFY(leastScopes(identity, {request}).isEmpty());
    for (const IdentityKind other : who)
        QVERIFY(Access(other, everything).judge(request).isAllowed());
}

void TestAccess::modes_data()
{
    QTest::addColumn<IdentityKind>("identity");
    QTest::addColumn<ApiRequest>("request");
    QTest::addColumn<CallMode>("mode");
    using enum IdentityKind;
    const ApiRequest plain = ApiRequest::of(Method::SpacesGet);
    const ApiRequest admin = with(Method::SpacesGet, {{u"useAdminAccess"_s, u"true"_s}});
    QTest::newRow("person") << User << plain << CallMode::User;
    QTest::newRow("app") << App << plain << CallMode::App;
    QTest::newRow("app as a person") << Delegated << plain << CallMode::User;
    QTest::newRow("administrator") << User << admin << CallMode::UserAdmin;
    QTest::newRow("import, as a person")
        << Delegated << importing(Method::SpacesCreate) << CallMode::ImportAsUser;
    QTest::newRow("import, as the app") << App << importing(Method::MessagesCreate) << CallMode::ImportAsApp;
    QTest::newRow("a call of imports only")
        << Delegated << ApiRequest::of(Method::SpacesCompleteImport) << CallMode::ImportAsUser;
}

void TestAccess::modes()
{
    QFETCH(IdentityKind, identity);
    QFETCH(ApiRequest, request);
    QFETCH(CallMode, mode);
    QCOMPARE(Access::modeOf(identity, request), mode);
}

void TestAccess::severalRequestsAtOnce()
{
    const QList<ApiRequest> rename{ApiRequest::of(Method::SpacesGet), ApiRequest::of(Method::SpacesPatch)};
    QCOMPARE(Access(IdentityKind::User, {}).judge(rename).missing, ScopeSet{Spaces});
    QCOMPARE(Access(IdentityKind::User, {SpacesReadonly}).judge(rename).missing, ScopeSet{Spaces});
    const Verdict allowed = Access(IdentityKind::User, {Spaces}).judge(rename);
    QVERIFY(allowed.isAllowed());
    QCOMPARE(allowed.by, ScopeSet{Spaces});

    const QList<ApiRequest> cards{ApiRequest::of(Method::SpacesGet),
                                  ApiRequest::of(Method::MessagesReplaceCards)};
    const Verdict impossible = Access(IdentityKind::User, {Spaces}).judge(cards);
    QCOMPARE(impossible.state, Verdict::State::Impossible);
    QCOMPARE(impossible.possibleFor, QList<IdentityKind>{IdentityKind::App});
    QVERIFY(Access(IdentityKind::User, {}).judge(QList<ApiRequest>()).isAllowed());
}

void TestAccess::tryingWithoutIsAsIfItWereMissing()
{
    QRandomGenerator random(3);
    int tried = 0;
    for (int round = 0; round < 40; ++round) {
        const ScopeSet granted = randomScopes(random, 40);
        const ScopeSet without = randomScopes(random, 30);
        const Access real(IdentityKind::User, granted);
        const Access trial = real.without(without);
        const Access missing(IdentityKind::User, granted.minus(without));
        for (const ApiRequest &request : everyRequest()) {
            const Verdict verdict = trial.judge(request);
            QCOMPARE(verdict.state, missing.judge(request).state);
            // It is the trial's doing exactly where the whole grant would do.
            const bool byTrial = real.judge(request).isAllowed() && verdict.state == Verdict::State::Missing;
            QCOMPARE(verdict.trying, byTrial);
            if (byTrial) {
                ++tried;
                QVERIFY(without.intersected(granted).containsAll(verdict.missing));
            }
        }
    }
    QVERIFY(tried > 100);
}

void TestAccess::grantingMoreNeverTakesAway()
{
    QRandomGenerator random(20261122);
    const QList<ApiRequest> requests = everyRequest();
    for (int round = 0; round < 25; ++round) {
        const ScopeSet some = randomScopes(random, 2 * round);
        const ScopeSet more = some.united(randomScopes(random, 20));
        for (const IdentityKind identity : Identities) {
            for (const ApiRequest &request : requests) {
                const Verdict before = Access(identity, some).judge(request);
                const Verdict after = Access(identity, more).judge(request);
                if (before.isAllowed())
                    QVERIFY2(after.isAllowed(), methodRow(request.method).id);
                QCOMPARE(before.state == Verdict::State::Impossible,
                         after.state == Verdict::State::Impossible);
                QVERIFY(more.containsAll(after.by));
            }
        }
    }
}

void TestAccess::whatIsMissingSuffices()
{
    QRandomGenerator random(42);
    const QList<ApiRequest> requests = everyRequest();
    int missing = 0;
    for (int round = 0; round < 25; ++round) {
        const ScopeSet granted = randomScopes(random, 2 * round);
        for (const IdentityKind identity : Identities) {
            for (const ApiRequest &request : requests) {
                const Verdict verdict = Access(identity, granted).judge(request);
                if (verdict.state != Verdict::State::Missing)
                    continue;
                ++missing;
                QVERIFY(!verdict.missing.intersects(granted));
                const Access more(identity, granted.united(verdict.missing));
                QVERIFY2(more.judge(request).isAllowed(), methodRow(request.method).id);
            }
        }
    }
    QVERIFY(missing > 1000);
}

void TestAccess::nothingSmallerSuffices()
{
    for (const IdentityKind identity : Identities) {
        for (const ApiRequest &request : everyRequest()) {
            const ScopeSet least = leastScopes(identity, {request});
            for (const Scope scope : least.toList()) {
                ScopeSet less = least;
                less.remove(scope);
                QVERIFY2(!Access(identity, less).judge(request).isAllowed(), methodRow(request.method).id);
            }
        }
    }
}

void TestAccess::leastScopesMatchesTryingEverySet()
{
    QRandomGenerator random(7);
    const QList<ApiRequest> requests = everyRequest();
    int compared = 0;
    for (int round = 0; compared < 60; ++round) {
        QVERIFY(round < 1000);
        const IdentityKind identity = Identities[round % 3];
        QList<ApiRequest> chosen;
        for (int i = random.bounded(1, 5); i > 0; --i)
            chosen.append(requests.at(random.bounded(requests.size())));
        // Only scopes of these methods, or of their conditions, can be of use.
        ScopeSet useful{Spaces, SpacesReadonly, UsersReadstate, UsersReadstateReadonly, UsersSpaceSettings};
        for (const ApiRequest &request : chosen) {
            for (const auto &scopes : methodRow(request.method).scopes) {
                for (const Scope scope : scopes)
                    useful.insert(scope);
            }
        }
        if (useful.size() > 16)
            continue; // too many sets to try
        const auto expected = leastByTrying(identity, chosen, useful.toList());
        if (!expected)
            continue;
        ++compared;
        QCOMPARE(leastScopes(identity, chosen).toUris(), expected->toUris());
    }
}

void TestAccess::leastScopesOfWhatPeopleChoose_data()
{
    QTest::addColumn<QList<Method>>("methods");
    QTest::addColumn<ScopeSet>("least");
    QTest::newRow("see spaces") << QList<Method>{Method::SpacesList, Method::SpacesGet}
                                << ScopeSet{SpacesReadonly};
    QTest::newRow("see and create spaces")
        << QList<Method>{Method::SpacesList, Method::SpacesSetup} << ScopeSet{SpacesReadonly, SpacesCreate};
    QTest::newRow("see and change spaces")
        << QList<Method>{Method::SpacesList, Method::SpacesCreate, Method::SpacesPatch} << ScopeSet{Spaces};
    QTest::newRow("read and write messages") << QList<Method>{Method::MessagesList, Method::MessagesCreate,
                                                              Method::MessagesPatch, Method::MessagesDelete}
                                             << ScopeSet{Messages};
    QTest::newRow("read messages and see reactions")
        << QList<Method>{Method::MessagesList, Method::ReactionsList} << ScopeSet{MessagesReadonly};
    QTest::newRow("see and change members") << QList<Method>{Method::MembersList, Method::MembersCreate,
                                                             Method::MembersDelete, Method::MembersPatch}
                                            << ScopeSet{Memberships};
    QTest::newRow("read messages, see pins") << QList<Method>{Method::MessagesList, Method::MessagePinsList}
                                             << ScopeSet{MessagesReadonly, SpacesReadonly};
}

void TestAccess::leastScopesOfWhatPeopleChoose()
{
    QFETCH(QList<Method>, methods);
    QFETCH(ScopeSet, least);
    QList<ApiRequest> requests;
    for (const Method method : methods)
        requests.append(ApiRequest::of(method));
    QCOMPARE(leastScopes(IdentityKind::User, requests).toUris(), least.toUris());
}

QTEST_GUILESS_MAIN(TestAccess)
#include "tst_access.moc"
