// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

// The large world of the benches, made from numbers alone: the same space and message at every run. JSON as
// the Chat API sends it, so that stores are filled by the program's own reader. Four of five texts are Latin,
// the others Thai and Chinese; made-up words, 3 to 170 of them. Values, any thread.
namespace roomkey::bench {

/// What the name of space \a number ends in.
QByteArray spaceId(int number);
/// About 565 bytes: every field a listing brings.
QByteArray spaceJson(int number);
/// About 1000 bytes on average; the text stands in it three times, as at Google. A later number is newer.
QByteArray messageJson(int space, int number);

/// {"spaces": [...]} of \a count spaces from \a first on; \a next is the token of the page after, if any.
QByteArray spacesPage(int first, int count, const QByteArray &next);
QByteArray messagesPage(int space, int first, int count, const QByteArray &next);

} // namespace roomkey::bench
