// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/rfc3339.h"

#include <array>

namespace roomkey {

namespace {

constexpr qint64 MicrosecondsPerSecond = 1'000'000;
constexpr qint64 SecondsPerDay = 86'400;

/// Reads \a count digits at \a at; -1 if there are not as many.
int digits(QStringView text, qsizetype at, int count)
{
    if (at + count > text.size())
        return -1;
    int value = 0;
    for (qsizetype i = at; i < at + count; ++i) {
        const char16_t c = text[i].unicode();
        if (c < u'0' || c > u'9')
            return -1;
        value = value * 10 + (c - u'0');
    }
    return value;
}

bool isLeapYear(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int daysInMonth(int year, int month)
{
    constexpr std::array<int, 12> Days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && isLeapYear(year) ? 29 : Days[static_cast<size_t>(month - 1)];
}

/// Days since 1970-01-01 in the Gregorian calendar, counted in years that begin in March.
qint64 daysFromDate(int year, int month, int day)
{
    const int y = month <= 2 ? year - 1 : year;
    const int era = (y >= 0 ? y : y - 399) / 400;
    const int yearOfEra = y - era * 400;
    const int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return static_cast<qint64>(era) * 146'097 + dayOfEra - 719'468;
}

/// Seconds east of UTC from "Z" or "+07:00" at \a at to the end.
std::optional<qint64> offsetSeconds(QStringView text, qsizetype at)
{
    if (text.size() == at + 1 && (text[at] == u'Z' || text[at] == u'z'))
        return 0;
    if (text.size() != at + 6 || (text[at] != u'+' && text[at] != u'-') || text[at + 3] != u':')
        return std::nullopt;
    const int hours = digits(text, at + 1, 2);
    const int minutes = digits(text, at + 4, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
        return std::nullopt;
    const qint64 seconds = hours * 3600 + minutes * 60;
    return text[at] == u'-' ? -seconds : seconds;
}

} // namespace

std::optional<qint64> microsecondsFromRfc3339(QStringView text)
{
    if (text.size() < 20 || text[4] != u'-' || text[7] != u'-' || (text[10] != u'T' && text[10] != u't') ||
        text[13] != u':' || text[16] != u':')
        return std::nullopt;
    const int year = digits(text, 0, 4);
    const int month = digits(text, 5, 2);
    const int day = digits(text, 8, 2);
    const int hour = digits(text, 11, 2);
    const int minute = digits(text, 14, 2);
    const int second = digits(text, 17, 2);
    // 60 is a leap second.
    if (year < 0 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month) || hour < 0 ||
        hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
        return std::nullopt;

    qsizetype at = 19;
    qint64 fraction = 0;
    if (text[at] == u'.') {
        qint64 unit = MicrosecondsPerSecond;
        const qsizetype first = ++at;
        while (at < text.size() && digits(text, at, 1) >= 0) {
            unit /= 10; // 0 from the seventh digit on: rounds down
            fraction += digits(text, at, 1) * unit;
            ++at;
        }
        if (at == first || at == text.size())
            return std::nullopt;
    }
    const std::optional<qint64> offset = offsetSeconds(text, at);
    if (!offset)
        return std::nullopt;
    const qint64 seconds =
        daysFromDate(year, month, day) * SecondsPerDay + hour * 3600 + minute * 60 + second - *offset;
    return seconds * MicrosecondsPerSecond + fraction;
}

QString rfc3339FromMicroseconds(qint64 microseconds)
{
    qint64 fraction = microseconds % MicrosecondsPerSecond;
    if (fraction < 0)
        fraction += MicrosecondsPerSecond;
    const qint64 seconds = (microseconds - fraction) / MicrosecondsPerSecond;
    return QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC).toString(QStringLiteral("yyyy-MM-dd'T'HH:mm:ss")) +
           QStringLiteral(".%1Z").arg(fraction, 6, 10, QLatin1Char('0'));
}

QDateTime dateTimeFromRfc3339(QStringView text)
{
    const std::optional<qint64> microseconds = microsecondsFromRfc3339(text);
    if (!microseconds)
        return {};
    const qint64 toMillisecond = *microseconds % 1000;
    return QDateTime::fromMSecsSinceEpoch(
        (*microseconds - (toMillisecond < 0 ? toMillisecond + 1000 : toMillisecond)) / 1000, Qt::UTC);
}

} // namespace roomkey
