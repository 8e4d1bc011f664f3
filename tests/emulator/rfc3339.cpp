// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/rfc3339.h"

#include <QDateTime>
#include <QRegularExpression>
#include <QTimeZone>

#include <chrono>

namespace roomkey::emulator {

QByteArray rfc3339(qint64 microseconds)
{
    using namespace std::chrono;
    const sys_time<std::chrono::microseconds> when{std::chrono::microseconds(microseconds)};
    const auto day = floor<days>(when);
    const year_month_day date(day);
    const hh_mm_ss time(when - day);
    char text[96];
    const int written = std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ",
                                      int(date.year()), unsigned(date.month()), unsigned(date.day()),
                                      int(time.hours().count()), int(time.minutes().count()),
                                      int(time.seconds().count()), int(time.subseconds().count()));
    return QByteArray(text, written);
}

std::optional<qint64> fromRfc3339(QStringView text)
{
    static const QRegularExpression shape(
        QStringLiteral("^(\\d{4})-(\\d\\d)-(\\d\\d)[Tt](\\d\\d):(\\d\\d):(\\d\\d)(?:\\.(\\d{1,9}))?(?:[Zz]|(["
                       "+-])(\\d\\d):(\\d\\d))$"));
    const QRegularExpressionMatch match = shape.match(text.toString());
    if (!match.hasMatch())
        return std::nullopt;
    const auto number = [&](int group) { return match.capturedView(group).toInt(); };
    const QDate date(number(1), number(2), number(3));
    const QTime time(number(4), number(5), number(6));
    if (!date.isValid() || !time.isValid() || number(9) > 23 || number(10) > 59)
        return std::nullopt;
    const QString fraction = match.captured(7).leftJustified(6, u'0').first(6);
    qint64 offset = qint64(number(9)) * 3600 + qint64(number(10)) * 60;
    if (match.capturedView(8) == u"-")
        offset = -offset;
    const qint64 seconds = QDateTime(date, time, Qt::UTC).toSecsSinceEpoch() - offset;
    return seconds * 1'000'000 + fraction.toLongLong();
}

} // namespace roomkey::emulator
