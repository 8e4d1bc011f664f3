// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/choicemodel.h"
#include "models/methodmodel.h"
#include "tests/support/emulatorprocess.h"
#include "tests/support/googlerules.h"
#include "tests/ui/gateplaces.h"
#include "tests/ui/offlinechat.h"
#include "ui/gatedactions.h"

#include <QJsonDocument>
#include <QLineEdit>
#include <QNetworkReply>
#include <QRandomGenerator>
#include <QTest>
#include <QUrlQuery>

using namespace Qt::StringLiterals;
using namespace roomkey;
using namespace roomkey::ui;
using models::ChoiceModel;

// Every gated action under some hundred grants. Three say whether it is on: the widget a person meets it at,
// the tables of tests/data/google and the emulator, asked over HTTP with a token of that very grant.

namespace {

constexpr int RandomGrants = 70;

/// What the window does at Google for the person, by its words there: whoever adds to it adds to this list.
const QMap<QString, Method> Acts{
    {u"New space"_s, Method::SpacesCreate},
    {u"New space…"_s, Method::SpacesCreate},
    {u"Create space"_s, Method::SpacesCreate},
    {u"Add people"_s, Method::MembersCreate},
    {u"Add people…"_s, Method::MembersCreate},
    {u"Change role"_s, Method::MembersPatch},
    {u"Remove from space…"_s, Method::MembersDelete},
    {u"Leave space…"_s, Method::MembersDelete},
    {u"Write a message"_s, Method::MessagesCreate},
    {u"Edit"_s, Method::MessagesPatch},
    {u"Delete"_s, Method::MessagesDelete},
};

GoogleRules::Names namesOf(const ScopeSet &set)
{
    GoogleRules::Names names;
    for (const Scope scope : set.toList())
        names.insert(scopeShortName(scope));
    return names;
}

QString text(const ScopeSet &set)
{
    QStringList names = namesOf(set).values();
    names.sort();
    return names.isEmpty() ? u"nothing"_s : names.join(u' ');
}

constexpr IdentityKind Identities[] = {IdentityKind::User, IdentityKind::App, IdentityKind::Delegated};

/// How a method can be called, whoever calls it.
struct Way
{
    const char *name;
    bool admin;
    bool import;

    ApiRequest request(Method method) const
    {
        ApiRequest request = ApiRequest::of(method);
        if (admin)
            request.query.insert(u"useAdminAccess"_s, u"true"_s);
        request.importMode = import;
        return request;
    }
};
constexpr Way Ways[] = {
    {"plainly", false, false}, {"as an administrator", true, false}, {"in import", false, true}};

ScopeSet anyOf(QRandomGenerator &random, int inHundred)
{
    ScopeSet set;
    for (const ScopeRow &row : allScopes()) {
        if (random.bounded(100) < inHundred)
            set.insert(row.scope);
    }
    return set;
}

/// Each scope alone, nothing, everything, each preset and each level, all their pairs, and some at random.
QList<ScopeSet> grants(QRandomGenerator &random)
{
    QList<ScopeSet> all{ScopeSet()};
    ScopeSet everything;
    for (const ScopeRow &row : allScopes()) {
        all.append({row.scope});
        everything.insert(row.scope);
    }
    all.append(everything);
    QList<ScopeSet> choices;
    ChoiceModel choice;
    for (const auto preset : {ChoiceModel::JustLook, ChoiceModel::EverydayChat, ChoiceModel::ManageSpaces}) {
        choice.setPreset(preset);
        choices.append(choice.scopes());
    }
    for (int area = 0; area < ChoiceModel::Other; ++area) {
        for (int level = 1; level < choice.levelNames(ChoiceModel::Area(area)).size(); ++level)
            choices.append(choice.scopesOf(ChoiceModel::Area(area), level));
    }
    for (const ScopeSet &one : std::as_const(choices)) {
        for (const ScopeSet &other : std::as_const(choices)) {
            const ScopeSet both = one.united(other);
            if (!all.contains(both))
                all.append(both);
        }
    }
    for (int i = 0; i < RandomGrants; ++i)
        all.append(anyOf(random, 5 + 60 * i / RandomGrants));
    return all;
}

} // namespace

