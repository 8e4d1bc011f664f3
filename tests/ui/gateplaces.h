// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/roles.h"
#include "tests/ui/uifind.h"
#include "ui/chat/chatheader.h"
#include "ui/chat/chatpage.h"
#include "ui/chat/composer.h"
#include "ui/chat/conversation.h"
#include "ui/chat/memberspane.h"
#include "ui/chat/spacespane.h"
#include "ui/chat/timelineview.h"
#include "ui/dialogs/newspacedialog.h"
#include "ui/widgets/gatedbutton.h"
#include "ui/widgets/reasonpopover.h"

#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QContextMenuEvent>
#include <QMenu>
#include <QPlainTextEdit>
#include <QTableView>
#include <QTest>

namespace roomkey::ui {

/// As long as it lives, the platform without a screen does not say of each menu that it can neither raise it
/// nor give it the keys.
class QuietMenus
{
public:
    QuietMenus() { before = qInstallMessageHandler(pass); }
    QuietMenus(const QuietMenus &) = delete;
    QuietMenus &operator=(const QuietMenus &) = delete;
    ~QuietMenus() { qInstallMessageHandler(before); }

private:
    static void pass(QtMsgType type, const QMessageLogContext &context, const QString &message)
    {
        if (!message.startsWith(QStringLiteral("This plugin does not support")))
            before(type, context, message);
    }
    inline static QtMessageHandler before = nullptr;
};

/// Where a person meets an action, and what assistive technology reads there.
struct Met
{
    bool on = false;
    QString reason; ///< empty while it is on
    bool canAsk = false;
};

/// Every place of every action of a chat page, gone to as a person goes there. Nobody's verdict is asked for,
/// only widgets are read. The page is in an active window, its open space has a message of the person's own
/// and other members, and its members are shown; a dialog for a new space counts if there is one.
class GatePlaces
{
public:
    GatePlaces(QWidget &window, ChatPage &page)
        : m_window(window)
        , m_page(page)
    {
        m_menu.addActions(page.menuActions());
    }

    /// \a action is named by the words it has at its place.
    Met meet(const QString &action)
    {
        m_window.activateWindow(); // the menu of the place before had the keys
        if (action == QStringLiteral("Create space"))
            return createButton() ? atButton(createButton()) : Met();
        if (!QTest::qWaitForWindowActive(&m_window))
            return {};
        if (action == QStringLiteral("New space"))
            return atButton(m_page.spacesPane()->newSpaceButton());
        if (action == QStringLiteral("Add people"))
            return atButton(m_page.conversation()->header()->visibleAddPeople());
        if (action == QStringLiteral("New space…") || action == QStringLiteral("Add people…"))
            return atMenuBar(action);
        if (action == QStringLiteral("Write a message"))
            return atComposer();
        if (action == QStringLiteral("Edit") || action == QStringLiteral("Delete")) {
            openMessageMenu();
            return atOpenMenu(action);
        }
        openMemberMenu(action == QStringLiteral("Leave space…"));
        return action == QStringLiteral("Change role") ? atRoles() : atOpenMenu(action);
    }
    /// The same, and where it is off and one can, the person asks for the permission.
    Met ask(const QString &action)
    {
        m_asks = true;
        const Met met = meet(action);
        m_asks = false;
        return met;
    }

private:
    static QAccessibleInterface *read(QObject *object)
    {
        return QAccessible::queryAccessibleInterface(object);
    }
    GatedButton *createButton() const
    {
        const auto *dialog = m_window.findChild<NewSpaceDialog *>();
        const auto buttons = dialog ? dialog->findChildren<GatedButton *>() : QList<GatedButton *>();
        for (GatedButton *each : buttons) {
            if (each->text() == QStringLiteral("Create space"))
                return each;
        }
        return nullptr;
    }

