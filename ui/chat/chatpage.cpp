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
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/firststop.h"
#include "ui/widgets/gatedbutton.h"
#include "ui/widgets/notifier.h"
#include "ui/widgets/rail.h"
#include "ui/widgets/toast.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QContextMenuEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QListView>
#include <QMenu>
#include <QResizeEvent>
#include <QShortcut>
#include <QTableView>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

namespace roomkey::ui {

namespace {

/// Window widths below which the spaces become tiles while a pane is open at the right, and below which that
/// pane lies over the messages.
constexpr int TilesBelow = 1180;
constexpr int OverlayBelow = 1100;

/// How long a message can be undone, in seconds, as one may choose.
constexpr int SendHolds[] = {0, 5, 10, 30};

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
    auto *right = new RightPane;
    m_right = right;
    m_about = new AboutPane(m_session);
    m_members = new MembersPane(m_session, m_memberModel);
    m_addPeople = new AddPeoplePane(m_session, m_memberModel, *m_addPeopleAction);
    m_right->addPage(m_about, tr("About this space"));
    m_right->addPage(m_members, tr("Members"));
    m_search = new SearchPane(m_session.store());
    m_right->addPage(m_addPeople, tr("Add people"));
    m_right->addPage(m_search, tr("Search"));
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
    m_spaceActions << m_addPeopleEntry->menuAction() << entry(tr("Members"), {}, [this] {
        m_right->showPage(m_members);
        m_members->focusTable();
    }) << entry(tr("About this space"), {}, [this] {
        m_right->showPage(m_about);
    }) << entry(tr("Find in this space"), {}, [this] { showSearch(false); });
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

QAction *ChatPage::makeUndoMenu()
{
    auto *menu = new QMenu(tr("Undo sending"), this);
    auto *group = new QActionGroup(menu);
    for (const int seconds : SendHolds) {
        QAction *choice =
            menu->addAction(seconds == 0 ? tr("Send at once") : tr("Within %n seconds", nullptr, seconds));
        choice->setCheckable(true);
        choice->setData(seconds);
        group->addAction(choice);
        connect(choice, &QAction::triggered, this, [this, seconds] {
            m_settings.setValue(settingskeys::SendHold, seconds);
            applySendHold();
        });
    }
    connect(menu, &QMenu::aboutToShow, this, [this, group] {
        const auto now = std::chrono::duration_cast<std::chrono::seconds>(m_session.sendHold()).count();
        for (QAction *choice : group->actions())
            choice->setChecked(choice->data().toInt() == now);
    });
    return menu->menuAction();
}

void ChatPage::applySendHold()
{
    bool isNumber = false;
    const int seconds = m_settings.value(settingskeys::SendHold).toInt(&isNumber);
    if (isNumber && std::ranges::find(SendHolds, seconds) != std::end(SendHolds))
        m_session.setSendHold(std::chrono::seconds(seconds));
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
    for (GatedAction *action : m_members->actions() + m_conversation->actions())
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
    connect(m_conversation->header()->members(), &QAbstractButton::clicked, this, [this] {
        if (m_right->currentPage() == m_members)
            m_right->closePane();
        else
            m_right->showPage(m_members);
    });
    connect(m_conversation->header()->about(), &QAbstractButton::clicked, this, [this] {
        if (m_right->currentPage() == m_about)
            m_right->closePane();
        else
            m_right->showPage(m_about);
    });
    connect(m_conversation->header()->find(), &QAbstractButton::clicked, this, [this] {
        if (m_right->currentPage() == m_search)
            m_right->closePane();
        else
            showSearch(false);
    });
    connect(m_search, &SearchPane::messageChosen, this, &ChatPage::showFound);
    connect(m_search, &SearchPane::messageEntered, m_conversation, &Conversation::focusTimeline);
    connect(m_search, &SearchPane::announced, &m_notifier, &Notifier::announce);
    connect(m_conversation, &Conversation::messageTooFarBack, m_search, &SearchPane::showTooFarBack);
    connect(m_right, &RightPane::openChanged, this, &ChatPage::arrange);
    connect(m_right, &RightPane::openChanged, this, &ChatPage::rememberRightPane);
    connect(m_right, &RightPane::pageShown, this, &ChatPage::rememberRightPane);
    connect(m_about, &AboutPane::membersRequested, this, [this] { m_right->showPage(m_members); });
    connect(m_about, &AboutPane::askRequested, this, &ChatPage::askForScopes);
    connect(m_members, &MembersPane::askRequested, this, &ChatPage::askForScopes);
    connect(m_members, &MembersPane::retryRequested, this, &ChatPage::refresh);
    connect(m_members, &MembersPane::announced, &m_notifier, &Notifier::announce);
    connect(m_addPeople, &AddPeoplePane::announced, &m_notifier, &Notifier::announce);
    connect(m_addPeople, &AddPeoplePane::endedElsewhere, this,
            [this](const SpaceName &space, const QString &text) {
                showToast(text, tr("Show"), [this, space] {
                    openSpace(space);
                    showAddPeople();
                });
            });
    connect(m_addPeople, &AddPeoplePane::allAdded, this, [this] {
        if (m_right->currentPage() == m_addPeople)
            showMembers();
    });

    connect(m_conversation, &Conversation::held, this, &ChatPage::offerUndo);
    connect(m_conversation, &Conversation::undoRequested, this, &ChatPage::undo);
    connect(m_members, &MembersPane::held, this, &ChatPage::offerUndo);
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
    m_addPeople->setSpace(space);
    m_search->setSpace(summary ? space : SpaceName());
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
    m_about->setSpace(*summary, m_memberModel.memberCount());
    m_members->setSpace(*summary);
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

void ChatPage::rememberRightPane()
{
    if (openedSpace().isEmpty())
        return; // there is nothing it could show
    const QWidget *page = m_right->currentPage();
    QString name; // what was looked for is not
    if (page == m_about)
        name = QStringLiteral("about");
    else if (page == m_members || page == m_addPeople)
        name = QStringLiteral("members");
    m_settings.setValue(settingskeys::RightPane, name);
}

void ChatPage::restoreRightPane()
{
    // Once, and not over the messages.
    if (!isVisible() || openedSpace().isEmpty() || window()->width() < OverlayBelow)
        return;
    if (std::exchange(m_rightRestored, true))
        return;
    const QString page = m_settings.value(settingskeys::RightPane).toString();
    if (page == QLatin1String("about"))
        m_right->showPage(m_about);
    else if (page == QLatin1String("members"))
        m_right->showPage(m_members);
}

void ChatPage::refresh()
{
    m_session.retryNow();
    m_session.refreshSpaces();
    if (!openedSpace().isEmpty())
        m_session.openSpace(openedSpace());
}

void ChatPage::showNewSpace()
{
    if (!m_newSpaceDialog)
        m_newSpaceDialog = makeNewSpaceDialog();
    m_newSpaceDialog->open();
}

NewSpaceDialog *ChatPage::makeNewSpaceDialog()
{
    auto *dialog = new NewSpaceDialog(m_session, window());
    connect(dialog, &NewSpaceDialog::askForScopes, this, &ChatPage::askForScopes);
    connect(dialog, &NewSpaceDialog::created, this, [this, dialog](const Space &space) {
        const QString ready = tr("“%1” is ready").arg(space.displayName);
        m_notifier.announce(ready);
        if (dialog->isVisible())
            openCreated(space);
        else // one is somewhere else by now
            showToast(ready, tr("Open"), [this, space] { openCreated(space); });
    });
    connect(dialog, &NewSpaceDialog::failed, this, [this, dialog](const QString &name) {
        if (dialog->isVisible())
            return;
        const QString text = tr("“%1” was not created").arg(name);
        m_notifier.announce(text);
        showToast(text, tr("Show why"), [this] { showNewSpace(); });
    });
    // Closed before the end, it waits for it: with what was typed, should the space not come about.
    connect(dialog, &QDialog::finished, this, [this, dialog] {
        if (dialog->isCreating())
            return;
        m_newSpaceDialog.clear();
        dialog->deleteLater();
    });
    return dialog;
}

void ChatPage::openCreated(const Space &space)
{
    // The store tells the list; the space opens as soon as it is there.
    if (m_session.store().space(space.name)) {
        openSpace(space.name);
    } else {
        m_session.store().putSpaces({space}).then(
            this, [this, name = space.name](Expected<void, StoreError> &&) { openSpace(name); });
    }
    m_conversation->focusComposer();
}

void ChatPage::showToast(const QString &text, const QString &action, const std::function<void()> &act)
{
    m_toastUndoes = false;
    disconnect(m_toastAction);
    m_toastAction = connect(m_toast, &Toast::actionTriggered, this, act);
    m_toast->showText(text, action);
}

void ChatPage::offerUndo(const OutboxRow &row, const QString &words)
{
    m_held = row;
    showToast(words, tr("Undo"), [this] { undoHeld(); });
    m_toastUndoes = true;
    m_notifier.announce(tr("%1. It can be undone for some seconds.").arg(words));
}

void ChatPage::undo()
{
    const std::optional<OutboxRow> unsent = m_conversation->model().newestUnsent();
    if (unsent && (!m_held || m_held->id < unsent->id))
        m_conversation->takeBack(*unsent);
    else
        undoHeld();
}

void ChatPage::undoHeld()
{
    if (!m_held)
        return;
    m_session.discardRow(*std::exchange(m_held, std::nullopt));
    if (m_toastUndoes)
        m_toast->dismiss();
    m_notifier.announce(tr("Undone"));
}

void ChatPage::showAddPeople()
{
    if (openedSpace().isEmpty())
        return;
    m_right->showPage(m_addPeople);
    m_addPeople->focusText();
}

void ChatPage::toggleRightPane()
{
    if (m_right->isOpen())
        m_right->closePane();
    else if (!openedSpace().isEmpty())
        showMembers();
}

void ChatPage::showMembers()
{
    m_right->showPage(m_members);
    m_members->focusTable();
}

void ChatPage::showSearch(bool everywhere)
{
    m_right->showPage(m_search);
    m_search->start(everywhere);
}

void ChatPage::searchStep(int by)
{
    if (m_search->model().query().isEmpty())
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

void ChatPage::movePane(int step)
{
    // Reading order; the window's own parts come first and last.
    struct Stop
    {
        QWidget *pane;
        std::function<void()> focus;
    };
    QList<Stop> stops;
    if (auto *rail = window()->findChild<Rail *>(); rail && rail->isVisible() && rail->current() >= 0) {
        QWidget *entry = rail->entry(rail->current());
        stops.append({rail, [entry] { entry->setFocus(Qt::ShortcutFocusReason); }});
    }
    stops.append({m_spaces, [this] { m_spaces->focusList(); }});
    if (!openedSpace().isEmpty()) {
        if (m_conversation->timeline()->isVisible())
            stops.append({m_conversation->timeline(), [this] { m_conversation->focusTimeline(); }});
        if (m_conversation->composer()->canTakeFocus())
            stops.append({m_conversation->composer(), [this] { m_conversation->focusComposer(); }});
    }
    if (m_right->isOpen())
        stops.append({m_right, [this] { focusRightPane(); }});
    for (Banner *banner : window()->findChildren<Banner *>()) {
        for (auto *button : banner->findChildren<QAbstractButton *>()) {
            if (!button->isVisible())
                continue;
            stops.append({banner, [button] { button->setFocus(Qt::ShortcutFocusReason); }});
            break;
        }
    }
    const QWidget *focus = QApplication::focusWidget();
    int at = step > 0 ? -1 : int(stops.size());
    for (int i = 0; i < stops.size(); ++i) {
        if (focus && (focus == stops[i].pane || stops[i].pane->isAncestorOf(focus)))
            at = i;
    }
    const int count = int(stops.size());
    stops[((at + step) % count + count) % count].focus();
}

void ChatPage::focusRightPane()
{
    if (m_right->currentPage() == m_members) {
        m_members->focusTable();
    } else if (m_right->currentPage() == m_addPeople) {
        m_addPeople->focusText();
    } else if (m_right->currentPage() == m_search) {
        m_search->focusText();
    } else {
        m_right->closeButton()->setFocus(Qt::ShortcutFocusReason);
    }
}

void ChatPage::arrange()
{
    const int width = window()->width();
    const bool open = m_right->isOpen();
    const bool overlay = width < OverlayBelow;
    if (overlay != m_rightOverlays) {
        m_rightOverlays = overlay;
        if (overlay)
            m_right->setParent(this);
        else
            m_splitter->addWidget(m_right);
        m_right->setVisible(open);
    }
    const bool beside = open && !overlay;
    const bool comes = !std::exchange(m_rightBeside, beside) && beside;
    const bool narrow = open && width < TilesBelow;
    const bool changed = narrow != m_spaces->isNarrow();
    if (changed) {
        if (narrow)
            m_spacesWidth = m_spaces->width();
        m_spaces->setNarrow(narrow);
    }
    if (changed || comes) {
        // The splitter keeps its handles where they were when a pane shrinks by itself, and gives one that
        // comes back the least.
        const int spaces = narrow    ? SpacesPane::NarrowWidth
                           : changed ? std::max(m_spacesWidth, 200)
                                     : m_spaces->width();
        const int right = beside ? m_rightWidth : 0;
        QList<int> sizes{spaces, std::max(0, m_splitter->width() - spaces - right)};
        if (!overlay)
            sizes.append(right);
        m_splitter->setSizes(sizes);
    }
    if (overlay && open) {
        const int wide = std::min(RightPane::maximumWidth(), this->width() - m_spaces->width());
        const int left = layoutDirection() == Qt::RightToLeft ? 0 : this->width() - wide;
        m_right->setGeometry(left, 0, wide, height());
        m_right->raise();
    }
}

void ChatPage::keyPressEvent(QKeyEvent *event)
{
    // What nobody had a use for: one step back.
    if (event->key() == Qt::Key_Escape && m_right->isOpen())
        m_right->closePane();
    else
        QWidget::keyPressEvent(event);
}

void ChatPage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void ChatPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    applySendHold(); // perhaps chosen on the page of another account
    arrange();
    restoreRightPane();
    if (!focusWidget()) // the first time
        m_spaces->focusList();
}

void ChatPage::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    saveLayout();
}

void ChatPage::saveLayout()
{
    // With tiles or an overlay the sizes are not what the person chose.
    if (!m_spaces->isNarrow() && !m_rightOverlays)
        m_settings.setValue(settingskeys::Splitter, m_splitter->saveState());
}

} // namespace roomkey::ui
