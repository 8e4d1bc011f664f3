// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/searchfield.h"

#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"

#include <QAction>
#include <QKeyEvent>
#include <QPainter>

namespace roomkey::ui {

namespace {

constexpr int SymbolMargin = 8;

} // namespace

SearchField::SearchField(const QString &label, QWidget *parent)
    : QLineEdit(parent)
{
    setPlaceholderText(label);
    setAccessibleName(label);
    makeRoomForSymbol();
    QAction *clearing = addAction(symbolIcon(Symbol::Cross, Tint::Muted), QLineEdit::TrailingPosition);
    clearing->setText(tr("Clear"));
    clearing->setToolTip(tr("Clear"));
    clearing->setVisible(false);
    connect(clearing, &QAction::triggered, this, &QLineEdit::clear);
    connect(this, &QLineEdit::textChanged, clearing,
            [clearing](const QString &text) { clearing->setVisible(!text.isEmpty()); });
}

void SearchField::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && !text().isEmpty()) {
        clear();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

// Painted, not an action of the field: that would be a button to assistive technology, and it does nothing.
void SearchField::paintEvent(QPaintEvent *event)
{
    QLineEdit::paintEvent(event);
    QPainter painter(this);
    const qreal side = metrics::iconSize();
    const qreal x = layoutDirection() == Qt::RightToLeft ? width() - SymbolMargin - side : SymbolMargin;
    drawSymbol(&painter, Symbol::Search, QRectF(x, (height() - side) / 2, side, side),
               Tokens::of(this).muted);
}

void SearchField::changeEvent(QEvent *event)
{
    QLineEdit::changeEvent(event);
    if (event->type() == QEvent::LayoutDirectionChange || event->type() == QEvent::FontChange)
        makeRoomForSymbol();
}

void SearchField::makeRoomForSymbol()
{
    const int room = metrics::iconSize() + SymbolMargin;
    if (layoutDirection() == Qt::RightToLeft)
        setTextMargins(0, 0, room, 0);
    else
        setTextMargins(room, 0, 0, 0);
}

} // namespace roomkey::ui