class TestGateWalk : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyActionAgreesWithTablesAndEmulator();
    void everyPaneSaysWhatItMayNotRead();
    void everyMethodAgreesWithTheTables();
    void everyCellOfTheMethodViewAgrees();
    void leastScopesIsTheSmallestThereIs();

private:
    /// Whether \a met, met off, gives the true reason why \a requests may not be sent.
    void checkReason(const Met &met, const QList<ApiRequest> &requests, const Account &account) const;
    /// What the emulator says to each of \a requests with \a token: whether the grant was enough.
    QList<bool> askEmulator(const QList<ApiRequest> &requests, const QByteArray &token);
    ApiRequest filledIn(ApiRequest request) const;
    /// As a sign-in that ended with \a granted does.
    bool grantTo(SessionFixture &fixture, const ScopeSet &granted);

    quint32 m_seed = 0;
    QRandomGenerator m_random;
    GoogleRules m_rules;
    std::unique_ptr<EmulatorProcess> m_emulator;
    QNetworkAccessManager m_network;
    QString m_space; ///< one in the emulator's world whose only owner is the person who signs in
    QString m_self;  ///< that person
};

void TestGateWalk::initTestCase()
{
    m_seed = qEnvironmentVariableIsSet("ROOMKEY_TEST_SEED")
                 ? qEnvironmentVariable("ROOMKEY_TEST_SEED").toUInt()
                 : QRandomGenerator::system()->generate();
    qInfo("ROOMKEY_TEST_SEED=%u repeats this walk", m_seed);
    m_random.seed(m_seed);
    QVERIFY2(m_rules.error().isEmpty(), qPrintable(m_rules.error()));
    m_emulator = std::make_unique<EmulatorProcess>(QStringList{u"--consent"_s, u"allow-all"_s});
    QVERIFY(m_emulator->isRunning());

    const QJsonObject world = m_emulator->world();
    m_self = world["user"_L1]["name"_L1].toString();
    QVERIFY2(!m_self.isEmpty(), QJsonDocument(QJsonObject{{u"user"_s, world["user"_L1]}}).toJson());
    QHash<QString, QStringList> owners;
    for (const QJsonValue &member : world["members"_L1].toArray()) {
        if (member["role"_L1].toString() == "ROLE_MANAGER"_L1)
            owners[member["name"_L1].toString().section(u'/', 0, 1)].append(
                member["name"_L1].toString().section(u'/', 3));
    }
    for (auto it = owners.cbegin(); it != owners.cend(); ++it) {
        if (it.value() == QStringList{m_self.section(u'/', 1)})
            m_space = it.key();
    }
    QVERIFY2(!m_space.isEmpty(), "no space of the emulator has Ana as its only owner");
}

bool TestGateWalk::grantTo(SessionFixture &fixture, const ScopeSet &granted)
{
    OAuthClient client;
    client.clientId = u"client.example.com"_s;
    client.clientSecret = Secret("not secret");
    Grant grant;
    grant.refreshToken = Secret("refresh");
    grant.granted = granted;
    grant.asked = anyOf(m_random, 50).united(granted);
    grant.person = fixture.session->account().person;
    if (!await(fixture.registry->store(grant, client, fixture.session->account().endpoints)))
        return false;
    fixture.session->grantRenewed({});
    return true;
}

ApiRequest TestGateWalk::filledIn(ApiRequest request) const
{
    // Where the people and spaces of the sample stand, those of the emulator's world belong.
    for (QString &name : request.path)
        name.replace(sample::Launch.toString(), m_space);
    const QString self = m_space + u"/members/"_s + m_self.section(u'/', 1);
    switch (request.method) {
    case Method::MembersCreate:
        // Somebody who is there already, so that nothing changes.
        request.body = {{u"member"_s, QJsonObject{{u"name"_s, m_self}, {u"type"_s, u"HUMAN"_s}}}};
        break;
    case Method::MembersPatch:
        request.query.insert(u"updateMask"_s, u"role"_s);
        request.body = {{u"role"_s, u"ROLE_MANAGER"_s}};
        request.path.insert(u"name"_s, self);
        break;
    case Method::MembersDelete: // the only owner, who cannot go
        request.path.insert(u"name"_s, self);
        break;
    case Method::MessagesCreate:
        request.query.insert(u"requestId"_s, u"walk"_s);
        request.query.remove(u"messageId"_s);
        request.body = {{u"text"_s, u"walk"_s}};
        break;
    case Method::MessagesPatch:
        request.query.insert(u"updateMask"_s, u"text"_s);
        request.body = {{u"text"_s, u"walk"_s}};
        break;
    case Method::SpacesCreate:
        request.query.insert(u"requestId"_s, u"walk"_s);
        request.body = {{u"displayName"_s, u"Walk"_s}, {u"spaceType"_s, u"SPACE"_s}};
        break;
    default:
        break;
    }
    return request;
}

