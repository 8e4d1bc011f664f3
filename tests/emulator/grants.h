// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/tokenclock.h"

#include <QHash>
#include <QJsonArray>
#include <QMap>
#include <QSet>
#include <QStringList>

#include <optional>

namespace roomkey::emulator {

/// What one person allowed one sign-in: the refresh token's content.
struct Grant
{
    int person = 0;
    QStringList scopes; ///< short names
    int client = 0;     ///< which of the project's clients asked
};

/// A code on its way from the browser to the program.
struct PendingCode
{
    Grant grant;
    QString redirectUri;
    QByteArray challenge; ///< base64url(SHA-256(verifier))
    QString nonce;
    qint64 expires = 0;
    bool isUsed = false;
    int grantId = 0; ///< what a first use gave
};

/// The kinds of secrets of a sign-in; control names them.
enum class SecretKind { ClientSecret, Code, RefreshToken, AccessToken, Verifier, IdToken, State, Nonce };

/// Every code, access token and refresh token that was given out. Tokens are opaque and looked up by their
/// hash, which is all that the state file keeps.
class Grants
{
public:
    explicit Grants(const TokenClock &clock)
        : m_clock(clock)
    {
    }

    enum class TokenState { Unknown, Expired, Good };
    struct Access
    {
        TokenState state = TokenState::Unknown;
        Grant grant;
        qint64 expires = 0;
    };

    [[nodiscard]] QString issueCode(PendingCode code);
    /// The code's record; nullptr if there is none. The caller marks it used.
    [[nodiscard]] PendingCode *findCode(const QString &code);

    /// A new refresh token; the number names the grant.
    [[nodiscard]] QString issueRefresh(const Grant &grant, int *grantId);
    /// Another refresh token for the grant of \a token, which ends.
    [[nodiscard]] QString rotate(const QString &token);
    [[nodiscard]] QString issueAccess(int grantId, qint64 lifetime);
    [[nodiscard]] std::optional<int> findRefresh(const QString &token) const;
    [[nodiscard]] Access findAccess(const QString &token) const;
    [[nodiscard]] Grant grant(int grantId) const { return m_grants.value(grantId); }
    /// The person an access or refresh token belongs to.
    [[nodiscard]] std::optional<int> personOf(const QString &token) const;

    /// Ends one grant with all its tokens.
    void end(int grantId);
    /// Google revokes a whole Cloud project at once: everything this person ever allowed. Without a person:
    /// everybody's.
    void revoke(std::optional<int> person);

    [[nodiscard]] QJsonArray toJson() const;
    void restore(const QJsonArray &grants);

    /// Everything secret that was given out or shown, for the tests that look for leaks. Never written
    /// anywhere.
    [[nodiscard]] const QMap<SecretKind, QSet<QString>> &secrets() const { return m_secrets; }
    void remember(SecretKind kind, const QString &secret);

private:
    struct AccessRecord
    {
        int grantId = 0;
        qint64 expires = 0; ///< milliseconds
    };

    [[nodiscard]] QString draw(SecretKind kind, const char *prefix, int bytes);

    const TokenClock &m_clock;
    QHash<QString, PendingCode> m_codes;
    QHash<int, Grant> m_grants;
    QHash<QByteArray, int> m_refresh;
    QHash<QByteArray, AccessRecord> m_access;
    QMap<SecretKind, QSet<QString>> m_secrets;
    int m_nextGrant = 1;
};

[[nodiscard]] QByteArray secretHash(const QString &secret);

} // namespace roomkey::emulator
