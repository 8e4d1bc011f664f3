// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/permissions/grantchecknote.h"

#include "ui/datetimetext.h"
#include "ui/errortext.h"
#include "ui/permissions/granttext.h"

namespace roomkey::ui {

namespace {

constexpr std::chrono::minutes JustNow{1};

} // namespace

GrantCheckNote::GrantCheckNote(QWidget *parent)
    : Label({}, Type::Small, Tint::Muted, parent)
{
    hide();
    m_ages.setSingleShot(true);
    connect(&m_ages, &QTimer::timeout, this, &GrantCheckNote::tell);
}

void GrantCheckNote::setFacts(const models::GrantFacts &facts)
{
    // What was checked was another grant.
    if (m_facts.granted != facts.granted || m_facts.ended != facts.ended)
        m_result.reset();
    m_facts = facts;
    tell();
}

void GrantCheckNote::showChecking()
{
    m_ages.stop();
    setTint(Tint::Muted);
    setText(tr("Asking Google…"));
    show();
}

void GrantCheckNote::showResult(const GrantCheckResult &result)
{
    m_result = result;
    tell();
}

void GrantCheckNote::tell()
{
    if (!m_result) {
        m_ages.stop();
        hide();
        return;
    }
    const GrantCheckResult &result = *m_result;
    const auto age = std::chrono::milliseconds(result.at.msecsTo(QDateTime::currentDateTimeUtc()));
    const bool fresh = age >= age.zero() && age < JustNow;
    if (fresh)
        m_ages.start(JustNow - age);
    const QString when = momentText(result.at);
    QStringList sentences;
    if (result.why) {
        const AuthText text = errorText(*result.why);
        sentences << (fresh ? tr("Google could not be asked just now.")
                            : tr("Google could not be asked: %1.", "a time or date").arg(when))
                  << text.what;
    } else {
        sentences << (fresh ? tr("Checked just now.") : tr("Checked: %1.", "a time or date").arg(when));
        const bool trying = !m_facts.tried.isEmpty();
        if (result.drift.isNone())
            sentences << (trying
                              ? tr("Nothing changed at Google: what you try without is still allowed there.")
                              : tr("Google says what this page says."));
        if (const QString lost = quotedMeanings(result.drift.lost); !lost.isEmpty())
            sentences << tr("Google no longer allows %1.").arg(lost);
        if (const QString gained = quotedMeanings(result.drift.gained, result.drift.unknownGained);
            !gained.isEmpty())
            sentences << tr("Google also allows %1, which this page did not show.").arg(gained);
        if (!result.drift.isNone())
            sentences << (trying ? tr("The page now shows what Google says, apart from what you try without.")
                                 : tr("The page now shows what Google says."));
    }
    const bool trouble = result.why || !result.drift.lost.isEmpty();
    setTint(trouble ? Tint::Bad : result.drift.isNone() ? Tint::Muted : Tint::Warn);
    setText(sentences.join(QLatin1Char(' ')));
    show();
}

} // namespace roomkey::ui
