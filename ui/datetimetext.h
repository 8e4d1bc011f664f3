// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QString>

// Times as people read them in lists and above messages, in the language's own short forms. Pure; any thread.
namespace roomkey::ui {

/// "10:42" or "10:42 AM": never with seconds.
QString shortTime(const QTime &time);
/// "Today", "Yesterday", or the long date.
QString dayText(QDate day, QDate today = QDate::currentDate());
/// Inside a sentence: the time today, the long date with the time otherwise.
QString momentText(const QDateTime &when);
/// For a row of a list: the time today, the weekday within a week, the date before.
QString listTime(const QDateTime &when, const QDateTime &now = QDateTime::currentDateTime());

} // namespace roomkey::ui
