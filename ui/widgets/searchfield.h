// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineEdit>

namespace roomkey::ui {

/// A line to type into for filtering, with a magnifying glass and, once there is text, a button to clear it.
/// Esc clears before it does anything else.
class SearchField : public QLineEdit
{
    Q_OBJECT

public:
    /// \a label is placeholder and accessible name.
    explicit SearchField(const QString &label, QWidget *parent = nullptr);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void makeRoomForSymbol();
};

} // namespace roomkey::ui
