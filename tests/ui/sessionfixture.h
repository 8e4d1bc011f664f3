// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/journal.h"
#include "app/api/networkmanager.h"
#include "app/api/rfc3339.h"
#include "app/auth/tokenendpoint.h"
#include "app/core/settings.h"
#include "app/flows/session.h"
#include "tests/support/await.h"
#include "tests/support/fakeclock.h"

#include <QTemporaryDir>

#include <memory>

// A real session of one account over a real store in a temporary folder. Without a server of the test's own
// there is no network: startNetwork() is not called.
namespace roomkey {

class SessionFixture
{
public:
    explicit SessionFixture(const ScopeSet &granted, const ScopeSet &asked = {},
                            const QUrl &apiRoot = QUrl(QStringLiteral("http://127.0.0.1:9")),
                            const FlowTimes &times = {}, std::unique_ptr<Reachability> reachability = nullptr,
                            KeepKeys keep = KeepKeys::UntilQuit)
    {
        qputenv("XDG_DATA_HOME", QFile::encodeName(folder.path() + QStringLiteral("/data")));
        qputenv("XDG_CONFIG_HOME", QFile::encodeName(folder.path() + QStringLiteral("/config")));
        settings = std::make_unique<Settings>(paths);
        registry = std::make_unique<AccountRegistry>(paths, *settings, vault);
        OAuthClient client;
        client.clientId = QStringLiteral("client.example.com");
        client.clientSecret = Secret("not secret");
        AuthEndpoints endpoints;
        endpoints.issuer = QStringLiteral("https://accounts.example.com");
        endpoints.token = apiRoot.resolved(QUrl(QStringLiteral("/token")));
        endpoints.revocation = apiRoot.resolved(QUrl(QStringLiteral("/revoke")));
        Grant grant;
        grant.refreshToken = Secret("refresh");
        grant.granted = granted;
        grant.asked = asked.united(granted);
        grant.person = {QStringLiteral("1"), QStringLiteral("ana@example.com"), QStringLiteral("Ana Wijaya")};
        const auto stored = await(registry->store(grant, client, endpoints, keep));
        Q_ASSERT(stored);
        account = stored->id;
        endpoint = std::make_unique<TokenEndpoint>(network, clock);
        session = std::make_unique<Session>(SessionParts{paths, apiRoot, network, *registry, *endpoint,
                                                         journal, clock, times, std::move(reachability)},
                                            account);
        opened = session->open();
    }

    /// What a person has who may do everything this window can.
    static ScopeSet everything()
    {
        return {Scope::Spaces, Scope::SpacesCreate, Scope::Memberships, Scope::Messages};
    }

    AccountStore &store() { return session->store(); }

    QTemporaryDir folder;
    ProfilePaths paths{QStringLiteral("test")};
    FakeClock clock;
    NetworkManager network;
    Journal journal;
    Vault vault{QStringLiteral("test")};
    std::unique_ptr<Settings> settings;
    std::unique_ptr<AccountRegistry> registry;
    std::unique_ptr<TokenEndpoint> endpoint;
    AccountId account;
    std::unique_ptr<Session> session;
    Expected<void, StoreError> opened;
};

} // namespace roomkey
