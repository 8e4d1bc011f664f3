// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/flows/session.h"

#include "app/auth/keychainerror.h"
#include "app/auth/tokenendpoint.h"
#include "app/auth/usertokensource.h"
#include "app/core/logging.h"
#include "app/flows/hostprobe.h"
#include "app/flows/membersync.h"
#include "app/flows/outboxacts.h"
#include "app/flows/outboxrules.h"
#include "app/flows/previewsync.h"
#include "app/flows/resumewatch.h"
#include "app/flows/roomsync.h"
#include "app/flows/sendflow.h"
#include "app/flows/spaceacts.h"
#include "app/flows/spacesync.h"
#include "app/store/storefacts.h"

namespace roomkey {

class Session::Private
{
public:
    Private(Session *session, SessionParts sessionParts, const AccountId &account)
        : q(session)
        , parts(std::move(sessionParts))
        , id(account)
        , store(parts.paths, account)
        , tokens(account, parts.registry, parts.tokenEndpoint, parts.clock)
        , client(parts.apiRoot, parts.network, tokens, parts.journal, parts.clock)
        , chat(client)
        , spaceSync(
              store, chat, parts.clock, [this] { return access(); }, parts.times)
        , memberSync(
              store, chat, [this] { return access(); }, parts.times)
        , roomSync(
              store, chat, memberSync, [this] { return access(); }, parts.times)
        , previewSync(
              store, chat, [this] { return access(); }, parts.times)
        , sendFlow(
              store, claims, chat, parts.clock, [this] { return granted(); }, parts.times)
        , outboxActs(store, claims, parts.clock)
        , spaceActs(store, chat, parts.times)
        , grantCheck(account, parts.registry, tokens, parts.tokenEndpoint, parts.network)
        , resumeWatch(parts.clock)
    {
        if (!parts.reachability)
            parts.reachability = std::make_unique<HostProbe>(parts.apiRoot, parts.times);
    }

    Account account() const { return parts.registry.account(id).value_or(Account()); }
    Access granted() const { return Access(IdentityKind::User, account().granted); }
    Access access() const { return granted().without(tried); }
    std::chrono::milliseconds undoWindow() const
    {
        return std::max(parts.times.undoWindow, parts.times.sendHold);
    }
    void wire();
    void setGranted(const ScopeSet &granted, const QStringList &unknown, GrantRecord::Cause foundBy);
    void endTrial();
    void setKeyTrouble(std::optional<KeyState> trouble);
    void updateKeyState();
    void keyFailed(const AuthError &error);
    void lookAtKey();
    void wakeAll();
    void stopAll();

