// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/ids.h"

#include <QString>

namespace roomkey {

/// https://developers.google.com/workspace/chat/api/reference/rest/v1/User. displayName, email and avatarUrl
/// are filled for people one shares a space with, and empty otherwise.
struct User
{
    UserName name; ///< "users/123"
    QString displayName;
    QString email;
    QString avatarUrl;
    bool isApp = false;       ///< type BOT
    bool isAnonymous = false; ///< deleted or hidden person

    friend bool operator==(const User &, const User &) = default;
};

} // namespace roomkey

// Lists of it grow by moving its bytes.
Q_DECLARE_TYPEINFO(roomkey::User, Q_RELOCATABLE_TYPE);
