// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyle>

#include <optional>

class QStyleOptionSlider;

// Where the parts of RoomkeyStyle's scroll bars are over Fusion, and how they are drawn. Coordinates are
// logical pixels. GUI thread.
namespace roomkey::ui {

/// Nothing for parts that scroll bars do not have here.
[[nodiscard]] std::optional<QRect> scrollBarPart(const QStyleOptionSlider *option, QStyle::SubControl part);
/// \a slider is where its handle is.
void drawScrollBar(const QStyleOptionSlider *option, const QRect &slider, QPainter *painter);

} // namespace roomkey::ui