    Session *q;
    SessionParts parts;
    AccountId id;
    AccountStore store;
    UserTokenSource tokens;
    ApiClient client;
    ChatApi chat;
    RowClaims claims;
    SpaceSync spaceSync;
    MemberSync memberSync;
    RoomSync roomSync;
    PreviewSync previewSync;
    SendFlow sendFlow;
    OutboxActs outboxActs;
    SpaceActs spaceActs;
    GrantCheck grantCheck;
    ResumeWatch resumeWatch;
    RequestScope calls;
    ScopeSet tried;
    KeyState keyState = KeyState::Good;
    std::optional<KeyState> keyTrouble; ///< what keeps the key from working, if anything
    std::optional<AuthError> keyError;  ///< ...and why
    Pending<void, AuthError> revoking;  ///< of a sign-out...
    bool tellNobody = false;            ///< ...which does not wait for it
    bool started = false;
    bool lookingAtKey = false;
    bool checkingGrant = false;
};

void Session::Private::wire()
{
    QObject::connect(&tokens, &TokenSource::grantedScopesReported, q, [this](const QString &reported) {
        QStringList unknown;
        const ScopeSet granted = ScopeSet::parse(reported, &unknown);
        if (!granted.isEmpty())
            setGranted(granted, unknown,
                       checkingGrant ? GrantRecord::Cause::Check : GrantRecord::Cause::Renewal);
    });
    QObject::connect(&tokens, &TokenSource::signInNeeded, q,
                     [this](const AuthError &why) { keyFailed(why); });
    QObject::connect(&parts.registry, &AccountRegistry::accountChanged, q, [this](const AccountId &changed) {
        if (changed != id)
            return;
        updateKeyState();
        Q_EMIT q->accountChanged();
    });
    QObject::connect(&client, &ApiClient::offlineChanged, q, [this](bool offline) {
        if (offline) {
            if (started)
                parts.reachability->watch();
        } else {
            parts.reachability->rest();
            wakeAll();
        }
        Q_EMIT q->offlineChanged(offline);
    });
    QObject::connect(&client, &ApiClient::clockErrorChanged, q, &Session::clockErrorChanged);
    QObject::connect(parts.reachability.get(), &Reachability::returned, q, [this] {
        client.giveUpSilent();
        client.retryNow();
        wakeAll();
    });

    QObject::connect(&resumeWatch, &ResumeWatch::resumed, q, [this] {
        qCInfo(lcFlows) << "catching up after a sleep";
        client.retryNow();
        wakeAll();
    });

    QObject::connect(&spaceSync, &SpaceSync::runningChanged, q, [this] {
        if (spaceSync.error() && spaceSync.error()->kind == ApiError::Kind::SignInNeeded)
            lookAtKey();
        Q_EMIT q->listingSpacesChanged();
    });
    QObject::connect(&spaceSync, &SpaceSync::listed, &memberSync, &MemberSync::labelConversations);
    QObject::connect(&spaceSync, &SpaceSync::listed, &previewSync, &PreviewSync::refresh);
    QObject::connect(&spaceActs, &SpaceActs::spaceCreated, &spaceSync, &SpaceSync::noteAlive);
    QObject::connect(&spaceActs, &SpaceActs::membersInDoubt, q, [this](const SpaceName &space) {
        if (space == roomSync.space())
            roomSync.refreshMembers();
    });

    QObject::connect(&roomSync, &RoomSync::messagesLoaded, q, &Session::messagesLoaded);
    QObject::connect(&roomSync, &RoomSync::membersLoaded, q, &Session::membersLoaded);
    QObject::connect(&roomSync, &RoomSync::loadingOlderChanged, q, &Session::loadingOlderChanged);

    QObject::connect(&outboxActs, &OutboxActs::changed, &sendFlow, &SendFlow::kick);
    QObject::connect(&sendFlow, &SendFlow::rowSettled, q, &Session::rowSettled);
}

void Session::Private::setGranted(const ScopeSet &granted, const QStringList &unknown,
                                  GrantRecord::Cause foundBy)
{
    const Account before = account();
    if (before.granted == granted && before.unknownScopes == unknown)
        return;
    parts.registry.setGranted(id, granted, unknown, foundBy);
    updateKeyState();
    Q_EMIT q->accessChanged();
    if (const ScopeSet lost = before.granted.minus(granted); !lost.isEmpty())
        Q_EMIT q->grantShrank(lost);
    if (!granted.minus(before.granted).isEmpty()) {
        outboxActs.retryRefused(refusals::ScopeMissing);
        wakeAll();
    }
}

void Session::Private::setKeyTrouble(std::optional<KeyState> trouble)
{
    keyTrouble = trouble;
    if (!trouble)
        keyError.reset();
    const bool signInNeeded = trouble == KeyState::SignInNeeded || trouble == KeyState::ReauthNeeded;
    // A keychain that cannot be read says nothing about the grant.
    if (trouble != KeyState::VaultTrouble && account().signInNeeded != signInNeeded &&
        !account().id.isEmpty())
        parts.registry.setSignInNeeded(id, signInNeeded, keyError ? keyError->code : QString());
    updateKeyState();
}

void Session::Private::updateKeyState()
{
    const Account now = account();
    const std::optional<AuthError> ended = now.ended();
    const KeyState state = keyTrouble ? *keyTrouble
                           : ended    ? ended->kind == AuthError::Kind::ReauthNeeded ? KeyState::ReauthNeeded
                                                                                     : KeyState::SignInNeeded
                           : !now.asked.minus(now.granted).isEmpty() ? KeyState::Partial
                                                                     : KeyState::Good;
    if (state == keyState)
        return;
    keyState = state;
    Q_EMIT q->keyStateChanged();
}

void Session::Private::endTrial()
{
    if (std::exchange(tried, {}).isEmpty())
        return;
    Q_EMIT q->accessChanged();
    wakeAll();
}

void Session::Private::keyFailed(const AuthError &error)
{
    if (error.endsTheGrant())
        endTrial(); // there is nothing left to try without
    if (!error.isTransient() && error.kind != AuthError::Kind::Cancelled) {
        const bool another = !keyError || keyError->kind != error.kind || keyError->code != error.code;
        keyError = error;
        if (another && keyTrouble)
            Q_EMIT q->keyStateChanged(); // the same state for another reason
    }
    switch (error.kind) {
    case AuthError::Kind::GrantDead:
    case AuthError::Kind::AdminPolicy:
    case AuthError::Kind::OtherOrganisation:
    case AuthError::Kind::ClientRejected:
        setKeyTrouble(KeyState::SignInNeeded);
        return;
    case AuthError::Kind::ReauthNeeded:
        setKeyTrouble(KeyState::ReauthNeeded);
        return;
    case AuthError::Kind::NoKeychain:
        setKeyTrouble(KeyState::VaultTrouble);
        return;
    default:
        return; // it can pass by itself
    }
}

void Session::Private::lookAtKey()
{
    // A call ended for want of a key; the token source knows whether it is the grant or the keychain.
    if (lookingAtKey)
        return;
    lookingAtKey = true;
    calls.add(tokens.token()).then(q, [this](Expected<AccessToken, AuthError> &&token) {
        lookingAtKey = false;
        if (!token) {
            keyFailed(token.error());
        } else if (keyTrouble) {
            setKeyTrouble(std::nullopt);
            wakeAll();
        }
    });
}

void Session::Private::wakeAll()
{
    if (!started)
        return;
    // What a person wrote goes before what can be looked at.
    sendFlow.wake();
    roomSync.refresh();
    spaceSync.refresh();
}

void Session::Private::stopAll()
{
    started = false;
    resumeWatch.stop();
    parts.reachability->rest();
    sendFlow.stop();
    roomSync.stop();
    spaceSync.stop();
    previewSync.stop();
    memberSync.stop();
}

Session::Session(SessionParts parts, const AccountId &account, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this, std::move(parts), account))
{
    d->wire();
    d->updateKeyState();
}

