// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>

class QWidget;

namespace roomkey::ui {

/// Hands the focus a page is given to one widget on it. A focus proxy would do that too, but Qt then tabs
/// from before the page straight to the proxy, and whatever stands in front of it on the page is never
/// reached. Owned by the page. GUI thread.
class FirstStop : public QObject
{
    Q_OBJECT

public:
    FirstStop(QWidget *page, QWidget *target);

    void setTarget(QWidget *target);

    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QPointer<QWidget> m_target;
};

} // namespace roomkey::ui
