// SPDX-License-Identifier: GPL-3.0-or-later
// What is written and not sent: kept in the store, and here as long as the store does not have it.
#include "ui/chat/conversation.h"

#include "models/labels.h"
#include "ui/chat/composer.h"
#include "ui/widgets/notifier.h"

#include <QClipboard>
#include <QGuiApplication>

namespace roomkey::ui {

void Conversation::saveDraft(const QString &text)
{
    const SpaceName &space = m_summary.space.name;
    if (space.isEmpty())
        return;
    // What comes back from the outbox is a draft already, although the composer does not show it yet.
    QString draft = text;
    if (m_takingBack && m_takingBack->space == space && !m_takingBack->arrived)
        draft = m_takingBack->draft = Composer::joined(m_takingBack->text, text);
    keepDraft(space, draft);
}

void Conversation::keepDraft(const SpaceName &space, const QString &text)
{
    m_unsaved.insert(space, text);
    ++m_saves;
    m_session.store()
        .saveDraft(space, text)
        .then(this, [this, space, text](Expected<void, StoreError> &&kept) {
            --m_saves;
            // Why it failed is told by the store's trouble().
            if (kept && m_unsaved.value(space) == text)
                m_unsaved.remove(space);
        });
}

bool Conversation::hasUnsaved()
{
    m_composer->flushDraft();
    return !m_unsaved.isEmpty() || !m_unsavedEdits.isEmpty() || !m_beingSent.isEmpty() ||
           !m_session.unwrittenActs().isEmpty();
}

void Conversation::saveUnsaved(const std::function<void()> &then)
{
    // What is on its way into the outbox first: what is refused of it is a draft again.
    afterWrites([this, then] {
        m_composer->flushDraft();
        // What went on its way since then takes its draft along: written after it, that would come back.
        const QHash<SpaceName, QString> drafts = m_unsaved;
        for (auto draft = drafts.cbegin(); draft != drafts.cend(); ++draft) {
            if (!m_beingSent.contains(draft.key(), draft->trimmed()) &&
                !(m_takingBack && m_takingBack->space == draft.key()))
                keepDraft(draft.key(), draft.value());
        }
        const QHash<MessageName, QString> edits = m_unsavedEdits;
        for (auto edit = edits.cbegin(); edit != edits.cend(); ++edit) {
            if (!m_over.contains(edit.key()))
                saveEdit(edit.key(), edit.value());
        }
        afterWrites(then);
    });
}

void Conversation::afterWrites(const std::function<void()> &then)
{
    // Writes end in their order, and this one changes nothing.
    m_session.store().saveDraft({}, {}).then(this, [then](Expected<void, StoreError> &&) { then(); });
}

Conversation::Unsaved Conversation::unsaved() const
{
    QSet<SpaceName> spaces;
    for (auto draft = m_unsaved.cbegin(); draft != m_unsaved.cend(); ++draft) {
        if (!draft->trimmed().isEmpty() && *draft != m_session.store().draft(draft.key()))
            spaces.insert(draft.key());
    }
    for (auto edit = m_unsavedEdits.cbegin(); edit != m_unsavedEdits.cend(); ++edit)
        spaces.insert(spaceOf(edit.key()));
    for (auto sent = m_beingSent.cbegin(); sent != m_beingSent.cend(); ++sent)
        spaces.insert(sent.key());
    const auto placesOf = [this](const QSet<SpaceName> &names) {
        QStringList places;
        for (const SpaceName &space : names)
            places << models::spaceLabel(m_session.store().space(space).value_or(SpaceSummary()));
        places.sort(Qt::CaseInsensitive);
        return places;
    };
    return {placesOf(spaces), placesOf(m_session.unwrittenActs() - spaces)};
}

bool Conversation::isSaving() const
{
    return m_saves > 0 || !m_session.unwrittenActs().isEmpty();
}

int Conversation::failedActs() const
{
    return m_session.failedActs();
}

void Conversation::copyWritten()
{
    const QString text = m_composer->text();
    if (text.isEmpty()) {
        say(tr("There is nothing to copy: you have written nothing here."));
        return;
    }
    QGuiApplication::clipboard()->setText(text);
    say(tr("Copied"));
}

void Conversation::putBackRefused(const SpaceName &space, const QString &text)
{
    const bool here = space == m_summary.space.name;
    const QString draft = here ? m_composer->draft() : m_unsaved.value(space, m_session.store().draft(space));
    if (draft.trimmed().startsWith(text))
        return; // it stands there already, and was perhaps gone on with
    if (here)
        m_composer->putBack(text);
    else
        keepDraft(space, text.startsWith(draft.trimmed()) ? text : Composer::joined(text, draft));
}

void Conversation::saveEdit(const MessageName &message, const QString &text)
{
    if (message.isEmpty())
        return;
    if (text.isEmpty()) {
        m_over.insert(message);
        m_unsavedEdits.remove(message);
    } else {
        m_unsavedEdits.insert(message, text);
    }
    ++m_saves;
    m_session.store()
        .saveEdit(spaceOf(message), {message, text})
        .then(this, [this, message, text](Expected<void, StoreError> &&kept) {
            --m_saves;
            // A write that failed is told by the store's trouble().
            if (text.isEmpty())
                m_over.remove(message);
            else if (kept && m_unsavedEdits.value(message) == text)
                m_unsavedEdits.remove(message);
        });
}

} // namespace roomkey::ui