QList<bool> TestGateWalk::askEmulator(const QList<ApiRequest> &requests, const QByteArray &token)
{
    std::vector<std::unique_ptr<QNetworkReply>> replies;
    int open = 0;
    QEventLoop loop;
    for (const ApiRequest &request : requests) {
        const ApiRequest call = filledIn(request);
        QUrl url = m_emulator->apiRoot();
        url.setPath(m_rules.path(call, m_space));
        QUrlQuery query;
        for (auto it = call.query.cbegin(); it != call.query.cend(); ++it)
            query.addQueryItem(it.key(), QString::fromLatin1(QUrl::toPercentEncoding(it.value())));
        url.setQuery(query);
        QNetworkRequest http(url);
        http.setRawHeader("Authorization", "Bearer " + token);
        http.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
        const QByteArray body =
            call.body.isEmpty() ? QByteArray() : QJsonDocument(call.body).toJson(QJsonDocument::Compact);
        ++open;
        replies.emplace_back(m_network.sendCustomRequest(http, m_rules.verb(call), body));
        connect(replies.back().get(), &QNetworkReply::finished, &loop, [&open, &loop] {
            if (--open == 0)
                loop.quit();
        });
    }
    if (open > 0)
        loop.exec();
    QList<bool> enough;
    for (size_t i = 0; i < replies.size(); ++i) {
        const QJsonObject error = QJsonDocument::fromJson(replies[i]->readAll())["error"_L1].toObject();
        const int status = replies[i]->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        if (status == 0 || status == 401 || status == 501 || status == 429) {
            qWarning("%s: %d %s", methodRow(requests.at(int(i)).method).id, status,
                     qPrintable(error["message"_L1].toString()));
            return {};
        }
        const QJsonArray details = error["details"_L1].toArray();
        bool refused =
            error["message"_L1].toString().startsWith("chat.memberships.app allows nothing but"_L1);
        for (const QJsonValue &detail : details)
            refused = refused || detail["reason"_L1] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"_L1;
        enough.append(!refused);
    }
    return enough;
}

void TestGateWalk::checkReason(const Met &met, const QList<ApiRequest> &requests,
                               const Account &account) const
{
    QVERIFY(!met.on);
    QVERIFY2(met.canAsk, qPrintable(met.reason)); // what these actions send, a person can be allowed
    static const QRegularExpression words(
        u"^It needs the permission to (.+)\\. "
        "(You refused it when you signed in|You were not asked for it when you signed in)\\.$"_s);
    const auto match = words.match(met.reason);
    QVERIFY2(match.hasMatch(), qPrintable(met.reason));
    // What it names must help, and be refused or not asked as it says.
    ScopeSet named;
    for (const ScopeRow &row : allScopes()) {
        QString meaning = scopeMeaning(row.scope);
        meaning[0] = meaning.at(0).toLower();
        if (match.captured(1) == meaning)
            named.insert(row.scope);
    }
    QVERIFY2(named.size() == 1, qPrintable(met.reason));
    QVERIFY2(m_rules.allows(requests, namesOf(account.granted.united(named))), qPrintable(met.reason));
    const bool asked = account.asked.contains(named.toList().constFirst());
    if (asked)
        QVERIFY2(match.captured(2).startsWith("You refused"_L1), qPrintable(met.reason));
}

