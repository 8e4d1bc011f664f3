// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/panesplitter.h"

#include "ui/theme/painting.h"
#include "ui/theme/tokens.h"

#include <QPainter>

namespace roomkey::ui {

namespace {

/// Qt widens the area to grab of a handle of one pixel by itself; only the line is painted.
class Handle final : public QSplitterHandle
{
public:
    using QSplitterHandle::QSplitterHandle;

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        drawSeparator(&painter, QRectF(contentsRect()), Tokens::of(this).line);
    }
};

} // namespace

PaneSplitter::PaneSplitter(QWidget *parent)
    : QSplitter(Qt::Horizontal, parent)
{
    setHandleWidth(1);
}

QSplitterHandle *PaneSplitter::createHandle()
{
    return new Handle(orientation(), this);
}

} // namespace roomkey::ui
