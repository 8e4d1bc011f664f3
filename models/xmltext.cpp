// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/xmltext.h"

namespace roomkey::models {

namespace {

bool isWritable(char16_t c)
{
    return c >= 0x20 ? !QChar::isSurrogate(c) && c < 0xfffe : c == u'\t' || c == u'\n';
}

} // namespace

QString xmlText(QString text)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        const bool pair =
            text.at(i).isHighSurrogate() && i + 1 < text.size() && text.at(i + 1).isLowSurrogate();
        if (pair)
            ++i;
        else if (!isWritable(text.at(i).unicode()))
            text[i] = text.at(i) == u'\r' ? QChar(u'\n') : QChar(QChar::ReplacementCharacter);
    }
    return text.toHtmlEscaped();
}

} // namespace roomkey::models
