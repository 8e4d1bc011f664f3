// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/apierror.h"
#include "app/api/types/membership.h"
#include "app/api/types/message.h"
#include "app/api/types/page.h"
#include "app/api/types/space.h"

#include <QByteArray>

// From the bytes of an answer to values, through simdjson: all or nothing for the page, item by item inside
// it. Broken UTF-8 and control characters are repaired once before giving up (BadReply). Any thread.
namespace roomkey {

Result<Space> spaceFromJson(const QByteArray &body);
Result<Membership> membershipFromJson(const QByteArray &body);
Result<Message> messageFromJson(const QByteArray &body);
Result<Page<Space>> spacePageFromJson(const QByteArray &body);
Result<Page<Membership>> membershipPageFromJson(const QByteArray &body);
Result<Page<Message>> messagePageFromJson(const QByteArray &body);

} // namespace roomkey