Session::~Session()
{
    d->stopAll();
}

Expected<void, StoreError> Session::open()
{
    auto opened = d->store.open();
    if (!opened)
        return opened;
    // The Chat API names a person by the id Google's accounts have.
    const QString me = QStringLiteral("users/") + d->account().person.subject;
    if (d->store.fact(facts::Me) != me)
        (void)d->store.setFact(facts::Me, me);
    return opened;
}

void Session::startNetwork()
{
    if (d->started || !d->store.isOpen())
        return;
    d->started = true;
    // Known before the first call fails: a dead grant needs a person, and a locked keychain too.
    d->lookAtKey();
    d->resumeWatch.start();
    d->sendFlow.start();
    d->roomSync.start();
    d->previewSync.start();
    d->spaceSync.start();
}

void Session::grantRenewed(const AccessToken &token)
{
    d->tokens.prime(token);
    d->tried = {}; // what came back is to be seen as it is
    d->setKeyTrouble(std::nullopt);
    Q_EMIT accessChanged();
    d->outboxActs.retryRefused(refusals::ScopeMissing);
    d->wakeAll();
}

Account Session::account() const
{
    return d->account();
}

QList<GrantRecord> Session::grantHistory() const
{
    return d->parts.registry.grantHistory(d->id);
}

Access Session::access() const
{
    return d->access();
}

void Session::tryWithout(const ScopeSet &scopes)
{
    if (d->tried == scopes)
        return;
    d->tried = scopes;
    Q_EMIT accessChanged();
    d->wakeAll();
}

ScopeSet Session::triedWithout() const
{
    return d->tried;
}

QUrl Session::apiRoot() const
{
    return d->client.apiRoot();
}

const Clock &Session::clock() const
{
    return d->parts.clock;
}

AccountStore &Session::store()
{
    return d->store;
}

Journal &Session::journal()
{
    return d->parts.journal;
}

bool Session::isOffline() const
{
    return d->client.isOffline();
}

std::optional<ProxyFault> Session::proxyFault() const
{
    return d->client.proxyFault();
}

std::chrono::seconds Session::clockError() const
{
    return d->client.clockError();
}

Session::KeyState Session::keyState() const
{
    return d->keyState;
}

std::optional<AuthError> Session::keyError() const
{
    // What ended the grant is known before the key was looked at in this run.
    return d->keyTrouble ? d->keyError : d->account().ended();
}

KeyFacts Session::keyFacts() const
{
    return d->tokens.facts();
}

void Session::retryNow()
{
    d->client.giveUpSilent();
    d->client.retryNow();
    if (d->keyTrouble)
        d->lookAtKey();
    d->wakeAll();
}

