// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/journal.h"
#include "app/api/networkmanager.h"
#include "app/auth/tokenendpoint.h"
#include "app/core/settings.h"
#include "app/flows/session.h"
#include "tests/support/await.h"
#include "tests/support/emulatorprocess.h"
#include "tests/unit/flows/flowfixture.h"

#include <QTest>

// One signed-in account from end to end against the emulator: its grant, its key, its store, its sending. The
// keychain stays in memory, as after "Use until I quit".
namespace roomkey {

/// The computer's, which can sleep: timers and the steady time do not notice.
class SleepyClock final : public Clock
{
public:
    QDateTime utcNow() const override { return m_clock.utcNow().addMSecs(m_slept.count()); }
    std::chrono::milliseconds steadyNow() const override { return m_clock.steadyNow(); }
    void sleep(std::chrono::milliseconds time) { m_slept += time; }

private:
    SystemClock m_clock;
    std::chrono::milliseconds m_slept{0};
};

inline ScopeSet everything()
{
    return {Scope::OpenId, Scope::UserinfoEmail, Scope::UserinfoProfile,
            Scope::Spaces, Scope::Messages,      Scope::Memberships};
}

/// Everything around one account, with an emulator of its own.
struct Fixture
{
    explicit Fixture(const QStringList &options = {})
        : emulator(options + QStringList{QStringLiteral("--consent"), QStringLiteral("allow-all")})
    {
        qputenv("XDG_DATA_HOME", QFile::encodeName(folder.filePath(QStringLiteral("data"))));
        qputenv("XDG_CONFIG_HOME", QFile::encodeName(folder.filePath(QStringLiteral("config"))));
        settings = std::make_unique<Settings>(paths);
        registry = std::make_unique<AccountRegistry>(paths, *settings, vault);
    }

    /// Signs in with \a scopes and stores the account, as the sign-in page does.
    AccessToken signIn(const ScopeSet &scopes)
    {
        const auto client = readClientFile(emulator.clientFile());
        const auto endpoints = await(discoverEndpoints(*client, network));
        const QJsonObject tokens = emulator.signIn(scopes.toUris());
        const QJsonObject claims =
            QJsonDocument::fromJson(QByteArray::fromBase64(tokens.value(QLatin1String("id_token"))
                                                               .toString()
                                                               .section(QLatin1Char('.'), 1, 1)
                                                               .toLatin1(),
                                                           QByteArray::Base64UrlEncoding))
                .object();
        Grant grant;
        grant.refreshToken = Secret(tokens.value(QLatin1String("refresh_token")).toString().toLatin1());
        grant.asked = everything();
        grant.granted = ScopeSet::parse(tokens.value(QLatin1String("scope")).toString());
        grant.grantedAt = QDateTime::currentDateTimeUtc();
        grant.person.subject = claims.value(QLatin1String("sub")).toString();
        const auto stored = await(registry->store(grant, *client, *endpoints, KeepKeys::UntilQuit));
        id = stored ? stored->id : AccountId();
        AccessToken token;
        token.value = Secret(tokens.value(QLatin1String("access_token")).toString().toLatin1());
        token.expiresAt = clock.steadyNow() + std::chrono::hours(1);
        return token;
    }

    void makeSession()
    {
        session.reset();
        session = std::make_unique<Session>(
            SessionParts{paths, emulator.apiRoot(), network, *registry, tokenEndpoint, journal, clock, times},
            id);
    }

    /// Signed in with everything and once around.
    bool start()
    {
        signIn(everything());
        makeSession();
        if (!session->open())
            return false;
        session->startNetwork();
        return QTest::qWaitFor([this] { return !anySpace().isEmpty() && !session->isListingSpaces(); },
                               20'000);
    }

    SpaceName anySpace() const
    {
        const auto spaces = session->store().spaces(1);
        return spaces.isEmpty() ? SpaceName() : spaces.first().space.name;
    }

    QTemporaryDir folder;
    ProfilePaths paths{QStringLiteral("test")};
    EmulatorProcess emulator;
    SleepyClock clock;
    FlowTimes times = quickTimes();
    NetworkManager network;
    Journal journal;
    TokenEndpoint tokenEndpoint{network, clock};
    std::unique_ptr<Settings> settings;
    Vault vault{QStringLiteral("test")};
    std::unique_ptr<AccountRegistry> registry;
    AccountId id;
    std::unique_ptr<Session> session;
};

} // namespace roomkey
