// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/chatpage.h"

#include "app/core/settings.h"
#include "app/store/storefacts.h"
#include "ui/chat/aboutpane.h"
#include "ui/chat/addpeoplepane.h"
#include "ui/chat/chatheader.h"
#include "ui/chat/composer.h"
#include "ui/chat/conversation.h"
#include "ui/chat/memberspane.h"
#include "ui/chat/panesplitter.h"
#include "ui/chat/rightpane.h"
#include "ui/chat/searchpane.h"
#include "ui/chat/spacespane.h"
#include "ui/chat/timelineview.h"
#include "ui/dialogs/newspacedialog.h"
#include "ui/errortext.h"
#include "ui/gatedactions.h"
#include "ui/widgets/firststop.h"
#include "ui/widgets/gatedbutton.h"
#include "ui/widgets/notifier.h"
#include "ui/widgets/toast.h"

#include <QAction>
#include <QApplication>
#include <QContextMenuEvent>
#include <QHBoxLayout>
#include <QListView>
#include <QShortcut>
#include <QTableView>

#include <algorithm>
#include <utility>

namespace roomkey::ui {

namespace {

User selfOf(const Session &session, const AccountStore &store)
{
    const Account account = session.account();
    User self;
    const QString known = store.fact(facts::Me);
    self.name = UserName(known.isEmpty() ? QStringLiteral("users/") + account.person.subject : known);
    self.displayName = account.person.displayName;
    self.email = account.person.email;
    return self;
}

/// As the Menu key does, which not every keyboard has. X11 knows no other key for it.
void askForContextMenu()
{
    QWidget *focus = QApplication::focusWidget();
    if (!focus)
        return;
    const QPoint at = focus->inputMethodQuery(Qt::ImCursorRectangle).toRect().center();
    QContextMenuEvent event(QContextMenuEvent::Keyboard, at, focus->mapToGlobal(at));
    QApplication::sendEvent(focus, &event);
}

} // namespace

ChatPage::ChatPage(Session &session, Settings &settings, Notifier &notifier, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_settings(settings)
    , m_notifier(notifier)
{
    m_memberModel.setStore(&session.store());
    m_newSpace = new GatedAction(tr("New space"), {ApiRequest::of(Method::SpacesCreate)}, session, this);
    m_newSpaceEntry =
        new GatedAction(tr("New space…"), {ApiRequest::of(Method::SpacesCreate)}, session, this);
    m_addPeopleAction =
        new GatedAction(tr("Add people"), {ApiRequest::of(Method::MembersCreate)}, session, this);
    m_addPeopleEntry =
        new GatedAction(tr("Add people…"), {ApiRequest::of(Method::MembersCreate)}, session, this);
    buildPanes();
    buildActions();
    m_spaceModel.setStore(&session.store()); // hears of new spaces before whoever opens the first one
    wire();
    const User self = selfOf(session, session.store());
    m_spaces->setOwnName(self.displayName);
    m_memberModel.setSelf(self);
    m_conversation->setSelf(self);
    applySendHold();
    updateSpacesStatus();
    restoreLastSpace();
    new FirstStop(this, m_spaces->view());
}

ChatPage::~ChatPage()
{
    saveLayout();
    m_conversation->composer()->removeEventFilter(this); // hidden, it would move what is gone
    delete m_newSpaceDialog;
    // Models listen to the store, views to the models: views go first, while both are there. The right pane
    // is a child of the splitter or of the page, whichever fits now: it goes before either.
    delete m_right;
    delete m_splitter;
}

void ChatPage::buildPanes()
{
    m_splitter = new PaneSplitter(this);
    m_spaces = new SpacesPane(m_spaceModel);
    m_conversation = new Conversation(m_session, m_notifier);
    m_right = new RightPane;
    m_spaces->setMinimumWidth(200);
    m_conversation->setMinimumWidth(360);
    m_splitter->addWidget(m_spaces);
    m_splitter->addWidget(m_conversation);
    m_splitter->addWidget(m_right);
    m_splitter->setStretchFactor(0, 0);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setStretchFactor(2, 0);
    m_rightWidth =
        std::clamp(m_settings.value(settingskeys::RightPaneWidth, RightPane::maximumWidth()).toInt(),
                   int(RightPane::MinimumWidth), RightPane::maximumWidth());
    m_splitter->setSizes({SpacesPane::PreferredWidth, 700, m_rightWidth});
    for (int i = 0; i < m_splitter->count(); ++i)
        m_splitter->setCollapsible(i, false);
    // Of a pane that was hidden it knows no width.
    if (const QByteArray state = m_settings.value(settingskeys::Splitter).toByteArray(); !state.isEmpty())
        m_splitter->restoreState(state);
    m_spaces->setFoldedSections(m_settings.value(settingskeys::FoldedSections).toStringList());
    connect(m_splitter, &QSplitter::splitterMoved, this, [this] {
        if (!m_rightBeside)
            return;
        m_rightWidth = m_right->width();
        m_settings.setValue(settingskeys::RightPaneWidth, m_rightWidth);
    });
    connect(m_spaces, &SpacesPane::foldedSectionsChanged, this,
            [this] { m_settings.setValue(settingskeys::FoldedSections, m_spaces->foldedSections()); });
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_splitter);
    m_right->hide();
    m_conversation->composer()->installEventFilter(this);
    m_toast = new Toast(this);
    connect(&m_session.store(), &AccountStore::putBack, this, [this] {
        const QString text = tr("Files of Roomkey were deleted while it was open. They were put back, and "
                                "nothing is missing.");
        showToast(text, {}, [] {});
        m_notifier.announce(text);
    });
}

void ChatPage::buildActions()
{
    const auto entry = [this](const QString &text, const QKeySequence &keys, auto act) {
        auto *action = new QAction(text, this);
        action->setShortcut(keys);
        connect(action, &QAction::triggered, this, act);
        return action;
    };
    m_newSpaceEntry->menuAction()->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_N));
    m_spaceActions << m_addPeopleEntry->menuAction() << entry(tr("Members"), {}, [this] { showMembers(); })
                   << entry(tr("About this space"), {}, [this] { showAbout(); })
                   << entry(tr("Find in this space"), {}, [this] { showSearch(false); });
    m_menuActions << m_newSpaceEntry->menuAction() << m_spaceActions
                  << entry(tr("Search everywhere"), {}, [this] { showSearch(true); }) << makeUndoMenu()
                  << entry(tr("Refresh"), QKeySequence(QKeySequence::Refresh), [this] { refresh(); });
    // Only while this page is shown, so they are no entries of the window's menu.
    const auto key = [this](const QKeySequence &keys, auto act) {
        connect(new QShortcut(keys, this), &QShortcut::activated, this, act);
    };
    key(Qt::ALT | Qt::Key_Up, [this] { m_spaces->step(-1); });
    key(Qt::ALT | Qt::Key_Down, [this] { m_spaces->step(1); });
    for (const QKeySequence &keys : QKeySequence::keyBindings(QKeySequence::Find))
        key(keys, [this] { showSearch(false); });
    key(Qt::CTRL | Qt::SHIFT | Qt::Key_K, [this] { showSearch(true); });
    for (const QKeySequence &keys : QKeySequence::keyBindings(QKeySequence::FindNext))
        key(keys, [this] { searchStep(1); });
    for (const QKeySequence &keys : QKeySequence::keyBindings(QKeySequence::FindPrevious))
        key(keys, [this] { searchStep(-1); });
    key(Qt::Key_F9, [this] { toggleRightPane(); });
    key(Qt::SHIFT | Qt::Key_F10, [] { askForContextMenu(); });
    key(Qt::Key_F6, [this] { movePane(1); });
    key(Qt::SHIFT | Qt::Key_F6, [this] { movePane(-1); });
}

