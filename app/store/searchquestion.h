// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/types/message.h"
#include "app/store/searchquery.h"

#include <QList>

#include <limits>

// One page of a search over the cached messages, asked for and found. Values.
namespace roomkey {

struct SearchQuestion
{
    SearchQuery query;
    SpaceName space; ///< empty: everywhere
    int limit = 50;
    qint64 before = std::numeric_limits<qint64>::max(); ///< FoundMessages::next of the page before
};

struct FoundMessages
{
    QList<Message> messages; ///< newest first
    qint64 next = 0;         ///< where the next page begins
    bool hasMore = false;
};

} // namespace roomkey
