// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/httpdate.h"

#include <QLocale>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace roomkey {

std::optional<QDateTime> httpDate(const QByteArray &text)
{
    QDateTime date = QLocale::c().toDateTime(QString::fromLatin1(text), u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s);
    date.setTimeSpec(Qt::UTC);
    return date.isValid() ? std::optional(date) : std::nullopt;
}

std::chrono::seconds clockError(const QDateTime &date, const QDateTime &sent, const QDateTime &answered)
{
    if (const qint64 ahead = date.secsTo(sent); ahead > 0)
        return std::chrono::seconds(ahead);
    return std::chrono::seconds(std::min<qint64>(0, date.secsTo(answered)));
}

} // namespace roomkey
