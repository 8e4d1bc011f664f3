// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QPainter;
class QRect;
class QStyleOption;
class QStyleOptionComboBox;
class QStyleOptionHeader;
class QStyleOptionTab;
class QWidget;

// How RoomkeyStyle draws small controls over Fusion: boxes to tick, fields, headers, tabs. Coordinates are
// logical pixels. GUI thread.
namespace roomkey::ui {

/// The box of a check box, or the ring of a radio button if \a round.
void drawIndicator(const QStyleOption *option, QPainter *painter, bool round);
/// Around whatever can be typed into or chosen from.
void drawFieldFrame(const QStyleOption *option, QPainter *painter);
void drawHeaderSection(const QStyleOption *option, QPainter *painter, const QWidget *widget);
/// The words with the arrow of sorting behind them.
void drawHeaderLabel(const QStyleOptionHeader *header, QPainter *painter);
void drawTab(const QStyleOptionTab *tab, QPainter *painter);
/// All but the words; \a arrow is where the arrow goes.
void drawComboBox(const QStyleOptionComboBox *combo, const QRect &arrow, QPainter *painter);

} // namespace roomkey::ui
