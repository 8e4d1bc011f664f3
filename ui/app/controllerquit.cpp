// SPDX-License-Identifier: GPL-3.0-or-later
// The controller's end. What was written is saved first; what cannot be is lost with the program, so the
// person decides.
#include "ui/app/controller.h"

#include "ui/app/openaccount.h"
#include "ui/chat/chatpage.h"
#include "ui/chat/conversation.h"
#include "ui/dialogs/questiondialog.h"
#include "ui/errortext.h"

#include <QApplication>
#include <QLocale>

#include <memory>

namespace roomkey::ui {

namespace {

constexpr int PlacesNamed = 3;

Question questionFor(QStringList places, const std::optional<StoreError> &why)
{
    const auto more = int(places.size()) - PlacesNamed;
    for (QString &place : places)
        place = Controller::tr("“%1”").arg(place);
    if (more > 0)
        places = places.mid(0, PlacesNamed) << (more == 1 ? Controller::tr("one more space")
                                                          : Controller::tr("%n more spaces", nullptr, more));
    Question question;
    question.name = Controller::tr("Quit");
    question.title = Controller::tr("Quit and lose what you wrote?");
    question.consequences = {
        {Controller::tr("What you wrote in %1 is not saved.").arg(QLocale().createSeparatedList(places)),
         Tint::Bad}};
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
    if (m_quitting)
        return;
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
}

void Controller::quitUnlessUnsaved()
{
    QStringList places;
    std::optional<StoreError> why;
    for (const auto &account : m_accounts) {
        const Conversation *const written = account->chat() ? account->chat()->conversation() : nullptr;
        const QStringList here = written ? written->unsavedPlaces() : QStringList();
        places += here;
        if (!here.isEmpty() && !why)
            why = written->storeTrouble();
    }
    if (places.isEmpty()) {
        quit();
        return;
    }
    auto *dialog = new QuestionDialog(questionFor(places, why), &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, &Controller::quit);
    connect(dialog, &QDialog::rejected, this, [this] { m_quitting = false; });
    m_window.raiseToFront();
    dialog->open();
}

void Controller::quit()
{
    m_quitting = true;
    m_window.setStaysOpen(false);
    m_window.close();
    QCoreApplication::quit();
}

} // namespace roomkey::ui
