// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCheckBox>

namespace roomkey::ui {

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
