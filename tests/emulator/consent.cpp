// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/consent.h"

#include "tests/emulator/scopelist.h"

#include <QStringList>

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

std::optional<Consent> Consent::parse(const QString &text, const QSet<QString> &known, QString *why)
{
    if (text == "page"_L1)
        return Consent{Kind::Page, {}};
    if (text == "allow-all"_L1)
        return Consent{Kind::AllowAll, {}};
    if (text == "deny"_L1)
        return Consent{Kind::Deny, {}};
    if (text == "trusted"_L1)
        return Consent{Kind::Trusted, {}};
    Consent consent{Kind::Some, {}};
    for (const QString &name : text.split(u',')) {
        const QString whole = shortScope(name.trimmed());
        const QString scope = whole.isEmpty() ? name.trimmed() : whole;
        if (!known.contains(scope) && !isIdentityScope(scope)) {
            *why =
                u"consent is page, allow-all, deny, trusted or scopes joined by commas; there is no scope \"%1\""_s
                    .arg(name);
            return std::nullopt;
        }
        consent.scopes.insert(scope);
    }
    return consent;
}

QString Consent::toString() const
{
    switch (kind) {
    case Kind::Page:
        return u"page"_s;
    case Kind::AllowAll:
        return u"allow-all"_s;
    case Kind::Deny:
        return u"deny"_s;
    case Kind::Trusted:
        return u"trusted"_s;
    case Kind::Some:
        break;
    }
    QStringList names(scopes.begin(), scopes.end());
    names.sort();
    return names.join(u',');
}

} // namespace roomkey::emulator
