// SPDX-License-Identifier: GPL-3.0-or-later
// Whether the key works, and what the grant is by the server's word.
#include "app/flows/sessionprivate.h"

namespace roomkey {

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
        if (token)
            keyWorks();
        else
            keyFailed(token.error());
    });
}

void Session::Private::keyWorks()
{
    if (!keyTrouble)
        return;
    setKeyTrouble(std::nullopt);
    wakeAll();
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
    auto pending = promise.pending();
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

} // namespace roomkey