void TestGateWalk::everyActionAgreesWithTablesAndEmulator()
{
    const QuietMenus quiet;
    OfflineChat x;
    if (QTest::currentTestFailed())
        return;
    SessionFixture &fixture = x.session;
    x.page->openSpace(sample::Launch);
    x.page->conversation()->header()->members()->click();
    NewSpaceDialog dialog(*fixture.session, x.window.get());
    dialog.findChild<QLineEdit *>()->setText(u"Walk"_s);
    GatePlaces places(*x.window, *x.page);

    QList<GatedAction *> actions = x.page->findChildren<GatedAction *>();
    actions += dialog.findChildren<GatedAction *>();
    QStringList texts;
    QList<ApiRequest> sent; // all that all of them send, one after the other
    for (GatedAction *action : std::as_const(actions)) {
        texts += action->text();
        QCOMPARE(action->requests().size(), 1);
        QVERIFY2(Acts.value(action->text(), Method(-1)) == action->requests().first().method,
                 qPrintable(action->text()));
        sent += action->requests();
    }
    texts.sort();
    QCOMPARE(texts, QStringList(Acts.keys()));
    // And what the panes ask for by themselves.
    const QList<ApiRequest> panes{requests::listSpaces(), requests::listMembers(sample::Launch),
                                  requests::listMessages(sample::Launch, 1),
                                  requests::getMessage(MessageName(u"spaces/launch/messages/x"_s))};
    sent += panes;

    const QList<ScopeSet> all = grants(m_random);
    QVERIFY(all.size() >= 200);
    QHash<QString, int> off;
    QHash<QString, int> on;
    for (const ScopeSet &wished : all) {
        // Google grants no scope to a person that is not for people, so no grant can hold it.
        ScopeSet possible;
        for (const Scope scope : wished.toList()) {
            if (m_rules.isForPeople(scopeShortName(scope)) || scopeRow(scope).family != ScopeFamily::Chat)
                possible.insert(scope);
        }
        const QString token =
            QString::fromLatin1(m_emulator->accessToken(possible.united(identityScopes()).toUris()));
        QVERIFY2(!token.isEmpty(), qPrintable(text(possible)));
        // The program is told the whole wish: an answer that names more than a person can hold unlocks
        // nothing.
        QVERIFY(grantTo(fixture, wished));

        const QList<bool> emulator = askEmulator(sent, token.toLatin1());
        QCOMPARE(emulator.size(), sent.size());
        for (qsizetype i = 0; i < actions.size(); ++i) {
            const QString name = actions.at(i)->text();
            const QList<ApiRequest> requests = actions.at(i)->requests();
            const QByteArray where = u"%1 with %2"_s.arg(name, text(wished)).toUtf8();
            QVERIFY2(m_rules.allows(requests, namesOf(wished)) == emulator.at(i), where);
            const Met met = places.meet(name);
            QVERIFY2(met.on == emulator.at(i), where);
            ++(emulator.at(i) ? on : off)[name];
            if (!emulator.at(i)) {
                checkReason(met, requests, fixture.session->account());
                if (QTest::currentTestFailed())
                    QFAIL(where);
            }
        }
        for (qsizetype i = 0; i < panes.size(); ++i) {
            const ApiRequest &request = panes.at(i);
            const bool emulated = emulator.at(actions.size() + i);
            const QByteArray where =
                (QString::fromLatin1(methodRow(request.method).id) + u" with "_s + text(wished)).toUtf8();
            QVERIFY2(m_rules.allows(request, namesOf(wished)) == emulated, where);
            QVERIFY2(fixture.session->access().judge(request).isAllowed() == emulated, where);
        }
    }
    qInfo("%d grants, %d actions", int(all.size()), int(actions.size()));
    for (const QString &name : std::as_const(texts))
        QVERIFY2(on[name] > 10 && off[name] > 10, qPrintable(name));
}

