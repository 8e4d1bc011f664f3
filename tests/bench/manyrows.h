// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/rfc3339.h"
#include "app/api/types/json.h"
#include "models/roles.h"
#include "models/timelinemodel.h"
#include "tests/bench/world.h"

#include <QAbstractListModel>

namespace roomkey::bench {

/// As many messages as wanted, as the timeline's model describes them: a thousand of the world, again and
/// again. What is measured is the view.
class ManyRows final : public QAbstractListModel
{
public:
    explicit ManyRows(int count)
        : m_count(count)
        , m_messages(messagePageFromJson(messagesPage(0, 0, 1000, {}))->items)
    {
    }

    int rowCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : m_count; }
    QVariant data(const QModelIndex &index, int role) const override
    {
        using namespace models;
        const Message &message = m_messages.at(index.row() % m_messages.size());
        switch (role) {
        case TextRole:
        case Qt::AccessibleTextRole:
            return message.text;
        case SenderNameRole:
            return message.sender.displayName;
        case SenderIdRole:
            return message.sender.name.toString();
        case TimeRole:
            return QVariant::fromValue<qint64>(microsecondsFromRfc3339(message.createTime).value_or(0));
        case RevisionRole:
            return QVariant::fromValue<quint64>(1);
        case StateRole:
            return int(TimelineModel::State::Settled);
        case GroupStartRole:
            return index.row() % 3 == 0;
        default:
            return {};
        }
    }

private:
    int m_count;
    QList<Message> m_messages;
};

} // namespace roomkey::bench
