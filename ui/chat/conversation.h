// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/flows/session.h"
#include "models/timelinemodel.h"
#include "ui/chat/messagelayout.h"

#include <QTimer>
#include <QWidget>

#include <functional>

class QStackedWidget;

namespace roomkey::ui {

class Banner;
class ChatHeader;
class Composer;
class EmptyState;
class GatedAction;
class Notifier;
class TimelineView;

/// The middle of the chat page: header, banner, messages and composer of the open space, and everything one
/// can do with a message. GUI thread; session and notifier outlive it.
class Conversation : public QWidget
{
    Q_OBJECT

public:
    Conversation(Session &session, Notifier &notifier, QWidget *parent = nullptr);
    ~Conversation() override;

    /// Shows a space, or nothing for an empty summary.
    void openSpace(const SpaceSummary &summary, int members);
    /// The same space, known better.
    void updateSpace(const SpaceSummary &summary, int members);
    /// Why the person's role does not let them write here; empty if it does.
    void setWriteReason(const QString &reason);
    void setSelf(const User &self);
    const SpaceSummary &summary() const { return m_summary; }
    /// Why the store takes nothing, as far as it was told since it last did, or since somebody tried again.
    const std::optional<StoreError> &storeTrouble() const { return m_trouble; }
    /// The store is tried again: what is wrong then is told anew.
    void forgetStoreTrouble();

    ChatHeader *header() const { return m_header; }
    TimelineView *timeline() const { return m_timeline; }
    Composer *composer() const { return m_composer; }
    models::TimelineModel &model() { return m_model; }
    QList<GatedAction *> actions() const;
    void focusTimeline();
    /// A message of the open space, with what of it was looked for; older ones are loaded up to it.
    void showMessage(const Message &message, const SearchQuery &query);
    void focusComposer();
    /// Whether something written or done here is in memory alone, perhaps because the store has not got to it
    /// yet.
    bool hasUnsaved();
    /// Tries to save it once more; \a then follows in any case, unless this goes first.
    void saveUnsaved(const std::function<void()> &then);
    /// Where it is not saved, at least not yet, by what the spaces are called.
    struct Unsaved
    {
        QStringList written;
        QStringList done; ///< deletions and the like, where nothing is written

        bool isEmpty() const { return written.isEmpty() && done.isEmpty(); }
    };
    Unsaved unsaved() const;
    /// Whether some of it is on its way to the store; else it was refused.
    bool isSaving() const;
    /// How many acts the store refused so far.
    int failedActs() const;
    /// Of what was done here last, if that is on its way to Google just now.
    void tellTooLate();
    /// A message that was sent, but is not on its way, comes back into the composer.
    void takeBack(const OutboxRow &row);
    /// A row that is not on its way goes; \a then follows once it is gone, and that it stayed is told.
    void discard(const OutboxRow &row, const std::function<void()> &then);

Q_SIGNALS:
    void askForScopes(const roomkey::ScopeSet &missing);
    void retryRequested();
    /// Something was done that Google is not told yet: \a words for the person, and the row to take back.
    void held(const roomkey::OutboxRow &row, const QString &words);
    void undoRequested();
    /// What was to be undone cannot be any more: \a words for the person.
    void tooLate(const QString &words);
    void storeTroubleChanged();
    /// The message to show is cached, but too many others are newer.
    void messageTooFarBack();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void wireMessages();
    void wireSession();
    void send(const QString &text);
    void editLast();
    void saveDraft(const QString &text);
    /// Into the store, and here until that has it.
    void keepDraft(const SpaceName &space, const QString &text);
    /// What was not taken is a draft again.
    void putBackRefused(const SpaceName &space, const QString &text);
    /// For whoever cannot save it here.
    void copyWritten();
    void finishEdit(const QString &text);
    void startEdit(const QModelIndex &index);
    void beginEdit(const MessageName &message, const QString &text);
    /// Back to a message that was left half changed for \a over, if there is one.
    void resumeEdit(const MessageName &over);
    void saveEdit(const MessageName &message, const QString &text);
    /// Once the store has got to all it was given so far.
    void afterWrites(const std::function<void()> &then);
    void deleteMessage(const QModelIndex &index);
    void showMenu(const QModelIndex &index, QPoint globalPosition);
    void act(const QModelIndex &index, MessageAction action);
    void openLink(const QUrl &url);
    void copyText(const QModelIndex &index);
    bool canChange(const QModelIndex &index) const;
    void seekMessage();
    void updateGates();
    void updateState();
    void updateBanner();
    void showOlderState(const SpaceName &space, bool loading);
    void showStoreTrouble(const StoreError &error);
    void setStoreTrouble(std::optional<StoreError> trouble);
    /// A write of the outbox ended: trouble is told, or over.
    void noteStored(const Expected<OutboxRow, StoreError> &kept);
    /// What was asked for at \a row of the timeline could not be noted: the words stand there as well.
    QString tooLateText(OutboxRow::Kind kind) const;
    void tellNotDone(int row, const QString &words, const StoreError &why);
    void announceSettled(const OutboxRow &row, bool sent);
    /// To whoever looks at this page. While another account's is shown, words without an address would be
    /// taken for that one's.
    void say(const QString &words);

    Session &m_session;
    Notifier &m_notifier;
    SpaceSummary m_summary;
    models::TimelineModel m_model;
    GatedAction *m_write;
    GatedAction *m_edit;
    GatedAction *m_delete;
    ChatHeader *m_header;
    Banner *m_banner;
    QStackedWidget *m_stack;
    TimelineView *m_timeline;
    EmptyState *m_empty;
    Composer *m_composer;
    QTimer m_patience; ///< how long "loading" is an answer
    MessageName m_editing;
    std::optional<StoreError> m_trouble;
    int m_sends = 0;       ///< begun
    bool m_loaded = false; ///< the newest messages came; with trouble of the store they may not be here
    bool m_olderFailed = false;
    struct Sought
    {
        Message message;
        SearchQuery query;
    };
    std::optional<Sought> m_sought;             ///< to be shown as soon as it is loaded
    QHash<SpaceName, UnfinishedEdit> m_edits;   ///< of spaces that were left while editing
    QSet<MessageName> m_over;                   ///< edits that are on their way out of the store
    QHash<SpaceName, QString> m_unsaved;        ///< drafts that the store does not have (yet)
    QHash<MessageName, QString> m_unsavedEdits; ///< the same of changes
    QMultiHash<SpaceName, QString> m_beingSent; ///< on its way into the outbox
    int m_saves = 0;                            ///< of drafts and changes, on their way
    /// On its way out of the outbox.
    struct TakingBack
    {
        SpaceName space;
        QString text;
        QString draft;        ///< with the text, as it will be in the store
        bool arrived = false; ///< the composer has it, since the space was opened meanwhile
    };
    std::optional<TakingBack> m_takingBack;
};

} // namespace roomkey::ui
