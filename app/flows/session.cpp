// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/flows/session.h"

#include "app/core/logging.h"
#include "app/flows/outboxrules.h"
#include "app/flows/sessionprivate.h"
#include "app/store/storefacts.h"

namespace roomkey {

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
    QObject::connect(&tokens, &TokenSource::keyUnreadable, q,
                     [this](const AuthError &why) { keyFailed(why); });
    QObject::connect(&tokens, &TokenSource::renewed, q, [this] { keyWorks(); });
    QObject::connect(&parts.registry, &AccountRegistry::keychainUsable, q, [this] {
        if (started && keyTrouble == KeyState::VaultTrouble)
            lookAtKey();
    });
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
        client.tryServerNow();
        wakeAll();
    });

    QObject::connect(&resumeWatch, &ResumeWatch::resumed, q, [this] {
        qCInfo(lcFlows) << "catching up after a sleep";
        client.tryServerNow();
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

void Session::Private::endTrial()
{
    if (std::exchange(tried, {}).isEmpty())
        return;
    Q_EMIT q->accessChanged();
    wakeAll();
}

void Session::Private::wakeAll()
{
    if (started)
        catchUp.begin();
}

void Session::Private::freshen()
{
    client.retryNow();
    roomSync.refresh();
    spaceSync.refresh();
}

void Session::Private::stopAll()
{
    started = false;
    resumeWatch.stop();
    parts.reachability->rest();
    catchUp.stop();
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
    // What cannot be kept here is not asked for, and above all nothing is sent: that it was could not be
    // noted.
    if (d->started || !d->store.isOpen() || d->store.whyReadOnly())
        return;
    d->started = true;
    // Known before the first call fails: a dead grant needs a person, and a locked keychain too.
    d->lookAtKey();
    d->resumeWatch.start();
    d->catchUp.start();
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

const OfflineReason &Session::offlineReason() const
{
    return d->client.offlineReason();
}

std::chrono::seconds Session::clockError() const
{
    return d->client.clockError();
}

void Session::retryNow()
{
    d->client.giveUpSilent();
    d->client.tryServerNow();
    if (d->keyTrouble)
        d->lookAtKey();
    d->wakeAll();
}

Pending<void, ApiError> Session::checkProject()
{
    Promise<void, ApiError> promise;
    auto pending = promise.pending();
    d->calls.add(d->chat.spaces(requests::listSpaces({}, 1)))
        .then(this, [promise = std::move(promise)](Result<Page<Space>> &&page) {
            if (page)
                promise.finish({});
            else
                promise.finish(Unexpected(page.error()));
        });
    return pending;
}

} // namespace roomkey
