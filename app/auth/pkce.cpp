// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/pkce.h"

#include <QCryptographicHash>
#include <QRandomGenerator>

#include <vector>

namespace roomkey {

namespace {
constexpr auto UrlSafe = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;
} // namespace

QByteArray randomUrlSafe(int bytes)
{
    Q_ASSERT(bytes > 0 && bytes % 4 == 0);
    std::vector<quint32> words(static_cast<size_t>(bytes) / 4);
    QRandomGenerator::system()->fillRange(words.data(), static_cast<qsizetype>(words.size()));
    return QByteArray::fromRawData(reinterpret_cast<const char *>(words.data()), bytes).toBase64(UrlSafe);
}

Pkce makePkce()
{
    constexpr int VerifierBytes = 48;
    Pkce pkce;
    pkce.verifier = Secret(randomUrlSafe(VerifierBytes));
    pkce.challenge = pkceChallenge(pkce.verifier.reveal());
    return pkce;
}

QByteArray pkceChallenge(const QByteArray &verifier)
{
    return QCryptographicHash::hash(verifier, QCryptographicHash::Sha256).toBase64(UrlSafe);
}

} // namespace roomkey
