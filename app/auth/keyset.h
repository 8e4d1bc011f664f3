// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

#include <optional>

// The public keys of an issuer (RFC 7517), as far as they can check what Google signs id_tokens with: RS256,
// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 3.3). A value; any thread.
namespace roomkey {

class KeySet
{
public:
    /// Nothing if \a json is no key set. Keys of other kinds, for other uses or shorter than 2048 bits
    /// (RFC 7518 3.3) are left out.
    static std::optional<KeySet> parse(const QByteArray &json);

    bool contains(const QString &keyId) const;
    /// Whether a key with this id made \a signature over \a text.
    bool verifies(const QString &keyId, const QByteArray &text, const QByteArray &signature) const;

private:
    struct Key
    {
        QString id;
        QByteArray modulus;  ///< big endian
        QByteArray exponent; ///< the same
    };
    static bool verifies(const Key &key, const QByteArray &text, const QByteArray &signature);

    QList<Key> m_keys;
};

} // namespace roomkey
