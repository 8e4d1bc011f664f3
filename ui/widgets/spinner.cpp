// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/spinner.h"

#include "ui/theme/tokens.h"

#include <QPainter>
#include <QStyle>

#include <chrono>

using namespace std::chrono_literals;

namespace roomkey::ui {

namespace {

constexpr std::chrono::milliseconds Step = 80ms;
constexpr int Side = 24;
constexpr int Spokes = 8;

} // namespace

Spinner::Spinner(QWidget *parent)
    : QWidget(parent)
{
    setFixedSize(Side, Side);
}

void Spinner::showEvent(QShowEvent *)
{
    if (style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, this) > 0)
        m_timer.start(static_cast<int>(Step.count()), this);
}

void Spinner::hideEvent(QHideEvent *)
{
    m_timer.stop();
}

void Spinner::timerEvent(QTimerEvent *)
{
    m_step = (m_step + 1) % Spokes;
    update();
}

void Spinner::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.translate(Side / 2.0, Side / 2.0);
    QColor color = Tokens::of(this).muted;
    for (int spoke = 0; spoke < Spokes; ++spoke) {
        color.setAlphaF(0.25F + 0.75F * static_cast<float>(spoke + 1) / Spokes);
        painter.setBrush(color);
        painter.save();
        painter.rotate(360.0 / Spokes * (spoke + m_step));
        painter.drawEllipse(QPointF(0, -Side / 2.0 + 4), 2, 2);
        painter.restore();
    }
}

} // namespace roomkey::ui
