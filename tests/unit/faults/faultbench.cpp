// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/faults/faultbench.h"

#include <QNetworkReply>

#include <algorithm>

using namespace std::chrono_literals;

namespace roomkey {

namespace {

/// So many seconds of the program in one of the world's: a deadline of a minute takes three seconds, or six
/// where everything is slower.
#ifdef __SANITIZE_ADDRESS__
constexpr int Speed = 10;
#else
constexpr int Speed = 20;
#endif
constexpr auto CallLimit = 4s;
/// After so long, or so many attempts, what still waits in the outbox waits for better times: more than two
/// deadlines, on a busy computer as well.
constexpr qint64 StuckAfter = 2 * 60'000 / Speed + 4'000;
constexpr int StuckAttempts = 4;

ScopeSet asked()
{
    return {Scope::OpenId,   Scope::UserinfoEmail, Scope::Spaces,
            Scope::Messages, Scope::Memberships,   Scope::Delete};
}

} // namespace

FaultBench::FaultBench(EmulatorProcess &emulator)
    : m_emulator(emulator)
{
    qputenv("XDG_CONFIG_HOME", QFile::encodeName(m_config.path()));
    m_clock.setSpeed(Speed);
    m_settings = std::make_unique<Settings>(m_paths);
    m_registry = std::make_unique<AccountRegistry>(m_paths, *m_settings, m_vault);
    m_endpoint = std::make_unique<TokenEndpoint>(m_network, m_clock, nullptr, CallLimit);
    m_emulator.control(QStringLiteral("reset"), QJsonObject());
    if (signInQuietly())
        makeFlows();
}

FaultBench::~FaultBench() = default;

bool FaultBench::signInQuietly()
{
    const auto client = readClientFile(m_emulator.clientFile());
    if (!client)
        return false;
    const auto endpoints = await(discoverEndpoints(*client, m_network));
    const QJsonObject tokens = m_emulator.signIn(asked().toUris());
    const QByteArray claims =
        tokens.value(QLatin1String("id_token")).toString().section(u'.', 1, 1).toLatin1();
    Grant grant;
    grant.refreshToken = Secret(tokens.value(QLatin1String("refresh_token")).toString().toLatin1());
    grant.asked = asked();
    grant.granted = ScopeSet::parse(tokens.value(QLatin1String("scope")).toString());
    grant.grantedAt = m_clock.utcNow();
    grant.person.subject =
        QJsonDocument::fromJson(QByteArray::fromBase64(claims, QByteArray::Base64UrlEncoding))
            .object()
            .value(QLatin1String("sub"))
            .toString();
    if (!endpoints || grant.refreshToken.isEmpty())
        return false;
    const auto stored = await(m_registry->store(grant, *client, *endpoints, KeepKeys::UntilQuit));
    if (!stored)
        return false;
    m_id = stored->id;
    m_granted = stored->granted;
    AccessToken token;
    token.value = Secret(tokens.value(QLatin1String("access_token")).toString().toLatin1());
    token.expiresAt = m_clock.steadyNow() + 1h;
    if (!m_source)
        m_source = std::make_unique<UserTokenSource>(m_id, *m_registry, *m_endpoint, m_clock);
    m_source->prime(token);
    return true;
}

void FaultBench::makeFlows()
{
    m_client = std::make_unique<ApiClient>(m_emulator.apiRoot(), m_network, *m_source, m_journal, m_clock);
    m_chat = std::make_unique<ChatApi>(*m_client);
    m_spaceSync = std::make_unique<SpaceSync>(*store, *m_chat, m_clock, access(), m_times);
    m_memberSync = std::make_unique<MemberSync>(*store, *m_chat, access(), m_times);
    m_roomSync = std::make_unique<RoomSync>(*store, *m_chat, *m_memberSync, access(), m_times);
    m_spaceActs = std::make_unique<SpaceActs>(*store, *m_chat, m_times);
    m_sendFlow = std::make_unique<SendFlow>(*store, m_claims, *m_chat, m_clock, access(), m_times);
    m_outboxActs = std::make_unique<OutboxActs>(*store, m_claims, m_clock);
    QObject::connect(m_outboxActs.get(), &OutboxActs::changed, m_sendFlow.get(), &SendFlow::kick);
    QObject::connect(m_sendFlow.get(), &SendFlow::rowSettled, m_sendFlow.get(),
                     [this](const OutboxRow &row, bool sent) {
                         if (!sent)
                             m_refusal = row.refusal;
                     });
    m_sendFlow->start();
}

ApiRequest FaultBench::on(Method method, const SpaceName &space) const
{
    ApiRequest request = ApiRequest::of(method);
    request.path.insert(QStringLiteral("name"), space.toString());
    return request;
}

SpaceName FaultBench::makeRoom(const QString &name)
{
    const auto made = await(m_chat->space(requests::createSpace(name, newRequestId())));
    return made ? made->name : SpaceName();
}

void FaultBench::prepare(Operation operation)
{
    m_roomName = QStringLiteral("Room for faults");
    switch (operation) {
    case Operation::ListSpaces:
    case Operation::Renew:
    case Operation::SignIn:
        return;
    case Operation::CreateSpace:
        m_requestId = newRequestId();
        return;
    case Operation::ListMembers:
    case Operation::ListMessages: {
        const QJsonArray spaces = m_emulator.control(QStringLiteral("world?limit=100000&each=0"))
                                      .value(QLatin1String("spaces"))
                                      .toArray();
        m_room = SpaceName(spaces.at(0)[QLatin1String("name")].toString());
        if (operation == Operation::ListMessages)
            listThenMissMuch();
        return;
    }
    default:
        break;
    }
    m_room = makeRoom(m_roomName);
    m_person = m_emulator.control(QStringLiteral("world?limit=6&each=0"))
                   .value(QLatin1String("users"))[5][QLatin1String("email")]
                   .toString();
    if (operation == Operation::RemoveMember) {
        const auto member = await(m_spaceActs->addMember(m_room, m_person));
        m_member = member ? member->name : MembershipName();
    }
    if (operation == Operation::Edit || operation == Operation::Delete) {
        (void)await(m_outboxActs->send(m_room, QStringLiteral("before")));
        (void)QTest::qWaitFor([this] { return store->outbox().isEmpty(); }, Patience);
    }
}

/// The room was read before, and more was said in it since than fits on a page: reading on needs page tokens.
void FaultBench::listThenMissMuch()
{
    QSignalSpy loaded(m_roomSync.get(), &RoomSync::messagesLoaded);
    m_roomSync->start();
    m_roomSync->open(m_room);
    (void)QTest::qWaitFor([&loaded] { return !loaded.isEmpty(); }, Patience);
    m_roomSync->stop();
    const QString sender = inTheWorld("members", QStringLiteral("email")).value(0);
    for (int i = 0; i < MissedMessages; ++i) {
        m_emulator.control(QStringLiteral("message"), {{QStringLiteral("space"), m_room.toString()},
                                                       {QStringLiteral("text"), QString::number(i)},
                                                       {QStringLiteral("sender"), sender}});
    }
}

void FaultBench::leaveOneSilent(std::chrono::milliseconds time)
{
    const std::unique_ptr<QNetworkReply> reply(m_network.get(QNetworkRequest(m_emulator.apiRoot())));
    (void)QTest::qWaitFor([&reply] { return reply->isFinished(); }, Patience);
    QTest::qWait(int(time.count()));
}

template <class T>
QString FaultBench::outcomeOf(const Reply<T> &reply)
{
    QObject context;
    std::optional<QString> outcome;
    reply.then(&context, [&outcome](Result<T> &&result) {
        outcome = result ? QStringLiteral("done") : nameOf(result.error().kind);
    });
    return QTest::qWaitFor([&outcome] { return outcome.has_value(); }, Patience) ? *outcome
                                                                                 : QStringLiteral("hangs");
}

QString FaultBench::perform(Operation operation)
{
    switch (operation) {
    case Operation::ListSpaces:
        return listSpaces();
    case Operation::GetSpace:
        return outcomeOf(m_chat->space(on(Method::SpacesGet, m_room)));
    case Operation::CreateSpace:
        return outcomeOf(m_spaceActs->createSpace(m_roomName, m_requestId));
    case Operation::DeleteSpace:
        return outcomeOf(m_chat->done(on(Method::SpacesDelete, m_room)));
    case Operation::ListMembers:
        return listMembers();
    case Operation::AddMember:
        return outcomeOf(m_spaceActs->addMember(m_room, m_person));
    case Operation::ListMessages:
        return listMessages();
    case Operation::RemoveMember:
        (void)await(m_outboxActs->removeMember(m_room, m_member, 0ms));
        return outboxOutcome(operation);
    case Operation::Send:
        (void)await(m_outboxActs->send(m_room, QStringLiteral("one")));
        (void)await(m_outboxActs->send(m_room, QStringLiteral("two")));
        return outboxOutcome(operation);
    case Operation::Edit:
    case Operation::Delete: {
        const QList<Message> sent = store->messages(m_room, 1);
        if (sent.isEmpty())
            return QStringLiteral("nothing to change");
        if (operation == Operation::Edit)
            (void)await(m_outboxActs->edit(m_room, sent.first().name, QStringLiteral("after")));
        else
            (void)await(m_outboxActs->remove(m_room, sent.first().name));
        return outboxOutcome(operation);
    }
    case Operation::Renew:
        return renew();
    case Operation::SignIn:
        return signIn();
    }
    Q_UNREACHABLE();
}

QString FaultBench::listSpaces()
{
    QSignalSpy turns(m_spaceSync.get(), &SpaceSync::runningChanged);
    QSignalSpy listed(m_spaceSync.get(), &SpaceSync::listed);
    if (!m_spaceSync->isRunning() && m_journal.entries().empty())
        m_spaceSync->start();
    else
        m_spaceSync->refresh();
    if (!QTest::qWaitFor([&] { return turns.count() > 0 && !m_spaceSync->isRunning(); }, Patience))
        return QStringLiteral("hangs");
    if (m_spaceSync->error())
        return nameOf(m_spaceSync->error()->kind);
    return listed.isEmpty() ? QStringLiteral("partly") : QStringLiteral("done");
}

QString FaultBench::listMembers()
{
    const QString outcome = outcomeOf(m_memberSync->list(m_room, {}));
    return outcome == QLatin1String("done") && !store->hasMembers(m_room) ? QStringLiteral("partly")
                                                                          : outcome;
}

QString FaultBench::listMessages()
{
    QSignalSpy loaded(m_roomSync.get(), &RoomSync::messagesLoaded);
    if (m_roomSync->space() == m_room) {
        m_roomSync->refresh();
    } else {
        m_roomSync->start();
        m_roomSync->open(m_room);
    }
    constexpr int MostPages = 12;
    for (int pages = 1; pages <= MostPages; ++pages) {
        if (!QTest::qWaitFor([&] { return loaded.count() >= pages; }, Patience))
            return QStringLiteral("hangs");
        if (m_roomSync->messagesError())
            return nameOf(m_roomSync->messagesError()->kind);
        if (store->reachesBeginning(m_room))
            return QStringLiteral("done");
        m_roomSync->loadOlder();
    }
    return QStringLiteral("partly");
}

QString FaultBench::outboxOutcome(Operation operation)
{
    QElapsedTimer timer;
    timer.start();
    m_refusal.clear();
    const int before = journalled(operation);
    const auto isOver = [&] {
        const QList<OutboxRow> rows = store->outbox();
        return std::all_of(rows.begin(), rows.end(),
                           [](const OutboxRow &row) { return row.state == OutboxRow::State::Refused; });
    };
    (void)QTest::qWaitFor(
        [&] {
            return isOver() || timer.elapsed() > StuckAfter ||
                   (timer.elapsed() > 1'000 && journalled(operation) - before >= StuckAttempts);
        },
        Patience);
    if (!isOver())
        return QStringLiteral("waits");
    const QList<OutboxRow> refused = store->outbox();
    if (!refused.isEmpty())
        return QStringLiteral("refused(%1)").arg(refused.first().refusal);
    return m_refusal.isEmpty() ? QStringLiteral("done") : QStringLiteral("refused(%1)").arg(m_refusal);
}

QString FaultBench::renew()
{
    // As at a start: there is no access token yet.
    UserTokenSource source(m_id, *m_registry, *m_endpoint, m_clock);
    const auto token = await(source.token());
    return token ? QStringLiteral("done") : nameOf(token.error().kind);
}

QString FaultBench::signIn()
{
    const auto client = readClientFile(m_emulator.clientFile());
    SignInRequest request;
    request.client = *client;
    request.scopes = {Scope::Spaces, Scope::Memberships, Scope::Messages, Scope::Delete};
    request.callLimit = CallLimit;
    SignInAttempt attempt(request, m_clock);
    QNetworkAccessManager browser;
    QString outcome = QStringLiteral("hangs");
    bool finished = false;
    QObject::connect(&attempt, &SignInAttempt::openBrowser, &attempt, [&](const QUrl &page) {
        QNetworkReply *const reply = browser.get(QNetworkRequest(page));
        QObject::connect(reply, &QNetworkReply::finished, reply, &QObject::deleteLater);
        attempt.browserOpened(true);
    });
    QObject::connect(&attempt, &SignInAttempt::grantReceived, &attempt, [&](const Grant &grant) {
        m_registry->store(grant, *client, attempt.endpoints(), KeepKeys::UntilQuit)
            .then(&attempt, [&](Expected<Account, VaultError> &&stored) {
                outcome = stored ? QStringLiteral("done") : QStringLiteral("not stored");
                attempt.completeStoring(stored ? std::optional(stored->keychain) : std::nullopt);
            });
    });
    QObject::connect(&attempt, &SignInAttempt::failed, &attempt,
                     [&outcome](const AuthError &error) { outcome = nameOf(error.kind); });
    QObject::connect(&attempt, &SignInAttempt::finished, &attempt, [&finished] { finished = true; });
    attempt.start();
    // What nobody answers stays open for ten minutes: the person sees the page in the browser.
    if (!QTest::qWaitFor([&] { return finished || attempt.ignoredAnswers() > 0; },
                         int(std::chrono::milliseconds(CallLimit).count()) * 3)) {
        attempt.cancel();
        (void)QTest::qWaitFor([&] { return finished; }, Patience);
        return QStringLiteral("waits");
    }
    return finished ? outcome : QStringLiteral("ignored");
}

int FaultBench::journalled(Operation operation) const
{
    const QString method = methodOf(operation);
    return static_cast<int>(std::ranges::count_if(m_journal.entries(), [&](const JournalEntry &entry) {
        return method == QLatin1String(methodRow(entry.method).id);
    }));
}

int FaultBench::onTheWire(Operation operation)
{
    return m_emulator.requestCount(methodOf(operation));
}

} // namespace roomkey
