// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/networkmanager.h"
#include "app/auth/tokenendpoint.h"
#include "app/auth/usertokensource.h"
#include "tests/support/fakeclock.h"
#include "tests/unit/auth/accountbench.h"
#include "tests/unit/auth/fakeissuer.h"

#include <QTest>

#include <memory>

// Access tokens of one account: a small token endpoint, a real gnome-keyring, a clock to move. Base of the
// tests that renew them.
namespace roomkey {

class TokenBench : public QObject
{
protected:
    void setUp()
    {
        QVERIFY(inPrivateFolders());
        QVERIFY(keyring::unlock());
        QFile::remove(m_paths.settingsFile());
        m_server = std::make_unique<HttpServer>();
        m_network = std::make_unique<NetworkManager>();
        m_settings = std::make_unique<Settings>(m_paths);
        m_vault = std::make_unique<Vault>(QStringLiteral("tests"));
        m_registry = std::make_unique<AccountRegistry>(m_paths, *m_settings, *m_vault);
        m_endpoint = std::make_unique<TokenEndpoint>(*m_network, m_clock);
        m_grant = {};
        m_grant.refreshToken = Secret("rt-1");
        m_grant.person.subject = QStringLiteral("117");
        m_grant.grantedAt = m_clock.utcNow();
        m_client = {};
        m_client.clientId = QStringLiteral("client");
        m_client.clientSecret = Secret("secret");
        m_endpoints = {};
        m_endpoints.issuer = QStringLiteral("https://issuer.example");
        m_endpoints.token = m_server->url(QStringLiteral("/token"));
        const auto stored = await(m_registry->store(m_grant, m_client, m_endpoints));
        QVERIFY(stored);
        m_id = stored->id;
        restart();
        answer(HttpAnswer::of(200, good("at-1")));
    }
    void takeDown()
    {
        m_source.reset();
        m_endpoint.reset();
        m_registry.reset();
        m_vault.reset();
        m_settings.reset();
        m_network.reset();
        m_server.reset();
    }
    static QByteArray good(const QByteArray &token, const QByteArray &more = {})
    {
        return "{\"access_token\":\"" + token + "\",\"token_type\":\"Bearer\",\"expires_in\":3600" + more +
               "}";
    }
    void answer(const HttpAnswer &given) { m_server->setAnswers({given}); }
    void restart() { m_source = std::make_unique<UserTokenSource>(m_id, *m_registry, *m_endpoint, m_clock); }
    QByteArray storedToken() { return await(m_registry->keys(m_id))->refreshToken.reveal(); }

    const ProfilePaths m_paths{QStringLiteral("tests")};
    FakeClock m_clock;
    AccountId m_id;
    Grant m_grant;
    OAuthClient m_client;
    AuthEndpoints m_endpoints;
    std::unique_ptr<HttpServer> m_server;
    std::unique_ptr<NetworkManager> m_network;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<Vault> m_vault;
    std::unique_ptr<AccountRegistry> m_registry;
    std::unique_ptr<TokenEndpoint> m_endpoint;
    std::unique_ptr<UserTokenSource> m_source;
};

} // namespace roomkey
