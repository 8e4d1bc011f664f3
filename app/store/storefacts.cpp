// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/storefacts.h"

#include "app/store/sqlite.h"

namespace roomkey {

QString StoreFacts::value(const QString &key) const
{
    Statement row = m_cache.prepare("SELECT value FROM facts WHERE key = ?1");
    row.bind(1, key);
    return row.step() ? row.text(0) : QString();
}

void StoreFacts::put(const QString &key, const QString &value) const
{
    Statement put = m_cache.prepare("INSERT INTO facts (key, value) VALUES (?1, ?2) "
                                    "ON CONFLICT (key) DO UPDATE SET value = ?2 WHERE value <> ?2");
    put.bind(1, key).bind(2, value).run();
}

} // namespace roomkey
