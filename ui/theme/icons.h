// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include <QIcon>
#include <QPixmap>

class QPainter;
class QRectF;

// The bundled line icons (24 grid, 1.7 stroke), coloured by a token and rendered per size and screen scale.
// GUI thread.
namespace roomkey::ui {

// clang-format off
enum class Symbol {
    Attach, Back, Bell, BellOff, Chat, Check, Clock, Copy, Cross, Door, Down, Edit, Equal, External, Eye, File, Flask,
    Globe, Hash, Import, Info, Key, Keyboard, Left, Lock, Menu, Minus, More, Offline, People, PersonPlus, Pin, Play,
    Plus, Present, Refresh, Reply, Right, Search, Send, Settings, Shield, Smile, Sort, Terminal, Trash, Undo, Warning
};
// clang-format on
constexpr int SymbolCount = int(Symbol::Warning) + 1;

/// File name without extension, as in resources/icons.
[[nodiscard]] QString symbolName(Symbol symbol);

/// For widgets that take a QIcon. In QIcon::Disabled it is muted.
[[nodiscard]] QIcon symbolIcon(Symbol symbol, Tint tint = Tint::Text);

/// For delegates and our own widgets: \a box is in logical pixels.
void drawSymbol(QPainter *painter, Symbol symbol, const QRectF &box, const QColor &color);

/// \a size is in device pixels. Remembered in QPixmapCache.
[[nodiscard]] QPixmap symbolPixmap(Symbol symbol, QSize size, const QColor &color);

/// The program's own mark: a key on an accent ground.
void drawMark(QPainter *painter, const QRectF &box, const Tokens &tokens);

/// The icon of windows and the desktop entry.
[[nodiscard]] QIcon applicationIcon();

} // namespace roomkey::ui
