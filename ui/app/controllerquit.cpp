// SPDX-License-Identifier: GPL-3.0-or-later
// The controller's end. What was written is saved first, and whoever is leaving has left; what cannot be, or
// takes too long, is lost with the program, so the person decides.
#include "ui/app/controller.h"

#include "ui/app/openaccount.h"
#include "ui/chat/chatpage.h"
#include "ui/chat/conversation.h"
#include "ui/dialogs/questiondialog.h"
#include "ui/errortext.h"

#include <QApplication>
#include <QLocale>

#include <algorithm>
#include <memory>
#include <utility>

namespace roomkey::ui {

namespace {

constexpr int PlacesNamed = 3;

QString listOf(QStringList places)
{
    const auto more = int(places.size()) - PlacesNamed;
    for (QString &place : places)
        place = Controller::tr("“%1”").arg(place);
    if (more > 0)
        places = places.mid(0, PlacesNamed) << (more == 1 ? Controller::tr("one more space")
                                                          : Controller::tr("%n more spaces", nullptr, more));
    return QLocale().createSeparatedList(places);
}

/// \a leaving: addresses of whom is being signed out.
Question slowQuestionFor(const Conversation::Unsaved &unsaved, const QStringList &leaving)
{
    Question question;
    question.name = Controller::tr("Quit");
    question.title = unsaved.isEmpty()           ? Controller::tr("Quit before you are signed out?")
                     : unsaved.written.isEmpty() ? Controller::tr("Quit before what you did is saved?")
                                                 : Controller::tr("Quit before what you wrote is saved?");
    if (!unsaved.written.isEmpty()) {
        question.consequences.append(
            {Controller::tr("What you wrote in %1 is not saved yet. Quit now, and it can be lost.")
                 .arg(listOf(unsaved.written)),
             Tint::Bad});
    }
    if (!unsaved.done.isEmpty()) {
        question.consequences.append(
            {Controller::tr("What you did in %1 is not saved yet. Quit now, and it may not happen.")
                 .arg(listOf(unsaved.done)),
             Tint::Bad});
    }
    if (leaving.isEmpty()) {
        question.consequences.append(
            {Controller::tr("The disk takes long to answer. Roomkey quits by itself once all is saved.")});
    } else {
        question.consequences.append(
            {Controller::tr("You are not signed out of %1 yet. Quit now, and you may have to sign out again.")
                 .arg(QLocale().createSeparatedList(leaving)),
             Tint::Bad});
        question.consequences.append({Controller::tr("Roomkey quits by itself once all of that is done.")});
    }
    question.act = Controller::tr("Quit anyway");
    question.stay = Controller::tr("Keep waiting");
    return question;
}

Question questionFor(const QStringList &places, const std::optional<StoreError> &why)
{
    Question question;
    question.name = Controller::tr("Quit");
    question.title = Controller::tr("Quit and lose what you wrote?");
    question.consequences = {
        {Controller::tr("What you wrote in %1 is not saved.").arg(listOf(places)), Tint::Bad}};
    if (why)
        question.consequences.append({errorText(*why)});
    question.consequences.append(
        {Controller::tr("It stays as long as Roomkey is open. Copy it elsewhere to keep it.")});
    question.act = Controller::tr("Quit and lose the text");
    return question;
}

} // namespace

void Controller::askToQuit()
{
    if (m_quitting) {
        if (m_stillSaving)
            askToKeepWaiting();
        return;
    }
    if (unsavedConversations().isEmpty() && m_leaving.isEmpty()) {
        quit();
        return;
    }
    m_quitting = true;
    m_leftAmiss = false;
    m_failedBefore = failedActs();
    m_silence.start(m_silentSaving);
    saveAndQuit();
}

QHash<AccountId, int> Controller::failedActs() const
{
    QHash<AccountId, int> failed;
    for (const auto &account : m_accounts) {
        if (account->chat())
            failed.insert(account->id(), account->chat()->conversation()->failedActs());
    }
    return failed;
}

bool Controller::hasFailed() const
{
    const QHash<AccountId, int> now = failedActs();
    return m_leftAmiss || std::any_of(now.keyValueBegin(), now.keyValueEnd(), [this](const auto &account) {
               return account.second > m_failedBefore.value(account.first);
           });
}

QList<Conversation *> Controller::unsavedConversations() const
{
    QList<Conversation *> unsaved;
    for (const auto &account : m_accounts) {
        // What stands in one that is leaving was asked about then, and goes with it.
        if (!isLeaving(account->id()) && account->chat() && account->chat()->conversation()->hasUnsaved())
            unsaved.append(account->chat()->conversation());
    }
    return unsaved;
}

void Controller::saveAndQuit()
{
    // Goes with the last of those who wait, also with an account that leaves meanwhile.
    const std::shared_ptr<Controller> waits(this, [](Controller *controller) {
        QMetaObject::invokeMethod(controller, &Controller::quitUnlessUnsaved, Qt::QueuedConnection);
    });
    for (Conversation *const written : unsavedConversations())
        written->saveUnsaved([waits] {});
}

void Controller::askToKeepWaiting()
{
    if (m_hasQuit)
        return;
    const Conversation::Unsaved unsaved = unsavedNow();
    if (unsaved.isEmpty() && m_leaving.isEmpty()) {
        if (hasFailed())
            m_quitting = false; // and the person knows why
        else
            quit(); // nothing that anybody would miss
        return;
    }
    delete std::exchange(m_stillSaving, nullptr).data(); // it names what was written when it was asked
    QStringList leaving;
    for (const Leaving &account : std::as_const(m_leaving))
        leaving.append(account.address);
    m_stillSaving = new QuestionDialog(slowQuestionFor(unsaved, leaving), &m_window);
    connect(m_stillSaving, &QDialog::accepted, this, &Controller::giveUpAndQuit);
    m_window.raiseToFront();
    m_stillSaving->open();
}

Conversation::Unsaved Controller::unsavedNow() const
{
    Conversation::Unsaved all;
    for (const Conversation *const conversation : unsavedConversations()) {
        const Conversation::Unsaved here = conversation->unsaved();
        all.written += here.written;
        all.done += here.done;
    }
    return all;
}

void Controller::quitUnlessUnsaved()
{
    if (m_hasQuit)
        return;
    const QList<Conversation *> conversations = unsavedConversations();
    // Written or done while the rest was saved: nobody knows yet whether it can be.
    if (std::ranges::any_of(conversations, &Conversation::isSaving)) {
        saveAndQuit();
        return;
    }
    // Till the settings have it, or the account is listed again at the next start, without its key.
    m_awaitsLeaving = !m_leaving.isEmpty();
    if (m_awaitsLeaving)
        return;
    m_silence.stop();
    delete std::exchange(m_stillSaving, nullptr).data();
    const Conversation::Unsaved unsaved = unsavedNow();
    if (unsaved.isEmpty() && !hasFailed()) {
        quit();
        return;
    }
    m_window.raiseToFront();
    if (unsaved.isEmpty()) {
        m_quitting = false; // what was refused is told where it was done, and can be done again
        return;
    }
    std::optional<StoreError> why;
    for (const Conversation *const conversation : conversations) {
        if (!conversation->unsaved().isEmpty() && conversation->storeTrouble())
            why = conversation->storeTrouble();
    }
    auto *dialog = new QuestionDialog(questionFor(unsaved.written, why), &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, &Controller::giveUpAndQuit);
    connect(dialog, &QDialog::rejected, this, [this] { m_quitting = false; });
    dialog->open();
}

void Controller::goOnQuitting()
{
    if (std::exchange(m_awaitsLeaving, false))
        QMetaObject::invokeMethod(this, &Controller::quitUnlessUnsaved, Qt::QueuedConnection);
}

void Controller::giveUpAndQuit()
{
    m_isGivenUp = true;
    quit();
}

void Controller::quit()
{
    m_quitting = m_hasQuit = true;
    if (m_stillSaving) {
        m_stillSaving->deleteLater(); // it may be the one who says so
        m_stillSaving.clear();
    }
    m_window.setStaysOpen(false);
    m_window.close();
    QCoreApplication::quit();
}

} // namespace roomkey::ui
