// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QList>

#include <chrono>
#include <optional>

// How old a person's keys are and what may end them, as far as the server told or Google's documents say:
// https://developers.google.com/identity/protocols/oauth2#expiration. Nothing in it is secret. A value; any
// thread; all times UTC, invalid if not known.
namespace roomkey {

struct KeyRisk
{
    enum class Kind : quint8 {
        Ends,    ///< the server named an end; seven days mean a consent screen in testing
        Unused,  ///< six months without a refresh
        TooMany, ///< the 101st refresh token of a person and client silently ends the oldest; has no date
    };
    Kind kind;
    QDateTime when;

    friend bool operator==(const KeyRisk &, const KeyRisk &) = default;
};

struct KeyFacts
{
    QDateTime issuedAt;        ///< the person signed in
    QDateTime accessExpiresAt; ///< of the access token in memory; invalid: there is none
    QDateTime renewedAt;       ///< the last refresh that worked; invalid: none yet
    QDateTime renewalEndsAt;   ///< of the refresh token, if the server named an end

    /// Of the refresh token; none if it is not known, or the clock was set back.
    std::optional<std::chrono::seconds> age(const QDateTime &now) const;
    /// All that apply, soonest first.
    QList<KeyRisk> risks() const;
    /// The one to tell the person of now, if any: two days before a named end, two weeks before six unused
    /// months.
    std::optional<KeyRisk> due(const QDateTime &now) const;
    /// The server gave it so little time that only a consent screen in testing explains it.
    bool looksLikeTesting() const;

    static constexpr int UnusedMonths = 6;
    static constexpr int LiveTokensPerClient = 100;
};

} // namespace roomkey
