// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/networkmanager.h"
#include "app/auth/authcall.h"
#include "app/auth/clientfile.h"
#include "app/auth/endpoints.h"

#include <QObject>
#include <QStringList>

#include <functional>
#include <memory>

// The authorization code grant (RFC 6749 4.1) through QtNetworkAuth, reduced to what is sound on every
// version from 6.4 on: our own reply handler, our own state, PKCE and nonce, every value encoded by us, and
// the answer read by us. GUI thread; one object per attempt.
namespace roomkey {

/// The one NetworkManager of an attempt. It shows each reply it makes, since QtNetworkAuth keeps its own to
/// itself and sets it neither deadline nor limit.
class AttemptNetwork final : public NetworkManager
{
    Q_OBJECT

public:
    using NetworkManager::NetworkManager;
    void setObserver(std::function<void(QNetworkReply *)> observer) { m_observer = std::move(observer); }

protected:
    QNetworkReply *createRequest(Operation op, const QNetworkRequest &request, QIODevice *outgoing) override;

private:
    std::function<void(QNetworkReply *)> m_observer;
};

struct AuthorizationAsk
{
    QUrl redirect;
    QStringList scopes; ///< as sent
    QByteArray state;
    QByteArray nonce;
    QByteArray challenge; ///< PKCE, S256
    QString loginHint;    ///< may be empty
    bool forceConsent = true;
    bool chooseAccount = false;
};

class CodeFlow : public QObject
{
    Q_OBJECT

public:
    CodeFlow(AttemptNetwork &network, AuthEndpoints endpoints, OAuthClient client, AuthorizationAsk ask,
             QObject *parent = nullptr);
    ~CodeFlow() override;

    /// The page to open in the browser. Call once, before exchange().
    QUrl authorizationUrl();
    /// Sends the code, once. \a verifier belongs to the challenge asked with.
    Pending<AuthAnswer, AuthError> exchange(const Secret &code, const Secret &verifier,
                                            std::chrono::milliseconds limit = AuthCallLimit);

private:
    class Private;
    std::unique_ptr<Private> d;
};

/// QtNetworkAuth logs addresses with state and server text, and an environment variable can switch that on.
/// This switches it off for good. Called by every CodeFlow; a program may call it first thing.
void silenceNetworkAuthLogging();

} // namespace roomkey
