// SPDX-License-Identifier: GPL-3.0-or-later
// The controller's way out. Google may take its time to answer, or not answer at all; nobody has to look on.
// An account that leaves goes out of sight at once, another one takes its place if there is one, and a strip
// (or a page, if nobody stays) tells what goes on and offers not to wait.
#include "ui/app/controller.h"

#include "app/auth/keychainerror.h"
#include "app/flows/session.h"
#include "app/store/storelease.h"
#include "ui/app/openaccount.h"
#include "ui/app/signoutdialog.h"
#include "ui/errortext.h"
#include "ui/signin/clientfilepage.h"
#include "ui/signin/messagepage.h"
#include "ui/widgets/bannerstack.h"
#include "ui/widgets/button.h"
#include "ui/widgets/notifier.h"

#include <QLocale>
#include <QTimer>

#include <algorithm>
#include <utility>

namespace roomkey::ui {

namespace {

QString hereOnlyText()
{
    return Controller::tr("Sign out on this computer only");
}

QString hereOnlyQuestionText()
{
    return Controller::tr("Sign out on this computer only…");
}

bool mayUnlock(const VaultError &why)
{
    return why.kind == VaultError::Kind::Locked || why.kind == VaultError::Kind::Dismissed;
}

} // namespace

bool Controller::isLeaving(const AccountId &id) const
{
    return std::any_of(m_leaving.begin(), m_leaving.end(),
                       [&](const Leaving &leaving) { return leaving.id == id; });
}

void Controller::askToSignOut(const QList<AccountId> &ids, SignOutWhere where)
{
    QList<AccountId> asked;
    SignOutPlan plan;
    plan.hereOnly = where == SignOutWhere::HereOnly;
    for (const auto &account : m_accounts) {
        if (!ids.contains(account->id()) || isLeaving(account->id()))
            continue;
        const QString address = account->account().person.email;
        if (isOpenElsewhere(account->id())) {
            plan.staying.append(address);
            continue;
        }
        asked.append(account->id());
        plan.addresses.append(address);
        if (account->error())
            plan.unseen.append(address);
        else
            plan.unsent += account->session().store().unsentCount();
    }
    if (asked.isEmpty()) {
        tellOpenElsewhere(plan.staying);
        return;
    }
    auto *dialog = new SignOutDialog(plan, &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, asked, where] { signOut(asked, where); });
    dialog->open();
}

bool Controller::isOpenElsewhere(const AccountId &id) const
{
    const auto account = std::find_if(m_accounts.begin(), m_accounts.end(),
                                      [&](const auto &each) { return each->id() == id; });
    if (account == m_accounts.end() || !(*account)->error()) // open here
        return false;
    const QString folder = m_paths.accountFolder(id);
    Expected<void, StoreError> taken = StoreLease().take(folder);
    if (!taken && taken.error().kind != StoreError::Kind::InUse)
        taken = StoreLease().takeForReading(folder); // it cannot be written: that alone says nothing
    return !taken && taken.error().kind == StoreError::Kind::InUse;
}

void Controller::tellOpenElsewhere(const QStringList &addresses)
{
    if (addresses.isEmpty())
        return;
    BannerMessage strip;
    strip.tone = Tone::Warn;
    strip.lead = tr("You are still signed in to %1.").arg(QLocale().createSeparatedList(addresses));
    strip.text = SignOutDialog::openElsewhereText();
    m_window.showAside(strip);
    m_window.notifier()->announce(tr("%1 %2", "two sentences").arg(strip.lead, strip.text));
}

void Controller::signOut(const QList<AccountId> &ids, SignOutWhere where)
{
    const bool alone = m_leaving.isEmpty();
    const auto before = m_leaving.size();
    QStringList staying;
    for (const AccountId &id : ids) {
        // The question may have been open for long: some may be on their way, or gone, or open elsewhere.
        const auto account = m_registry.account(id);
        if (!account || isLeaving(id))
            continue;
        if (isOpenElsewhere(id))
            staying.append(account->person.email);
        else
            m_leaving.append({id, account->person.email, where == SignOutWhere::HereOnly});
    }
    if (m_leaving.size() == before) {
        tellOpenElsewhere(staying);
        return;
    }
    const bool isShown = m_current && isLeaving(m_current->id());
    const bool isOnItsWay = !m_current && m_opening.contains(m_wanted) && isLeaving(m_wanted);
    if (isShown || isOnItsWay) {
        m_signIn.cancel();
        m_client.reset();
        m_kept.reset();
        m_current = nullptr;
        if (isLeaving(m_wanted)) // else another one is on its way already
            m_wanted = AccountId();
        m_window.setAccountPages(nullptr);
        if (!showStaying()) {
            m_leavingPage = new MessagePage({}, {});
            m_leavingPage->setBusy();
            if (where != SignOutWhere::HereOnly) {
                connect(m_leavingPage->addAction(hereOnlyText()), &QAbstractButton::clicked, this,
                        &Controller::stopTellingGoogle);
            }
            // Whoever goes elsewhere from there has the strip instead. The pointer is cleared only later.
            connect(m_leavingPage, &QObject::destroyed, this, [this] {
                m_leavingPage.clear();
                showLeaving();
            });
            m_window.showPage(m_leavingPage);
        }
    }
    if (alone) {
        m_left = {};
        m_stillHere = {};
        signOutNext();
    }
    showLeaving();
    updateFrame();
}

