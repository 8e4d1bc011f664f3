// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/types/user.h"

namespace roomkey {

/// https://developers.google.com/workspace/chat/api/reference/rest/v1/spaces.messages.
struct Message
{
    enum class Deletion : quint8 { None, ByAuthor, ByManager, ByAdministrator, Other };

    MessageName name;
    ClientMessageId clientId; ///< clientAssignedMessageId, if it has one
    SpaceName space;
    ThreadName thread;
    bool threadReply = false;
    User sender;
    QString text; ///< plain, as typed
    QString createTime;
    QString lastUpdateTime; ///< empty if never edited
    QString deleteTime;     ///< empty if it is there
    Deletion deletion = Deletion::None;
    int attachmentCount = 0;
    int reactionCount = 0;

    friend bool operator==(const Message &, const Message &) = default;
};

} // namespace roomkey

// Lists of it grow by moving its bytes.
Q_DECLARE_TYPEINFO(roomkey::Message, Q_RELOCATABLE_TYPE);
