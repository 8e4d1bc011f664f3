// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/conversation.h"

#include "models/labels.h"
#include "models/roles.h"
#include "ui/chat/chatheader.h"
#include "ui/chat/composer.h"
#include "ui/chat/emptystate.h"
#include "ui/chat/olderrow.h"
#include "ui/chat/timelineview.h"
#include "ui/errortext.h"
#include "ui/gatedactions.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/notifier.h"

#include <QPainter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <chrono>

using namespace std::chrono_literals;

namespace roomkey::ui {

using models::TimelineModel;

namespace {

/// After this long a waiting message becomes a sentence that says so.
constexpr auto Patience = 8s;
/// Rows read at once on the way back to a message, about a frame; and how many there may be in the end.
constexpr int RowsAtOnce = 300;
constexpr int MostRows = 50'000;
/// Of the banner's actions while the store is in trouble.
constexpr int CopyWritten = 0;

} // namespace

Conversation::Conversation(Session &session, Notifier &notifier, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_notifier(notifier)
    , m_model(session.clock())
    , m_write(new GatedAction(tr("Write a message"), {ApiRequest::of(Method::MessagesCreate)}, session, this))
    , m_edit(new GatedAction(tr("Edit"), {ApiRequest::of(Method::MessagesPatch)}, session, this))
    , m_delete(new GatedAction(tr("Delete"), {ApiRequest::of(Method::MessagesDelete)}, session, this))
    , m_header(new ChatHeader)
    , m_banner(new Banner)
    , m_stack(new QStackedWidget)
    , m_timeline(new TimelineView)
    , m_empty(new EmptyState)
    , m_composer(new Composer)
{
    m_model.setStore(&session.store());
    m_timeline->setModel(&m_model);
    m_stack->addWidget(m_timeline);
    m_stack->addWidget(m_empty);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_banner);
    layout->addWidget(m_stack, 1);
    layout->addWidget(m_composer);
    m_trouble = session.store().whyReadOnly();
    m_patience.setSingleShot(true);
    m_patience.setInterval(Patience);
    wireMessages();
    wireSession();
    openSpace({}, 0);
}

Conversation::~Conversation()
{
    m_composer->flushDraft();
}

QList<GatedAction *> Conversation::actions() const
{
    return {m_write, m_edit, m_delete};
}

void Conversation::wireSession()
{
    connect(&m_session, &Session::accessChanged, this, &Conversation::updateState);
    m_model.setOffline(m_session.isOffline());
    connect(&m_session, &Session::offlineChanged, this, [this](bool offline) {
        m_model.setOffline(offline);
        updateState();
        if (!offline && m_olderFailed)
            m_model.loadOlder();
    });
    connect(&m_session, &Session::loadingOlderChanged, this, &Conversation::showOlderState);
    connect(m_timeline->olderRow(), &OlderRow::retryRequested, &m_model, &TimelineModel::loadOlder);
    connect(&m_session, &Session::messagesLoaded, this, [this](const SpaceName &space) {
        if (space != m_summary.space.name)
            return;
        m_loaded = true;
        updateState();
    });
    connect(&m_session, &Session::rowSettled, this, &Conversation::announceSettled);
    connect(&m_session.store(), &AccountStore::trouble, this, &Conversation::showStoreTrouble);
    connect(&m_patience, &QTimer::timeout, this, &Conversation::updateState);
    connect(m_banner, &Banner::actionTriggered, this, [this](int which) {
        if (m_trouble && which == CopyWritten) {
            copyWritten();
            return;
        }
        m_session.retryNow();
        Q_EMIT retryRequested();
    });
    connect(m_empty, &EmptyState::actionTriggered, this, [this] {
        const Verdict verdict = m_session.access().judge(requests::listMessages(m_summary.space.name, 1));
        if (verdict.state == Verdict::State::Missing)
            Q_EMIT askForScopes(verdict.missing);
        else
            Q_EMIT retryRequested();
    });
}

void Conversation::setSelf(const User &self)
{
    m_model.setSelf(self);
}

void Conversation::openSpace(const SpaceSummary &summary, int members)
{
    const bool open = !summary.space.name.isEmpty();
    if (m_composer->isEditing()) // also where nothing was changed, which the store does not keep
        m_edits.insert(m_summary.space.name, {m_editing, m_composer->text()});
    // The draft of the space before goes first, while it is still the one it belongs to.
    QString draft;
    if (m_unsaved.contains(summary.space.name))
        draft = m_unsaved.value(summary.space.name);
    else if (open)
        draft = m_session.store().draft(summary.space.name);
    if (m_beingSent.contains(summary.space.name, draft.trimmed()))
        draft.clear(); // it leaves the store with the send that is on its way
    const bool comesBack = m_takingBack && m_takingBack->space == summary.space.name;
    m_composer->setSpace(models::spaceLabel(summary), comesBack ? m_takingBack->draft : draft);
    if (comesBack)
        m_takingBack->arrived = true;
    UnfinishedEdit edit = m_edits.take(summary.space.name);
    if (edit.message.isEmpty() && open)
        edit = m_session.store().unfinishedEdit(summary.space.name).value_or(UnfinishedEdit());
    m_editing = edit.message;
    if (!m_editing.isEmpty())
        m_composer->startEditing(edit.text, false);
    m_loaded = false;
    m_olderFailed = false;
    m_timeline->olderRow()->clear();
    m_summary = summary;
    m_header->setVisible(open);
    m_composer->setVisible(open);
    m_model.setSpace(summary.space.name);
    m_timeline->setAccessibleName(tr("Messages in %1").arg(models::spaceLabel(summary)));
    m_timeline->scrollToBottom();
    m_patience.start();
    updateSpace(summary, members);
}

void Conversation::updateSpace(const SpaceSummary &summary, int members)
{
    m_summary = summary;
    m_header->setSpace(summary, members);
    m_header->setCanHaveMembers(summary.space.type != Space::Type::DirectMessage);
    m_timeline->setAccessibleName(tr("Messages in %1").arg(models::spaceLabel(summary)));
    updateGates();
    updateState();
}

void Conversation::showMessage(const Message &message, const SearchQuery &query)
{
    m_sought = Sought{message, query};
    seekMessage();
}

void Conversation::seekMessage()
{
    if (!m_sought || m_sought->message.space != m_summary.space.name) {
        m_sought.reset(); // another space was opened meanwhile
        return;
    }
    const std::optional<MessageCursor> place = cursorOf(m_sought->message);
    if (place && !m_model.loadBackTo(*place, RowsAtOnce)) {
        if (m_model.rowCount() < MostRows) {
            QMetaObject::invokeMethod(this, &Conversation::seekMessage, Qt::QueuedConnection);
            return;
        }
        m_sought.reset();
        Q_EMIT messageTooFarBack();
        return;
    }
    const Sought sought = *std::exchange(m_sought, std::nullopt);
    const int row = m_model.rowOf(sought.message.name);
    if (row < 0)
        return; // gone meanwhile
    const QModelIndex index = m_model.index(row);
    const std::vector<TextRange> marks = sought.query.rangesIn(index.data(models::TextRole).toString());
    const TextRange mark = marks.empty() ? TextRange() : marks.front();
    m_timeline->reveal(index, static_cast<int>(mark.begin), static_cast<int>(mark.begin + mark.length));
}

void Conversation::setWriteReason(const QString &reason)
{
    m_write->setRoleReason(reason);
}

void Conversation::updateGates()
{
    const SpaceName &space = m_summary.space.name;
    if (space.isEmpty())
        return;
    m_write->setRequests(
        {requests::createMessage(space, QStringLiteral("."), newRequestId(), newClientMessageId())});
    m_composer->setGate(m_write->gate());
}

void Conversation::updateState()
{
    updateBanner();
    const SpaceName &space = m_summary.space.name;
    if (space.isEmpty()) {
        m_empty->set(Symbol::Chat, tr("Choose a space"), tr("Its messages appear here."));
        m_stack->setCurrentWidget(m_empty);
        return;
    }
    if (m_model.rowCount() > 0) {
        m_stack->setCurrentWidget(m_timeline);
        return;
    }
    const Verdict read = m_session.access().judge(requests::listMessages(space, 1));
    if (read.state == Verdict::State::Missing) {
        const Gate gate = gateFor(read, m_session.account().asked);
        m_empty->set(Symbol::Lock,
                     read.trying ? tr("You are trying without reading messages")
                                 : tr("You did not allow Roomkey to read messages"),
                     m_write->gate().on && !read.trying
                         ? tr("You allowed writing, not reading. New messages you send appear here.")
                         : gate.reason,
                     cureText(gate), read.trying ? Symbol::Flask : Symbol::Key);
    } else if (const std::optional<ApiError> error = m_session.messagesError(space)) {
        m_empty->set(Symbol::Warning, tr("Messages could not be loaded"), errorText(*error), tr("Try again"),
                     Symbol::Refresh);
    } else if (m_session.store().reachesBeginning(space) || (m_loaded && !m_trouble)) {
        m_empty->set(Symbol::Chat, tr("No messages yet"), tr("Say hello."));
    } else if (m_session.store().whyReadOnly()) {
        m_empty->set(Symbol::Warning, tr("Messages are not here"), neverSavedText());
    } else if (m_loaded) {
        m_empty->set(Symbol::Warning, tr("Messages are not here"), neverSavedText(), tr("Try again"),
                     Symbol::Refresh);
    } else if (m_session.isOffline()) {
        m_empty->set(Symbol::Offline, tr("Messages are not here yet"),
                     tr("They were never loaded on this computer. They appear when you are online."),
                     tr("Try again"), Symbol::Refresh);
    } else if (!m_patience.isActive()) {
        m_empty->set(Symbol::Clock, tr("Google Chat is slow to answer"),
                     tr("Messages appear as soon as they come."), tr("Try again"), Symbol::Refresh);
    } else {
        m_empty->set(Symbol::Chat, tr("Loading messages…"), {});
    }
    m_stack->setCurrentWidget(m_empty);
}

void Conversation::updateBanner()
{
    if (const auto &why = m_session.store().whyReadOnly()) {
        m_banner->showMessage(
            Tone::Bad, Symbol::Warning, {},
            joined({errorText(*why),
                    tr("You can read and copy what is here. Nothing is loaded or sent until the "
                       "folder can be written and Roomkey is started again.")}));
        m_banner->setActions({tr("Copy what you wrote")});
    } else if (m_trouble) {
        m_banner->showMessage(Tone::Bad, Symbol::Warning, {}, errorText(*m_trouble));
        m_banner->setActions({tr("Copy what you wrote"), tr("Try again")});
    } else if (m_session.isOffline()) {
        const AuthText why = errorText(m_session.offlineReason());
        const QString then = tr("Messages are sent when the connection is back.");
        m_banner->showMessage(Tone::Warn, Symbol::Offline, why.what,
                              why.cure.isEmpty() ? then : joined({why.cure, then}));
        m_banner->setActions({tr("Try now")});
    } else if (const auto error = m_summary.space.name.isEmpty()
                                      ? std::optional<ApiError>()
                                      : m_session.messagesError(m_summary.space.name);
               error && m_model.rowCount() > 0 && !m_olderFailed &&
               error->kind != ApiError::Kind::Cancelled &&
               error->kind != ApiError::Kind::SignInNeeded) { // the window says that on every page
        m_banner->showMessage(Tone::Warn, Symbol::Warning, {}, errorText(*error));
        m_banner->setActions({tr("Try again")});
    } else {
        m_banner->hide();
    }
}

void Conversation::noteStored(const Expected<OutboxRow, StoreError> &kept)
{
    if (!kept) {
        showStoreTrouble(kept.error());
    } else {
        setStoreTrouble({}); // it writes again
    }
}

void Conversation::showOlderState(const SpaceName &space, bool loading)
{
    if (space != m_summary.space.name)
        return;
    const std::optional<ApiError> error = m_session.messagesError(space);
    m_olderFailed = !loading && error && error->kind != ApiError::Kind::Cancelled;
    if (loading) {
        m_timeline->olderRow()->showLoading();
    } else if (m_olderFailed) {
        m_timeline->olderRow()->showFailure(errorText(*error));
        say(m_timeline->olderRow()->words());
    } else {
        m_timeline->olderRow()->clear();
    }
    updateBanner();
}

void Conversation::showStoreTrouble(const StoreError &error)
{
    if (error.kind == StoreError::Kind::Cancelled)
        return;
    // Not again each time something is loaded.
    if (!m_trouble || m_trouble->kind != error.kind)
        say(errorText(error));
    setStoreTrouble(error);
}

void Conversation::tellNotDone(int row, const QString &words, const StoreError &why)
{
    if (why.kind == StoreError::Kind::Cancelled)
        return;
    showStoreTrouble(why);
    m_model.setNotice(row, words);
    say(words);
}

void Conversation::forgetStoreTrouble()
{
    if (!m_session.store().whyReadOnly())
        setStoreTrouble({});
}

void Conversation::setStoreTrouble(std::optional<StoreError> trouble)
{
    if (!trouble && !m_trouble)
        return;
    if (!trouble) {
        // What came and could not be kept comes again.
        m_loaded = false;
        m_patience.start();
        m_model.clearNotices();
    }
    m_trouble = std::move(trouble);
    if (!m_trouble)
        saveUnsaved([] {}); // once nothing warns of it, it has to be kept; what fails is told anew
    updateState();
    Q_EMIT storeTroubleChanged();
}

void Conversation::say(const QString &words)
{
    if (isVisible())
        m_notifier.announce(words);
}

void Conversation::announceSettled(const OutboxRow &row, bool sent)
{
    if (row.space != m_summary.space.name)
        return;
    if (row.kind == OutboxRow::Kind::RemoveMember)
        return; // the members' business
    if (!sent)
        say(notDoneText(row.kind, refusalText(row.refusal)));
    else if (row.kind == OutboxRow::Kind::Send)
        say(tr("Message sent"));
    else if (row.kind == OutboxRow::Kind::Edit)
        say(tr("Message changed"));
}

void Conversation::focusTimeline()
{
    if (m_stack->currentWidget() == m_timeline)
        m_timeline->setFocus(Qt::OtherFocusReason);
}

void Conversation::focusComposer()
{
    m_composer->focusText();
}

void Conversation::paintEvent(QPaintEvent *)
{
    QPainter(this).fillRect(rect(), Tokens::of(this).surface);
}

} // namespace roomkey::ui