void Session::checkKey()
{
    d->calls.add(d->tokens.token()).then(this, [this](Expected<AccessToken, AuthError> &&held) {
        if (!held) {
            d->keyFailed(held.error());
            return;
        }
        d->calls.add(d->tokens.tokenAfter(*held))
            .then(this, [this](Expected<AccessToken, AuthError> &&renewed) {
                if (!renewed)
                    d->keyFailed(renewed.error());
            });
    });
}

Pending<GrantDrift, AuthError> Session::checkGrant()
{
    Promise<GrantDrift, AuthError> promise;
    const auto pending = promise.pending();
    // Asking may renew the key first, and that may tell of a change as well: it counts as found by this
    // check.
    const ScopeSet before = d->account().granted;
    const QStringList unknownBefore = d->account().unknownScopes;
    d->checkingGrant = true;
    d->calls.add(d->grantCheck.ask())
        .then(this, [this, before, unknownBefore,
                     promise = std::move(promise)](Expected<QString, AuthError> &&told) {
            d->checkingGrant = false;
            if (!told) {
                if (told.error().kind == AuthError::Kind::NoKeychain)
                    d->keyFailed(told.error()); // the token source tells the rest by itself
                promise.finish(Unexpected(told.error()));
                return;
            }
            GrantDrift drift;
            QStringList unknown;
            ScopeSet now = ScopeSet::parse(*told, &unknown);
            // Who somebody is was settled at the sign-in; not every server repeats the names of that here.
            now = now.united(before.minus(before.minus(identityScopes())));
            drift.gained = now.minus(before).minus(identityScopes());
            drift.lost = before.minus(now);
            for (const QString &scope : std::as_const(unknown)) {
                if (!unknownBefore.contains(scope))
                    drift.unknownGained.append(scope);
            }
            d->setGranted(now, unknown, GrantRecord::Cause::Check);
            promise.finish(drift);
        });
    return pending;
}

Pending<void, ApiError> Session::checkProject()
{
    Promise<void, ApiError> promise;
    const auto pending = promise.pending();
    d->calls.add(d->chat.spaces(requests::listSpaces({}, 1)))
        .then(this, [promise = std::move(promise)](Result<Page<Space>> &&page) {
            if (page)
                promise.finish({});
            else
                promise.finish(Unexpected(page.error()));
        });
    return pending;
}

void Session::refreshSpaces()
{
    d->spaceSync.refresh();
}

void Session::freshenPreviews(const QList<SpaceName> &visible)
{
    d->previewSync.want(visible);
}

void Session::openSpace(const SpaceName &space)
{
    d->roomSync.open(space);
}

SpaceName Session::openedSpace() const
{
    return d->roomSync.space();
}

void Session::loadOlder(const SpaceName &space)
{
    if (space == d->roomSync.space())
        d->roomSync.loadOlder();
}

bool Session::isLoadingOlder(const SpaceName &space) const
{
    return space == d->roomSync.space() && d->roomSync.isLoadingOlder();
}

bool Session::isListingSpaces() const
{
    return d->spaceSync.isRunning();
}

std::optional<ApiError> Session::spacesError() const
{
    return d->spaceSync.error();
}

std::optional<ApiError> Session::messagesError(const SpaceName &space) const
{
    return space == d->roomSync.space() ? d->roomSync.messagesError() : std::nullopt;
}

std::optional<ApiError> Session::membersError(const SpaceName &space) const
{
    return space == d->roomSync.space() ? d->roomSync.membersError() : std::nullopt;
}

Reply<Space> Session::createSpace(const QString &displayName, const RequestId &requestId)
{
    return d->spaceActs.createSpace(displayName, requestId);
}

Reply<Membership> Session::addMember(const SpaceName &space, const QString &email)
{
    return d->spaceActs.addMember(space, email);
}

Reply<ApiAnswer> Session::removeMember(const SpaceName &space, const MembershipName &member)
{
    return d->spaceActs.removeMember(space, member);
}

Reply<Membership> Session::changeRole(const SpaceName &space, const MembershipName &member,
                                      Membership::Role role)
{
    return d->spaceActs.changeRole(space, member, role);
}

Pending<OutboxRow, StoreError> Session::send(const SpaceName &space, const QString &text)
{
    return d->outboxActs.send(space, text, d->parts.times.sendHold);
}

Pending<OutboxRow, StoreError> Session::takeBack(const OutboxRow &row, const QString &draft)
{
    return d->outboxActs.takeBack(row, draft);
}

void Session::setSendHold(std::chrono::milliseconds hold)
{
    d->parts.times.sendHold = hold;
}

std::chrono::milliseconds Session::sendHold() const
{
    return d->parts.times.sendHold;
}

