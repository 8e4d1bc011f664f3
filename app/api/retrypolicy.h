// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/apirequest.h"
#include "app/api/replyreader.h"

#include <QDateTime>

#include <chrono>
#include <optional>

// When a request is sent again, and after how long. Private to app/api; pure, any thread. Backoff as
// https://developers.google.com/workspace/chat/limits#resolve asks for: truncated, exponential, with jitter.
namespace roomkey {

/// True if sending the very same request twice does no more than sending it once.
bool isHarmlessToRepeat(const ApiRequest &request);

/// True if the request changes nothing at the server, whatever becomes of it.
bool onlyReads(const ApiRequest &request);

/// How long to wait before attempt number \a attempt + 1, or nothing if there is to be none. \a jitter is
/// from 0 to 1; \a utcNow is used where the answer does not say its own time.
std::optional<std::chrono::milliseconds> waitBeforeRepeat(const Exchange &exchange, bool harmless,
                                                          int attempt, double jitter,
                                                          const QDateTime &utcNow);

/// Retry-After (RFC 9110 10.2.3) as seconds or date, bounded to 15 minutes; nothing if absent or absurd.
std::optional<std::chrono::milliseconds> retryAfter(const Exchange &exchange, const QDateTime &utcNow);

} // namespace roomkey
