// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace roomkey::ui {

/// Whether an action is on, and if not, why. A value.
struct Gate
{
    bool on = true;
    /// A sentence for people: "It needs the permission to …. You refused it when you signed in."
    QString reason;
    /// Whether asking for a permission would help; it would not for a role or a missing connection.
    bool canAsk = false;
    /// The permission is only tried without: one click brings it back.
    bool trying = false;
    /// Nobody forbids it; there is only nothing to do it with yet, or it is under way. No lock.
    bool idle = false;

    friend bool operator==(const Gate &a, const Gate &b)
    {
        return a.on == b.on && a.reason == b.reason && a.canAsk == b.canAsk && a.trying == b.trying &&
               a.idle == b.idle;
    }
    friend bool operator!=(const Gate &a, const Gate &b) { return !(a == b); }
};

} // namespace roomkey::ui