bool Controller::showStaying()
{
    const QList<Account> all = m_registry.accounts();
    auto staying = std::ranges::find(all, isLeaving(m_wanted) ? AccountId() : m_wanted, &Account::id);
    if (staying == all.end())
        staying = std::ranges::find_if(all, [this](const Account &each) { return !isLeaving(each.id); });
    if (staying == all.end())
        return false;
    if (!known(staying->id)) // the page that is left goes at once
        showOpening(staying->id);
    showSoon(staying->id);
    return true;
}

void Controller::showLeaving()
{
    if (m_leaving.isEmpty())
        return;
    QStringList addresses;
    bool hereOnly = true; // everyone
    for (const Leaving &leaving : std::as_const(m_leaving)) {
        addresses.append(leaving.address);
        hereOnly = hereOnly && leaving.hereOnly;
    }
    const QString whom = tr("Signing out of %1…").arg(QLocale().createSeparatedList(addresses));
    const QString what = hereOnly ? tr("Keys and messages are being removed from this computer.")
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
    if (!hereOnly)
        strip.actions = {hereOnlyText()};
    strip.closable = false;
    strip.busy = true;
    m_window.showAside(strip);
}

void Controller::signOutNext()
{
    const AccountId id = m_leaving.first().id;
    // The question may have been open for long: some may be on their way again.
    open(id, [this, id](OpenAccount *leaving) {
        if (!leaving && m_registry.account(id)) { // closed meanwhile, to be opened anew
            QTimer::singleShot(0, this, &Controller::signOutNext);
            return;
        }
        if (!leaving) {
            signedOut(id, {});
            return;
        }
        const QList<AccountId> sharing = m_registry.sharingGrantWith(id);
        m_scope.add(leaving->session().signOut())
            .then(this, [this, id, sharing](Expected<void, AuthError> &&revoked) {
                signedOut(id, revoked);
                tellSharing(sharing);
            });
        if (m_leaving.first().hereOnly)
            leaving->session().signOutHereOnly();
    });
}

void Controller::leaveHereOnly(Leaving &leaving)
{
    leaving.hereOnly = true;
    // One that is not open yet hears of it when its turn comes.
    OpenAccount *const account = known(leaving.id);
    if (account && &leaving == &m_leaving.first())
        account->session().signOutHereOnly();
}

void Controller::stopTellingGoogle()
{
    if (m_leaving.isEmpty())
        return;
    for (Leaving &leaving : m_leaving)
        leaveHereOnly(leaving);
    showLeaving();
}

bool Controller::comesBack(const QString &issuer, const Person &person)
{
    // Google ends every grant a person gave to a Cloud project, so that telling it now would end the new one.
    bool waits = false;
    for (Leaving &leaving : m_leaving) {
        const auto account = m_registry.account(leaving.id);
        if (!account || account->endpoints.issuer != issuer || account->person.subject != person.subject)
            continue;
        waits = true;
        leaveHereOnly(leaving);
    }
    if (waits)
        showLeaving();
    return waits;
}

void Controller::signedOut(const AccountId &id, const Expected<void, AuthError> &revoked)
{
    drop(id);
    if (m_registry.account(id)) { // the others' keys may well be elsewhere
        m_stillHere.ids.append(id);
        m_stillHere.addresses.append(m_leaving.first().address);
        m_stillHere.why = revoked ? VaultError() : vaultErrorOf(revoked.error());
        open(id, [this](OpenAccount *) { goOnLeaving(); }); // what is told offers to sign it out again
        return;
    }
    const Leaving &left = m_leaving.first();
    const bool keyLeft = !revoked && revoked.error().kind == AuthError::Kind::NoKeychain;
    const bool ended = keyLeft && revoked.error().code == KeyLeftIsWorthless;
    (revoked         ? m_left.told
     : ended         ? m_left.keyEnded
     : keyLeft       ? m_left.keyLeft
     : left.hereOnly ? m_left.notTold
                     : m_left.failed)
        .append(left.address);
    goOnLeaving();
}

