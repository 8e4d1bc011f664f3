// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/idtoken.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

struct KeyDeleter
{
    void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }
};
struct ContextDeleter
{
    void operator()(EVP_MD_CTX *context) const { EVP_MD_CTX_free(context); }
};

QByteArray base64Url(const QByteArray &bytes)
{
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

QByteArray compact(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

} // namespace

struct IdTokenSigner::Key
{
    std::unique_ptr<EVP_PKEY, KeyDeleter> pair;
    QByteArray modulus; ///< base64url, big endian
    QString id;
};

IdTokenSigner::IdTokenSigner() = default;
IdTokenSigner::~IdTokenSigner() = default;

IdTokenSigner::Key &IdTokenSigner::key()
{
    if (m_key)
        return *m_key;
    m_key = std::make_unique<Key>();
    m_key->pair.reset(EVP_RSA_gen(2048));
    if (!m_key->pair)
        qFatal("OpenSSL made no RSA key");
    BIGNUM *modulus = nullptr;
    EVP_PKEY_get_bn_param(m_key->pair.get(), OSSL_PKEY_PARAM_RSA_N, &modulus);
    QByteArray bytes(BN_num_bytes(modulus), Qt::Uninitialized);
    BN_bn2bin(modulus, reinterpret_cast<unsigned char *>(bytes.data()));
    BN_free(modulus);
    m_key->modulus = base64Url(bytes);
    m_key->id = QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha1).toHex());
    return *m_key;
}

QByteArray IdTokenSigner::sign(const QJsonObject &claims)
{
    Key &own = key();
    const QByteArray input =
        base64Url(compact({{u"alg"_s, u"RS256"_s}, {u"kid"_s, own.id}, {u"typ"_s, u"JWT"_s}})) + '.' +
        base64Url(compact(claims));
    const std::unique_ptr<EVP_MD_CTX, ContextDeleter> context(EVP_MD_CTX_new());
    std::size_t size = 0;
    const auto *data = reinterpret_cast<const unsigned char *>(input.constData());
    if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, own.pair.get()) != 1 ||
        EVP_DigestSign(context.get(), nullptr, &size, data, std::size_t(input.size())) != 1)
        qFatal("OpenSSL cannot sign");
    QByteArray signature(qsizetype(size), Qt::Uninitialized);
    if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char *>(signature.data()), &size, data,
                       std::size_t(input.size())) != 1)
        qFatal("OpenSSL cannot sign");
    signature.truncate(qsizetype(size));
    return input + '.' + base64Url(signature);
}

QJsonObject IdTokenSigner::keySet()
{
    const Key &own = key();
    return {{u"keys"_s, QJsonArray{QJsonObject{{u"kty"_s, u"RSA"_s},
                                               {u"alg"_s, u"RS256"_s},
                                               {u"use"_s, u"sig"_s},
                                               {u"kid"_s, own.id},
                                               {u"n"_s, QString::fromLatin1(own.modulus)},
                                               {u"e"_s, u"AQAB"_s}}}}};
}

} // namespace roomkey::emulator
