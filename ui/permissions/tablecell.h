// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

class QPainter;
class QStyleOptionViewItem;

namespace roomkey::ui {

/// What the tables of the permissions page have under the words of a cell: selection, the line below, focus.
void paintCellGround(QPainter *painter, const QStyleOptionViewItem &option, const Tokens &tokens);

} // namespace roomkey::ui