/// Reading is no action: what may not be read is said in its pane, with the same offer.
void TestGateWalk::everyPaneSaysWhatItMayNotRead()
{
    OfflineChat x;
    if (QTest::currentTestFailed())
        return;
    SessionFixture &fixture = x.session;
    const SpaceName empty(u"spaces/announce"_s); // of which this computer knows nothing yet
    x.page->openSpace(empty);
    x.page->conversation()->header()->members()->click();
    ChatPage &page = *x.page;
    struct Pane
    {
        const QWidget &widget;
        ApiRequest reads;
        QString refusal;
    };
    const Pane panes[] = {
        {*page.spacesPane(), requests::listSpaces(), u"Roomkey may not see spaces."_s},
        {*page.conversation(), requests::listMessages(empty, 1),
         u"You did not allow Roomkey to read messages"_s},
        {*page.membersPane(), requests::listMembers(empty), u"You did not allow Roomkey to see members."_s},
    };
    QHash<QString, int> off;
    QHash<QString, int> on;
    for (const ScopeSet &grant : grants(m_random)) {
        QVERIFY(grantTo(fixture, grant));
        const bool writes = m_rules.allows(
            requests::createMessage(empty, u"."_s, newRequestId(), newClientMessageId()), namesOf(grant));
        for (const Pane &pane : panes) {
            const QByteArray where = (pane.refusal + u" with "_s + text(grant)).toUtf8();
            const bool allowed = m_rules.allows(pane.reads, namesOf(grant));
            ++(allowed ? on : off)[pane.refusal];
            QVERIFY2(says(pane.widget, pane.refusal) == !allowed, where);
            // The composer below the messages offers to ask for writing.
            const bool offers = button(pane.widget, u"Ask for this permission"_s);
            const bool another = &pane.widget == page.conversation() && !writes;
            QVERIFY2(offers == (!allowed || another), where);
        }
    }
    for (const Pane &pane : panes)
        QVERIFY2(on[pane.refusal] > 10 && off[pane.refusal] > 10, qPrintable(pane.refusal));
}

void TestGateWalk::everyMethodAgreesWithTheTables()
{
    QCOMPARE(m_rules.methods().size(), MethodCount);
    const QList<ScopeSet> all = grants(m_random);
    for (const auto who : Identities) {
        int allowed = 0;
        for (const ScopeSet &grant : all) {
            const Access access(who, grant);
            const GoogleRules::Names names = namesOf(grant);
            for (const MethodRow &row : allMethods()) {
                for (const Way &way : Ways) {
                    const ApiRequest request = way.request(row.method);
                    const Verdict verdict = access.judge(request);
                    const QByteArray where =
                        QByteArray(row.id) + " " + way.name + " with " + text(grant).toLatin1();
                    QVERIFY2(verdict.isAllowed() == m_rules.allows(request, names, who), where);
                    QVERIFY2((verdict.state == Verdict::State::Impossible) ==
                                 m_rules.accepted(request, who).isEmpty(),
                             where);
                    if (verdict.state == Verdict::State::Missing)
                        QVERIFY2(m_rules.allows(request, namesOf(grant.united(verdict.missing)), who), where);
                    allowed += verdict.isAllowed();
                }
            }
        }
        QVERIFY(allowed > 100);
    }
}

