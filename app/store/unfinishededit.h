// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/ids.h"

#include <QString>

namespace roomkey {

/// A message that is being changed, and what it is to say so far. At most one a space, as there is one
/// composer. A value, any thread.
struct UnfinishedEdit
{
    MessageName message;
    QString text;

    friend bool operator==(const UnfinishedEdit &, const UnfinishedEdit &) = default;
};

} // namespace roomkey
