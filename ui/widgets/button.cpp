// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/button.h"

#include "ui/theme/metrics.h"
#include "ui/theme/roomkeystyle.h"
#include "ui/theme/textpaint.h"

#include <QEvent>
#include <QKeyEvent>

#include <utility>

namespace roomkey::ui {

namespace {

// What the style's padding of a button has above the least it draws with.
constexpr int SpareSide = 6;

Tint tintOf(ButtonKind kind)
{
    switch (kind) {
    case ButtonKind::Primary:
        return Tint::OnAccent;
    case ButtonKind::Soft:
    case ButtonKind::Link:
        return Tint::Link;
    case ButtonKind::Danger:
        return Tint::Bad;
    case ButtonKind::Normal:
    case ButtonKind::Flat:
        break;
    }
    return Tint::Text;
}

/// Whether \a style draws buttons as designed, rather than as the desktop does.
bool isOurs(const QStyle *style)
{
    const auto *ours = qobject_cast<const RoomkeyStyle *>(style);
    return ours && ours->isOverFusion();
}

/// The narrowest width at which \a text takes no more than two lines.
qreal twoLineWidth(const QString &text, const QFont &font)
{
    qreal low = textWidth(text, font) / 2;
    qreal high = textWidth(text, font);
    while (high - low > 2) {
        const qreal middle = (low + high) / 2;
        const Paragraph paragraph(text, font, middle);
        if (paragraph.lineCount() <= 2 && paragraph.widestLine() <= middle)
            high = middle;
        else
            low = middle;
    }
    return high;
}

} // namespace

Button::Button(const QString &text, ButtonKind kind, QWidget *parent)
    : QPushButton(text, parent)
{
    setUp(kind);
}

Button::Button(Symbol symbol, const QString &text, ButtonKind kind, QWidget *parent)
    : QPushButton(text, parent)
{
    setUp(kind);
    setSymbol(symbol);
}

void Button::setUp(ButtonKind kind)
{
    setButtonKind(this, kind);
    setFont(Fonts::current().body);
    setAutoDefault(false);
    QSizePolicy policy = sizePolicy();
    policy.setHorizontalPolicy(QSizePolicy::Preferred);
    policy.setVerticalPolicy(QSizePolicy::Fixed);
    setSizePolicy(policy);
    if (kind == ButtonKind::Link)
        setCursor(Qt::PointingHandCursor);
}

void Button::setSymbol(Symbol symbol)
{
    m_symbol = symbol;
    // Where the desktop's style draws the button, its ground is not ours to know.
    setIcon(symbolIcon(symbol, isOurs(style()) ? tintOf(buttonKind(this)) : Tint::Text));
    setIconSize(QSize(metrics::iconSize(), metrics::iconSize()));
}

bool Button::canWrap() const
{
    return isOurs(style()) && text().contains(QLatin1Char(' '));
}

QSize Button::sizeHint() const
{
    // Not height for width: layouts cap a fixed height at the hint, and a growing one would stretch the
    // button beside taller neighbours.
    QSize hint = QPushButton::sizeHint();
    if (m_wrapped && canWrap())
        hint.rheight() += metrics::lineHeight(font());
    return hint;
}

QSize Button::minimumSizeHint() const
{
    const QSize hint = sizeHint();
    if (!canWrap())
        return hint;
    const qreal spared = textWidth(text(), font()) - twoLineWidth(text(), font());
    return {hint.width() - int(spared) + 1, hint.height()};
}

void Button::resizeEvent(QResizeEvent *event)
{
    QPushButton::resizeEvent(event);
    // The hint has comfortable sides; a narrower button gives those up before it wraps.
    const bool wrapped = width() < sizeHint().width() - 2 * SpareSide;
    if (std::exchange(m_wrapped, wrapped) != wrapped)
        updateGeometry();
}

bool Button::event(QEvent *event)
{
    if (event->type() == QEvent::ApplicationFontChange) {
        setFont(Fonts::current().body);
        setIconSize(QSize(metrics::iconSize(), metrics::iconSize()));
    }
    return QPushButton::event(event);
}

void Button::keyPressEvent(QKeyEvent *event)
{
    // Qt gives Return to buttons of dialogs only.
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        if (!event->isAutoRepeat())
            click();
        return;
    }
    QPushButton::keyPressEvent(event);
}

IconButton::IconButton(Symbol symbol, const QString &name, QWidget *parent)
    : Button(symbol, QString(), ButtonKind::Flat, parent)
{
    setName(name);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void IconButton::setName(const QString &name, const QString &shortcut)
{
    setAccessibleName(name);
    setToolTip(shortcut.isEmpty() ? name : QStringLiteral("%1 (%2)").arg(name, shortcut));
}

} // namespace roomkey::ui
