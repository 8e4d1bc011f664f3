// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/rfc3339.h"
#include "tests/unit/flows/flowfixture.h"

#include <map>

// The messages of one space as a server lists them: newest first, in pages, filtered by time. Tests change it
// between calls, and between the pages of one listing. A value in the test's thread.
namespace roomkey {

struct ScriptedRoom
{
    struct Entry
    {
        QString text;
        bool deleted = false;
        qint64 updated = 0;
    };

    void add(qint64 from, qint64 to)
    {
        for (qint64 at = from; at <= to; ++at)
            messages[at] = {QString::number(at)};
    }

    HttpAnswer list(const HttpRequest &request)
    {
        const int pageSize = parameter(request, "pageSize").toInt();
        const QString filter = parameter(request, "filter");
        qint64 before = std::numeric_limits<qint64>::max();
        if (!filter.isEmpty())
            before = *microsecondsFromRfc3339(filter.section(QLatin1Char('"'), 1, 1));
        const QString token = parameter(request, "pageToken");
        if (!token.isEmpty())
            before = std::min(before, token.toLongLong());
        QJsonArray items;
        QString next;
        for (auto it = messages.rbegin(); it != messages.rend(); ++it) {
            const qint64 created = it->first * 1'000'000;
            if (created >= before)
                continue;
            if (items.size() == pageSize) {
                next = QString::number(((it->first) + 1) * 1'000'000);
                break;
            }
            items.append(jsonOf(it->first, it->second));
        }
        ++calls;
        QJsonObject page{{QStringLiteral("messages"), items}};
        if (!next.isEmpty())
            page.insert(QStringLiteral("nextPageToken"), next);
        return HttpAnswer::of(200, json(page));
    }

    static QJsonObject jsonOf(qint64 at, const Entry &entry)
    {
        QJsonObject message{
            {QStringLiteral("name"), QStringLiteral("spaces/AAA/messages/m%1").arg(at)},
            {QStringLiteral("createTime"), rfc3339FromMicroseconds(at * 1'000'000)},
            {QStringLiteral("sender"), QJsonObject{{QStringLiteral("name"), QStringLiteral("users/7")}}}};
        if (entry.deleted) {
            message.insert(QStringLiteral("deleteTime"), rfc3339FromMicroseconds(at * 1'000'000 + 5));
            message.insert(QStringLiteral("deletionMetadata"),
                           QJsonObject{{QStringLiteral("deletionType"), QStringLiteral("CREATOR")}});
        } else {
            message.insert(QStringLiteral("text"), entry.text);
        }
        if (entry.updated)
            message.insert(QStringLiteral("lastUpdateTime"), rfc3339FromMicroseconds(entry.updated));
        return message;
    }

    std::map<qint64, Entry> messages; ///< by second
    int calls = 0;
};

} // namespace roomkey
