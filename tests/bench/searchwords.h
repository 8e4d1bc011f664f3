// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/types/json.h"
#include "tests/bench/world.h"

#include <QString>

// What is typed into the search of the large world: parts of its own messages, the same at every run.
namespace roomkey::bench {

enum class Script { Spaced, Unspaced };

/// \a count parts of \a letters characters: beginnings of words, or for Thai and Chinese any part.
inline QStringList searchWords(Script script, int letters, int count)
{
    QStringList words;
    for (int page = 0; words.size() < count; ++page) {
        // From all over the space, so that what is rare comes too.
        const auto messages = messagePageFromJson(messagesPage(0, page * 997, 1, {}))->items;
        const QString &text = messages.first().text;
        const bool spaced = text.at(0).script() == QChar::Script_Latin;
        if (spaced != (script == Script::Spaced))
            continue;
        // One character of these scripts is one unit.
        const QStringList parts = text.split(spaced ? QLatin1Char(' ') : QChar(0xff0c), Qt::SkipEmptyParts);
        const QString part = parts.at((page * 7) % parts.size()).simplified().remove(QLatin1Char(' '));
        const qsizetype from = spaced ? 0 : (page * 3) % std::max<qsizetype>(part.size() - letters, 1);
        if (part.size() >= from + letters)
            words.append(part.mid(from, letters));
    }
    return words;
}

} // namespace roomkey::bench
