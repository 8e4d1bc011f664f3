// SPDX-License-Identifier: GPL-3.0-or-later
// New spaces, and what was done and can be undone, wherever on the chat page.
#include "ui/chat/chatpage.h"

#include "app/core/settings.h"
#include "ui/chat/conversation.h"
#include "ui/dialogs/newspacedialog.h"
#include "ui/widgets/notifier.h"
#include "ui/widgets/toast.h"

#include <QActionGroup>
#include <QMenu>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

namespace roomkey::ui {

namespace {

/// How long a message can be undone, in seconds, as one may choose.
constexpr int SendHolds[] = {0, 5, 10, 30};

} // namespace

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

void ChatPage::showNewSpace()
{
    if (!m_newSpaceDialog)
        m_newSpaceDialog = makeNewSpaceDialog();
    m_newSpaceDialog->open();
}

NewSpaceDialog *ChatPage::makeNewSpaceDialog()
{
    auto *dialog = new NewSpaceDialog(m_session, window());
    // Both lead to a page of the window, which must not stay behind something modal. Hidden it is not over:
    // "New space" shows it again, with what was typed.
    connect(dialog, &NewSpaceDialog::askForScopes, this, [this, dialog](const ScopeSet &missing) {
        dialog->hide();
        Q_EMIT askForScopes(missing);
    });
    connect(dialog, &NewSpaceDialog::showPermission, this, [this, dialog](Scope scope) {
        dialog->hide();
        Q_EMIT showPermission(scope);
    });
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
    else if (m_held)
        undoHeld();
    else
        m_conversation->tellTooLate();
}

void ChatPage::tellTooLate(const QString &words)
{
    showToast(words, {}, [] {});
    m_notifier.announce(words);
}

void ChatPage::undoHeld()
{
    if (!m_held)
        return;
    m_conversation->discard(*std::exchange(m_held, std::nullopt),
                            [this] { m_notifier.announce(tr("Undone")); });
    if (m_toastUndoes)
        m_toast->dismiss();
}

} // namespace roomkey::ui
