// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonObject>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <memory>

// Signs as an issuer does, RS256, with a key made anew. Needs OpenSSL::Crypto.
namespace roomkey {

class RsaSigner
{
public:
    explicit RsaSigner(unsigned int bits = 2048)
        : m_key(EVP_RSA_gen(bits), EVP_PKEY_free)
    {
    }
    /// Making a key takes time; tests that need no certain one share this.
    static const RsaSigner &shared()
    {
        static const RsaSigner signer;
        return signer;
    }

    QByteArray sign(const QByteArray &text) const
    {
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                              EVP_MD_CTX_free);
        std::size_t size = static_cast<std::size_t>(EVP_PKEY_get_size(m_key.get()));
        QByteArray signature(static_cast<qsizetype>(size), Qt::Uninitialized);
        EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, m_key.get());
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char *>(signature.data()), &size,
                       reinterpret_cast<const unsigned char *>(text.constData()),
                       static_cast<std::size_t>(text.size()));
        return signature.left(static_cast<qsizetype>(size));
    }

    /// The public half as a member of a key set (RFC 7517).
    QJsonObject publicKey(const QString &id) const
    {
        return {{QStringLiteral("kty"), QStringLiteral("RSA")},
                {QStringLiteral("alg"), QStringLiteral("RS256")},
                {QStringLiteral("use"), QStringLiteral("sig")},
                {QStringLiteral("kid"), id},
                {QStringLiteral("n"), number(OSSL_PKEY_PARAM_RSA_N)},
                {QStringLiteral("e"), number(OSSL_PKEY_PARAM_RSA_E)}};
    }

private:
    QString number(const char *name) const
    {
        BIGNUM *value = nullptr;
        EVP_PKEY_get_bn_param(m_key.get(), name, &value);
        QByteArray bytes(BN_num_bytes(value), Qt::Uninitialized);
        BN_bn2bin(value, reinterpret_cast<unsigned char *>(bytes.data()));
        BN_free(value);
        return QString::fromLatin1(
            bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
    }

    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> m_key;
};

} // namespace roomkey
