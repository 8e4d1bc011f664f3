// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/gzip.h"

#include <QtEndian>

#include <array>

namespace roomkey::emulator {

namespace {

/// The checksum of RFC 1952 section 8.
quint32 crc32(const QByteArray &bytes)
{
    static const auto table = [] {
        std::array<quint32, 256> made{};
        for (quint32 n = 0; n < made.size(); ++n) {
            quint32 c = n;
            for (int bit = 0; bit < 8; ++bit)
                c = (c & 1) ? 0xedb88320U ^ (c >> 1) : c >> 1;
            made[n] = c;
        }
        return made;
    }();
    quint32 crc = 0xffffffffU;
    for (const char byte : bytes)
        crc = table[(crc ^ quint8(byte)) & 0xff] ^ (crc >> 8);
    return ~crc;
}

QByteArray littleEndian(quint32 value)
{
    QByteArray bytes(4, Qt::Uninitialized);
    qToLittleEndian(value, bytes.data());
    return bytes;
}

} // namespace

QByteArray gzipped(const QByteArray &bytes)
{
    // Qt packs as zlib does (RFC 1950), with a length in front: the bare stream lies between its head of two
    // bytes and its checksum of four.
    const QByteArray packed = qCompress(bytes, 6);
    constexpr char Head[] = {'\x1f', '\x8b', 8, 0, 0, 0, 0, 0, 0, '\xff'};
    return QByteArray(Head, sizeof Head) + packed.mid(6).chopped(4) + littleEndian(crc32(bytes)) +
           littleEndian(quint32(bytes.size()));
}

} // namespace roomkey::emulator
