// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCheckBox>
#include <QRectF>

namespace roomkey::ui {

struct Tokens;

/// A switch of the usual size in the middle of \a box, filled with \a fill and knobbed with \a knob when on.
void drawSwitch(QPainter *painter, const QRectF &box, bool on, const QColor &fill, const QColor &knob,
                const Tokens &tokens, Qt::LayoutDirection direction);

/// A check box that looks like a switch: takes effect at once, with no button to confirm.
class Switch : public QCheckBox
{
    Q_OBJECT

public:
    /// \a name is read by assistive technology; the words beside the switch are somebody else's label.
    explicit Switch(const QString &name, QWidget *parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    bool hitButton(const QPoint &pos) const override { return rect().contains(pos); }
    void paintEvent(QPaintEvent *event) override;
};

} // namespace roomkey::ui
