// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace roomkey::ui {

/// A surface with round corners that holds a layout of yours. Elevated, it has a shadow, for which its own
/// contents margins leave room.
class Card : public QWidget
{
    Q_OBJECT

public:
    explicit Card(QWidget *parent = nullptr);
    void setElevated(bool elevated);
    /// An accent outline: look here now.
    void setEmphasised(bool emphasised);
    [[nodiscard]] bool isEmphasised() const { return m_emphasised; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    bool m_elevated = false;
    bool m_emphasised = false;
};

/// One pixel between parts.
class Separator : public QWidget
{
    Q_OBJECT

public:
    explicit Separator(Qt::Orientation orientation = Qt::Horizontal, QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace roomkey::ui
