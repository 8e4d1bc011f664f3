// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include <QWidget>

class QAbstractButton;
class QButtonGroup;
class QHBoxLayout;

namespace roomkey::ui {

/// One of a few words, all visible. Left and Right choose (mirrored in right-to-left layouts); it takes one
/// Tab stop. To assistive technology a named group of radio buttons.
class SegmentedControl : public QWidget
{
    Q_OBJECT

public:
    /// \a name is the accessible name of the group.
    explicit SegmentedControl(const QString &name, QWidget *parent = nullptr);

    /// Returns the index of the new segment.
    int addSegment(const QString &text);
    /// A chosen segment is filled with the accent; one that means "off" stays plain.
    void setPlain(int index, bool plain);

    [[nodiscard]] int count() const;
    [[nodiscard]] int current() const;
    /// Says nothing to currentChanged listeners unless it changes.
    void setCurrent(int index);
    [[nodiscard]] QAbstractButton *segment(int index) const;

Q_SIGNALS:
    void currentChanged(int index);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QButtonGroup *m_group;
    QHBoxLayout *m_layout;
};

} // namespace roomkey::ui
