// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/mix.h"

#include <cstring>

namespace roomkey::emulator {

namespace {

/// The inverse of an odd number modulo 2^64, by Newton's iteration.
constexpr quint64 inverse(quint64 odd)
{
    quint64 result = odd;
    for (int i = 0; i < 6; ++i)
        result *= 2 - odd * result;
    return result;
}

} // namespace

std::optional<quint64> Names::numberOf(QStringView name) const
{
    if (name.size() != 11)
        return std::nullopt;
    const auto decoded = QByteArray::fromBase64Encoding(
        name.toLatin1(), QByteArray::Base64UrlEncoding | QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded || decoded.decoded.size() != 8)
        return std::nullopt;
    quint64 value = 0;
    std::memcpy(&value, decoded.decoded.constData(), 8);
    const quint64 number = (qbswap(value) - m_key) * inverse(Odd);
    // The last character holds two unused bits: only one spelling is the name.
    if (of(number) != name)
        return std::nullopt;
    return number;
}

} // namespace roomkey::emulator
