// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/scopes.h"
#include "app/core/ids.h"
#include "app/core/secret.h"

#include <QDateTime>
#include <QString>
#include <QStringList>

#include <chrono>

// What came out of a sign-in. Values, any thread.
namespace roomkey {

/// Who signed in, from the id_token (or userinfo where there is none).
struct Person
{
    QString subject; ///< stable id at the issuer
    QString email;
    QString displayName;

    friend bool operator==(const Person &, const Person &) = default;
};

/// Whether the person saw a page to choose on. Google's redirect tells in a parameter of its own, which is in
/// no document; a skipped page means that the app was trusted by an administrator, or allowed before.
enum class ConsentPage : quint8 { Unknown, Shown, Skipped };

/// Where keys are kept.
enum class Keychain : quint8 {
    SecretService,
    KWallet,
    Windows,
    Mac,
    Other,
    Memory, ///< nowhere: until the program ends
};

/// Short-lived, in memory only.
struct AccessToken
{
    Secret value;
    std::chrono::milliseconds expiresAt{0}; ///< on Clock::steadyNow
    QString grantedScopes;                  ///< as the answer said it; empty if it said nothing
};

struct Grant
{
    Secret refreshToken;
    AccessToken access;
    ScopeSet asked;
    ScopeSet granted;
    QStringList unknownScopes; ///< granted, but in no table of ours: shown as they are
    QDateTime grantedAt;       ///< UTC
    ConsentPage consentPage = ConsentPage::Unknown;
    QDateTime renewalEndsAt; ///< UTC; invalid: the server named no end of the refresh token
    Person person;
};

} // namespace roomkey