void ChatPage::join(GatedAction *action)
{
    connect(action, &GatedAction::askFor, this, &ChatPage::askForScopes);
    connect(action, &GatedAction::showPermission, this, &ChatPage::showPermission);
}

void ChatPage::wire()
{
    for (GatedAction *action : {m_newSpace, m_newSpaceEntry, m_addPeopleAction, m_addPeopleEntry}) {
        action->setNeedsConnection(true);
        join(action);
    }
    for (GatedAction *action : m_conversation->actions())
        join(action);
    m_newSpace->addButton(m_spaces->newSpaceButton());
    m_addPeopleAction->addButton(m_conversation->header()->addPeople());
    m_addPeopleAction->addButton(m_conversation->header()->addPeopleIcon());
    connect(m_newSpace, &GatedAction::triggered, this, &ChatPage::showNewSpace);
    connect(m_newSpaceEntry, &GatedAction::triggered, this, &ChatPage::showNewSpace);
    connect(m_addPeopleAction, &GatedAction::triggered, this, &ChatPage::showAddPeople);
    connect(m_addPeopleEntry, &GatedAction::triggered, this, &ChatPage::showAddPeople);

    connect(m_spaces, &SpacesPane::spaceChosen, this, &ChatPage::openSpace);
    connect(m_spaces, &SpacesPane::spaceEntered, m_conversation, &Conversation::focusComposer);
    connect(m_spaces, &SpacesPane::spacesShown, &m_session, &Session::freshenPreviews);
    connect(m_spaces, &SpacesPane::retryRequested, this, &ChatPage::refresh);
    connect(m_spaces, &SpacesPane::projectGuideRequested, this, &ChatPage::projectGuideRequested);
    connect(m_spaces, &SpacesPane::askRequested, this,
            [this] { Q_EMIT askForScopes(m_session.access().judge(requests::listSpaces()).missing); });
    connect(m_conversation, &Conversation::askForScopes, this, &ChatPage::askForScopes);
    connect(m_conversation, &Conversation::retryRequested, this, &ChatPage::refresh);
    connect(m_conversation->header()->members(), &QAbstractButton::clicked, this,
            [this] { togglePage(membersPane()); });
    connect(m_conversation->header()->about(), &QAbstractButton::clicked, this, [this] {
        completePanes();
        togglePage(m_about);
    });
    connect(m_conversation->header()->find(), &QAbstractButton::clicked, this, [this] {
        if (m_right->currentPage() == searchPane())
            m_right->closePane();
        else
            showSearch(false);
    });
    connect(m_right, &RightPane::openChanged, this, &ChatPage::arrange);
    connect(m_right, &RightPane::openChanged, this, &ChatPage::rememberRightPane);
    connect(m_right, &RightPane::pageShown, this, &ChatPage::rememberRightPane);

    connect(m_conversation, &Conversation::storeTroubleChanged, this, [this] {
        updateSpacesStatus();
        if (m_members)
            m_members->setStoreTrouble(m_conversation->storeTrouble());
    });
    connect(m_conversation, &Conversation::held, this, &ChatPage::offerUndo);
    connect(m_conversation, &Conversation::undoRequested, this, &ChatPage::undo);
    connect(m_conversation, &Conversation::tooLate, this, &ChatPage::tellTooLate);
    connect(&m_session.store(), &AccountStore::outboxChanged, this, [this](const SpaceName &space) {
        // Undone elsewhere, or on its way: the offer ends with the possibility.
        if (!m_held || m_held->space != space || m_session.store().outbox(space).contains(*m_held))
            return;
        m_held.reset();
        if (m_toastUndoes)
            m_toast->dismiss();
    });

    connect(&m_session, &Session::accessChanged, this, [this] {
        updateSpacesStatus();
        updateOpenSpace();
    });
    connect(&m_session, &Session::offlineChanged, this, [this] {
        updateSpacesStatus();
        updateOpenSpace();
    });
    connect(&m_session, &Session::listingSpacesChanged, this, &ChatPage::updateSpacesStatus);
    connect(&m_session, &Session::membersLoaded, this, &ChatPage::updateOpenSpace);
    connect(&m_session.store(), &AccountStore::membersChanged, this, [this](const SpaceName &space) {
        if (space == openedSpace())
            updateOpenSpace();
    });
    connect(&m_session.store(), &AccountStore::spacesChanged, this,
            [this](const QList<SpaceName> &changed, const QList<SpaceName> &removed) {
                if (removed.contains(openedSpace()))
                    openSpace({});
                else if (changed.contains(openedSpace()))
                    updateOpenSpace();
                if (openedSpace().isEmpty())
                    restoreLastSpace();
            });
}

