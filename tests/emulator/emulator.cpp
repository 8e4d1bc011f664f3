// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/emulator.h"

#include "tests/emulator/control.h"
#include "tests/emulator/discovery.h"
#include "tests/emulator/statefile.h"

#include <QDateTime>
#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

struct OAuthPath
{
    const char *verb;
    const char *path;
    const char *method;
};

constexpr OAuthPath OAuthPaths[] = {
    {"GET", "/o/oauth2/v2/auth", "oauth.auth"},
    {"GET", "/o/oauth2/auth", "oauth.auth"},
    {"POST", "/signin/account", "oauth.consent"},
    {"GET", "/signin/consent", "oauth.consent"},
    {"POST", "/signin/consent", "oauth.consent"},
    {"POST", "/token", "oauth.token"},
    {"POST", "/revoke", "oauth.revoke"},
    {"GET", "/revoke", "oauth.revoke"},
    {"GET", "/tokeninfo", "oauth.tokeninfo"},
    {"POST", "/tokeninfo", "oauth.tokeninfo"},
    {"GET", "/v1/userinfo", "oauth.userinfo"},
    {"POST", "/v1/userinfo", "oauth.userinfo"},
    {"GET", "/.well-known/openid-configuration", "oauth.configuration"},
    {"GET", "/oauth2/v3/certs", "oauth.certs"},
};

} // namespace

Emulator::Emulator(Options options, Tables tables, QObject *parent)
    : QObject(parent)
    , m_options(std::move(options))
    , m_tables(std::move(tables))
    , m_grants(m_clock)
{
}

Emulator::~Emulator() = default;

QString Emulator::start()
{
    QString why;
    QJsonObject state;
    if (!m_options.stateFile.isEmpty()) {
        const auto stored = StateFile::read(m_options.stateFile, &why);
        if (!stored)
            return why;
        state = *stored;
    }
    if (!m_options.logFile.isEmpty() && !m_log.writeTo(m_options.logFile))
        return u"The log %1 cannot be written."_s.arg(m_options.logFile);

    const qint64 now = QDateTime::currentMSecsSinceEpoch() * 1000;
    m_epoch = state.isEmpty() ? now : state["epoch"_L1].toString().toLongLong();
    plant();
    m_world->restore(state["world"_L1].toObject());
    m_grants.restore(state["grants"_L1].toArray());
    m_plan.set(m_options.faults);
    m_client =
        std::make_unique<Client>(QByteArray::number(m_options.seed) + ' ' + QByteArray::number(m_epoch));
    for (int which = 0; which < Client::Count; ++which)
        m_grants.remember(SecretKind::ClientSecret, m_client->secret(which));

    m_gate =
        std::make_unique<Gate>(Gate::Handler{[this](const Request &request) { return identify(request); },
                                             [this](const Request &request, const QList<Fault> &faults) {
                                                 return answer(request, faults);
                                             }},
                               m_plan, m_log);
    // Programs that signed in before look for this server where it was: the old port first, if it is free.
    const auto formerPort = quint16(m_options.port ? 0 : state["port"_L1].toInt());
    if ((!formerPort || !m_gate->listen(formerPort)) && !m_gate->listen(m_options.port))
        return u"Cannot listen on 127.0.0.1:%1: %2"_s.arg(m_options.port).arg(m_gate->errorString());

    const QString origin = u"http://127.0.0.1:%1"_s.arg(m_gate->port());
    m_oauth = std::make_unique<OAuthContext>(OAuthContext{m_tables, m_accounts, *m_client, m_grants, m_clock,
                                                          m_signer, m_options.consent,
                                                          m_options.tokenLifetime, origin});
    m_authorize = std::make_unique<AuthorizeEndpoint>(*m_oauth);
    m_token = std::make_unique<TokenEndpoint>(*m_oauth);
    m_identity = std::make_unique<IdentityEndpoints>(*m_oauth);
    m_control = std::make_unique<Control>(*this);
    m_clientFile = m_client->writeFile(origin);
    m_otherClientFile = m_client->writeFile(origin, 1);
    if (m_clientFile.isEmpty() || m_otherClientFile.isEmpty())
        return u"The client file cannot be written to the temporary folder."_s;
    keepState();
    return {};
}

