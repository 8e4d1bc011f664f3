// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/codeflow.h"

#include <QAbstractOAuthReplyHandler>
#include <QLoggingCategory>
#include <QOAuth2AuthorizationCodeFlow>
#include <QUrlQuery>
#include <QtNetworkAuth/qtnetworkauthversion.h>

#include <atomic>
#include <cstring>

// All that differs between versions of QtNetworkAuth stands in this file.
namespace roomkey {

namespace {

using Parameters = QMultiMap<QString, QVariant>;

/// Hands the redirect to the flow and leaves the answer to whoever watches the reply.
class ReplyHandler final : public QAbstractOAuthReplyHandler
{
    Q_OBJECT

public:
    explicit ReplyHandler(QString redirect)
        : m_redirect(std::move(redirect))
    {
    }
    QString callback() const override { return m_redirect; }
    void networkReplyFinished(QNetworkReply *) override {}

private:
    QString m_redirect;
};

/// A value as it stands in a URL or form: QtNetworkAuth itself encodes some twice and some not at all.
QVariant encoded(const QByteArray &value)
{
    return QString::fromLatin1(value.toPercentEncoding());
}

QVariant encoded(const QString &value)
{
    return encoded(value.toUtf8());
}

std::atomic<QLoggingCategory::CategoryFilter> previousFilter = nullptr;

void filterCategory(QLoggingCategory *category)
{
    if (const auto previous = previousFilter.load())
        previous(category);
    if (std::strncmp(category->categoryName(), "qt.networkauth", std::strlen("qt.networkauth")) != 0)
        return;
    for (const QtMsgType type : {QtDebugMsg, QtInfoMsg, QtWarningMsg, QtCriticalMsg})
        category->setEnabled(type, false);
}

} // namespace

void silenceNetworkAuthLogging()
{
    // A filter rather than rules: QT_LOGGING_RULES in the environment beats rules, nothing beats a filter.
    static const bool installed = [] {
        const auto previous = QLoggingCategory::installFilter(filterCategory);
        previousFilter.store(previous);
        // Categories that exist already passed the new filter before it knew the old one.
        QLoggingCategory::installFilter(filterCategory);
        return true;
    }();
    Q_UNUSED(installed);
}

QNetworkReply *AttemptNetwork::createRequest(Operation op, const QNetworkRequest &request,
                                             QIODevice *outgoing)
{
    QNetworkReply *const reply = NetworkManager::createRequest(op, request, outgoing);
    if (m_observer)
        m_observer(reply);
    return reply;
}

class CodeFlow::Private
{
public:
    Private(AttemptNetwork &attemptNetwork, AuthEndpoints authEndpoints, OAuthClient oauthClient,
            AuthorizationAsk authorizationAsk)
        : network(attemptNetwork)
        , endpoints(std::move(authEndpoints))
        , client(std::move(oauthClient))
        , ask(std::move(authorizationAsk))
        , handler(ask.redirect.toString(QUrl::FullyEncoded))
        , flow(&network)
    {
        flow.setReplyHandler(&handler);
        flow.setClientIdentifier(client.clientId);
        flow.setAuthorizationUrl(endpoints.authorization);
#if QTNETWORKAUTH_VERSION >= QT_VERSION_CHECK(6, 9, 0)
        flow.setTokenUrl(endpoints.token);
#else
        flow.setAccessTokenUrl(endpoints.token);
#endif
#if QTNETWORKAUTH_VERSION >= QT_VERSION_CHECK(6, 8, 0)
        flow.setPkceMethod(QOAuth2AuthorizationCodeFlow::PkceMethod::None); // or there were two challenges
#endif
        // Its own default has 8 characters, and before 6.5.6 they could be guessed from the clock.
        flow.setState(QString::fromLatin1(ask.state));
        flow.setModifyParametersFunction([this](QAbstractOAuth::Stage stage, Parameters *parameters) {
            if (stage == QAbstractOAuth::Stage::RequestingAuthorization)
                *parameters = authorizationParameters();
            else if (stage == QAbstractOAuth::Stage::RequestingAccessToken)
                *parameters = exchangeParameters();
        });
    }

    ~Private()
    {
        network.setObserver({});
        // Before 6.5 the flow calls the handler from a lambda without a context: the reply has to go first.
        delete reply.data();
    }

