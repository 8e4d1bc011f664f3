// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/tokensource.h"

// Gives "token-1", and a new one with the next number for each that was rejected; or an error.
namespace roomkey {

class FakeTokens final : public TokenSource
{
public:
    Pending<AccessToken, AuthError> token() override { return give(); }
    Pending<AccessToken, AuthError> tokenAfter(const AccessToken &rejected) override
    {
        if (rejected.value.equals(current().value)) {
            ++m_number;
            ++refreshes;
        }
        return give();
    }
    AccessToken current() const
    {
        AccessToken token;
        token.value = Secret("token-" + QByteArray::number(m_number));
        return token;
    }

    std::optional<AuthError> error; ///< given instead of a token
    int errorsLeft = -1;            ///< so often; negative: until it is taken away
    int refreshes = 0;

private:
    Pending<AccessToken, AuthError> give()
    {
        using Given = Pending<AccessToken, AuthError>;
        if (errorsLeft >= 0 && errorsLeft-- == 0)
            error.reset();
        return error ? Given::ready(Unexpected(*error)) : Given::ready(current());
    }
    int m_number = 1;
};

} // namespace roomkey
