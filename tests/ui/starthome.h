// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/account.h"
#include "app/core/settings.h"
#include "tests/support/await.h"
#include "ui/app/controller.h"

#include <QTemporaryDir>

// Profiles as the program meets them at its start, without a server or a keychain. One at a time.
namespace roomkey::ui {

/// The folders of one test; $XDG_DATA_HOME and $XDG_CONFIG_HOME lead there from now on.
struct StartHome
{
    StartHome()
    {
        qputenv("XDG_DATA_HOME", folder.path().toLocal8Bit());
        qputenv("XDG_CONFIG_HOME", folder.path().toLocal8Bit());
    }
    QTemporaryDir folder;
};

/// Puts \a person into the profile as a sign-in does; the keys go nowhere.
inline Pending<Account, VaultError> signIn(AccountRegistry &registry, const Person &person,
                                           const QString &clientId)
{
    OAuthClient client;
    client.clientId = clientId;
    AuthEndpoints endpoints;
    endpoints.issuer = QStringLiteral("https://accounts.example.com");
    endpoints.token = QUrl(QStringLiteral("http://127.0.0.1:9/token"));
    Grant grant;
    grant.refreshToken = Secret("refresh");
    grant.asked = {Scope::Spaces, Scope::Messages, Scope::Memberships};
    grant.granted = {Scope::Spaces, Scope::Messages};
    grant.person = person;
    return registry.store(grant, client, endpoints, KeepKeys::UntilQuit);
}

/// The same of one who is the current one afterwards.
inline AccountId signIn(const ProfilePaths &paths, Settings &settings, const QString &subject,
                        const QString &name, const QString &clientId)
{
    Vault vault(paths.profile());
    AccountRegistry registry(paths, settings, vault);
    const auto stored =
        await(signIn(registry, {subject, name.toLower() + QStringLiteral("@example.com"), name}, clientId));
    if (!stored)
        return {};
    registry.setCurrent(stored->id);
    return stored->id;
}

/// A profile with one account.
struct SignedIn
{
    const ProfilePaths paths{QStringLiteral("test")};
    Settings settings{paths};
    const AccountId id =
        signIn(paths, settings, QStringLiteral("1"), QStringLiteral("Ana"), QStringLiteral("1-a"));
};

inline CommandLine nowhere()
{
    return CommandLine::parse(
        {QStringLiteral("roomkey"), QStringLiteral("--api-root"), QStringLiteral("http://127.0.0.1:9")});
}

/// The page of this kind that can be seen, else nullptr.
template <class Page>
Page *shown(Controller &controller)
{
    for (Page *const page : controller.window().findChildren<Page *>()) {
        if (page->isVisible())
            return page;
    }
    return nullptr;
}

} // namespace roomkey::ui
