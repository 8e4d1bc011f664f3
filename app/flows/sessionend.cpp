// SPDX-License-Identifier: GPL-3.0-or-later
// How a grant ends: for a smaller one, or for good.
#include "app/auth/keychainerror.h"
#include "app/flows/sessionprivate.h"

namespace roomkey {

Pending<void, AuthError> Session::revokeExcept(const ScopeSet &rest)
{
    const auto promise = std::make_shared<Promise<void, AuthError>>();
    const auto answered = [this, rest, promise](Expected<void, AuthError> &&revoked) {
        if (revoked) {
            (void)d->parts.registry.setAskNext(d->id, rest); // a renewal may have come between
            d->tokens.end();
            promise->finish({});
            return;
        }
        const AuthError why = revoked.error();
        if (why.kind == AuthError::Kind::Unknown || why.kind == AuthError::Kind::Timeout ||
            why.kind == AuthError::Kind::Cancelled)
            checkKey();
        else
            (void)d->parts.registry.setAskNext(d->id, {});
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
            // On disk before the call: a program that ends in between must not ask for what was to go.
            d->calls.add(d->parts.registry.setAskNext(d->id, rest))
                .then(this, [this, promise, answered,
                             token = keys->refreshToken](const Expected<void, SettingsUnwritten> &) {
                    if (promise->isFinished()) {
                        checkKey();
                        return;
                    }
                    const auto revoking = d->parts.tokenEndpoint.revoke(d->account().endpoints, token);
                    promise->onStop([revoking] { revoking.cancel(); });
                    d->calls.add(revoking).then(this, answered);
                });
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