/// The method view: who can call by a column, and what the table says to them.
void TestGateWalk::everyCellOfTheMethodViewAgrees()
{
    using State = models::MethodModel::State;
    using enum IdentityKind;
    struct Column
    {
        int column;
        const Way &way;
        QList<IdentityKind> callers;
        QStringList modes;
    };
    const Column columns[] = {
        {models::MethodModel::UserColumn, Ways[0], {User, Delegated}, {u"user"_s}},
        {models::MethodModel::AdminColumn, Ways[1], {User, Delegated}, {u"admin"_s}},
        {models::MethodModel::AppColumn, Ways[0], {App}, {u"app"_s}},
        {models::MethodModel::ImportColumn, Ways[2], {App, Delegated}, {u"import_user"_s, u"import_app"_s}},
    };
    QMap<std::tuple<IdentityKind, int, State>, int> seen;
    models::MethodModel model;
    const QList<ScopeSet> all = grants(m_random);
    for (const auto who : Identities) {
        for (const ScopeSet &grant : all) {
            model.setAccess(Access(who, grant));
            for (int row = 0; row < MethodCount; ++row) {
                const Method method = model.methodAt(row);
                for (const Column &one : columns) {
                    const models::MethodModel::Cell &cell = model.cell(row, one.column);
                    const ApiRequest request = one.way.request(method);
                    const QByteArray where = QByteArray(methodRow(method).id) + " in column " +
                                             QByteArray::number(one.column) + " with " +
                                             text(grant).toLatin1();
                    QList<IdentityKind> could;
                    for (const IdentityKind each : one.callers) {
                        if (!m_rules.accepted(request, each).isEmpty())
                            could.append(each);
                    }
                    State state = State::Impossible;
                    if (std::ranges::all_of(one.modes, [&](const QString &mode) {
                            return m_rules.listed(method, mode).isEmpty();
                        }))
                        state = State::None;
                    else if (m_rules.allows(request, namesOf(grant), who) && one.callers.contains(who))
                        state = State::Allowed;
                    else if (could.contains(who))
                        state = State::Missing;
                    QVERIFY2(cell.state == state, where);
                    ++seen[{who, one.column, state}];
                    if (state == State::Allowed)
                        QVERIFY2(m_rules.allows(request, namesOf(cell.scopes), who) &&
                                     grant.containsAll(cell.scopes),
                                 where);
                    if (state == State::Missing)
                        QVERIFY2(m_rules.allows(request, namesOf(grant.united(cell.scopes)), who), where);
                    QVERIFY2(cell.possibleFor == (state == State::Impossible ? could : decltype(could){}),
                             where);
                }
            }
        }
        // Each kind of identity meets its own columns open and closed, and of imports those of the other.
        const auto often = [&](int column, State state) {
            return seen.value(std::tuple(who, column, state)) > 10;
        };
        for (const Column &one : columns) {
            const bool own = one.callers.contains(who);
            QCOMPARE(often(one.column, State::Allowed), own);
            QCOMPARE(often(one.column, State::Missing), own);
        }
        QVERIFY(often(models::MethodModel::ImportColumn, State::Impossible));
    }
}

void TestGateWalk::leastScopesIsTheSmallestThereIs()
{
    // A set that is the smallest needs at most one scope a request, so all sets up to that size are tried.
    const auto smallest = [this](const QList<ApiRequest> &requests) {
        GoogleRules::Names useful;
        for (const ApiRequest &request : requests)
            useful.unite(m_rules.accepted(request));
        QStringList candidates = useful.values();
        candidates.sort();
        std::optional<GoogleRules::Names> best;
        const auto grow = [&](const auto &self, const GoogleRules::Names &set, qsizetype from) -> void {
            if (m_rules.allows(requests, set) && (!best || m_rules.cost(set) < m_rules.cost(*best)))
                best = set;
            if (set.size() == requests.size())
                return;
            for (qsizetype i = from; i < candidates.size(); ++i) {
                GoogleRules::Names more = set;
                more.insert(candidates.at(i));
                self(self, more, i + 1);
            }
        };
        grow(grow, {}, 0);
        return best;
    };
    const auto methods = allMethods();
    int possible = 0;
    for (int round = 0; round < 260; ++round) {
        // Each method alone, then some together.
        QList<ApiRequest> requests;
        const int count = round < MethodCount ? 1 : 2 + m_random.bounded(3);
        for (int i = 0; i < count; ++i) {
            const int method = count == 1 ? round : m_random.bounded(MethodCount);
            ApiRequest request = ApiRequest::of(methods[size_t(method)].method);
            if (m_random.bounded(5) == 0)
                request.query.insert(u"useAdminAccess"_s, u"true"_s);
            requests.append(request);
        }
        const std::optional<GoogleRules::Names> best = smallest(requests);
        const ScopeSet least = leastScopes(IdentityKind::User, requests);
        QStringList ids;
        for (const ApiRequest &request : std::as_const(requests))
            ids.append(QString::fromLatin1(methodRow(request.method).id) +
                       (request.query.isEmpty() ? u""_s : u" (admin)"_s));
        QVERIFY2(best ? m_rules.cost(namesOf(least)) == m_rules.cost(*best) : least.isEmpty(),
                 qPrintable(ids.join(u", "_s) + u": "_s + text(least)));
        possible += best ? 1 : 0;
    }
    QVERIFY(possible > 100);
}

QTEST_MAIN(TestGateWalk)
#include "tst_gatewalk.moc"
