// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/firststop.h"

#include <QFocusEvent>
#include <QWidget>

namespace roomkey::ui {

FirstStop::FirstStop(QWidget *page, QWidget *target)
    : QObject(page)
    , m_target(target)
{
    page->installEventFilter(this);
}

void FirstStop::setTarget(QWidget *target)
{
    m_target = target;
}

bool FirstStop::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::FocusIn && m_target)
        m_target->setFocus(static_cast<QFocusEvent *>(event)->reason());
    return QObject::eventFilter(watched, event);
}

} // namespace roomkey::ui
