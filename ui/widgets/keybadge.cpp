// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/keybadge.h"

#include "ui/theme/icons.h"
#include "ui/theme/painting.h"

#include <QCoreApplication>
#include <QPainter>

namespace roomkey::ui {

namespace {

struct KeyBadge
{
    Q_DECLARE_TR_FUNCTIONS(KeyBadge)
};

QColor badgeColor(KeyState state, const Tokens &tokens)
{
    switch (state) {
    case KeyState::All:
        return tokens.ok;
    case KeyState::Part:
        return tokens.warn;
    case KeyState::SignInAgain:
    case KeyState::NoKeychain:
        return tokens.bad;
    case KeyState::Offline:
        return tokens.muted;
    }
    return tokens.muted;
}

} // namespace

QString keyStateText(KeyState state)
{
    switch (state) {
    case KeyState::All:
        return KeyBadge::tr("Everything you asked for is allowed");
    case KeyState::Part:
        return KeyBadge::tr("A part of what you asked for is allowed");
    case KeyState::SignInAgain:
        return KeyBadge::tr("Your sign-in has ended");
    case KeyState::NoKeychain:
        return KeyBadge::tr("The keychain does not give your key");
    case KeyState::Offline:
        return KeyBadge::tr("No connection");
    }
    return {};
}

void drawKeyBadge(QPainter *painter, const QRectF &tile, KeyState state, const QColor &ground,
                  const Tokens &tokens, Qt::LayoutDirection direction)
{
    const qreal side = 16;
    const qreal left = direction == Qt::RightToLeft ? tile.left() - 5 : tile.right() - side + 5;
    const QRectF badge(left, tile.bottom() - side + 5, side, side);
    drawRounded(painter, badge.adjusted(-2, -2, 2, 2), side, ground);
    drawRounded(painter, badge, side / 2, badgeColor(state, tokens));
    drawSymbol(painter, Symbol::Key, badge.adjusted(3.5, 3.5, -3.5, -3.5), tokens.surface);
}

} // namespace roomkey::ui
