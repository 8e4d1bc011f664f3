// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include <QList>
#include <QRectF>
#include <QString>
#include <QStringList>

class QPainter;

// The coloured square (a space) or disc (a person) with initials that stands for a name.
namespace roomkey::ui {

enum class TileShape { Square, Round };

/// Two letters of the first two words; the first consonant where a Thai word starts with a leading vowel; one
/// character for Chinese, Japanese and Korean. Empty for a name without letters or digits.
[[nodiscard]] QString initials(const QString &displayName);

/// Which of Tokens::tiles: from the resource name, so that a rename keeps the colour. The same on every start
/// and machine (FNV-1a, since qHash is salted per process).
[[nodiscard]] int tileIndex(const QString &resourceName);

/// One for each of \a resourceNames, in their order: its own, or the next that none before it has. From the
/// ninth on colours come again.
[[nodiscard]] QList<int> distinctTiles(const QStringList &resourceNames);

void drawTile(QPainter *painter, const QRectF &box, TileShape shape, const QString &displayName,
              const QString &resourceName, const Tokens &tokens);
/// In the colour \a tile of Tokens::tiles.
void drawTile(QPainter *painter, const QRectF &box, TileShape shape, const QString &displayName, int tile,
              const Tokens &tokens);

} // namespace roomkey::ui