void Emulator::plant()
{
    m_chat.reset();
    m_meaning.reset();
    m_world = std::make_unique<World>(m_options.seed, m_options.size, m_epoch);
    m_accounts = accounts(m_world->people());
    m_meaning = std::make_unique<MeaningFaults>(*m_world);
    m_chat = std::make_unique<ChatService>(m_tables, *m_world, m_grants, m_accounts);
}

QJsonObject Emulator::announcement() const
{
    return {{u"apiRoot"_s, m_oauth->origin + u'/'},
            {u"issuer"_s, m_oauth->origin},
            {u"clientFile"_s, m_clientFile},
            {u"otherClientFile"_s, m_otherClientFile},
            {u"controlUrl"_s, m_oauth->origin + u"/control/v1/"_s}};
}

QString Emulator::identify(const Request &request) const
{
    for (const OAuthPath &one : OAuthPaths) {
        if (request.verb == one.verb && request.rawPath == one.path)
            return QString::fromLatin1(one.method);
    }
    if (request.rawPath.startsWith("/control/"))
        return {};
    if (const Route route = findRoute(m_tables, request); route.method)
        return route.method->id;
    return u"other"_s;
}

Response Emulator::answer(const Request &request, const QList<Fault> &faults)
{
    const QString method = identify(request);
    if (method.isEmpty())
        return m_control->answer(request);
    if (find(faults, "revoke"_L1))
        m_grants.revoke(std::nullopt);
    if (method.startsWith("oauth."_L1)) {
        const Response response = oauth(method, request, faults);
        keepState();
        return response;
    }
    if (request.verb == "GET" && request.rawPath == "/$discovery/rest")
        return Response::json(discoveryDocument(m_tables, m_oauth->origin + u'/'));
    const Route route = findRoute(m_tables, request);
    if (route.method) {
        const Response response = chat(route, request, faults);
        if (ChatService::isWrite(*route.method) && response.status == 200)
            keepState();
        return response;
    }
    Response missing =
        Response::html("<!DOCTYPE html><title>404</title><p>There is nothing at this address.</p>\n", 404);
    return missing;
}

Response Emulator::chat(const Route &route, const Request &request, const QList<Fault> &faults)
{
    if (m_plan.isEmpty())
        return m_chat->answer(route, request);
    return m_meaning->answer(route, request, faults, m_plan.has("stale_read"_L1),
                             [&](const Request &changed) { return m_chat->answer(route, changed); });
}

Response Emulator::oauth(const QString &method, const Request &request, const QList<Fault> &faults)
{
    if (method == "oauth.auth"_L1)
        return m_authorize->authorize(request, faults);
    if (method == "oauth.consent"_L1) {
        if (request.verb == "GET")
            return m_authorize->show(request);
        return request.rawPath.endsWith("/account") ? m_authorize->choose(request)
                                                    : m_authorize->decide(request);
    }
    if (method == "oauth.token"_L1)
        return m_token->answer(request, faults);
    if (method == "oauth.revoke"_L1)
        return m_identity->revoke(request);
    if (method == "oauth.tokeninfo"_L1)
        return m_identity->tokenInfo(request);
    if (method == "oauth.userinfo"_L1)
        return m_identity->userInfo(request);
    return method == "oauth.certs"_L1 ? m_identity->keySet() : m_identity->configuration();
}

void Emulator::keepState()
{
    if (m_options.stateFile.isEmpty())
        return;
    const QJsonObject state{{u"version"_s, 1},
                            {u"epoch"_s, QString::number(m_epoch)},
                            {u"port"_s, m_gate->port()},
                            {u"grants"_s, m_grants.toJson()},
                            {u"world"_s, m_world->toJson()}};
    if (!StateFile::write(m_options.stateFile, state))
        qWarning("roomkey-emulator: the state file cannot be written");
}

} // namespace roomkey::emulator
