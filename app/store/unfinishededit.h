// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/ids.h"

#include <QString>

namespace roomkey {

/// A message that is being changed, and what it is to say so far. Of several in a space, the composer has the
/// one that was changed last. A value, any thread.
struct UnfinishedEdit
{
    MessageName message;
    QString text;

    friend bool operator==(const UnfinishedEdit &, const UnfinishedEdit &) = default;
};

} // namespace roomkey
