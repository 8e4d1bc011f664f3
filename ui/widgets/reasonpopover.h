// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/gate.h"

#include <QPointer>
#include <QWidget>

namespace roomkey::ui {

class Button;
class Label;

/// Says why an action is off, beside it, and offers to ask for the permission. An overlay child of the
/// window. Esc, a click elsewhere or leaving with Tab closes it; the focus returns to where it was. It
/// deletes itself once closed.
///
///   auto *popover = new ReasonPopover(button, button->actionName(), button->gate());
///   connect(popover, &ReasonPopover::askRequested, this, ...);
///   popover->open();
class ReasonPopover : public QWidget
{
    Q_OBJECT

public:
    /// \a anchor must be inside a window; \a actionName is the visible text of what is off.
    ReasonPopover(QWidget *anchor, const QString &actionName, const Gate &gate);

    /// Under \a area of the anchor instead of under all of it (a row of a list), in the anchor's coordinates.
    void setAnchorArea(const QRect &area);
    void open();
    void dismiss();

Q_SIGNALS:
    void askRequested();
    void detailsRequested();
    void closed();

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    bool focusNextPrevChild(bool next) override;

private:
    void place();
    void follow(void (ReasonPopover::*signal)());

    QPointer<QWidget> m_anchor;
    QPointer<QWidget> m_focusBefore;
    QRect m_area;
    Button *m_ask = nullptr;
    Button *m_details = nullptr;
    bool m_above = false;
    bool m_closing = false;
    qreal m_tip = 0;
};

} // namespace roomkey::ui
