// SPDX-License-Identifier: GPL-3.0-or-later
// How the panes of the chat page share its width, and how one goes from one to the next.
#include "ui/chat/chatpage.h"

#include "app/core/settings.h"
#include "ui/chat/aboutpane.h"
#include "ui/chat/addpeoplepane.h"
#include "ui/chat/composer.h"
#include "ui/chat/conversation.h"
#include "ui/chat/memberspane.h"
#include "ui/chat/rightpane.h"
#include "ui/chat/searchpane.h"
#include "ui/chat/spacespane.h"
#include "ui/chat/timelineview.h"
#include "ui/gatedactions.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/notifier.h"
#include "ui/widgets/rail.h"

#include <QApplication>
#include <QKeyEvent>
#include <QResizeEvent>
#include <QSplitter>

#include <algorithm>
#include <utility>

namespace roomkey::ui {

namespace {

/// Window widths below which the spaces become tiles while a pane is open at the right, and below which that
/// pane lies over the messages.
constexpr int TilesBelow = 1180;
constexpr int OverlayBelow = 1100;

/// In the order of Tab: what \a pane holds comes directly behind \a first, which is in it.
void putBehind(QWidget *first, const QWidget *pane)
{
    QList<QWidget *> inOrder;
    for (QWidget *next = first->nextInFocusChain(); next != first; next = next->nextInFocusChain()) {
        if (pane->isAncestorOf(next) && next->focusPolicy() != Qt::NoFocus)
            inOrder.append(next);
    }
    for (QWidget *next : std::as_const(inOrder)) {
        QWidget::setTabOrder(first, next);
        first = next;
    }
}

} // namespace

void ChatPage::completePanes()
{
    if (m_about)
        return;
    m_about = new AboutPane(m_session);
    m_members = new MembersPane(m_session, m_memberModel);
    m_addPeople = new AddPeoplePane(m_session, m_memberModel, *m_addPeopleAction);
    m_members->setStoreTrouble(m_conversation->storeTrouble());
    m_search = new SearchPane(m_session.store());
    m_right->addPage(m_about, tr("About this space"));
    m_right->addPage(m_members, tr("Members"));
    m_right->addPage(m_addPeople, tr("Add people"));
    m_right->addPage(m_search, tr("Search"));
    for (GatedAction *action : m_members->actions())
        join(action);
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
    connect(m_members, &MembersPane::held, this, &ChatPage::offerUndo);
    connect(m_search, &SearchPane::messageChosen, this, &ChatPage::showFound);
    connect(m_search, &SearchPane::messageEntered, m_conversation, &Conversation::focusTimeline);
    connect(m_search, &SearchPane::announced, &m_notifier, &Notifier::announce);
    connect(m_conversation, &Conversation::messageTooFarBack, m_search, &SearchPane::showTooFarBack);
    // That the beginning is reached changes no message.
    connect(&m_session, &Session::messagesLoaded, m_search, &SearchPane::updateReach);
    connect(&m_session, &Session::loadingOlderChanged, m_search, &SearchPane::updateReach);
    m_addPeople->setSpace(openedSpace());
    m_search->setSpace(openedSpace());
    updateOpenSpace();
    putBehind(m_right->closeButton(), m_right);
}

MembersPane *ChatPage::membersPane()
{
    completePanes();
    return m_members;
}

AddPeoplePane *ChatPage::addPeoplePane()
{
    completePanes();
    return m_addPeople;
}

SearchPane *ChatPage::searchPane()
{
    completePanes();
    return m_search;
}

void ChatPage::showAbout()
{
    completePanes();
    m_right->showPage(m_about);
}

void ChatPage::togglePage(QWidget *page)
{
    if (m_right->currentPage() == page)
        m_right->closePane();
    else
        m_right->showPage(page);
}

void ChatPage::showAddPeople()
{
    if (openedSpace().isEmpty())
        return;
    m_right->showPage(addPeoplePane());
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
    m_right->showPage(membersPane());
    focusRightPane();
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
        showAbout();
    else if (page == QLatin1String("members"))
        m_right->showPage(membersPane());
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
    for (int i = 1; i <= count; ++i) {
        const Stop &next = stops[((at + i * step) % count + count) % count];
        next.focus();
        // One that has nothing to focus just now is passed by.
        if (const QWidget *now = window()->focusWidget();
            now && (now == next.pane || next.pane->isAncestorOf(now)))
            return;
    }
}

void ChatPage::focusRightPane()
{
    if (m_members && m_right->currentPage() == m_members && m_members->focusTable())
        return;
    if (m_right->currentPage() == m_addPeople)
        m_addPeople->focusText();
    else if (m_right->currentPage() == m_search)
        m_search->focusText();
    else
        m_right->closeButton()->setFocus(Qt::ShortcutFocusReason);
}

void ChatPage::arrange()
{
    const int width = window()->width();
    const bool open = m_right->isOpen();
    const bool overlay = width < OverlayBelow;
    if (overlay != m_rightOverlays) {
        m_rightOverlays = false; // until it is where it belongs: what is beside it is resized meanwhile
        if (overlay)
            m_right->setParent(this);
        else
            m_splitter->addWidget(m_right);
        m_rightOverlays = overlay;
        m_right->setOverlays(overlay);
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
    placeOverlay();
}

void ChatPage::placeOverlay()
{
    if (!m_rightOverlays || !m_right->isOpen())
        return;
    const Composer *composer = m_conversation->composer();
    const int wide = std::min(m_right->maximumSize().width(), width() - m_spaces->width());
    const int left = layoutDirection() == Qt::RightToLeft ? 0 : width() - wide;
    const int bottom = composer->isVisible() ? composer->mapTo(this, QPoint()).y() : height();
    m_right->setGeometry(left, 0, wide, bottom);
    m_right->raise();
}

bool ChatPage::eventFilter(QObject *watched, QEvent *event)
{
    // It grows with what is written, and goes down with the window.
    const QEvent::Type type = event->type();
    if (type == QEvent::Move || type == QEvent::Resize || type == QEvent::Show || type == QEvent::Hide)
        placeOverlay();
    return QWidget::eventFilter(watched, event);
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
