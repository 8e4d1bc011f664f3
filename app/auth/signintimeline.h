// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/autherror.h"
#include "app/auth/grant.h"

#include <QDateTime>
#include <QString>

#include <array>
#include <chrono>
#include <optional>

// What happened at each step of one sign-in, and when: for the waiting page, and as a text that can be given
// to somebody who helps. It takes numbers, enumerators and scopes of our own table, and no text from
// anywhere, so that no key, code, state or address can be in the report. A value; any thread.
namespace roomkey {

/// The steps the waiting page shows, in order.
enum class SignInStep : quint8 {
    Listening, ///< "Ready to receive the answer"
    BrowserOpened,
    WaitingForUser,
    CheckingAnswer, ///< state, issuer
    GettingKeys,    ///< code exchange
    StoringKeys,    ///< done by the caller, after grantReceived
};
inline constexpr int SignInStepCount = 6;
enum class SignInStepState : quint8 { Waiting, Active, Done, Failed };

class SignInTimeline
{
public:
    /// What was found out on the way; what is not known yet is empty.
    struct Facts
    {
        std::optional<bool> listensOnIpv6;
        int ignoredAnswers = 0;
        bool stateVerified = false;
        bool issuerNamed = false;             ///< by the answer, and it was the right one
        bool codeSent = false;                ///< with the PKCE verifier
        int tokenStatus = 0;                  ///< HTTP status of the exchange
        bool hasIdToken = false;              ///< else userinfo says who it is
        std::optional<bool> signatureChecked; ///< of the id_token: right, or the key set could not be had
        ScopeSet asked;
        std::optional<ScopeSet> granted;
        int unknownScopes = 0;
        ConsentPage consentPage = ConsentPage::Unknown;
        std::chrono::seconds renewalEndsAfter{0}; ///< 0: no end was named
        std::optional<Keychain> keychain;         ///< that took the keys
    };

    void begin(const QDateTime &utc) { m_begun = utc; }
    void set(SignInStep step, SignInStepState state, std::chrono::milliseconds sinceBegin);
    /// Of \a error the kind, the HTTP status and, if it is one of the known words, the code.
    void setFailure(const AuthError &error);

    SignInStepState state(SignInStep step) const { return m_rows.at(static_cast<size_t>(step)).state; }
    /// When it ended, or became active.
    std::chrono::milliseconds time(SignInStep step) const
    {
        return m_rows.at(static_cast<size_t>(step)).time;
    }
    /// The step an error belongs to: the active one.
    SignInStep current() const;

    Facts facts;

    /// English, for supporters. Ends at the step that failed, with cause and cure.
    QString toReport() const;

private:
    struct Row
    {
        SignInStepState state = SignInStepState::Waiting;
        std::chrono::milliseconds time{0};
    };
    struct Failure
    {
        AuthError::Kind kind;
        QString code;
        int httpStatus;
    };
    QString remark(SignInStep step) const;
    QStringList permissionLines() const;

    QDateTime m_begun;
    std::array<Row, SignInStepCount> m_rows;
    std::optional<Failure> m_failure;
};

} // namespace roomkey
