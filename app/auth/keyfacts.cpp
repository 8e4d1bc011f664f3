// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/keyfacts.h"

namespace roomkey {

namespace {

constexpr int EndsNoticeDays = 2;
constexpr int UnusedNoticeDays = 14;
constexpr int TestingDays = 7;

} // namespace

std::optional<std::chrono::seconds> KeyFacts::age(const QDateTime &now) const
{
    if (!issuedAt.isValid() || now < issuedAt)
        return std::nullopt;
    return std::chrono::seconds(issuedAt.secsTo(now));
}

QList<KeyRisk> KeyFacts::risks() const
{
    QList<KeyRisk> found;
    if (renewalEndsAt.isValid())
        found.append({KeyRisk::Kind::Ends, renewalEndsAt});
    const QDateTime used = renewedAt.isValid() ? renewedAt : issuedAt;
    if (used.isValid()) {
        const KeyRisk unused{KeyRisk::Kind::Unused, used.addMonths(UnusedMonths)};
        if (!found.isEmpty() && unused.when < found.first().when)
            found.prepend(unused);
        else
            found.append(unused);
    }
    found.append({KeyRisk::Kind::TooMany, {}});
    return found;
}

std::optional<KeyRisk> KeyFacts::due(const QDateTime &now) const
{
    for (const KeyRisk &risk : risks()) {
        const int notice = risk.kind == KeyRisk::Kind::Ends ? EndsNoticeDays : UnusedNoticeDays;
        if (risk.when.isValid() && now >= risk.when.addDays(-notice))
            return risk;
    }
    return std::nullopt;
}

bool KeyFacts::looksLikeTesting() const
{
    // Counted from the sign-in: an answer to a refresh names what is left.
    return renewalEndsAt.isValid() && issuedAt.isValid() &&
           issuedAt.secsTo(renewalEndsAt) <= qint64(TestingDays) * 24 * 3600 + 3600;
}

} // namespace roomkey
