// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/datetimetext.h"

#include <QCoreApplication>
#include <QLocale>

namespace roomkey::ui {

namespace {

struct DateTimeText
{
    Q_DECLARE_TR_FUNCTIONS(DateTimeText)
};

constexpr int DaysOfWeekdays = 6;

} // namespace

QString shortTime(const QTime &time)
{
    const QLocale locale;
    // The C locale's short form has seconds.
    if (locale.language() == QLocale::C)
        return time.toString(QStringLiteral("HH:mm"));
    return locale.toString(time, QLocale::ShortFormat);
}

QString dayText(QDate day, QDate today)
{
    if (day == today)
        return DateTimeText::tr("Today");
    if (day == today.addDays(-1))
        return DateTimeText::tr("Yesterday");
    const QLocale locale;
    return locale.language() == QLocale::C
               ? QLocale(QLocale::English, QLocale::UnitedKingdom).toString(day, QLocale::LongFormat)
               : locale.toString(day, QLocale::LongFormat);
}

QString momentText(const QDateTime &when)
{
    const QDateTime local = when.toLocalTime();
    if (local.date() == QDate::currentDate())
        return shortTime(local.time());
    return DateTimeText::tr("%1 at %2", "date, time")
        .arg(QLocale().toString(local.date(), QLocale::LongFormat), shortTime(local.time()));
}

QString listTime(const QDateTime &when, const QDateTime &now)
{
    if (!when.isValid())
        return {};
    const qint64 days = when.date().daysTo(now.date());
    if (days <= 0)
        return shortTime(when.time());
    const QLocale locale;
    if (days <= DaysOfWeekdays)
        return locale.dayName(when.date().dayOfWeek(), QLocale::ShortFormat);
    return locale.toString(when.date(), locale.language() == QLocale::C
                                            ? QStringLiteral("d MMM yyyy")
                                            : locale.dateFormat(QLocale::ShortFormat));
}

} // namespace roomkey::ui