int ChatPage::knownMembers() const
{
    return m_memberModel.memberCount() > 0 ? m_memberModel.memberCount()
                                           : m_conversation->summary().space.joinedPeople;
}

void ChatPage::updateSpacesStatus()
{
    SpacesPane::Status status;
    status.list = gateFor(m_session.access().judge(requests::listSpaces()), m_session.account().asked);
    status.loading = m_session.isListingSpaces() || !m_spaceModel.isComplete();
    if (const std::optional<ApiError> error = m_session.spacesError()) {
        status.error = errorText(*error);
        status.projectFault = projectFault(*error) != ProjectFault::None;
    } else if (m_conversation->storeTrouble()) {
        status.error = neverSavedText();
        status.cannotBeSaved = true;
        status.canTryAgain = !m_session.store().whyReadOnly();
    } else if (m_session.isOffline()) {
        status.error = tr("They were never loaded on this computer. They appear when you are online.");
    }
    m_spaces->setStatus(status);
}

SpaceName ChatPage::openedSpace() const
{
    return m_conversation->summary().space.name;
}

void ChatPage::openSpace(const SpaceName &space)
{
    if (space == openedSpace())
        return;
    std::optional<SpaceSummary> summary;
    if (!space.isEmpty())
        summary = m_session.store().space(space);
    m_memberModel.setSpace(summary ? space : SpaceName());
    m_conversation->openSpace(summary.value_or(SpaceSummary()), 0);
    m_session.openSpace(summary ? space : SpaceName());
    m_spaces->select(summary ? space : SpaceName());
    if (!summary)
        m_right->closePane();
    if (m_search) {
        m_addPeople->setSpace(space);
        m_search->setSpace(summary ? space : SpaceName());
    }
    m_addPeopleAction->setRequests({summary ? requests::addMember(space, QStringLiteral("a@example.com"))
                                            : ApiRequest::of(Method::MembersCreate)});
    for (QAction *action : std::as_const(m_spaceActions))
        action->setEnabled(summary.has_value());
    m_addPeopleEntry->menuAction()->setEnabled(summary && summary->space.type != Space::Type::DirectMessage);
    updateOpenSpace();
    if (summary)
        m_settings.setValue(settingskeys::LastSpace + QLatin1Char('/') + m_session.account().id.toString(),
                            space.toString());
}

