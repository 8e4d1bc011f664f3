// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/apierror.h"

#include <QDateTime>
#include <QObject>

#include <deque>

// What was asked of Google and what came back, for the Console and for support: method, path without query,
// status, times, sizes, outcome. No headers, bodies, tokens, message text or addresses. Keeps the newest
// 2000. GUI thread.
namespace roomkey {

struct JournalEntry
{
    quint64 number = 0;
    Method method = Method::SpacesList;
    QString path;
    QDateTime startedAt;
    std::chrono::milliseconds took{0};
    int httpStatus = 0; ///< 0: no answer
    int attempt = 1;
    qint64 bytesReceived = 0;
    std::optional<ApiError::Kind> error;
    QString reason;
};

class Journal : public QObject
{
    Q_OBJECT

public:
    explicit Journal(QObject *parent = nullptr);
    const std::deque<JournalEntry> &entries() const { return m_entries; }
    void add(JournalEntry entry);

Q_SIGNALS:
    void added(const roomkey::JournalEntry &entry);

private:
    std::deque<JournalEntry> m_entries;
    quint64 m_next = 1;
};

} // namespace roomkey
