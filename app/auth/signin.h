// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/authcall.h"
#include "app/auth/autherror.h"
#include "app/auth/clientfile.h"
#include "app/auth/endpoints.h"
#include "app/auth/grant.h"
#include "app/auth/signintimeline.h"

#include <QObject>
#include <QUrl>

#include <memory>
#include <optional>

// One interactive sign-in, from "listen" to "tokens received": loopback listener on 127.0.0.1 (RFC 8252 7.3),
// PKCE S256 (RFC 7636), state (RFC 6749 10.12), the code exchange through QtNetworkAuth with our own reply
// handler and our own NetworkManager, id_token checks. A new object per attempt; delete it afterwards. It
// stores nothing. GUI thread.
namespace roomkey {

class Clock;

struct SignInRequest
{
    OAuthClient client;
    ScopeSet scopes;            ///< permissions; identity scopes are added
    QString loginHint;          ///< e-mail of the account being signed in again, or empty
    QString expectedSubject;    ///< refuse another person's answer with WrongAccount; empty: anybody
    bool forceConsent = true;   ///< prompt=consent: show the list again
    bool chooseAccount = false; ///< prompt=select_account: ask who, although somebody is signed in there
    std::chrono::milliseconds callLimit = AuthCallLimit; ///< of the call that exchanges the code
};

class SignInAttempt : public QObject
{
    Q_OBJECT

public:
    SignInAttempt(SignInRequest request, const Clock &clock, QObject *parent = nullptr);
    ~SignInAttempt() override;

    /// Discovers endpoints, listens, and emits openBrowser. Once.
    void start();
    /// Closes listener and sockets; failed(Cancelled) and finished() follow, unless it was over already.
    void cancel();

    /// The page's address, for "Copy link" and "Open again"; empty before listening.
    QUrl authorizationUrl() const;
    SignInStepState stepState(SignInStep step) const;
    /// Address and port listened on, host of the page; to be shown, not to be reported.
    QString stepDetail(SignInStep step) const;
    /// Time of its end (or now, while active) since start().
    std::chrono::milliseconds stepTime(SignInStep step) const;
    std::chrono::milliseconds elapsed() const;
    /// Requests to the callback address that did not belong to this attempt; stepChanged(WaitingForUser)
    /// follows each.
    int ignoredAnswers() const;
    const SignInTimeline &timeline() const;

    /// The caller stored the keys in \a keychain, or nowhere: shows the true result in the browser and ends
    /// the attempt.
    void completeStoring(std::optional<Keychain> keychain);

    const AuthEndpoints &endpoints() const;

    /// The whole attempt's limit.
    static constexpr std::chrono::minutes Limit{10};

Q_SIGNALS:
    // All come from the event loop, never inside a call of ours, except stepChanged.
    /// Whoever owns the attempt opens it in the system browser and then calls browserOpened().
    void openBrowser(const QUrl &url);
    void stepChanged(roomkey::SignInStep step);
    /// Tokens are here and checked; now StoringKeys is active until completeStoring().
    void grantReceived(const roomkey::Grant &grant);
    /// Somebody else than expected answered: failed(WrongAccount) follows, but what they gave is good.
    void otherAccountAnswered(const roomkey::Grant &grant);
    void failed(const roomkey::AuthError &error);
    /// The last signal, once, after failed() or completeStoring().
    void finished();

public Q_SLOTS:
    void browserOpened(bool opened);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace roomkey
