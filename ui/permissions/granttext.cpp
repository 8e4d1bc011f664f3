// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/permissions/granttext.h"

#include "ui/datetimetext.h"

#include <QCoreApplication>
#include <QLocale>

namespace roomkey::ui {

using models::GrantFacts;
using models::PermissionSummary;

namespace {

struct GrantText
{
    Q_DECLARE_TR_FUNCTIONS(GrantText)
};

/// That nothing is allowed now, and what a new sign-in is for.
QString endedText(const PermissionSummary &summary)
{
    const int again = summary.asksAgain.size();
    QStringList sentences{GrantText::tr("Your sign-in has ended, so nothing is allowed now.")};
    if (again == 1)
        sentences << GrantText::tr("Signing in again asks for %1.").arg(quotedMeanings(summary.asksAgain));
    else if (again > 1)
        sentences << GrantText::tr("Signing in again asks for %n permissions.", nullptr, again);
    if (!summary.dropped.isEmpty())
        sentences << GrantText::tr("It does not ask for %1.").arg(quotedMeanings(summary.dropped));
    return sentences.join(QLatin1Char(' '));
}

} // namespace

QString quotedMeanings(const ScopeSet &scopes, const QStringList &unknown)
{
    QStringList names;
    for (const Scope scope : scopes.toList())
        names.append(GrantText::tr("“%1”").arg(scopeMeaning(scope)));
    return QLocale().createSeparatedList(names + unknown);
}

bool nothingWorks(const PermissionSummary &s, const GrantFacts &facts)
{
    return s.works + s.tried == 0 && !facts.ended;
}

QString grantText(const PermissionSummary &s, const GrantFacts &facts)
{
    const bool ended = facts.ended.has_value();
    const bool nothing = nothingWorks(s, facts);
    QString allowed;
    if (ended)
        allowed = endedText(s);
    else if (nothing)
        allowed = GrantText::tr("Google gave only your name and e-mail. Nothing in Chat works yet.");
    else if (s.asked == s.allowed && s.asked == 1)
        allowed = GrantText::tr("Google allowed the permission you asked for.");
    else if (s.asked == s.allowed)
        allowed = GrantText::tr("Google allowed all %n permissions you asked for.", nullptr, s.asked);
    else
        allowed = GrantText::tr("Google allowed %1 of the %2 permissions you asked for.")
                      .arg(s.allowed)
                      .arg(s.asked);
    const QString &address = facts.address;
    const QString works =
        address.isEmpty()
            ? GrantText::tr("%1 of %2 actions work.").arg(s.works).arg(s.actions)
            : GrantText::tr("%1 of %2 actions work for %3.").arg(s.works).arg(s.actions).arg(address);
    QStringList sentences{allowed};
    if (facts.consentSkipped && !ended)
        sentences << GrantText::tr(
            "Google showed no page to choose on: an administrator may have allowed this app for "
            "everybody.");
    if (!nothing)
        sentences << works;
    return sentences.join(QLatin1Char(' '));
}

QVector<SplitBar::Part> actionShares(const PermissionSummary &s, const GrantFacts &facts)
{
    QVector<SplitBar::Part> parts{{s.works, Tone::Ok, GrantText::tr("%1 work").arg(s.works)}};
    if (s.tried > 0)
        parts.append({s.tried, Tone::Warn, GrantText::tr("%1 off for now").arg(s.tried)});
    if (facts.ended)
        parts.append({s.again, Tone::Warn, GrantText::tr("%1 asked for again").arg(s.again)});
    else
        parts.append({s.refused, Tone::Bad, GrantText::tr("%1 refused").arg(s.refused)});
    parts.append({s.notAsked, Tone::Neutral, GrantText::tr("%1 not asked").arg(s.notAsked)});
    return parts;
}

QString keyText(const KeyFacts &facts)
{
    QStringList sentences;
    if (facts.issuedAt.isValid())
        sentences << GrantText::tr("Signed in: %1.", "a time or date").arg(momentText(facts.issuedAt));
    if (facts.renewedAt.isValid())
        sentences << GrantText::tr("Last renewed: %1.", "a time or date").arg(momentText(facts.renewedAt));
    if (facts.accessExpiresAt.isValid())
        sentences << GrantText::tr("The key is renewed before %1.", "a time or date")
                         .arg(momentText(facts.accessExpiresAt));
    if (facts.renewalEndsAt.isValid())
        sentences << (facts.looksLikeTesting()
                          ? GrantText::tr("The sign-in ends %1, since the Cloud project is in testing.",
                                          "a time or date")
                          : GrantText::tr("The sign-in ends %1.", "a time or date"))
                         .arg(momentText(facts.renewalEndsAt));
    return sentences.join(QLatin1Char(' '));
}

} // namespace roomkey::ui
