// SPDX-License-Identifier: GPL-3.0-or-later
// What one can do with messages: write, edit, delete, copy, retry, follow a link.
#include "ui/chat/conversation.h"

#include "models/roles.h"
#include "ui/chat/composer.h"
#include "ui/chat/timelineview.h"
#include "ui/errortext.h"
#include "ui/gatedactions.h"
#include "ui/widgets/notifier.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QGuiApplication>
#include <QMenu>

#include <algorithm>

namespace roomkey::ui {

using models::TimelineModel;

void Conversation::wireMessages()
{
    connect(m_composer, &Composer::sendRequested, this, &Conversation::send);
    connect(m_composer, &Composer::editFinished, this, &Conversation::finishEdit);
    connect(m_composer, &Composer::editLastRequested, this, &Conversation::editLast);
    connect(m_composer, &Composer::undoRequested, this, &Conversation::undoRequested);
    connect(m_composer, &Composer::draftChanged, this, &Conversation::saveDraft);
    connect(m_composer, &Composer::editChanged, this,
            [this](const QString &text) { saveEdit(m_editing, text); });
    connect(m_composer, &Composer::editCancelled, this, [this] {
        const MessageName over = m_editing;
        saveEdit(over, {});
        resumeEdit(over);
    });
    connect(m_composer, &Composer::askRequested, this, [this] {
        const Verdict verdict = m_session.access().judge(requests::createMessage(
            m_summary.space.name, QStringLiteral("."), newRequestId(), newClientMessageId()));
        if (!verdict.missing.isEmpty())
            Q_EMIT askForScopes(verdict.missing);
    });
    connect(m_write, &GatedAction::gateChanged, this, &Conversation::updateGates);

    connect(m_timeline, &TimelineView::olderNeeded, &m_model, &TimelineModel::loadOlder);
    connect(&m_model, &TimelineModel::olderWanted, &m_session, &Session::loadOlder);
    connect(&m_model, &QAbstractItemModel::rowsInserted, this, &Conversation::updateState);
    connect(&m_model, &QAbstractItemModel::rowsRemoved, this, &Conversation::updateState);
    connect(&m_model, &TimelineModel::arrived, this,
            [this](int count, const QString &sender, const QString &text) {
                say(count == 1 ? tr("%1: %2", "sender, message").arg(sender, text)
                               : tr("%n new messages, the last from %1", nullptr, count).arg(sender));
            });
    connect(m_timeline, &TimelineView::linkActivated, this, &Conversation::openLink);
    connect(m_timeline, &TimelineView::actionRequested, this, &Conversation::act);
    connect(m_timeline, &TimelineView::menuRequested, this, &Conversation::showMenu);
    connect(m_timeline, &TimelineView::editRequested, this, &Conversation::startEdit);
    connect(m_timeline, &TimelineView::deleteRequested, this, &Conversation::deleteMessage);
    connect(m_timeline, &TimelineView::undoRequested, this, &Conversation::undoRequested);
}

void Conversation::send(const QString &text)
{
    const SpaceName space = m_summary.space.name;
    if (space.isEmpty() || m_composer->hasSubmitted() || m_takingBack)
        return;
    m_beingSent.insert(space, text);
    m_composer->setSubmitted(text);
    m_timeline->scrollToBottom();
    const int number = ++m_sends;
    m_session.send(space, text).then(this, [=, this](Expected<OutboxRow, StoreError> &&kept) {
        m_beingSent.remove(space, text);
        if (kept && m_unsaved.value(space).trimmed() == text)
            m_unsaved.remove(space); // no draft any more
        noteStored(kept);
        if (!kept)
            say(notDoneText(OutboxRow::Kind::Send, errorText(kept.error())));
        const bool here = space == m_summary.space.name;
        if (here && m_composer->hasSubmitted() && number == m_sends)
            m_composer->takeSubmitted(kept.has_value());
        else if (!kept) // another space was open meanwhile
            putBackRefused(space, text);
        if (here && kept) {
            m_timeline->scrollToBottom();
            m_composer->focusText();
            if (kept->state == OutboxRow::State::Held)
                say(tr("The message is sent in some seconds. Ctrl+Z takes it back."));
        }
    });
}

void Conversation::takeBack(const OutboxRow &row)
{
    if (m_takingBack || m_composer->hasSubmitted() || row.space != m_summary.space.name)
        return;
    const QString draft = Composer::joined(row.text, m_composer->draft());
    m_takingBack = {row.space, row.text, draft};
    m_session.takeBack(row, draft)
        .then(this, [this, clientId = row.clientId](Expected<OutboxRow, StoreError> &&taken) {
            const TakingBack was = *std::exchange(m_takingBack, std::nullopt);
            const bool here = was.space == m_summary.space.name;
            if (taken) {
                noteStored(taken);
                m_unsaved.remove(was.space); // what it held is in the draft that was saved now
                if (here && !was.arrived)
                    m_composer->putBack(was.text);
                say(tr("Undone"));
                return;
            }
            if (here)
                saveDraft(m_composer->draft()); // what was typed meanwhile, without it
            if (taken.error().kind == StoreError::Kind::Busy)
                Q_EMIT tooLate(tooLateText(OutboxRow::Kind::Send));
            else
                tellNotDone(m_model.rowOf(clientId), tr("Not undone. %1").arg(errorText(taken.error())),
                            taken.error());
        });
}

void Conversation::discard(const OutboxRow &row, const std::function<void()> &then)
{
    m_session.discardRow(row).then(this, [this, row, then](Expected<OutboxRow, StoreError> &&discarded) {
        if (discarded) {
            noteStored(discarded);
            then();
        } else if (discarded.error().kind == StoreError::Kind::Busy) {
            Q_EMIT tooLate(tooLateText(row.kind));
        } else {
            tellNotDone(row.kind == OutboxRow::Kind::Send ? m_model.rowOf(row.clientId)
                                                          : m_model.rowOf(row.message),
                        tr("Not undone. %1").arg(errorText(discarded.error())), discarded.error());
        }
    });
}

QString Conversation::tooLateText(OutboxRow::Kind kind) const
{
    if (m_session.isOffline()) // it was, and the answer did not come
        return tr("It is too late. Google may know it already.");
    return kind == OutboxRow::Kind::Send ? tr("It is too late. The message is on its way.")
                                         : tr("It is too late. Google is being told.");
}

void Conversation::tellTooLate()
{
    const QList<OutboxRow> rows = m_session.store().outbox(m_summary.space.name);
    const auto newest = std::find_if(rows.crbegin(), rows.crend(), [](const OutboxRow &row) {
        return row.state == OutboxRow::State::Sending;
    });
    if (newest != rows.crend())
        Q_EMIT tooLate(tooLateText(newest->kind));
}

void Conversation::editLast()
{
    if (const std::optional<OutboxRow> unsent = m_model.newestUnsent())
        takeBack(*unsent);
    else if (const int row = m_model.lastOwnRow(); row >= 0)
        startEdit(m_model.index(row));
}

bool Conversation::canChange(const QModelIndex &index) const
{
    if (!index.isValid())
        return false;
    const models::TimelineRow &row = m_model.row(index.row());
    return row.onServer && m_model.isOwn(row) && TimelineModel::deletionOf(row) == Message::Deletion::None;
}

void Conversation::startEdit(const QModelIndex &index)
{
    if (!canChange(index))
        return;
    if (!m_edit->gate().on) {
        m_edit->activate(m_timeline);
        return;
    }
    const MessageName message = m_model.row(index.row()).message.name;
    if (m_composer->isEditing() && message == m_editing) {
        m_composer->focusText();
        return;
    }
    QString text = index.data(models::TextRole).toString();
    for (const UnfinishedEdit &edit : m_session.store().unfinishedEdits(m_summary.space.name)) {
        if (edit.message == message && !m_over.contains(message))
            text = edit.text;
    }
    beginEdit(message, text);
}

void Conversation::beginEdit(const MessageName &message, const QString &text)
{
    m_composer->flushDraft(); // of what it holds so far, while it is known whose that is
    m_editing = message;
    m_composer->startEditing(text);
}

void Conversation::resumeEdit(const MessageName &over)
{
    for (const UnfinishedEdit &edit : m_session.store().unfinishedEdits(m_summary.space.name)) {
        if (edit.message == over || m_over.contains(edit.message))
            continue;
        beginEdit(edit.message, edit.text);
        say(tr("Back to another message you were changing"));
        return;
    }
}

void Conversation::finishEdit(const QString &text)
{
    const MessageName message = m_editing;
    if (message.isEmpty())
        return;
    const int row = m_model.rowOf(message);
    if (row >= 0 && text == m_model.index(row).data(models::TextRole).toString()) {
        saveEdit(message, {});
        resumeEdit(message);
        return;
    }
    m_over.insert(message);
    m_unsavedEdits.insert(message, text); // until the outbox has it
    m_session.edit(message, text).then(this, [this, message, text](Expected<OutboxRow, StoreError> &&kept) {
        m_over.remove(message);
        noteStored(kept);
        if (kept) {
            saveEdit(message, {}); // it may have become part of a row that waits already
            return;
        }
        tellNotDone(m_model.rowOf(message), notDoneText(OutboxRow::Kind::Edit, errorText(kept.error())),
                    kept.error());
        if (spaceOf(message) != m_summary.space.name) {
            saveEdit(message, text);
            return;
        }
        beginEdit(message, text); // still an edit, not a new message
        m_composer->saveDraft();
    });
    resumeEdit(message);
}

void Conversation::deleteMessage(const QModelIndex &index)
{
    if (!canChange(index))
        return;
    if (!m_delete->gate().on) {
        m_delete->activate(m_timeline);
        return;
    }
    const MessageName message = m_model.row(index.row()).message.name;
    m_session.remove(message).then(this, [this, message](Expected<OutboxRow, StoreError> &&row) {
        if (!row)
            tellNotDone(m_model.rowOf(message), notDoneText(OutboxRow::Kind::Delete, errorText(row.error())),
                        row.error());
        else if (row->state == OutboxRow::State::Held)
            Q_EMIT held(*row, tr("Message deleted"));
    });
}

void Conversation::copyText(const QModelIndex &index)
{
    if (index.isValid())
        QGuiApplication::clipboard()->setText(index.data(models::TextRole).toString());
}

void Conversation::act(const QModelIndex &index, MessageAction action)
{
    if (!index.isValid())
        return;
    const std::optional<OutboxRow> row = m_model.row(index.row()).act;
    switch (action) {
    case MessageAction::None:
    case MessageAction::OpenLink:
    case MessageAction::Fold: // the timeline's own
        break;
    case MessageAction::CopyText:
        copyText(index);
        break;
    case MessageAction::TryAgain:
        if (row)
            m_session.retryRow(*row);
        break;
    case MessageAction::Undo:
        if (row && row->kind == OutboxRow::Kind::Send) {
            takeBack(*row);
            break;
        }
        [[fallthrough]];
    case MessageAction::Discard:
        if (row)
            discard(*row, [] {});
        break;
    }
}

void Conversation::openLink(const QUrl &url)
{
    QDesktopServices::openUrl(url);
}

void Conversation::showMenu(const QModelIndex &index, QPoint globalPosition)
{
    if (!index.isValid())
        return;
    const QPersistentModelIndex row(index);
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (m_timeline->selectedText().isEmpty())
        menu->addAction(tr("Copy text"), this, [this, row] { copyText(row); });
    else
        menu->addAction(tr("Copy selection"), m_timeline, &TimelineView::copy);
    if (isFoldable(index))
        menu->addAction(foldWord(!m_timeline->isUnfolded(index)), this, [this, row] {
            if (row.isValid())
                m_timeline->toggleFold(row);
        });
    const auto state = TimelineModel::State(index.data(models::StateRole).toInt());
    if (state == TimelineModel::State::Refused) {
        menu->addSeparator();
        for (const MessageOffer &offer : messageOffers(index)) {
            if (offer.action != MessageAction::CopyText) // is there already
                menu->addAction(offer.word, this, [this, row, action = offer.action] { act(row, action); });
        }
    } else if (const auto waiting = m_model.row(index.row()).act;
               (state == TimelineModel::State::Waiting || state == TimelineModel::State::Held) && waiting &&
               waiting->state != OutboxRow::State::Sending) {
        menu->addSeparator();
        menu->addAction(waiting->kind == OutboxRow::Kind::Edit ? tr("Discard") : tr("Undo"), this,
                        [this, row] { act(row, MessageAction::Undo); });
    }
    if (canChange(index)) {
        menu->addSeparator();
        // The gates' own entries carry "(needs permission)"; these are about this row.
        QAction *edit = menu->addAction(m_edit->menuAction()->text(), this, [this, row] { startEdit(row); });
        edit->setShortcut(Qt::Key_E);
        edit->setShortcutContext(Qt::WidgetShortcut);
        QAction *remove =
            menu->addAction(m_delete->menuAction()->text(), this, [this, row] { deleteMessage(row); });
        remove->setShortcut(QKeySequence::Delete);
        remove->setShortcutContext(Qt::WidgetShortcut);
    }
    menu->popup(globalPosition);
}

} // namespace roomkey::ui
