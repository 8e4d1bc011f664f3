// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonObject>

#include <memory>

namespace roomkey::emulator {

/// Signs id_tokens with RS256 (RFC 7518 section 3.3) by a key of its own, made when first needed.
class IdTokenSigner
{
public:
    IdTokenSigner();
    ~IdTokenSigner();

    [[nodiscard]] QByteArray sign(const QJsonObject &claims);
    /// The public key as a JSON Web Key Set (RFC 7517).
    [[nodiscard]] QJsonObject keySet();

private:
    struct Key;
    Key &key();

    std::unique_ptr<Key> m_key;
};

} // namespace roomkey::emulator
