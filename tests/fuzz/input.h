// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <algorithm>

namespace roomkey::fuzz {

/// Takes an input apart, for targets that need more than one value: fields end at a line feed, and numbers
/// are single bytes, so that inputs can be read and written by hand.
class Input
{
public:
    explicit Input(const QByteArray &bytes)
        : m_bytes(bytes)
    {
    }

    /// The next byte, 0 at the end.
    quint8 number() { return m_at < m_bytes.size() ? static_cast<quint8>(m_bytes.at(m_at++)) : 0; }
    /// Up to the next line feed.
    QByteArray line()
    {
        const qsizetype end = m_bytes.indexOf('\n', m_at);
        QByteArray field = m_bytes.mid(m_at, end < 0 ? -1 : end - m_at);
        m_at = end < 0 ? m_bytes.size() : end + 1;
        return field;
    }
    QString text() { return QString::fromUtf8(line()); }
    QByteArray rest() const { return m_bytes.mid(m_at); }

private:
    const QByteArray &m_bytes;
    qsizetype m_at = 0;
};

/// One line without control characters and marks that turn it around, of at most \a longest characters.
inline bool isPlain(const QString &text, qsizetype longest)
{
    return text.size() <= longest && std::none_of(text.cbegin(), text.cend(), [](QChar c) {
               const char16_t u = c.unicode();
               return c.category() == QChar::Other_Control || u == 0x2028 || u == 0x2029 ||
                      (u >= 0x202a && u <= 0x202e) || (u >= 0x2066 && u <= 0x2069);
           });
}

inline bool isVisibleAscii(const QByteArray &text)
{
    return std::all_of(text.cbegin(), text.cend(), [](char c) { return c >= 0x20 && c <= 0x7e; });
}

} // namespace roomkey::fuzz
