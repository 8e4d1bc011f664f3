// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/world.h"

namespace roomkey::emulator {

// Resources as Chat shows them, written straight to bytes: a page of a thousand is joined, not built as a
// tree.

/// A JSON string, quotation marks included.
void appendString(QByteArray &out, QByteArrayView utf8);
void appendString(QByteArray &out, QStringView text);

[[nodiscard]] QByteArray spaceJson(const Space &space);
[[nodiscard]] QByteArray memberJson(const Space &space, const Member &member, const People &people);
[[nodiscard]] QByteArray messageJson(const Space &space, qint64 position, const Message &message,
                                     const People &people);

/// {"FIELD":[items],"nextPageToken":...}; empty fields are left out.
[[nodiscard]] QByteArray listJson(QByteArrayView field, const QByteArray &joinedItems,
                                  const QString &nextPageToken);

/// The answer cut down to what the query parameter "fields" names; throws Refusal if it cannot be read.
[[nodiscard]] QByteArray selectFields(const QByteArray &json, const QString &fields);

} // namespace roomkey::emulator