void ChatPage::updateOpenSpace()
{
    const SpaceName space = openedSpace();
    if (space.isEmpty())
        return;
    const std::optional<SpaceSummary> summary = m_session.store().space(space);
    if (!summary)
        return;
    const Membership::Role own = m_memberModel.ownRole();
    for (GatedAction *action : {m_addPeopleAction, m_addPeopleEntry})
        action->setRoleReason(roleReason(summary->space.managingMembers, own));
    m_conversation->setWriteReason(roleReason(summary->space.posting, own).isEmpty() ? QString()
                                   : summary->space.posting == Space::Allowed::Owners
                                       ? tr("Only owners write here.")
                                       : tr("Only owners and managers write here."));
    m_conversation->updateSpace(*summary, knownMembers());
    if (m_about) {
        m_about->setSpace(*summary, m_memberModel.memberCount());
        m_members->setSpace(*summary);
    }
}

void ChatPage::restoreLastSpace()
{
    const SpaceName last(
        m_settings.value(settingskeys::LastSpace + QLatin1Char('/') + m_session.account().id.toString())
            .toString());
    if (!last.isEmpty() && m_session.store().space(last)) {
        openSpace(last);
        restoreRightPane();
        return;
    }
    // The newest one: an empty page helps nobody.
    for (int row = 0; row < m_spaceModel.rowCount(); ++row) {
        // One that is going may still have its row.
        if (const SpaceName space = m_spaceModel.spaceAt(row);
            !space.isEmpty() && m_session.store().space(space)) {
            openSpace(space);
            restoreRightPane();
            return;
        }
    }
}

void ChatPage::refresh()
{
    m_conversation->forgetStoreTrouble();
    m_session.retryNow();
    m_session.refreshSpaces();
    if (!openedSpace().isEmpty())
        m_session.openSpace(openedSpace());
}

void ChatPage::showSearch(bool everywhere)
{
    m_right->showPage(searchPane());
    m_search->start(everywhere);
}

void ChatPage::searchStep(int by)
{
    if (searchPane()->model().query().isEmpty())
        showSearch(false);
    else
        m_search->step(by);
}

void ChatPage::showFound(const Message &message, const SearchQuery &query)
{
    if (!m_session.store().space(message.space))
        return; // its space is not on the list any more
    openSpace(message.space);
    m_conversation->showMessage(message, query);
}

} // namespace roomkey::ui