void Controller::goOnLeaving()
{
    m_leaving.removeFirst();
    if (m_leaving.isEmpty()) {
        endSignOut();
        goOnQuitting();
    } else {
        signOutNext();
        showLeaving();
        updateFrame();
    }
    m_signIn.goOn();
}

BannerMessage Controller::stillHereStrip(const QString &addresses) const
{
    BannerMessage strip;
    strip.tone = Tone::Warn;
    strip.symbol = Symbol::Key;
    strip.lead = tr("You are still signed in to %1.").arg(addresses);
    QStringList text{errorText(m_stillHere.why),
                     tr("The key can neither be ended at Google nor removed from this computer.")};
    if (mayUnlock(m_stillHere.why)) {
        text.append(tr("Unlock the keychain and sign out again."));
        strip.actions.append(tr("Unlock"));
    } else {
        text.append(tr("Sign out again once the keychain works."));
    }
    strip.actions.append(hereOnlyQuestionText());
    strip.text = text.join(QLatin1Char(' '));
    return strip;
}

void Controller::followAside(int index)
{
    if (!m_leaving.isEmpty()) {
        stopTellingGoogle();
        return;
    }
    // It is dealt with now, and what comes of it is told anew.
    const StillHere before = std::exchange(m_stillHere, {});
    const QList<AccountId> ids = before.ids;
    m_window.showAside({});
    if (ids.isEmpty())
        return;
    if (index == 0 && mayUnlock(before.why))
        unlockKeychain([this, ids] { askToSignOut(ids); });
    else
        askToSignOut(ids, SignOutWhere::HereOnly);
}

void Controller::endSignOut()
{
    const QStringList &stillHere = m_stillHere.addresses;
    m_leftAmiss = !stillHere.isEmpty() || !m_left.failed.isEmpty() || !m_left.keyLeft.isEmpty();
    // Only whoever waited is led on, and whoever is still here but has no page of theirs; what is being typed
    // or asked in the browser leads back by itself (see leaveSignIn).
    const bool waited = m_leavingPage && m_leavingPage->isVisible();
    const bool astray = !stillHere.isEmpty() && !m_current && !m_clientFilePage && !m_signIn.attempt();
    if (waited || astray) {
        if (!showStaying())
            showWelcome();
    }
    updateFrame();
    const auto listed = [](const QStringList &addresses) { return QLocale().createSeparatedList(addresses); };
    const QStringList untold = m_left.notTold + m_left.failed + m_left.keyLeft + m_left.keyEnded;
    if (stillHere.isEmpty() && untold.isEmpty()) {
        m_window.showAside({});
        m_window.notifier()->announce(tr("You are signed out of %1.").arg(listed(m_left.told)));
        return;
    }
    BannerMessage strip;
    strip.tone = Tone::Warn;
    strip.symbol = Symbol::Key;
    if (!stillHere.isEmpty())
        strip = stillHereStrip(listed(stillHere));
    else
        strip.lead = tr("You are signed out of %1 on this computer.").arg(listed(untold));
    QStringList text{strip.text};
    text.removeAll(QString());
    if (!stillHere.isEmpty() && !m_left.told.isEmpty())
        text.append(tr("You are signed out of %1.").arg(listed(m_left.told)));
    if (!m_left.keyEnded.isEmpty()) {
        text.append(
            tr("Google was told about %1, so the key is of no use to anybody. It is still in the keychain; "
               "Roomkey removes it from there once it can.")
                .arg(listed(m_left.keyEnded)));
    }
    if (!m_left.keyLeft.isEmpty()) {
        text.append(
            tr("Google was not told about %1, and the key is still in the keychain. Roomkey removes it "
               "from there once it can; take Roomkey off the list of apps of your Google account, and "
               "it is of no use to anybody.")
                .arg(listed(m_left.keyLeft)));
    }
    if (!m_left.notTold.isEmpty())
        text.append(tr("Google was not told about %1.").arg(listed(m_left.notTold)));
    if (!m_left.failed.isEmpty())
        text.append(tr("Google could not be told about %1.").arg(listed(m_left.failed)));
    if (!m_left.notTold.isEmpty() || !m_left.failed.isEmpty()) {
        text.append(
            tr("The keys are gone from here, but may stand in the list of apps of your Google account "
               "until you remove them there."));
    }
    strip.text = text.join(QLatin1Char(' '));
    m_window.showAside(strip);
    m_window.notifier()->announce(tr("%1 %2", "two sentences").arg(strip.lead, strip.text));
}

} // namespace roomkey::ui
