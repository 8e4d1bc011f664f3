// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/gate.h"
#include "ui/widgets/popover.h"

namespace roomkey::ui {

class Button;
class Label;

/// Says why an action is off, beside it, and offers to ask for the permission, to stop trying without it, or
/// to look at it. Where no permission would help (a role, no connection) there is nothing to ask for or look
/// at: it can be closed.
///
///   auto *popover = new ReasonPopover(button, button->actionName(), button->gate());
///   connect(popover, &ReasonPopover::askRequested, this, ...);
///   popover->open();
class ReasonPopover : public Popover
{
    Q_OBJECT

public:
    /// \a anchor must be inside a window; \a actionName is the visible text of what is off.
    ReasonPopover(QWidget *anchor, const QString &actionName, const Gate &gate);

Q_SIGNALS:
    void askRequested();
    void stopTryingRequested();
    void detailsRequested();

protected:
    QWidget *firstFocus() const override;

private:
    void follow(void (ReasonPopover::*signal)());

    Button *m_first = nullptr;
};

} // namespace roomkey::ui