    Parameters authorizationParameters() const
    {
        Parameters p;
        // What the client file's address already says is lost otherwise.
        const auto own = QUrlQuery(endpoints.authorization).queryItems(QUrl::FullyEncoded);
        for (const auto &[name, value] : own)
            p.replace(name, value);
        p.replace(QStringLiteral("response_type"), QStringLiteral("code"));
        p.replace(QStringLiteral("client_id"), encoded(client.clientId));
        p.replace(QStringLiteral("redirect_uri"), encoded(ask.redirect.toString(QUrl::FullyEncoded)));
        p.replace(QStringLiteral("scope"), encoded(ask.scopes.join(QLatin1Char(' '))));
        p.replace(QStringLiteral("state"), encoded(ask.state));
        p.replace(QStringLiteral("nonce"), encoded(ask.nonce));
        p.replace(QStringLiteral("code_challenge"), encoded(ask.challenge));
        p.replace(QStringLiteral("code_challenge_method"), QStringLiteral("S256"));
        p.replace(QStringLiteral("access_type"), QStringLiteral("offline"));
        QStringList prompts; // space-delimited (OpenID Connect Core 3.1.2.1)
        if (ask.chooseAccount)
            prompts << QStringLiteral("select_account");
        if (ask.forceConsent)
            prompts << QStringLiteral("consent");
        if (!prompts.isEmpty())
            p.replace(QStringLiteral("prompt"), encoded(prompts.join(QLatin1Char(' '))));
        if (!ask.loginHint.isEmpty())
            p.replace(QStringLiteral("login_hint"), encoded(ask.loginHint));
        return p;
    }

    Parameters exchangeParameters() const
    {
        Parameters p;
        p.replace(QStringLiteral("grant_type"), QStringLiteral("authorization_code"));
        p.replace(QStringLiteral("code"), encoded(code.reveal()));
        p.replace(QStringLiteral("code_verifier"), encoded(verifier.reveal()));
        p.replace(QStringLiteral("redirect_uri"), encoded(ask.redirect.toString(QUrl::FullyEncoded)));
        p.replace(QStringLiteral("client_id"), encoded(client.clientId));
        p.replace(QStringLiteral("client_secret"), encoded(client.clientSecret.reveal()));
        return p;
    }

    AttemptNetwork &network;
    AuthEndpoints endpoints;
    OAuthClient client;
    AuthorizationAsk ask;
    ReplyHandler handler;
    QOAuth2AuthorizationCodeFlow flow; ///< after the handler, which it must not outlive
    Secret code;
    Secret verifier;
    QPointer<QNetworkReply> reply;
};

CodeFlow::CodeFlow(AttemptNetwork &network, AuthEndpoints endpoints, OAuthClient client, AuthorizationAsk ask,
                   QObject *parent)
    : QObject(parent)
{
    silenceNetworkAuthLogging();
    d = std::make_unique<Private>(network, std::move(endpoints), std::move(client), std::move(ask));
}

CodeFlow::~CodeFlow() = default;

QUrl CodeFlow::authorizationUrl()
{
    QUrl page;
    const auto connection = connect(&d->flow, &QAbstractOAuth::authorizeWithBrowser, this,
                                    [&page](const QUrl &url) { page = url; });
    d->flow.grant();
    disconnect(connection);
    return page;
}

Pending<AuthAnswer, AuthError> CodeFlow::exchange(const Secret &code, const Secret &verifier,
                                                  std::chrono::milliseconds limit)
{
    d->code = code;
    d->verifier = verifier;
    d->network.setObserver([this](QNetworkReply *reply) { d->reply = reply; });
    Q_EMIT d->handler.callbackReceived({{QStringLiteral("code"), QString::fromLatin1(code.reveal())},
                                        {QStringLiteral("state"), QString::fromLatin1(d->ask.state)}});
    d->network.setObserver({});
    // The flow would answer a challenge with the client id and no password.
    disconnect(&d->network, &QNetworkAccessManager::authenticationRequired, &d->flow, nullptr);
    d->code = {};
    d->verifier = {};
    if (!d->reply)
        return Pending<AuthAnswer, AuthError>::ready(Unexpected(
            AuthError::of(AuthError::Kind::BadAnswer, {}, QStringLiteral("the exchange did not start"))));
    return answerOf(d->reply, limit);
}

} // namespace roomkey

#include "codeflow.moc"
