// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/issuerkeys.h"

#include "app/api/networkmanager.h"
#include "app/auth/authcall.h"
#include "app/auth/idtoken.h"

namespace roomkey {

struct IssuerKeys::Run
{
    Promise<Signature, AuthError> promise;
    IdTokenSignature token;
    bool again = false;

    void refuse(const char *what) const
    {
        promise.finish(Unexpected(AuthError::of(AuthError::Kind::WrongSignature, {}, QLatin1String(what))));
    }
};

IssuerKeys::IssuerKeys(QUrl address, NetworkManager &network, QObject *parent)
    : QObject(parent)
    , m_address(std::move(address))
    , m_network(network)
{
}

Pending<IssuerKeys::Signature, AuthError> IssuerKeys::check(const QByteArray &idToken)
{
    const auto run = std::make_shared<Run>();
    const auto parts = signatureOf(idToken);
    if (!parts) {
        run->refuse("id_token: signature");
    } else if (m_address.isEmpty()) {
        run->promise.finish(Signature::Unchecked);
    } else {
        run->token = *parts;
        fetch(run);
    }
    return run->promise.pending();
}

void IssuerKeys::fetch(const std::shared_ptr<Run> &run)
{
    m_calls.add(answerOf(m_network.get(authRequest(m_address)), Limit))
        .then(this, [this, run](Expected<AuthAnswer, AuthError> &&answer) {
            std::optional<KeySet> keys;
            if (answer && answer->status == 200)
                keys = KeySet::parse(answer->body);
            if (!keys)
                run->promise.finish(Signature::Unchecked);
            else if (keys->verifies(run->token.keyId, run->token.text, run->token.signature))
                run->promise.finish(Signature::Good);
            else if (keys->contains(run->token.keyId))
                run->refuse("id_token: signature");
            else if (std::exchange(run->again, true))
                run->refuse("id_token: kid");
            else
                fetch(run);
        });
}

} // namespace roomkey
