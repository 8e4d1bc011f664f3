// SPDX-License-Identifier: GPL-3.0-or-later
// bench-signin PROFILE: makes the profile's settings those of a person who is signed in. The key is kept
// nowhere, so the program finds the account and its store, and no key. Prints the account's folder.
#include "app/auth/account.h"
#include "tests/bench/benchparts.h"

#include <QCoreApplication>
#include <QTextStream>

using namespace roomkey;
using namespace roomkey::bench;

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    if (argc < 2)
        return 2;
    const ProfilePaths paths(QString::fromLocal8Bit(argv[1]));
    Settings settings(paths);
    Vault vault(paths.profile());
    AccountRegistry registry(paths, settings, vault);
    OAuthClient client;
    client.clientId = QStringLiteral("bench.example.com");
    client.clientSecret = Secret("bench");
    AuthEndpoints endpoints;
    endpoints.issuer = QStringLiteral("https://accounts.example.com");
    Grant grant;
    grant.refreshToken = Secret("bench");
    grant.granted = {Scope::Spaces, Scope::SpacesCreate, Scope::Memberships, Scope::Messages};
    grant.asked = grant.granted;
    grant.person = {QStringLiteral("1"), QStringLiteral("ana@example.com"), QStringLiteral("Ana Wijaya")};
    const auto stored = await(registry.store(grant, client, endpoints, KeepKeys::UntilQuit));
    if (!stored)
        return 1;
    registry.setCurrent(stored->id);
    QTextStream(stdout) << stored->id.toString() << '\n';
    return 0;
}
