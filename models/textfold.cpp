// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/textfold.h"

namespace roomkey::models {

namespace {

bool isLatinAccent(QChar c)
{
    return c.unicode() >= 0x0300 && c.unicode() <= 0x036f;
}

} // namespace

QString folded(const QString &text)
{
    QString result = text.normalized(QString::NormalizationForm_KD).toCaseFolded();
    result.removeIf(isLatinAccent);
    return result;
}

} // namespace roomkey::models
