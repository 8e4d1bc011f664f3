// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/roles.h"
#include "tests/ui/samplechat.h"
#include "tests/ui/uifind.h"
#include "ui/chat/chatheader.h"
#include "ui/chat/chatpage.h"
#include "ui/chat/composer.h"
#include "ui/chat/conversation.h"
#include "ui/chat/memberspane.h"
#include "ui/chat/rightpane.h"
#include "ui/chat/spacespane.h"
#include "ui/chat/timelineview.h"
#include "ui/dialogs/newspacedialog.h"
#include "ui/widgets/gatedbutton.h"
#include "ui/widgets/notifier.h"
#include "ui/widgets/reasonpopover.h"

#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QContextMenuEvent>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QTableView>
#include <QTest>

namespace roomkey::ui {

/// Where a person meets an action, and what assistive technology reads there.
struct Met
{
    bool on = false;
    QString reason; ///< empty while it is on
    bool canAsk = false;
};

/// A chat page in a window over the sample account, and its dialog for a new space: every place of every
/// action, walked as a person does. Nobody's verdict is asked for, only widgets are read.
class GatePlaces
{
public:
    explicit GatePlaces(SessionFixture &session)
    {
        QVERIFY(session.opened);
        QVERIFY(sample::fill(session.store()));
        auto *notifier = new Notifier(&window);
        page = std::make_unique<ChatPage>(*session.session, *session.settings, *notifier, &window);
        m_menu = std::make_unique<QMenu>();
        m_menu->addActions(page->menuActions());
        window.resize(1280, 800);
        page->resize(window.size());
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        page->openSpace(sample::Launch);
        page->conversation()->header()->members()->click();
        dialog = std::make_unique<NewSpaceDialog>(*session.session, &window);
        dialog->findChild<QLineEdit *>()->setText(QStringLiteral("Walk"));
    }
    ~GatePlaces()
    {
        dialog.reset();
        page.reset();
    }

    /// All of them, by the words the action has there.
    QHash<QString, Met> walk()
    {
        // A menu of the walk before had the keys; the window's own entries explain themselves in it.
        window.activateWindow();
        if (!QTest::qWaitForWindowActive(&window))
            return {};
        QHash<QString, Met> met{
            {QStringLiteral("New space"), atButton(page->spacesPane()->newSpaceButton())},
            {QStringLiteral("Add people"), atButton(page->conversation()->header()->visibleAddPeople())},
            {QStringLiteral("Create space"), atButton(createButton())},
            {QStringLiteral("Write a message"), atComposer()},
        };
        for (const QString &entry : {QStringLiteral("New space…"), QStringLiteral("Add people…")})
            met.insert(entry, atMenuBar(entry));
        openMessageMenu();
        met.insert(QStringLiteral("Edit"), atOpenMenu(QStringLiteral("Edit")));
        openMessageMenu();
        met.insert(QStringLiteral("Delete"), atOpenMenu(QStringLiteral("Delete")));
        openMemberMenu(QStringLiteral("Chai Suwan"));
        met.insert(QStringLiteral("Change role"), atRoles());
        openMemberMenu(QStringLiteral("Chai Suwan"));
        met.insert(QStringLiteral("Remove from space…"), atOpenMenu(QStringLiteral("Remove from space…")));
        openMemberMenu(QStringLiteral("Ana Wijaya")); // oneself
        met.insert(QStringLiteral("Leave space…"), atOpenMenu(QStringLiteral("Leave space…")));
        return met;
    }

    QWidget window;
    std::unique_ptr<ChatPage> page;
    std::unique_ptr<NewSpaceDialog> dialog;

private:
    static QAccessibleInterface *read(QObject *object)
    {
        return QAccessible::queryAccessibleInterface(object);
    }
    GatedButton *createButton() const
    {
        for (GatedButton *each : dialog->findChildren<GatedButton *>()) {
            if (each->text() == QStringLiteral("Create space"))
                return each;
        }
        return nullptr;
    }

    /// What the box says that came up; it is closed by that.
    static Met atPopover(QWidget &host)
    {
        Met met;
        const std::unique_ptr<ReasonPopover> popover(host.findChild<ReasonPopover *>());
        if (!popover)
            return met;
        met.reason = read(popover.get())->text(QAccessible::Description);
        met.canAsk = button(*popover, QStringLiteral("Ask for this permission"));
        return met;
    }
    /// A lock in a menu cannot be its state, so its words carry it; the reason follows where it leads.
    Met afterEntry(const QString &name)
    {
        Met met = atPopover(window);
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
            const Met met = atPopover(window);
            return met.reason == reason ? met : Met{};
        }
        // Within a dialog that is not open: what it says without being pressed.
        return {false, reason, !reason.isEmpty()};
    }
    Met atComposer() const
    {
        const Composer &composer = *page->conversation()->composer();
        auto *field = composer.findChild<QPlainTextEdit *>();
        if (field->isVisible())
            return {true, {}, false};
        const QPushButton *const ask = button(composer, QStringLiteral("Ask for this permission"));
        const auto labels = composer.findChildren<QLabel *>();
        for (QLabel *label : labels) {
            const QString reason = read(label)->text(QAccessible::Name);
            if (label->isVisible() && !reason.isEmpty() && (!ask || ask->accessibleDescription() == reason))
                return {false, reason, ask != nullptr};
        }
        return {};
    }
    Met atMenuBar(const QString &entry)
    {
        QAccessibleInterface *const menu = read(m_menu.get());
        const auto entries = m_menu->actions();
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
        TimelineView *const timeline = page->conversation()->timeline();
        for (int row = 0; row < timeline->model()->rowCount(); ++row) {
            const QModelIndex index = timeline->model()->index(row, 0);
            if (index.data(models::TextRole).toString().startsWith(QStringLiteral("Day one."))) // Ana's own
                timeline->setCurrentIndex(index);
        }
        QContextMenuEvent event(QContextMenuEvent::Keyboard, {}, {});
        QApplication::sendEvent(timeline, &event);
    }
    void openMemberMenu(const QString &name)
    {
        QTableView *const table = page->membersPane()->table();
        for (int row = 0; row < table->model()->rowCount(); ++row) {
            const QModelIndex index = table->model()->index(row, 0);
            if (index.data().toString() == name)
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

    std::unique_ptr<QMenu> m_menu;
};

} // namespace roomkey::ui
