// SPDX-License-Identifier: GPL-3.0-or-later
// The controller's way out. Google may take its time to answer, or not answer at all; nobody has to look on.
// An account that leaves goes out of sight at once, another one takes its place if there is one, and a strip
// (or a page, if nobody stays) tells what goes on and offers not to wait.
#include "ui/app/controller.h"

#include "app/flows/session.h"
#include "ui/app/openaccount.h"
#include "ui/app/signoutdialog.h"
#include "ui/signin/messagepage.h"
#include "ui/widgets/bannerstack.h"
#include "ui/widgets/button.h"
#include "ui/widgets/notifier.h"

#include <QLocale>

namespace roomkey::ui {

namespace {

QString hereOnlyText()
{
    return Controller::tr("Sign out on this computer only");
}

} // namespace

void Controller::askToSignOut(const QList<AccountId> &ids)
{
    QStringList addresses;
    int unsent = 0;
    for (const auto &account : m_accounts) {
        if (!ids.contains(account->id()))
            continue;
        addresses.append(account->account().person.email);
        if (!account->error())
            unsent += account->session().store().unsentCount();
    }
    if (addresses.isEmpty())
        return;
    auto *dialog = new SignOutDialog(addresses, unsent, &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, ids] { signOut(ids); });
    dialog->open();
}

void Controller::signOut(const QList<AccountId> &ids)
{
    const bool alone = m_leaving.isEmpty();
    for (const AccountId &id : ids) {
        if (!m_leaving.contains(id))
            m_leaving.append(id);
    }
    if (m_current && m_leaving.contains(m_current->id())) {
        m_signIn.cancel();
        m_client.reset();
        if (OpenAccount *const stays = openStaying()) {
            show(stays);
        } else {
            m_current = nullptr;
            m_window.setAccountPages(nullptr);
            m_leavingPage = new MessagePage({}, {});
            m_leavingPage->setBusy();
            connect(m_leavingPage->addAction(hereOnlyText()), &QAbstractButton::clicked, this,
                    &Controller::stopTellingGoogle);
            m_window.showPage(m_leavingPage);
        }
    }
    if (alone) {
        m_everyoneTold = true;
        m_hereOnly = false;
        signOutNext();
    }
    showLeaving();
    updateFrame();
}

OpenAccount *Controller::openStaying()
{
    const QList<Account> all = m_registry.accounts();
    for (const Account &account : all) {
        if (!m_leaving.contains(account.id))
            return open(account.id);
    }
    return nullptr;
}

void Controller::showLeaving()
{
    if (m_leaving.isEmpty())
        return;
    QStringList addresses;
    for (const AccountId &id : std::as_const(m_leaving)) {
        if (const auto account = m_registry.account(id))
            addresses.append(account->person.email);
    }
    const QString whom = tr("Signing out of %1…").arg(QLocale().createSeparatedList(addresses));
    const QString what = m_hereOnly ? tr("Keys and messages are being removed from this computer.")
                                    : tr("Google is being told, so that the keys are of no use to anybody.");
    if (m_leavingPage) // whoever looks at that needs no strip above it
        m_leavingPage->setTexts(whom, what);
    if (m_leavingPage && m_leavingPage->isVisible()) {
        m_window.showAside({});
        return;
    }
    BannerMessage strip;
    strip.tone = Tone::Neutral;
    strip.lead = whom;
    strip.text = what;
    if (!m_hereOnly)
        strip.actions = {hereOnlyText()};
    strip.closable = false;
    strip.busy = true;
    m_window.showAside(strip);
}

void Controller::signOutNext()
{
    const AccountId id = m_leaving.first();
    Session &session = open(id)->session();
    const QList<AccountId> sharing = m_registry.sharingGrantWith(id);
    m_scope.add(session.signOut()).then(this, [this, id, sharing](Expected<void, AuthError> &&revoked) {
        signedOut(id, revoked.has_value());
        tellSharing(sharing);
    });
    if (m_hereOnly)
        session.signOutHereOnly();
}

void Controller::stopTellingGoogle()
{
    if (m_leaving.isEmpty() || m_hereOnly)
        return;
    m_hereOnly = true;
    open(m_leaving.first())->session().signOutHereOnly();
    showLeaving();
}

void Controller::signedOut(const AccountId &id, bool googleTold)
{
    m_everyoneTold = m_everyoneTold && googleTold;
    drop(id);
    m_leaving.removeOne(id);
    const bool stillHere = m_registry.account(id).has_value();
    if (stillHere) { // what keeps one keeps them all
        m_leaving.clear();
        open(id);
    }
    if (m_leaving.isEmpty()) {
        endSignOut(stillHere);
        return;
    }
    signOutNext();
    showLeaving();
    updateFrame();
}

void Controller::endSignOut(bool stillHere)
{
    // Only whoever waited is led on.
    if (m_leavingPage && m_leavingPage->isVisible()) {
        if (OpenAccount *const stays = openStaying())
            show(stays);
        else
            showWelcome();
    }
    updateFrame();
    if (!stillHere && m_everyoneTold) {
        m_window.showAside({});
        m_window.notifier()->announce(tr("You are signed out."));
        return;
    }
    BannerMessage strip;
    strip.tone = Tone::Warn;
    strip.symbol = Symbol::Key;
    strip.lead = stillHere ? tr("You are still signed in.") : tr("You are signed out on this computer.");
    strip.text = stillHere
                     ? tr("The keychain cannot be reached, so the keys in it cannot be removed.")
                     : tr("Google could not be told. The keys are gone from here, but may stand in the list "
                          "of apps of your Google account until you remove them there.");
    m_window.showAside(strip);
    m_window.notifier()->announce(tr("%1 %2", "two sentences").arg(strip.lead, strip.text));
}

} // namespace roomkey::ui
