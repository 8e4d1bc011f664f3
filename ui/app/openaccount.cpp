// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/openaccount.h"

#include "app/auth/keychainerror.h"
#include "models/permissionmodel.h"
#include "ui/app/dropflow.h"
#include "ui/app/notsentwatch.h"
#include "ui/errortext.h"
#include "ui/widgets/notifier.h"

#include <algorithm>
#include <chrono>
#include <utility>

using namespace std::chrono_literals;

namespace roomkey::ui {

namespace {

constexpr auto LookAtClock = 10min;

/// "14 minutes"
QString lengthText(std::chrono::seconds length)
{
    if (length < 2h)
        return OpenAccount::tr("%Ln minutes", nullptr,
                               int(std::chrono::round<std::chrono::minutes>(length).count()));
    if (length < 48h)
        return OpenAccount::tr("%Ln hours", nullptr,
                               int(std::chrono::round<std::chrono::hours>(length).count()));
    return OpenAccount::tr("%Ln days", nullptr, int(std::chrono::round<std::chrono::days>(length).count()));
}

} // namespace

OpenAccount::OpenAccount(SessionParts parts, const AccountId &id, Settings &settings, Notifier &notifier,
                         const Expected<void, StoreError> &prepared)
    : m_id(id)
    , m_session(std::make_unique<Session>(std::move(parts), id))
    , m_notifier(notifier)
{
    // It would fail again, after the same long work; but what cannot be written can still be read.
    const bool isHopeless = !prepared && prepared.error().kind != StoreError::Kind::ReadOnly;
    const Expected<void, StoreError> opened = isHopeless ? Unexpected(prepared.error()) : m_session->open();
    if (!opened) {
        m_error = opened.error();
        return;
    }
    m_salvage = m_session->store().salvage();
    makePages(settings, notifier);
    const auto update = [this] {
        updateFacts();
        Q_EMIT changed();
    };
    connect(m_session.get(), &Session::accountChanged, this, &OpenAccount::updateFacts);
    connect(m_session.get(), &Session::accessChanged, this, update);
    connect(m_session.get(), &Session::keyStateChanged, this, [this] {
        // Whoever looked while the prompt was open finds the keychain locked afterwards: that is no news.
        m_dismissed = m_dismissed && m_session->keyState() == Session::KeyState::VaultTrouble;
    });
    connect(m_session.get(), &Session::keyStateChanged, this, update);
    connect(m_session.get(), &Session::grantShrank, this, [this, &notifier](const ScopeSet &lost) {
        m_lost = m_lost.united(lost);
        notifier.announce(tr("Google now allows less than before."));
        updateFacts();
    });
    m_clockTick.setInterval(LookAtClock);
    connect(&m_clockTick, &QTimer::timeout, this, update);
    m_clockTick.start();
    connect(m_session.get(), &Session::offlineChanged, this, update);
    connect(m_session.get(), &Session::clockErrorChanged, this, &OpenAccount::changed);
    watchNotSent();
    updateFacts();
}

OpenAccount::~OpenAccount()
{
    m_drop.reset();
    delete m_pages; // they show the session's models
}

std::optional<OutboxSalvage> OpenAccount::takeSalvage()
{
    if (!m_salvage)
        return std::nullopt;
    // What cannot be noted is told once more at the next start.
    [[maybe_unused]] const auto noted = m_session->store().salvageTold();
    return std::exchange(m_salvage, std::nullopt);
}

bool OpenAccount::canAskGoogle()
{
    if (!m_drop || !m_drop->isRunning())
        return true;
    m_notifier.announce(keyGate().reason);
    Q_EMIT permissionRequested(m_drop->scope()); // its page tells how far that is
    return false;
}

void OpenAccount::askForMore(const ScopeSet &missing)
{
    if (canAskGoogle())
        Q_EMIT askRequested(models::PermissionModel::scopesToAskOnTop(account().toKeep(), missing));
}

void OpenAccount::makePages(Settings &settings, Notifier &notifier)
{
    m_pages = new QStackedWidget;
    m_chat = new ChatPage(*m_session, settings, notifier);
    connect(m_chat, &ChatPage::askForScopes, this, [this](const ScopeSet &missing) {
        if (m_session->triedWithout().containsAll(missing)) // there is nothing to ask Google for
            m_session->tryWithout({});
        else
            askForMore(missing);
    });
    connect(m_chat, &ChatPage::showPermission, this, [this](Scope scope) {
        permissions()->select(scope);
        Q_EMIT permissionRequested(scope);
    });
    connect(m_chat, &ChatPage::projectGuideRequested, this, &OpenAccount::projectGuideRequested);
    m_pages->addWidget(m_chat);
}

void OpenAccount::completePages()
{
    if (!m_pages || m_permissions)
        return;
    m_chat->completePanes();
    m_permissions = new PermissionsPage;
    connect(m_permissions, &PermissionsPage::askRequested, this,
            [this](Scope scope) { askForMore({scope}); });
    connect(m_permissions, &PermissionsPage::tryWithoutRequested, m_session.get(), &Session::tryWithout);
    connect(m_permissions, &PermissionsPage::changeRequested, this, [this] {
        if (canAskGoogle())
            Q_EMIT changeRequested();
    });
    connect(m_permissions, &PermissionsPage::dropRequested, this, &OpenAccount::dropRequested);
    connect(m_permissions, &PermissionsPage::lostClosed, this, [this] {
        m_lost = {};
        updateFacts();
    });
    m_drop = std::make_unique<DropFlow>(*m_session, *m_permissions, m_notifier);
    connect(m_drop.get(), &DropFlow::ended, this, &OpenAccount::grantEnded);
    connect(m_drop.get(), &DropFlow::runningChanged, this, &OpenAccount::updateFacts);
    connect(m_permissions, &PermissionsPage::checkRequested, this, &OpenAccount::checkGrant);
    connect(m_permissions, &PermissionsPage::startRequested, this, [this] {
        m_permissions->setFirstTime(false);
        Q_EMIT startRequested();
    });
    m_pages->addWidget(m_permissions);
    // Whoever has gone on to the chat needs no button that leads there.
    connect(m_pages, &QStackedWidget::currentChanged, this, [this] {
        if (m_permissions && m_pages->currentWidget() == m_chat)
            m_permissions->setFirstTime(false);
    });
    updateFacts();
}

PermissionsPage *OpenAccount::permissions()
{
    completePages();
    return m_permissions;
}

void OpenAccount::updateFacts()
{
    if (!m_permissions)
        return; // not made yet, or the window went first
    const Account now = account();
    models::GrantFacts facts;
    facts.identity = IdentityKind::User;
    facts.asked = now.asked.minus(identityScopes());
    facts.granted = now.granted;
    facts.tried = m_session->triedWithout();
    facts.unknownScopes = now.unknownScopes;
    if (now.ended()) {
        facts.ended = models::EndedGrant{now.granted, now.toAsk().minus(identityScopes())};
        facts.granted = {};
        facts.unknownScopes = {};
    }
    facts.grantedAt = now.grantedAt;
    facts.address = now.person.email;
    facts.consentSkipped = now.consentPage == ConsentPage::Skipped;
    m_permissions->setFacts(facts);
    m_permissions->setHistory(m_session->grantHistory(), now.clientId);
    m_permissions->setOffline(m_session->isOffline());
    m_permissions->setKeyGate(keyGate());
    KeyFacts key = m_session->keyFacts();
    if (facts.ended)
        key.renewalEndsAt = {};
    m_permissions->setKey(key);
    m_lost = m_lost.minus(now.granted); // until a new sign-in brings it back
    m_permissions->showLost(facts.ended ? ScopeSet() : m_lost);
    m_drop->update();
}

Gate OpenAccount::keyGate() const
{
    if (m_drop->isRunning())
        return {false, tr("The sign-in is being ended at Google."), false, false};
    const KeyState state = keyState();
    if (state == KeyState::Offline)
        return {false, tr("This needs a connection."), false, false};
    if (state == KeyState::SignInAgain || state == KeyState::NoKeychain) {
        const auto why = notice();
        return {false, why ? joined({why->what, why->cure}) : QString(), false, false};
    }
    return {};
}

void OpenAccount::checkGrant()
{
    if (std::exchange(m_checking, true))
        return;
    m_permissions->showChecking();
    m_scope.add(m_session->checkGrant()).then(this, [this](Expected<GrantDrift, AuthError> &&drift) {
        m_checking = false;
        if (!m_permissions)
            return;
        GrantCheckResult result;
        result.at = QDateTime::currentDateTimeUtc();
        if (drift)
            result.drift = *drift;
        else
            result.why = drift.error();
        m_permissions->showChecked(result);
        m_notifier.announce(m_permissions->checkText());
    });
}

void OpenAccount::drop(Scope scope)
{
    completePages();
    m_drop->begin(scope);
}

KeyState OpenAccount::keyState() const
{
    switch (m_session->keyState()) {
    case Session::KeyState::SignInNeeded:
    case Session::KeyState::ReauthNeeded:
        return KeyState::SignInAgain;
    case Session::KeyState::VaultTrouble:
        return KeyState::NoKeychain;
    case Session::KeyState::Good:
        return m_session->isOffline() ? KeyState::Offline : KeyState::All;
    case Session::KeyState::Partial:
        return m_session->isOffline() ? KeyState::Offline : KeyState::Part;
    }
    return KeyState::All;
}

std::optional<OpenAccount::Notice> OpenAccount::notice() const
{
    const std::optional<AuthError> why = m_session->keyError();
    switch (m_session->keyState()) {
    case Session::KeyState::Good:
    case Session::KeyState::Partial:
        return warning();
    case Session::KeyState::SignInNeeded:
    case Session::KeyState::ReauthNeeded: {
        const AuthError cause = why.value_or(AuthError::of(AuthError::Kind::GrantDead));
        const AuthText text = errorText(cause);
        QList<Notice::Act> acts{Notice::SignInAgain};
        if (cause.kind == AuthError::Kind::AdminPolicy)
            acts.append(Notice::ChangePermissions);
        else if (cause.kind == AuthError::Kind::OtherOrganisation ||
                 cause.kind == AuthError::Kind::ClientRejected)
            acts.append(Notice::UseClientFile);
        return Notice{text.what, text.cure, acts};
    }
    case Session::KeyState::VaultTrouble:
        break;
    }
    VaultError vault = why ? vaultErrorOf(*why) : VaultError();
    if (m_dismissed && (vault.kind == VaultError::Kind::Locked || vault.kind == VaultError::Kind::PromptOpen))
        vault.kind = VaultError::Kind::Dismissed;
    const QString cure = tr("Everything on this computer can be read; messages wait until the key is here.");
    switch (vault.kind) {
    case VaultError::Kind::Locked:
    case VaultError::Kind::Dismissed:
        return Notice{errorText(vault), cure, {Notice::Unlock, Notice::TryAgain, Notice::UseUntilQuit}};
    case VaultError::Kind::NotFound:
    case VaultError::Kind::OtherKeychain:
    case VaultError::Kind::OnlyUntilQuit:
        return Notice{errorText(vault), cure, {Notice::SignInAgain, Notice::TryAgain}};
    case VaultError::Kind::PromptOpen:
        return Notice{errorText(vault), cure, {Notice::TryAgain}};
    default:
        return Notice{errorText(vault), cure, {Notice::TryAgain, Notice::UseUntilQuit}};
    }
}

models::PermissionModel::Trial OpenAccount::trial() const
{
    return m_permissions ? m_permissions->trial() : models::PermissionModel::Trial();
}

std::optional<OpenAccount::Notice> OpenAccount::warning() const
{
    // First: when a sign-in ends is reckoned by this clock too.
    if (const std::chrono::seconds error = m_session->clockError(); error != 0s) {
        const QString length = lengthText(std::chrono::abs(error));
        return Notice{
            error < 0s ? tr("This computer’s clock is %1 behind.", "14 minutes").arg(length)
                       : tr("This computer’s clock is %1 ahead.", "14 minutes").arg(length),
            tr("Set its date and time. Times shown here are wrong until then, and Google may refuse "
               "to sign you in."),
            {},
            false,
            Symbol::Clock};
    }
    const KeyFacts facts = m_session->keyFacts();
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const std::optional<KeyRisk> due = facts.due(now);
    if (!due)
        return std::nullopt;
    const qint64 hours = std::max<qint64>(0, now.secsTo(due->when) / 3600);
    const QString left = hours >= 48   ? tr("in %1 days").arg(hours / 24)
                         : hours >= 24 ? tr("tomorrow")
                         : hours > 1   ? tr("in %1 hours").arg(hours)
                                       : tr("within the hour");
    const QString why = due->kind == KeyRisk::Kind::Unused
                            ? tr("Google ends a sign-in that was not used for six months.")
                        : facts.looksLikeTesting() ? tr("The Cloud project is in testing.")
                                                   : tr("Google gave it until then.");
    return Notice{
        tr("This sign-in ends %1.", "in 2 days, tomorrow").arg(left), why, {Notice::SignInAgain}, false};
}

QString OpenAccount::actText(Notice::Act act)
{
    switch (act) {
    case Notice::SignInAgain:
        return tr("Sign in again");
    case Notice::ChangePermissions:
        return tr("Change permissions…");
    case Notice::UseClientFile:
        return tr("Use another client file…");
    case Notice::Unlock:
        return tr("Unlock");
    case Notice::TryAgain:
        return tr("Try again");
    case Notice::UseUntilQuit:
        return tr("Use until I quit");
    }
    Q_UNREACHABLE();
}

void OpenAccount::noteUnlockFailed(const VaultError &why)
{
    m_dismissed = why.kind == VaultError::Kind::Dismissed;
}

void OpenAccount::follow(Notice::Act act)
{
    m_dismissed = false;
    const bool asksGoogle = act != Notice::TryAgain && act != Notice::Unlock;
    if (asksGoogle && !canAskGoogle())
        return;
    switch (act) {
    case Notice::SignInAgain:
        Q_EMIT askRequested(account().toAsk());
        break;
    case Notice::ChangePermissions:
        Q_EMIT changeRequested();
        break;
    case Notice::UseClientFile:
        Q_EMIT clientFileRequested();
        break;
    case Notice::Unlock:
        Q_EMIT unlockRequested();
        break;
    case Notice::TryAgain:
        m_session->retryNow();
        break;
    case Notice::UseUntilQuit:
        Q_EMIT useUntilQuitRequested();
        break;
    }
}

QString OpenAccount::standing() const
{
    if (m_error)
        return tr("Its messages cannot be opened");
    switch (keyState()) {
    case KeyState::SignInAgain:
        return tr("Sign in again");
    case KeyState::NoKeychain:
        return tr("No key");
    case KeyState::Offline:
        return tr("No connection");
    case KeyState::All:
    case KeyState::Part:
        break;
    }
    const Account now = account();
    const ScopeSet asked = now.asked.minus(identityScopes());
    const int allowed = asked.size() - asked.minus(now.granted).size();
    return tr("%1 of %2 allowed", "permissions").arg(allowed).arg(asked.size());
}

void OpenAccount::watchNotSent()
{
    m_notSent = std::make_unique<NotSentWatch>(m_session->store());
    connect(m_notSent.get(), &NotSentWatch::changed, this, [this](bool isMore) {
        if (isMore && m_chat && !m_chat->isVisible()) // else it is seen, and said, where it was done
            m_notifier.announce(tr("%1: %2", "address of an account, what was not sent there")
                                    .arg(account().person.email, notSent()));
        Q_EMIT changed();
    });
}

QString OpenAccount::notSent() const
{
    return m_notSent ? m_notSent->text() : QString();
}

QString OpenAccount::refusal() const
{
    const Account now = account();
    const int refused = now.asked.minus(identityScopes()).minus(now.granted).size();
    if (refused == 0)
        return {};
    return refused == 1 ? tr("You refused one permission")
                        : tr("You refused %n permissions", nullptr, refused);
}

} // namespace roomkey::ui
