// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/accountrow.h"

#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/theme/textpaint.h"
#include "ui/theme/tiles.h"

#include <QPainter>
#include <QStyle>

#include <cmath>

namespace roomkey::ui {

namespace {

constexpr int RowHeight = 58;
constexpr int TileSize = 36;
constexpr int Inset = 8;
constexpr int LineGap = 2;
constexpr int TextLeft = Inset + TileSize + 14;

} // namespace

AccountRow::AccountRow(AccountEntry account, QWidget *parent)
    : QPushButton(parent)
    , m_account(std::move(account))
{
    setAttribute(Qt::WA_Hover);
    setAutoDefault(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    QStringList words{m_account.name, m_account.address, m_account.standing};
    if (!m_account.notSent.isEmpty())
        words << m_account.notSent;
    setAccessibleName(words.join(QStringLiteral(", ")));
    QString description = keyStateText(m_account.state);
    if (m_account.current)
        description = tr("Shown now. %1", "an account; how its key stands").arg(description);
    setAccessibleDescription(description);
    setToolTip(m_account.address);
}

QSize AccountRow::sizeHint() const
{
    const Fonts &fonts = Fonts::current();
    const int third = m_account.notSent.isEmpty() ? 0 : metrics::lineHeight(fonts.small) + LineGap;
    const int words = metrics::lineHeight(fonts.bodyBold) + metrics::lineHeight(fonts.small) + third + 16;
    return {TextLeft + 180, std::max(RowHeight, words)};
}

QSize AccountRow::minimumSizeHint() const
{
    return sizeHint();
}

void AccountRow::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens t = Tokens::of(this);
    const Fonts &fonts = Fonts::current();
    const QRectF row = rect();
    const QColor ground = m_account.current ? t.soft : underMouse() ? t.hover : t.surface;
    drawRounded(&painter, row, metrics::RowRadius, ground);
    if (showsFocus(this))
        drawFocusRing(&painter, row, metrics::RowRadius, t.focus);

    const auto mirrored = [&](const QRectF &box) {
        return QRectF(QStyle::visualRect(layoutDirection(), rect(), box.toAlignedRect()));
    };
    const QRectF tile = mirrored(QRectF(Inset, (height() - TileSize) / 2.0, TileSize, TileSize));
    drawTile(&painter, tile, TileShape::Round, m_account.name.isEmpty() ? m_account.address : m_account.name,
             m_account.tile, t);
    drawKeyBadge(&painter, tile, m_account.state, ground, t, layoutDirection());

    const qreal first = metrics::lineHeight(fonts.bodyBold);
    const qreal second = metrics::lineHeight(fonts.small);
    const qreal third = m_account.notSent.isEmpty() ? 0 : second + LineGap;
    const qreal top = (height() - first - second - third - LineGap) / 2;
    const qreal right = width() - Inset - 4;
    const bool bad = m_account.state == KeyState::SignInAgain || m_account.state == KeyState::NoKeychain;
    const qreal standing = std::ceil(textWidth(m_account.standing, fonts.caption));
    drawLine(&painter, mirrored(QRectF(right - standing, top, standing, first)), m_account.standing,
             fonts.caption, bad ? t.bad : t.muted, Qt::AlignTrailing, layoutDirection());
    drawLine(&painter, mirrored(QRectF(TextLeft, top, right - standing - TextLeft - 8, first)),
             m_account.name, fonts.bodyBold, t.text, Qt::AlignLeading, layoutDirection());
    drawLine(&painter, mirrored(QRectF(TextLeft, top + first + LineGap, right - TextLeft, second)),
             m_account.address, fonts.small, t.muted, Qt::AlignLeading, layoutDirection());
    if (m_account.notSent.isEmpty())
        return;
    const QRectF line(TextLeft, top + first + second + 2 * LineGap, right - TextLeft, second);
    const qreal size = metrics::iconSize() * 0.8;
    drawSymbol(&painter, Symbol::Warning,
               mirrored(QRectF(line.left(), line.center().y() - size / 2, size, size)), t.bad);
    drawLine(&painter, mirrored(line.adjusted(size + 5, 0, 0, 0)), m_account.notSent, fonts.small, t.bad,
             Qt::AlignLeading, layoutDirection());
}

} // namespace roomkey::ui
