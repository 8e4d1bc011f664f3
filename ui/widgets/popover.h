// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QWidget>

namespace roomkey::ui {

/// A small box beside what it is about, with a tip that points there. An overlay child of the window. Esc or
/// a click elsewhere closes it; Tab goes round inside; the focus returns to where it was. Heap only: it
/// deletes itself once closed. A subclass fills it with a layout on top of contentsMargins().
class Popover : public QWidget
{
    Q_OBJECT

public:
    /// \a anchor must be inside a window.
    explicit Popover(QWidget *anchor);

    /// Beside \a area of the anchor instead of all of it (a row of a list), in the anchor's coordinates.
    void setAnchorArea(const QRect &area);
    void open();
    void dismiss();

Q_SIGNALS:
    void closed();

protected:
    /// What has the focus when it opens.
    virtual QWidget *firstFocus() const = 0;
    /// Of the box, in average characters of the body font.
    virtual int widthInCharacters() const { return 46; }

    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    bool focusNextPrevChild(bool next) override;

    static constexpr int Padding = 20;
    static constexpr int ShadowRoom = 14;

private:
    void place();

    QPointer<QWidget> m_anchor;
    QPointer<QWidget> m_focusBefore;
    QRect m_area;
    bool m_above = false;
    bool m_closing = false;
    qreal m_tip = 0;
};

} // namespace roomkey::ui