    /// What the box says that came up; it is closed by that.
    Met atPopover()
    {
        Met met;
        auto *const popover = m_window.findChild<ReasonPopover *>();
        if (!popover)
            return met;
        met.reason = read(popover)->text(QAccessible::Description);
        QPushButton *const ask = button(*popover, QStringLiteral("Ask for this permission"));
        met.canAsk = ask;
        if (ask && m_asks)
            ask->click();
        else
            delete popover;
        return met;
    }
    /// A lock in a menu cannot be its state, so its words carry it; the reason follows where it leads.
    Met afterEntry(const QString &name)
    {
        Met met = atPopover();
        const QString mark = met.canAsk ? QStringLiteral("(needs permission)") : QStringLiteral("(off)");
        if (!name.endsWith(mark))
            met.reason.clear();
        return met;
    }

    Met atButton(GatedButton *of)
    {
        if (!read(of)->state().disabled)
            return {true, {}, false};
        const QString reason = read(of)->text(QAccessible::Description);
        if (of->isVisible()) {
            of->click();
            const Met met = atPopover();
            return met.reason == reason ? met : Met{};
        }
        // Within a dialog that is not open: what it says without being pressed.
        return {false, reason, !reason.isEmpty()};
    }
    Met atComposer() const
    {
        const Composer &composer = *m_page.conversation()->composer();
        auto *field = composer.findChild<QPlainTextEdit *>();
        if (field->isVisible())
            return {true, {}, false};
        QPushButton *const ask = button(composer, QStringLiteral("Ask for this permission"));
        const auto labels = composer.findChildren<QLabel *>();
        for (QLabel *label : labels) {
            const QString reason = read(label)->text(QAccessible::Name);
            if (!label->isVisible() || reason.isEmpty() || (ask && ask->accessibleDescription() != reason))
                continue;
            if (ask && m_asks)
                ask->click();
            return {false, reason, ask != nullptr};
        }
        return {};
    }
    Met atMenuBar(const QString &entry)
    {
        QAccessibleInterface *const menu = read(&m_menu);
        const auto entries = m_menu.actions();
        for (QAction *action : entries) {
            if (!action->text().startsWith(entry))
                continue;
            const QString name = menu->child(int(entries.indexOf(action)))->text(QAccessible::Name);
            if (name == entry)
                return {true, {}, false};
            action->trigger();
            return afterEntry(name);
        }
        return {};
    }

    void openMessageMenu()
    {
        TimelineView *const timeline = m_page.conversation()->timeline();
        for (int row = 0; row < timeline->model()->rowCount(); ++row) {
            const QModelIndex index = timeline->model()->index(row, 0);
            if (index.data(models::OwnRole).toBool())
                timeline->setCurrentIndex(index);
        }
        QContextMenuEvent event(QContextMenuEvent::Keyboard, {}, {});
        QApplication::sendEvent(timeline, &event);
    }
    /// Of the person, or of somebody else.
    void openMemberMenu(bool own)
    {
        QTableView *const table = m_page.membersPane()->table();
        for (int row = 0; row < table->model()->rowCount(); ++row) {
            const QModelIndex index = table->model()->index(row, 0);
            if (index.data(models::OwnRole).toBool() == own)
                table->setCurrentIndex(index);
        }
        QTest::keyClick(table, Qt::Key_F2);
    }
    Met atOpenMenu(const QString &entry)
    {
        auto *const menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
        if (!menu)
            return {};
        const auto entries = menu->actions();
        for (QAction *action : entries) {
            if (!action->text().startsWith(entry))
                continue;
            const QString name = read(menu)->child(int(entries.indexOf(action)))->text(QAccessible::Name);
            if (name == entry) {
                menu->close();
                return {true, {}, false};
            }
            menu->setActiveAction(action);
            QTest::keyClick(menu, Qt::Key_Return);
            return afterEntry(name);
        }
        menu->close();
        return {};
    }
    /// On, the roles themselves stand in the menu.
    Met atRoles()
    {
        auto *const menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
        if (!menu)
            return {};
        QStringList names;
        for (const QAction *action : menu->actions())
            names << action->text();
        if (!names.contains(QStringLiteral("Owner")) || !names.contains(QStringLiteral("Manager")))
            return atOpenMenu(QStringLiteral("Change role"));
        menu->close();
        return {true, {}, false};
    }

    QWidget &m_window;
    ChatPage &m_page;
    QMenu m_menu; ///< as the window shows them
    bool m_asks = false;
};

} // namespace roomkey::ui
