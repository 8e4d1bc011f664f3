// SPDX-License-Identifier: GPL-3.0-or-later
// The controller's end. What was written is saved first; what cannot be, or takes too long, is lost with the
// program, so the person decides.
#include "ui/app/controller.h"

#include "ui/app/openaccount.h"
#include "ui/chat/chatpage.h"
#include "ui/chat/conversation.h"
#include "ui/dialogs/questiondialog.h"
#include "ui/errortext.h"

#include <QApplication>
#include <QLocale>
#include <QTimer>

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

Question slowQuestionFor(const Conversation::Unsaved &unsaved)
{
    Question question;
    question.name = Controller::tr("Quit");
    question.title = unsaved.isText ? Controller::tr("Quit before what you wrote is saved?")
                                    : Controller::tr("Quit before what you did is saved?");
    const QString lost =
        unsaved.isText
            ? Controller::tr("What you wrote in %1 is not saved yet. Quit now, and it can be lost.")
            : Controller::tr("What you did in %1 is not saved yet. Quit now, and it may not happen.");
    question.consequences = {
        {lost.arg(listOf(unsaved.places)), Tint::Bad},
        {Controller::tr("The disk takes long to answer. Roomkey quits by itself once all is saved.")}};
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
    if (unsavedConversations().isEmpty())
        quit();
    else
        saveAndQuit(Round::First);
}

QList<Conversation *> Controller::unsavedConversations() const
{
    QList<Conversation *> unsaved;
    for (const auto &account : m_accounts) {
        if (account->chat() && account->chat()->conversation()->hasUnsaved())
            unsaved.append(account->chat()->conversation());
    }
    return unsaved;
}

void Controller::saveAndQuit(Round round)
{
    m_quitting = true;
    // Goes with the last of those who wait, also with an account that leaves meanwhile.
    const std::shared_ptr<Controller> waits(this, [round](Controller *controller) {
        QMetaObject::invokeMethod(
            controller, [=] { controller->quitUnlessUnsaved(round); }, Qt::QueuedConnection);
    });
    for (Conversation *const written : unsavedConversations())
        written->saveUnsaved([waits] {});
    QTimer::singleShot(m_silentSaving, this, [this, waiting = std::weak_ptr(waits)] {
        if (!waiting.expired())
            askToKeepWaiting();
    });
}

void Controller::askToKeepWaiting()
{
    if (m_hasQuit)
        return;
    const Conversation::Unsaved unsaved = unsavedNow();
    if (unsaved.places.isEmpty()) {
        quit(); // nothing that anybody would miss
        return;
    }
    delete std::exchange(m_stillSaving, nullptr).data(); // it names what was written when it was asked
    m_stillSaving = new QuestionDialog(slowQuestionFor(unsaved), &m_window);
    connect(m_stillSaving, &QDialog::accepted, this, &Controller::giveUpAndQuit);
    m_window.raiseToFront();
    m_stillSaving->open();
}

Conversation::Unsaved Controller::unsavedNow() const
{
    Conversation::Unsaved all;
    for (const Conversation *const conversation : unsavedConversations()) {
        const Conversation::Unsaved here = conversation->unsaved();
        all.places += here.places;
        all.isText = all.isText || here.isText;
    }
    return all;
}

void Controller::quitUnlessUnsaved(Round round)
{
    if (m_hasQuit)
        return;
    delete std::exchange(m_stillSaving, nullptr).data();
    const Conversation::Unsaved unsaved = unsavedNow();
    if (unsaved.places.isEmpty()) {
        quit();
        return;
    }
    std::optional<StoreError> why;
    bool isUnderWay = false; // written while the rest was saved: nobody knows yet whether it can be
    for (const Conversation *const conversation : unsavedConversations()) {
        if (const std::optional<StoreError> trouble = conversation->storeTrouble())
            why = trouble;
        else
            isUnderWay = isUnderWay || !conversation->unsaved().places.isEmpty();
    }
    if (isUnderWay && round == Round::First) {
        saveAndQuit(Round::Second);
        return;
    }
    if (!unsaved.isText) {
        quit(); // a refusal of what was done was told where it was done
        return;
    }
    auto *dialog = new QuestionDialog(questionFor(unsaved.places, why), &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, &Controller::giveUpAndQuit);
    connect(dialog, &QDialog::rejected, this, [this] { m_quitting = false; });
    m_window.raiseToFront();
    dialog->open();
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
