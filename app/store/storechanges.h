// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/types/message.h"

#include <QHash>
#include <QList>
#include <QSet>

// What one write changed, gathered on the writer thread and turned into the store's signals after the commit.
namespace roomkey {

struct MessageChanges
{
    QList<Message> changed;
    QList<MessageName> removed;
};

struct StoreChanges
{
    QSet<SpaceName> spaces;
    QSet<SpaceName> removedSpaces;
    QSet<SpaceName> members;
    QHash<SpaceName, MessageChanges> messages;
    QSet<SpaceName> outbox;
};

} // namespace roomkey
