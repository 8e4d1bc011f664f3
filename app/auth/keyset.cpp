// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/keyset.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <memory>

namespace roomkey {

namespace {

constexpr qsizetype MaxKeys = 64;
constexpr int FewestBits = 2048;
/// Checking takes time with the length; nobody signs with more.
constexpr int MostBits = 8192;
constexpr qsizetype MaxExponentBytes = 8;

template <auto Free>
struct Deleter
{
    template <class T>
    void operator()(T *object) const
    {
        Free(object);
    }
};
template <class T, auto Free>
using Owned = std::unique_ptr<T, Deleter<Free>>;

using Number = Owned<BIGNUM, BN_free>;
using Builder = Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using Params = Owned<OSSL_PARAM, OSSL_PARAM_free>;
using PublicKey = Owned<EVP_PKEY, EVP_PKEY_free>;
using KeyContext = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using DigestContext = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;

/// OpenSSL keeps errors for the thread, and Qt's TLS would take ours for its own.
struct QuietErrors
{
    QuietErrors() = default;
    QuietErrors(const QuietErrors &) = delete;
    QuietErrors &operator=(const QuietErrors &) = delete;
    ~QuietErrors() { ERR_clear_error(); }
};

const unsigned char *bytesOf(const QByteArray &bytes)
{
    return reinterpret_cast<const unsigned char *>(bytes.constData());
}

Number numberOf(const QByteArray &bigEndian)
{
    return Number(BN_bin2bn(bytesOf(bigEndian), static_cast<int>(bigEndian.size()), nullptr));
}

QByteArray decoded(const QJsonValue &base64Url)
{
    const auto bytes = QByteArray::fromBase64Encoding(
        base64Url.toString().toLatin1(), QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals |
                                             QByteArray::AbortOnBase64DecodingErrors);
    return bytes ? *bytes : QByteArray();
}

/// Absent means that the set does not say; anything else than \a wanted is for something else.
bool isFor(const QJsonObject &key, const char *member, QLatin1String wanted)
{
    const QJsonValue value = key.value(QLatin1String(member));
    return value.isUndefined() || value.toString() == wanted;
}

PublicKey publicKey(const QByteArray &modulus, const QByteArray &exponent)
{
    const Number n = numberOf(modulus);
    const Number e = numberOf(exponent);
    const Builder builder(OSSL_PARAM_BLD_new());
    if (!n || !e || !builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
        return {};
    const Params params(OSSL_PARAM_BLD_to_param(builder.get()));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
    EVP_PKEY *key = nullptr;
    if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1)
        return {};
    return PublicKey(key);
}

} // namespace

std::optional<KeySet> KeySet::parse(const QByteArray &json)
{
    const QJsonValue list = QJsonDocument::fromJson(json).object().value(QLatin1String("keys"));
    if (!list.isArray())
        return std::nullopt;
    KeySet set;
    const QJsonArray keys = list.toArray();
    for (const QJsonValue &value : keys) {
        const QJsonObject key = value.toObject();
        if (key.value(QLatin1String("kty")).toString() != QLatin1String("RSA") ||
            !isFor(key, "use", QLatin1String("sig")) || !isFor(key, "alg", QLatin1String("RS256")))
            continue;
        Key own{key.value(QLatin1String("kid")).toString(), decoded(key.value(QLatin1String("n"))),
                decoded(key.value(QLatin1String("e")))};
        const Number modulus = numberOf(own.modulus);
        const int bits = modulus ? BN_num_bits(modulus.get()) : 0;
        const bool usable = bits >= FewestBits && bits <= MostBits && !own.exponent.isEmpty() &&
                            own.exponent.size() <= MaxExponentBytes;
        if (!own.id.isEmpty() && usable && set.m_keys.size() < MaxKeys)
            set.m_keys.append(std::move(own));
    }
    return set;
}

bool KeySet::contains(const QString &keyId) const
{
    return std::any_of(m_keys.cbegin(), m_keys.cend(), [&](const Key &key) { return key.id == keyId; });
}

bool KeySet::verifies(const QString &keyId, const QByteArray &text, const QByteArray &signature) const
{
    return std::any_of(m_keys.cbegin(), m_keys.cend(),
                       [&](const Key &key) { return key.id == keyId && verifies(key, text, signature); });
}

bool KeySet::verifies(const Key &key, const QByteArray &text, const QByteArray &signature)
{
    const QuietErrors quiet;
    const PublicKey publicKey = roomkey::publicKey(key.modulus, key.exponent);
    const DigestContext context(EVP_MD_CTX_new());
    // PKCS #1 v1.5 is what OpenSSL does with an RSA key unless told otherwise.
    return publicKey && context &&
           EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, publicKey.get()) == 1 &&
           EVP_DigestVerify(context.get(), bytesOf(signature), static_cast<size_t>(signature.size()),
                            bytesOf(text), static_cast<size_t>(text.size())) == 1;
}

} // namespace roomkey
