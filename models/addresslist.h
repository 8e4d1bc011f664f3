// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

namespace roomkey::models {

/// One address out of pasted text.
struct PastedAddress
{
    QString address; ///< as it will be sent; what was written, if that is no address
    QString name;    ///< "Putu" of "Putu <putu@example.com>", or empty
    bool valid = false;
};

/// Addresses in any form people paste: one a line, separated by commas, semicolons or spaces, "Name
/// <address>", "mailto:". Each one once, in the order of their first appearance. Words beside an address, or
/// in other columns of a copied table, are names; whatever else is no address is kept as not valid, so that
/// nobody is left out without a word. Pure; any thread.
[[nodiscard]] QList<PastedAddress> parseAddresses(const QString &text);

/// The shape mail systems take (RFC 5321 4.1.2, without quoted local parts): something, one @, a name with a
/// dot.
[[nodiscard]] bool isAddress(const QString &text);

} // namespace roomkey::models
