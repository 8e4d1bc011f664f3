// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QUrl>

#include <utility>
#include <vector>

// Links in plain text. Only http, https and mailto count; nothing is guessed from bare host names. Pure, any
// thread.
namespace roomkey::ui {

/// Start and length of each link in \a text, in order, not overlapping.
std::vector<std::pair<int, int>> findLinks(const QString &text);

/// The address to open for \a link, or an invalid one if it must not be opened: another scheme, no host, a
/// name and password in front of the host (they look like the host), control or direction marks.
QUrl openableUrl(const QString &link);

/// Where \a url leads if that is not what its text says: the host as it goes over the wire (RFC 5891), when
/// it has letters beyond ASCII, which can look like others. Empty if text and host agree.
QString hiddenHost(const QUrl &url);

} // namespace roomkey::ui
