// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSet>
#include <QString>

#include <optional>

namespace roomkey::emulator {

/// Who answers on the authorization page.
struct Consent
{
    /// Trusted: an administrator trusts the app, so nobody is asked.
    enum class Kind { Page, AllowAll, Deny, Some, Trusted };

    Kind kind = Kind::Page;
    QSet<QString> scopes; ///< short names, for Some; identity scopes are always granted

    /// page, allow-all, deny, trusted, or scopes joined by commas; \a known are the scopes there are.
    [[nodiscard]] static std::optional<Consent> parse(const QString &text, const QSet<QString> &known,
                                                      QString *why);
    [[nodiscard]] QString toString() const;
};

} // namespace roomkey::emulator