Pending<OutboxRow, StoreError> Session::edit(const MessageName &message, const QString &text)
{
    return d->outboxActs.edit(spaceOf(message), message, text);
}

Pending<OutboxRow, StoreError> Session::remove(const MessageName &message)
{
    return d->outboxActs.remove(spaceOf(message), message, d->undoWindow());
}

Pending<OutboxRow, StoreError> Session::removeHeld(const SpaceName &space, const MembershipName &member)
{
    return d->outboxActs.removeMember(space, member, d->undoWindow());
}

void Session::retryRow(const OutboxRow &row)
{
    d->outboxActs.retry(row);
}

void Session::discardRow(const OutboxRow &row)
{
    d->outboxActs.discard(row);
}

Pending<void, AuthError> Session::revokeExcept(const ScopeSet &rest)
{
    const auto promise = std::make_shared<Promise<void, AuthError>>();
    const auto answered = [this, rest, promise](Expected<void, AuthError> &&revoked) {
        if (revoked) {
            d->parts.registry.setAskNext(d->id, rest); // a renewal may have come between
            d->tokens.end();
            promise->finish({});
            return;
        }
        const AuthError why = revoked.error();
        if (why.kind == AuthError::Kind::Unknown || why.kind == AuthError::Kind::Timeout ||
            why.kind == AuthError::Kind::Cancelled)
            checkKey();
        else
            d->parts.registry.setAskNext(d->id, {});
        promise->finish(Unexpected(why));
    };
    d->calls.add(d->parts.registry.keys(d->id))
        .then(this, [this, rest, promise, answered](Expected<AccountKeys, VaultError> &&keys) {
            if (!keys) {
                promise->finish(Unexpected(authErrorOf(keys.error())));
                return;
            }
            if (promise->isFinished()) { // cancelled before anything went out
                checkKey();
                return;
            }
            // Before the call: a program that ends in between must not ask for what was to go.
            d->parts.registry.setAskNext(d->id, rest);
            const auto revoking = d->parts.tokenEndpoint.revoke(d->account().endpoints, keys->refreshToken);
            promise->onStop([revoking] { revoking.cancel(); });
            d->calls.add(revoking).then(this, answered);
        });
    return promise->pending();
}

Pending<void, AuthError> Session::signOut()
{
    const auto promise = std::make_shared<Promise<void, AuthError>>();
    d->tellNobody = false;
    d->stopAll();
    const auto forget = [this, promise](Expected<void, AuthError> revoked) {
        d->store.close(); // before its folder goes
        // A key that the server ended is worth nothing: nobody has to stay for it.
        const auto keys = d->tellNobody || revoked ? ForgetKeys::WhenReachable : ForgetKeys::Now;
        d->calls.add(d->parts.registry.forget(d->id, keys))
            .then(this, [promise, revoked](Expected<bool, VaultError> &&forgotten) {
                if (!forgotten) {
                    promise->finish(Unexpected(authErrorOf(forgotten.error())));
                    return;
                }
                if (!*forgotten) {
                    promise->finish(Unexpected(AuthError::of(
                        AuthError::Kind::NoKeychain, revoked ? QString(KeyLeftIsWorthless) : QString())));
                    return;
                }
                promise->finish(revoked);
            });
    };
    d->calls.add(d->parts.registry.keys(d->id))
        .then(this, [this, forget, promise](Expected<AccountKeys, VaultError> &&keys) {
            const bool never = !keys && keys.error().kind == VaultError::Kind::NoService &&
                               d->account().keychain == Keychain::Memory;
            const bool gone = never || (!keys && (keys.error().kind == VaultError::Kind::NotFound ||
                                                  keys.error().kind == VaultError::Kind::OnlyUntilQuit));
            if (gone) {
                forget({}); // no key, nothing to revoke
                return;
            }
            if (d->tellNobody) {
                forget(Unexpected(AuthError::cancelled()));
                return;
            }
            if (!keys) {
                // A keychain that cannot be reached keeps its entry: nothing is forgotten by halves unasked.
                startNetwork();
                promise->finish(Unexpected(authErrorOf(keys.error())));
                return;
            }
            d->revoking = d->parts.tokenEndpoint.revoke(d->account().endpoints, keys->refreshToken);
            d->calls.add(d->revoking).then(this, [forget](Expected<void, AuthError> &&revoked) {
                forget(revoked);
            });
        });
    return promise->pending();
}

void Session::signOutHereOnly()
{
    d->tellNobody = true;
    d->revoking.cancel();
}

} // namespace roomkey
