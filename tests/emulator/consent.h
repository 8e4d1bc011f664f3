// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSet>
#include <QString>

#include <optional>

namespace roomkey::emulator {

/// Who answers on the authorization page.
struct Consent
{
    enum class Kind { Page, AllowAll, Deny, Some };

    Kind kind = Kind::Page;
    QSet<QString> scopes; ///< short names, for Some; identity scopes are always granted

    /// page, allow-all, deny, or scopes joined by commas; \a known are the scopes there are.
    [[nodiscard]] static std::optional<Consent> parse(const QString &text, const QSet<QString> &known,
                                                      QString *why);
    [[nodiscard]] QString toString() const;
};

} // namespace roomkey::emulator
