// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/autherror.h"
#include "app/auth/keyset.h"
#include "app/core/pending.h"

#include <QObject>
#include <QUrl>

#include <chrono>
#include <memory>

namespace roomkey {

class NetworkManager;

// Checks the signature of an id_token against the key set that its issuer publishes (OpenID Connect Core
// 3.1.3.7, points 6 to 8). What cannot be fetched is no reason to lose a sign-in: the token came straight
// from the token endpoint over TLS, which point 6 lets stand for the signature. A signature that can be
// checked and is wrong always is one. GUI thread; one object per sign-in.
class IssuerKeys : public QObject
{
    Q_OBJECT

public:
    enum class Signature : quint8 {
        Good,
        Unchecked, ///< the key set could not be had
    };

    /// \a address: jwks_uri; empty if the issuer names none.
    IssuerKeys(QUrl address, NetworkManager &network, QObject *parent = nullptr);

    /// WrongSignature if \a idToken, which personFromIdToken() took, was not signed by the issuer. A key that
    /// is not in the set is looked for once more: issuers change keys.
    Pending<Signature, AuthError> check(const QByteArray &idToken);

    /// For one fetch; an outage of the key set should not look like one of the sign-in.
    static constexpr std::chrono::seconds Limit{5};

private:
    struct Run;
    void fetch(const std::shared_ptr<Run> &run);

    QUrl m_address;
    NetworkManager &m_network;
    RequestScope m_calls;
};

} // namespace roomkey
