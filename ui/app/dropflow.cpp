// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/dropflow.h"

#include "app/auth/keychainerror.h"
#include "models/permissionmodel.h"
#include "ui/errortext.h"
#include "ui/permissions/permissionspage.h"
#include "ui/widgets/notifier.h"

#include <chrono>
#include <utility>

using namespace std::chrono_literals;

namespace roomkey::ui {

namespace {

constexpr auto Patience = 8s;

/// Whether the grant may have ended all the same.
bool isUnsure(const AuthError &why)
{
    return why.kind == AuthError::Kind::Unknown || why.kind == AuthError::Kind::Timeout ||
           why.kind == AuthError::Kind::Cancelled;
}

} // namespace

DropFlow::DropFlow(Session &session, PermissionsPage &page, Notifier &notifier)
    : m_session(session)
    , m_page(page)
    , m_notifier(notifier)
{
    m_patience.setSingleShot(true);
    m_patience.setInterval(Patience);
    connect(&m_patience, &QTimer::timeout, this, [this] { showRunning(true); });
    connect(&page, &PermissionsPage::dropNoticeTriggered, this, &DropFlow::followNotice);
    connect(&page, &PermissionsPage::dropNoticeClosed, this, [this] { m_trouble.reset(); });
}

void DropFlow::begin(Scope scope)
{
    const ScopeSet rest = models::PermissionModel::scopesWithout(m_session.account().granted, scope);
    if (m_running || rest.isEmpty())
        return;
    m_scope = scope;
    m_trouble.reset();
    setRunning(true);
    showRunning(false);
    m_patience.start();
    m_ending = m_session.revokeExcept(rest);
    m_calls.add(m_ending).then(this, [this, rest](Expected<void, AuthError> &&done) {
        m_patience.stop();
        m_page.clearDropNotice();
        setRunning(false);
        if (done)
            Q_EMIT ended(rest);
        else
            failed(done.error());
    });
}

void DropFlow::setRunning(bool running)
{
    m_running = running;
    Q_EMIT runningChanged();
}

void DropFlow::showRunning(bool longer)
{
    BannerMessage message;
    message.tone = Tone::Neutral;
    message.lead = tr("Ending the sign-in at Google…");
    message.text =
        longer ? tr("Google has not answered yet. If you stop waiting, Roomkey finds out what stands.")
               : tr("Then your browser asks you for the rest.");
    message.actions = {tr("Cancel")};
    message.closable = false;
    message.busy = true;
    m_page.showDropNotice(message);
}

void DropFlow::failed(const AuthError &why)
{
    const Account now = m_session.account();
    m_trouble = Trouble{m_scope, why, now.grantedAt, now.renewedAt};
    update(); // it may be settled already
    if (m_trouble) {
        const BannerMessage told = troubleMessage();
        m_notifier.announce(tr("%1 %2", "two sentences").arg(told.lead, told.text));
    }
}

BannerMessage DropFlow::troubleMessage() const
{
    const Account now = m_session.account();
    const AuthError &why = m_trouble->why;
    const bool stands = now.renewedAt != m_trouble->renewedAt;
    BannerMessage message;
    message.actions = {tr("Try again")};
    if (isUnsure(why) && !stands) {
        message.lead = tr("Google did not say whether the sign-in was ended.");
        message.text = tr("Roomkey is finding out. If it was, you are asked to sign in again.");
    } else {
        message.lead = tr("Nothing was changed.");
        message.text = why.kind == AuthError::Kind::NoKeychain ? errorText(vaultErrorOf(why))
                       : isUnsure(why)                         ? tr("Your sign-in at Google still stands.")
                                                               : errorText(why).what;
    }
    return message;
}

void DropFlow::update()
{
    if (!m_trouble)
        return;
    const Account now = m_session.account();
    // After the end the bar across every page tells, and offers to sign in.
    if (now.ended() || now.grantedAt != m_trouble->grantedAt || !now.granted.contains(m_trouble->scope)) {
        m_trouble.reset();
        if (!m_running)
            m_page.clearDropNotice();
        return;
    }
    m_page.showDropNotice(troubleMessage());
}

void DropFlow::followNotice()
{
    if (m_running)
        m_ending.cancel();
    else if (m_trouble)
        begin(m_trouble->scope);
}

} // namespace roomkey::ui
