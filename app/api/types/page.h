// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

namespace roomkey {

/// One page of a list. An empty nextPageToken is the end; a page may be short or empty without being the
/// last.
template <class T>
struct Page
{
    QList<T> items;
    QString nextPageToken;
    int skipped =
        0; ///< items that could not be read; the others are whole (one bad item costs that item only)
};

} // namespace roomkey
