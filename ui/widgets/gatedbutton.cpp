// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/gatedbutton.h"

#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/theme/textpaint.h"

#include <QAccessibleWidget>
#include <QPainter>

#include <cmath>

namespace roomkey::ui {

namespace {

constexpr int SidePadding = 12;
constexpr int Gap = 8;

int lockSize()
{
    return metrics::iconSize() * 4 / 5;
}

/// Qt derives the disabled state from QWidget::isEnabled, which would also take focus, keys and clicks away.
class GatedButtonAccessible final : public QAccessibleWidget
{
public:
    explicit GatedButtonAccessible(GatedButton *button)
        : QAccessibleWidget(button, QAccessible::Button)
    {
    }

    QAccessible::State state() const override
    {
        QAccessible::State state = QAccessibleWidget::state();
        if (!button()->gate().on) {
            state.disabled = true;
            state.focusable = true;
        }
        return state;
    }

    QString text(QAccessible::Text kind) const override
    {
        if (kind == QAccessible::Name)
            return button()->actionName();
        if (kind == QAccessible::Description && !button()->gate().on)
            return button()->gate().reason;
        return QAccessibleWidget::text(kind);
    }

    QStringList actionNames() const override
    {
        return QStringList{pressAction()} + QAccessibleWidget::actionNames();
    }

    void doAction(const QString &action) override
    {
        if (action == pressAction()) {
            // From the event loop: a popover must not open inside the caller's D-Bus call.
            QMetaObject::invokeMethod(button(), &QAbstractButton::click, Qt::QueuedConnection);
            return;
        }
        QAccessibleWidget::doAction(action);
    }

private:
    GatedButton *button() const { return static_cast<GatedButton *>(widget()); }
};

QAccessibleInterface *makeAccessible(const QString &className, QObject *object)
{
    // Asked for every class of an object's ancestry in turn, so subclasses are served as well.
    if (className == QLatin1String(GatedButton::staticMetaObject.className()))
        return new GatedButtonAccessible(static_cast<GatedButton *>(object));
    return nullptr;
}

} // namespace

GatedButton::GatedButton(const QString &text, ButtonKind kind, QWidget *parent)
    : Button(text, kind, parent)
{
    setUp();
}

GatedButton::GatedButton(Symbol symbol, const QString &text, ButtonKind kind, QWidget *parent)
    : Button(symbol, text, kind, parent)
{
    setUp();
}

GatedButton *GatedButton::iconOnly(Symbol symbol, const QString &name, QWidget *parent)
{
    auto *button = new GatedButton(symbol, QString(), ButtonKind::Flat, parent);
    button->setAccessibleName(name);
    button->setToolTip(name);
    button->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    return button;
}

void GatedButton::setUp()
{
    QAccessible::installFactory(makeAccessible); // installs once however often it is asked
    connect(this, &QAbstractButton::clicked, this, [this] {
        if (m_gate.on)
            Q_EMIT triggered();
        else
            Q_EMIT reasonRequested();
    });
}

QString GatedButton::actionName() const
{
    return text().isEmpty() ? accessibleName() : QString(text()).remove(QLatin1Char('&'));
}

void GatedButton::setGate(const Gate &gate)
{
    if (m_gate == gate)
        return;
    const Gate before = std::exchange(m_gate, gate);
    updateGeometry();
    update();
    if (before.on != gate.on) {
        QAccessible::State changed;
        changed.disabled = true;
        QAccessibleStateChangeEvent event(this, changed);
        QAccessible::updateAccessibility(&event);
    }
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
}

QSize GatedButton::sizeHint() const
{
    QSize size = Button::sizeHint();
    if (!m_gate.on && !m_gate.idle && !text().isEmpty())
        size.rwidth() += lockSize() + Gap;
    return size;
}

void GatedButton::paintEvent(QPaintEvent *event)
{
    if (m_gate.on) {
        Button::paintEvent(event);
        return;
    }
    QPainter painter(this);
    const Tokens t = Tokens::of(this);
    const QRectF box = rect();
    const bool iconOnly = text().isEmpty();
    const qreal lock = iconOnly ? std::round(lockSize() * 0.78) : lockSize();
    const bool rtl = layoutDirection() == Qt::RightToLeft;
    if (!iconOnly)
        drawRounded(&painter, box, metrics::ControlRadius, isDown() ? t.pressed : t.gate, t.line);
    else if (underMouse() || isDown())
        drawRounded(&painter, box, metrics::ControlRadius, t.pressed);
    if (showsFocus(this))
        drawFocusRing(&painter, box, metrics::ControlRadius, t.focus);

    const qreal icon = symbol() ? iconSize().width() : 0;
    if (iconOnly) {
        if (symbol())
            drawSymbol(&painter, *symbol(),
                       QRectF(box.center().x() - icon / 2, box.center().y() - icon / 2, icon, icon), t.muted);
        if (m_gate.idle)
            return;
        const qreal x = rtl ? box.left() + 2 : box.right() - lock - 2;
        const QRectF corner(x, box.bottom() - lock - 2, lock, lock);
        // A patch of the ground keeps the two outlines apart.
        drawRounded(&painter, corner.adjusted(-1, -1, 1, 1), lock, t.surface);
        drawSymbol(&painter, Symbol::Lock, corner, t.muted);
        return;
    }
    QRectF content = box.adjusted(SidePadding, 0, -SidePadding, 0);
    if (symbol()) {
        const qreal x = rtl ? content.right() - icon : content.left();
        drawSymbol(&painter, *symbol(), QRectF(x, box.center().y() - icon / 2, icon, icon), t.muted);
        content.adjust(rtl ? 0 : icon + Gap, 0, rtl ? -(icon + Gap) : 0, 0);
    }
    if (!m_gate.idle) {
        const qreal lockX = rtl ? content.left() : content.right() - lock;
        drawSymbol(&painter, Symbol::Lock, QRectF(lockX, box.center().y() - lock / 2, lock, lock), t.muted);
        content.adjust(rtl ? lock + Gap : 0, 0, rtl ? 0 : -(lock + Gap), 0);
    }
    const Paragraph label(actionName(), font(), content.width() + 0.5, 1.0, Qt::AlignLeading,
                          layoutDirection());
    label.draw(&painter, QPointF(content.left(), std::round(content.center().y() - label.height() / 2)),
               t.muted);
}

} // namespace roomkey::ui
