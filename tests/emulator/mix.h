// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QtEndian>

#include <optional>

namespace roomkey::emulator {

/// The finalizer of SplitMix64: every bit of the input reaches every bit of the output. All that is seeded
/// goes through it.
[[nodiscard]] constexpr quint64 mixed(quint64 value)
{
    value += 0x9e3779b97f4a7c15u;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
    return value ^ (value >> 31);
}

[[nodiscard]] constexpr quint64 mixed(quint64 a, quint64 b)
{
    return mixed(mixed(a) ^ b);
}

/// Numbers as names that look drawn at random, and back: 11 characters of the alphabet of base64url.
class Names
{
public:
    explicit constexpr Names(quint64 key)
        : m_key(mixed(key))
    {
    }

    [[nodiscard]] QString of(quint64 number) const
    {
        const quint64 value = qbswap(number * Odd + m_key);
        return QString::fromLatin1(
            QByteArray(reinterpret_cast<const char *>(&value), 8)
                .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
    }
    [[nodiscard]] std::optional<quint64> numberOf(QStringView name) const;

private:
    static constexpr quint64 Odd = 0xd1342543de82ef95u;
    quint64 m_key;
};

} // namespace roomkey::emulator
