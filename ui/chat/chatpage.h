// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/flows/session.h"
#include "models/memberlistmodel.h"
#include "models/spacelistmodel.h"

#include <QPointer>
#include <QWidget>

#include <functional>

class QAction;
class QSplitter;

namespace roomkey {
class Settings;
}

namespace roomkey::ui {

class AboutPane;
class AddPeoplePane;
class Conversation;
class GatedAction;
class MembersPane;
class NewSpaceDialog;
class Notifier;
class RightPane;
class SearchPane;
class SpacesPane;
class Toast;

/// Chat: spaces, the open conversation, and one pane at the right. Joins the panes to a session; every pane
/// shows the store, so everything is there before the network answers. GUI thread; session, settings and
/// notifier outlive it.
class ChatPage : public QWidget
{
    Q_OBJECT

public:
    ChatPage(Session &session, Settings &settings, Notifier &notifier, QWidget *parent = nullptr);
    ~ChatPage() override;

    /// For the window's menu: New space…, Add people…, Members, About this space, Refresh.
    QList<QAction *> menuActions() const { return m_menuActions; }
    void openSpace(const SpaceName &space);
    SpaceName openedSpace() const;

    SpacesPane *spacesPane() const { return m_spaces; }
    Conversation *conversation() const { return m_conversation; }
    RightPane *rightPane() const { return m_right; }
    MembersPane *membersPane();
    AddPeoplePane *addPeoplePane();
    SearchPane *searchPane();
    /// Makes what the right pane shows, which nobody sees in the first paint; whatever needs it sooner makes
    /// it itself.
    void completePanes();

Q_SIGNALS:
    /// The person wants Google to ask for these.
    void askForScopes(const roomkey::ScopeSet &missing);
    void showPermission(roomkey::Scope scope);
    /// The Cloud project cannot call the Chat API; show what to do there.
    void projectGuideRequested();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void buildPanes();
    void buildActions();
    void wire();
    void join(GatedAction *action);
    void showNewSpace();
    NewSpaceDialog *makeNewSpaceDialog();
    void openCreated(const Space &space);
    /// Of what ended while one was doing something else; \a act is what its button does.
    void showToast(const QString &text, const QString &action, const std::function<void()> &act);
    void togglePage(QWidget *page);
    void showAbout();
    void showAddPeople();
    void showMembers();
    void showSearch(bool everywhere);
    void searchStep(int by);
    void showFound(const Message &message, const SearchQuery &query);
    void toggleRightPane();
    void movePane(int step);
    void focusRightPane();
    void rememberRightPane();
    void restoreRightPane();
    void refresh();
    void offerUndo(const OutboxRow &row, const QString &words);
    /// Whatever was done last and is still here.
    void undo();
    void undoHeld();
    void tellTooLate(const QString &words);
    QAction *makeUndoMenu();
    void applySendHold();
    void updateSpacesStatus();
    void updateOpenSpace();
    void restoreLastSpace();
    void arrange();
    /// The right pane over the messages, and not over what one writes.
    void placeOverlay();
    void saveLayout();
    int knownMembers() const;

    Session &m_session;
    Settings &m_settings;
    Notifier &m_notifier;
    models::SpaceListModel m_spaceModel;
    models::MemberListModel m_memberModel;
    GatedAction *m_newSpace = nullptr;
    GatedAction *m_newSpaceEntry = nullptr;
    GatedAction *m_addPeopleAction = nullptr;
    GatedAction *m_addPeopleEntry = nullptr;
    QList<QAction *> m_menuActions;
    QList<QAction *> m_spaceActions; ///< those of them that are about the open space
    QSplitter *m_splitter = nullptr;
    SpacesPane *m_spaces = nullptr;
    Conversation *m_conversation = nullptr;
    RightPane *m_right = nullptr;
    AboutPane *m_about = nullptr; ///< this and the next three once completePanes() made them
    MembersPane *m_members = nullptr;
    AddPeoplePane *m_addPeople = nullptr;
    SearchPane *m_search = nullptr;
    Toast *m_toast = nullptr;
    QMetaObject::Connection m_toastAction;
    std::optional<OutboxRow> m_held;           ///< what was done last, while it can be undone
    bool m_toastUndoes = false;                ///< the toast offers to undo that
    QPointer<NewSpaceDialog> m_newSpaceDialog; ///< open, or closed while its space is still being created
    int m_spacesWidth = 0;                     ///< what the person chose, while the pane is narrow
    bool m_rightBeside = false;                ///< the right pane is open, and in the splitter
    int m_rightWidth = 0;                      ///< what the person chose for it
    bool m_rightRestored = false;
    bool m_rightOverlays = false;
};

} // namespace roomkey::ui
