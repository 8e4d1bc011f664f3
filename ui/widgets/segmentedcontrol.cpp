// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/segmentedcontrol.h"

#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/theme/textpaint.h"

#include <QAccessibleWidget>
#include <QButtonGroup>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QRadioButton>

#include <cmath>

namespace roomkey::ui {

namespace {

constexpr int Inset = 3;
constexpr int TextPadding = 10;

/// A radio button that looks like a segment.
class Segment final : public QRadioButton
{
public:
    Segment(const QString &text, QWidget *parent)
        : QRadioButton(text, parent)
    {
        setFont(Fonts::current().small);
        setAttribute(Qt::WA_Hover);
    }

    void setPlain(bool plain)
    {
        m_plain = plain;
        update();
    }

    QSize sizeHint() const override
    {
        return {int(std::ceil(textWidth(text(), font()))) + 2 * TextPadding + 8,
                metrics::controlHeight() - 2 * Inset};
    }
    QSize minimumSizeHint() const override
    {
        return {int(std::ceil(textWidth(text(), font()))) + TextPadding, sizeHint().height()};
    }

protected:
    bool hitButton(const QPoint &pos) const override { return rect().contains(pos); }

    bool event(QEvent *event) override
    {
        if (event->type() == QEvent::ApplicationFontChange) {
            setFont(Fonts::current().small);
            updateGeometry();
        }
        return QRadioButton::event(event);
    }

    void keyPressEvent(QKeyEvent *event) override
    {
        // Up and Down belong to whoever arranges several controls in rows.
        if (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down) {
            event->ignore();
            return;
        }
        if (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right) {
            const bool forward = (event->key() == Qt::Key_Right) == (layoutDirection() == Qt::LeftToRight);
            const auto buttons = group()->buttons();
            const qsizetype next = buttons.indexOf(this) + (forward ? 1 : -1);
            if (next >= 0 && next < buttons.size()) {
                buttons.at(next)->setFocus(Qt::TabFocusReason);
                buttons.at(next)->click();
            }
            return;
        }
        QRadioButton::keyPressEvent(event);
    }

    void focusInEvent(QFocusEvent *event) override
    {
        QRadioButton::focusInEvent(event);
        parentWidget()->update();
    }
    void focusOutEvent(QFocusEvent *event) override
    {
        QRadioButton::focusOutEvent(event);
        parentWidget()->update();
    }

    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const Tokens t = Tokens::of(this);
        const int radius = metrics::ControlRadius - 1;
        QColor ink = t.muted;
        if (isChecked() && !m_plain) {
            drawRounded(&painter, rect(), radius, t.accent);
            ink = t.onAccent;
        } else if (isChecked()) {
            drawRounded(&painter, rect(), radius, t.surface, t.edge);
            ink = t.text;
        } else if (underMouse()) {
            QColor tint = t.text;
            tint.setAlphaF(0.06F);
            drawRounded(&painter, rect(), radius, tint);
            ink = t.text;
        }
        drawLine(&painter, QRectF(rect()), text(), font(), ink, Qt::AlignHCenter, layoutDirection());
    }

private:
    bool m_plain = false;
};

QAccessibleInterface *makeAccessible(const QString &className, QObject *object)
{
    if (className == QLatin1String(SegmentedControl::staticMetaObject.className()))
        return new QAccessibleWidget(qobject_cast<QWidget *>(object), QAccessible::Grouping);
    return nullptr;
}

} // namespace

SegmentedControl::SegmentedControl(const QString &name, QWidget *parent)
    : QWidget(parent)
    , m_group(new QButtonGroup(this))
    , m_layout(new QHBoxLayout(this))
{
    QAccessible::installFactory(makeAccessible); // installs once however often it is asked
    setAccessibleName(name);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    m_layout->setContentsMargins(Inset, Inset, Inset, Inset);
    m_layout->setSpacing(1);
    m_group->setExclusive(true);
    connect(m_group, &QButtonGroup::idToggled, this, [this](int id, bool checked) {
        if (checked) {
            setFocusProxy(m_group->button(id));
            Q_EMIT currentChanged(id);
        }
    });
}

int SegmentedControl::addSegment(const QString &text)
{
    auto *segment = new Segment(text, this);
    const int index = count();
    m_group->addButton(segment, index);
    m_layout->addWidget(segment);
    if (index == 0)
        setFocusProxy(segment);
    return index;
}

void SegmentedControl::setPlain(int index, bool plain)
{
    static_cast<Segment *>(m_group->button(index))->setPlain(plain);
}

int SegmentedControl::count() const
{
    return int(m_group->buttons().size());
}

int SegmentedControl::current() const
{
    return m_group->checkedId();
}

void SegmentedControl::setCurrent(int index)
{
    if (QAbstractButton *button = m_group->button(index))
        button->setChecked(true);
}

QAbstractButton *SegmentedControl::segment(int index) const
{
    return m_group->button(index);
}

void SegmentedControl::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Tokens t = Tokens::of(this);
    drawRounded(&painter, rect(), metrics::ControlRadius + 1, t.background(Tone::Neutral));
    const auto buttons = m_group->buttons();
    for (const QAbstractButton *button : buttons) {
        if (showsFocus(button))
            drawFocusRing(&painter, rect(), metrics::ControlRadius + 1, t.focus);
    }
}

} // namespace roomkey::ui
