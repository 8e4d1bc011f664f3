// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/apierror.h"
#include "app/api/apirequest.h"

#include <QUrl>

// Where a request goes: the catalogue's path template filled, everything encoded. Private to app/api; pure,
// any thread.
namespace roomkey {

/// The address below \a apiRoot. Invalid, and nothing is to be sent, if a variable of the path is missing or
/// no resource name, or a query parameter is not one of the method's; the message names it.
Result<QUrl> requestUrl(const QUrl &apiRoot, const ApiRequest &request);

/// The path of \a url for the journal and the log: no query, no e-mail address in place of an id, one plain
/// line.
QString loggablePath(const QUrl &url);

/// "spaces/S" if the request is about one space, else empty.
QString spaceOf(const ApiRequest &request);

} // namespace roomkey
