// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/choicemodel.h"
#include "tests/support/emulatorprocess.h"
#include "tests/support/googlerules.h"
#include "tests/ui/samplechat.h"
#include "ui/chat/chatpage.h"
#include "ui/dialogs/newspacedialog.h"
#include "ui/gatedactions.h"
#include "ui/widgets/gatedbutton.h"
#include "ui/widgets/notifier.h"

#include <QAccessible>
#include <QAction>
#include <QJsonDocument>
#include <QNetworkReply>
#include <QRandomGenerator>
#include <QTest>
#include <QUrlQuery>

using namespace Qt::StringLiterals;
using namespace roomkey;
using namespace roomkey::ui;
using models::ChoiceModel;

// Every gated action under some hundred grants. Three say whether it is on: the action, the tables of
// tests/data/google and the emulator, asked over HTTP with a token of that very grant.

namespace {

constexpr int RandomGrants = 70;

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
    void everyMethodAgreesWithTheTables();
    void leastScopesIsTheSmallestThereIs();

private:
    /// The words of ui.md for why \a action is off, given that the tables refuse it.
    void checkReason(const GatedAction &action, const Account &account) const;
    /// What the emulator says to each of \a requests with \a token: whether the grant was enough.
    QList<bool> askEmulator(const QList<ApiRequest> &requests, const QByteArray &token);
    ApiRequest filledIn(ApiRequest request) const;

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

void TestGateWalk::checkReason(const GatedAction &action, const Account &account) const
{
    const Gate &gate = action.gate();
    const Verdict verdict = Access(IdentityKind::User, account.granted).judge(action.requests());
    if (verdict.state == Verdict::State::Impossible) {
        const QStringList words{u"Only an administrator account can do this."_s,
                                u"Only a service account can do this."_s};
        QVERIFY2(words.contains(gate.reason), qPrintable(gate.reason));
        QVERIFY(!gate.canAsk);
        return;
    }
    QVERIFY(gate.canAsk);
    static const QRegularExpression words(
        u"^It needs the permission to (.+)\\. "
        "(You refused it when you signed in|You were not asked for it when you signed in)\\.$"_s);
    const auto match = words.match(gate.reason);
    QVERIFY2(match.hasMatch(), qPrintable(gate.reason));
    // What it names must help, and be refused or not asked as it says.
    ScopeSet named;
    for (const ScopeRow &row : allScopes()) {
        QString meaning = scopeMeaning(row.scope);
        meaning[0] = meaning.at(0).toLower();
        if (match.captured(1) == meaning)
            named.insert(row.scope);
    }
    QVERIFY2(named.size() == 1, qPrintable(gate.reason));
    QVERIFY2(m_rules.allows(action.requests(), namesOf(account.granted.united(named))),
             qPrintable(gate.reason));
    const bool asked = account.asked.contains(named.toList().constFirst());
    if (asked)
        QVERIFY2(match.captured(2).startsWith("You refused"_L1), qPrintable(gate.reason));
}

void TestGateWalk::everyActionAgreesWithTablesAndEmulator()
{
    SessionFixture fixture(SessionFixture::everything());
    QVERIFY(fixture.opened);
    QVERIFY(sample::fill(fixture.store()));
    QWidget window;
    Notifier notifier(&window);
    window.resize(1280, 800);
    auto page = std::make_unique<ChatPage>(*fixture.session, *fixture.settings, notifier, &window);
    page->openSpace(sample::Launch);
    auto dialog = std::make_unique<NewSpaceDialog>(*fixture.session, &window);

    QList<GatedAction *> actions = page->findChildren<GatedAction *>();
    actions += dialog->findChildren<GatedAction *>();
    QVERIFY(actions.size() >= 9);
    QList<ApiRequest> sent; // all that all of them send, one after the other
    std::vector<std::unique_ptr<GatedButton>> probes;
    for (GatedAction *action : std::as_const(actions)) {
        QVERIFY2(!action->requests().isEmpty(), qPrintable(action->text()));
        sent += action->requests();
        probes.push_back(std::make_unique<GatedButton>(action->text()));
        action->addButton(probes.back().get());
    }
    // And what the panes ask for by themselves.
    const QList<ApiRequest> panes{requests::listSpaces(), requests::listMembers(sample::Launch),
                                  requests::listMessages(sample::Launch, 1),
                                  requests::getMessage(MessageName(u"spaces/launch/messages/x"_s))};
    sent += panes;

    OAuthClient client;
    client.clientId = u"client.example.com"_s;
    client.clientSecret = Secret("not secret");
    const QList<ScopeSet> all = grants(m_random);
    QVERIFY(all.size() >= 200);
    int off = 0;
    int on = 0;
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
        Grant grant;
        grant.refreshToken = Secret("refresh");
        grant.granted = wished;
        grant.asked = anyOf(m_random, 50).united(wished);
        grant.person = fixture.session->account().person;
        QVERIFY(await(fixture.registry->store(grant, client, fixture.session->account().endpoints)));
        fixture.session->grantRenewed({});

        const QList<bool> emulator = askEmulator(sent, token.toLatin1());
        QCOMPARE(emulator.size(), sent.size());
        qsizetype at = 0;
        for (qsizetype i = 0; i < actions.size(); ++i) {
            const GatedAction &action = *actions.at(i);
            bool emulated = true;
            for (qsizetype k = 0; k < action.requests().size(); ++k)
                emulated = emulator.at(at++) && emulated;
            const QByteArray where = u"%1 with %2"_s.arg(action.text(), text(wished)).toUtf8();
            QVERIFY2(m_rules.allows(action.requests(), namesOf(wished)) == emulated, where);
            QVERIFY2(action.gate().on == emulated, where);
            ++(emulated ? on : off);

            const GatedButton &probe = *probes.at(size_t(i));
            const QAccessibleInterface *accessible =
                QAccessible::queryAccessibleInterface(const_cast<GatedButton *>(&probe));
            QVERIFY(accessible);
            QVERIFY2(accessible->state().disabled == !action.gate().on, where);
            if (!emulated) {
                checkReason(action, fixture.session->account());
                if (QTest::currentTestFailed())
                    QFAIL(where);
                QCOMPARE(accessible->text(QAccessible::Description), action.gate().reason);
                QVERIFY2(const_cast<GatedAction &>(action).menuAction()->text().endsWith(
                             action.gate().canAsk ? u"(needs permission)"_s : u"(off)"_s),
                         where);
            }
        }
        for (const ApiRequest &request : panes) {
            const QByteArray where =
                (QString::fromLatin1(methodRow(request.method).id) + u" with "_s + text(wished)).toUtf8();
            QVERIFY2(m_rules.allows(request, namesOf(wished)) == emulator.at(at), where);
            QVERIFY2(fixture.session->access().judge(request).isAllowed() == emulator.at(at), where);
            ++at;
        }
    }
    qInfo("%d grants, %d actions: on %d times, off %d times", int(all.size()), int(actions.size()), on, off);
    QVERIFY(on > 100 && off > 100);
    dialog.reset();
    page.reset();
}

void TestGateWalk::everyMethodAgreesWithTheTables()
{
    QCOMPARE(m_rules.methods().size(), MethodCount);
    const QList<ScopeSet> all = grants(m_random);
    for (const ScopeSet &grant : all) {
        const Access access(IdentityKind::User, grant);
        const GoogleRules::Names names = namesOf(grant);
        for (const MethodRow &row : allMethods()) {
            ApiRequest request = ApiRequest::of(row.method);
            for (const bool admin : {false, true}) {
                if (admin)
                    request.query.insert(u"useAdminAccess"_s, u"true"_s);
                const Verdict verdict = access.judge(request);
                const QByteArray where = QByteArray(row.id) + " with " + text(grant).toLatin1();
                QVERIFY2(verdict.isAllowed() == m_rules.allows(request, names), where);
                QVERIFY2((verdict.state == Verdict::State::Impossible) == m_rules.accepted(request).isEmpty(),
                         where);
                if (verdict.state == Verdict::State::Missing)
                    QVERIFY2(m_rules.allows(request, namesOf(grant.united(verdict.missing))), where);
            }
        }
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
