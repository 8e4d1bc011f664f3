// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include <QRectF>
#include <QString>

class QPainter;

// The small key on an account's tile.
namespace roomkey::ui {

/// What it says: everything asked for is allowed, part of it is, the sign-in has ended, the keychain does not
/// give the key, or there is no connection.
enum class KeyState { All, Part, SignInAgain, NoKeychain, Offline };

/// The same in one sentence.
[[nodiscard]] QString keyStateText(KeyState state);

/// At the lower trailing corner of \a tile; \a ground is what it stands on.
void drawKeyBadge(QPainter *painter, const QRectF &tile, KeyState state, const QColor &ground,
                  const Tokens &tokens, Qt::LayoutDirection direction);

} // namespace roomkey::ui
