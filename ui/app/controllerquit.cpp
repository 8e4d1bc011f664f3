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

Question slowQuestionFor(const QStringList &places)
{
    Question question;
    question.name = Controller::tr("Quit");
    question.title = Controller::tr("Quit before what you wrote is saved?");
    question.consequences = {
        {Controller::tr("What you wrote in %1 is not saved yet. Quit now, and it can be lost.")
             .arg(listOf(places)),
         Tint::Bad},
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
    QList<Conversation *> unsaved;
    for (const auto &account : m_accounts) {
        if (account->chat() && account->chat()->conversation()->hasUnsaved())
            unsaved.append(account->chat()->conversation());
    }
    if (unsaved.isEmpty()) {
        quit();
        return;
    }
    m_quitting = true;
    // Goes with the last of those who wait, also with an account that leaves meanwhile.
    const std::shared_ptr<Controller> waits(this, [](Controller *controller) {
        QMetaObject::invokeMethod(controller, &Controller::quitUnlessUnsaved, Qt::QueuedConnection);
    });
    for (Conversation *const written : unsaved)
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
    for (const auto &account : m_accounts) {
        if (account->chat())
            account->chat()->conversation()->hasUnsaved(); // what is being typed is lost as well
    }
    const QStringList places = unsavedPlaces();
    if (places.isEmpty()) {
        quit(); // nothing that anybody would miss
        return;
    }
    delete m_stillSaving; // it names what was written when it was asked
    m_stillSaving = new QuestionDialog(slowQuestionFor(places), &m_window);
    connect(m_stillSaving, &QDialog::accepted, this, &Controller::giveUpAndQuit);
    m_window.raiseToFront();
    m_stillSaving->open();
}

QStringList Controller::unsavedPlaces() const
{
    QStringList places;
    for (const auto &account : m_accounts) {
        if (account->chat())
            places += account->chat()->conversation()->unsavedPlaces();
    }
    return places;
}

void Controller::quitUnlessUnsaved()
{
    if (m_hasQuit)
        return;
    delete m_stillSaving;
    const QStringList places = unsavedPlaces();
    if (places.isEmpty()) {
        quit();
        return;
    }
    std::optional<StoreError> why;
    for (const auto &account : m_accounts) {
        const Conversation *const written = account->chat() ? account->chat()->conversation() : nullptr;
        if (!why && written && !written->unsavedPlaces().isEmpty())
            why = written->storeTrouble();
    }
    auto *dialog = new QuestionDialog(questionFor(places, why), &m_window);
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
