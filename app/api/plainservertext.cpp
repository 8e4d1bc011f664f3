// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/apierror.h"

namespace roomkey {

namespace {

/// Characters that turn the reading direction: text after them can be made to look like other text.
bool turnsText(char16_t c)
{
    return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069);
}

} // namespace

QString plainServerText(const QString &text, int maxLength)
{
    QString plain;
    plain.reserve(qMin<qsizetype>(text.size(), maxLength + 1));
    for (const QChar c : text) {
        const bool gap = c.isSpace() || c.category() == QChar::Other_Control;
        if (gap ? !plain.isEmpty() && !plain.endsWith(QLatin1Char(' ')) : !turnsText(c.unicode()))
            plain += gap ? QLatin1Char(' ') : c;
        if (plain.size() > maxLength)
            break;
    }
    if (plain.size() > maxLength) {
        plain.truncate(maxLength - 1);
        if (!plain.isEmpty() && plain.back().isHighSurrogate())
            plain.chop(1); // half a character is none
        plain += QChar(0x2026);
    }
    return plain.trimmed();
}

} // namespace roomkey
