// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

namespace roomkey::ui {

/// Speaks to assistive technology without showing anything: a widget of role Notification whose name is the
/// text. (QAccessible::Alert reaches no AT-SPI client in Qt 6.4; showing a notification does.) At most one
/// announcement in two seconds; of several that come faster, the newest is said.
class Notifier : public QWidget
{
    Q_OBJECT

public:
    /// \a window owns it; one per window.
    explicit Notifier(QWidget *window);

    void announce(const QString &text);
    /// What was said last.
    [[nodiscard]] QString lastAnnouncement() const { return accessibleName(); }

private:
    void say(const QString &text);
    void sayWaiting();

    QTimer m_pause;
    QString m_waiting;
};

} // namespace roomkey::ui
