// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/usertokensource.h"

#include "app/auth/keychainerror.h"

#include "app/auth/idtoken.h"
#include "app/auth/renewallock.h"
#include "app/auth/tokenendpoint.h"
#include "app/core/clock.h"
#include "app/core/logging.h"

#include <QTimer>

#include <algorithm>
#include <optional>
#include <vector>

namespace roomkey {

namespace {

using namespace std::chrono_literals;
using Kind = AuthError::Kind;
using TokenResult = Expected<AccessToken, AuthError>;

/// How early a token is renewed: Google's own libraries take 225 s, which is too much of a short life.
constexpr std::chrono::milliseconds EarliestRenewal = 225s;
constexpr std::chrono::milliseconds FirstPause = 1s;
constexpr std::chrono::milliseconds LongestPause = 60s; ///< as long as calls wait for a server that fails
constexpr auto SaveAgainAfter = 20s;

/// Trouble at the server that asking again at once would only add to.
bool asksForAPause(Kind kind)
{
    return kind == Kind::Server || kind == Kind::BadAnswer || kind == Kind::Refused ||
           kind == Kind::WrongAccount || kind == Kind::WrongIssuer || kind == Kind::WrongSignature ||
           kind == Kind::WrongClock;
}

} // namespace

class UserTokenSource::Private
{
public:
    Private(UserTokenSource *source, AccountId accountId, AccountRegistry &accountRegistry,
            TokenEndpoint &tokenEndpoint, const Clock &systemClock)
        : q(source)
        , id(std::move(accountId))
        , registry(accountRegistry)
        , endpoint(tokenEndpoint)
        , clock(systemClock)
        , lock(registry.renewalLockFile(id))
    {
        saveAgain.setSingleShot(true);
        connect(&saveAgain, &QTimer::timeout, q, [this] { saveUnsaved(); });
    }

    // ---- the current token ----
    void take(const AccessToken &token)
    {
        current = token;
        const std::chrono::milliseconds life = std::max(token.expiresAt - clock.steadyNow(), 0ms);
        const std::chrono::milliseconds good = life - std::min(EarliestRenewal, life / 10);
        renewAt = clock.steadyNow() + good;
        // The steady clock stands still while the computer sleeps; the token does not.
        renewAtUtc = clock.utcNow().addMSecs(good.count());
        expiresAtUtc = clock.utcNow().addMSecs(life.count());
        pause = 0ms;
    }

    bool isFresh() const { return current && clock.steadyNow() < renewAt && clock.utcNow() < renewAtUtc; }

    Pending<AccessToken, AuthError> wait()
    {
        Promise<AccessToken, AuthError> promise;
        auto pending = promise.pending();
        waiting.push_back(std::move(promise));
        if (!refreshing)
            refresh();
        return pending;
    }

    void answer(const TokenResult &result)
    {
        refreshing = false;
        lock.release();
        const auto waiters = std::exchange(waiting, {});
        for (const auto &promise : waiters)
            promise.finish(result);
    }

    // ---- one refresh ----
    /// Runs \a fn only if no newer refresh or sign-in has begun since.
    template <class Fn>
    auto ifStill(Fn fn)
    {
        return [this, mine = turn, fn = std::move(fn)](auto &&result) mutable {
            if (mine == turn)
                fn(std::forward<decltype(result)>(result));
        };
    }

    void refresh()
    {
        refreshing = true;
        retried = false;
        ++turn;
        const auto acquiring = lock.acquire();
        scope.add(acquiring);
        acquiring.then(q, ifStill([this](Expected<void, AuthError> &&ours) {
                           if (ours)
                               readKeys(); // after the lock: another process may have rotated them
                           else
                               fail(ours.error());
                       }));
    }

    void readKeys()
    {
        const auto reading = registry.keys(id);
        scope.add(reading);
        reading.then(q, ifStill([this](Expected<AccountKeys, VaultError> &&keys) {
                         if (!keys) {
                             const AuthError why = authErrorOf(keys.error());
                             answer(Unexpected(why));
                             Q_EMIT q->keyUnreadable(why);
                             return;
                         }
                         if (unsaved && keys->refreshToken.equals(unsaved->replaced))
                             keys->refreshToken = unsaved->fresh; // newer than what the keychain has
                         send(*keys);
                     }));
    }

    void send(const AccountKeys &keys)
    {
        const auto account = registry.account(id);
        if (!account) {
            answer(Unexpected(authErrorOf({VaultError::Kind::NotFound, {}})));
            return;
        }
        OAuthClient client;
        client.clientId = keys.clientId;
        client.clientSecret = keys.clientSecret;
        const auto sending = endpoint.refresh(account->endpoints, client, keys.refreshToken);
        scope.add(sending);
        sending.then(q, ifStill([this, keys](Expected<TokenAnswer, AuthError> &&result) {
                         if (result)
                             accept(*std::move(result), keys);
                         else
                             refused(result.error(), keys);
                     }));
    }

    void accept(TokenAnswer result, const AccountKeys &keys)
    {
        const auto account = registry.account(id);
        if (account && !result.idToken.isEmpty()) {
            // OpenID Connect Core 12.2: a renewed key belongs to the same person, or something is very wrong.
            // Nothing else is taken from this token, so that the key set need not be there at every renewal,
            // and a computer with a wrong clock can renew.
            const auto person =
                personFromIdToken(result.idToken, {account->endpoints.issuer, keys.clientId, {}, {}});
            if (!person || person->subject != account->person.subject) {
                fail(person ? AuthError::of(Kind::WrongAccount) : person.error());
                return;
            }
        }
        if (result.refreshToken.isEmpty() || result.refreshToken.equals(keys.refreshToken)) {
            publish(result);
            return;
        }
        // RFC 6749 6: the old refresh token may be dead from here on, so the new one is put away before the
        // access token is used.
        const Secret replaced =
            unsaved && unsaved->fresh.equals(keys.refreshToken) ? unsaved->replaced : keys.refreshToken;
        const auto writing = registry.replaceRefreshToken(id, replaced, result.refreshToken);
        scope.add(writing);
        writing.then(q, ifStill([this, result, replaced](Expected<bool, VaultError> &&written) {
                         if (written && !*written) {
                             // Somebody signed in anew meanwhile; that key counts.
                             unsaved.reset();
                             again();
                             return;
                         }
                         if (written) {
                             unsaved.reset();
                         } else {
                             // Kept in memory and tried again: throwing it away would end the sign-in.
                             qCWarning(lcAuth, "A renewed key could not be put into the keychain yet.");
                             unsaved = Rotation{replaced, result.refreshToken};
                             saveAgain.start(SaveAgainAfter);
                         }
                         publish(result);
                     }));
    }

    void publish(const TokenAnswer &result)
    {
        take(result.access);
        registry.setSignInNeeded(id, false);
        QDateTime end;
        if (result.refreshExpiresIn > 0s)
            end = clock.utcNow().addSecs(result.refreshExpiresIn.count());
        registry.setRenewed(id, clock.utcNow(), end);
        answer(result.access);
        if (!result.access.grantedScopes.isEmpty())
            Q_EMIT q->grantedScopesReported(result.access.grantedScopes);
        Q_EMIT q->renewed();
    }

    /// Reads the keys once more, once.
    void again()
    {
        if (std::exchange(retried, true))
            fail(AuthError::of(Kind::Server));
        else
            readKeys();
    }

    void refused(const AuthError &error, const AccountKeys &used)
    {
        if (!error.endsTheGrant() || retried) {
            fail(error);
            return;
        }
        // The keychain may hold a newer key than the one that was refused.
        retried = true;
        const auto reading = registry.keys(id);
        scope.add(reading);
        reading.then(q, ifStill([this, error, used](Expected<AccountKeys, VaultError> &&keys) {
                         const bool changed = keys && (!keys->refreshToken.equals(used.refreshToken) ||
                                                       keys->clientId != used.clientId ||
                                                       !keys->clientSecret.equals(used.clientSecret));
                         const bool ours = keys && unsaved && keys->refreshToken.equals(unsaved->replaced);
                         if (changed && !ours)
                             send(*keys);
                         else
                             fail(error);
                     }));
    }

    void fail(const AuthError &error)
    {
        if (error.endsTheGrant()) {
            dead = error;
            current.reset();
        } else if (asksForAPause(error.kind)) {
            pause = std::clamp(pause * 2, FirstPause, LongestPause);
            pausedUntil = clock.steadyNow() + pause;
            pausedBy = error;
        }
        answer(Unexpected(error));
        if (!error.endsTheGrant())
            return;
        // The reason first, or whoever shows the state would show it without; it may also end this object.
        AccountRegistry &accounts = registry;
        const AccountId account = id;
        Q_EMIT q->signInNeeded(error);
        accounts.setSignInNeeded(account, true, error.code);
    }

    void saveUnsaved()
    {
        if (!unsaved)
            return;
        const auto writing = registry.replaceRefreshToken(id, unsaved->replaced, unsaved->fresh);
        scope.add(writing);
        writing.then(q, [this](Expected<bool, VaultError> &&written) {
            if (written)
                unsaved.reset();
            else if (unsaved)
                saveAgain.start(SaveAgainAfter);
        });
    }

    struct Rotation
    {
        Secret replaced; ///< what the keychain still holds
        Secret fresh;
    };

    UserTokenSource *q;
    AccountId id;
    AccountRegistry &registry;
    TokenEndpoint &endpoint;
    const Clock &clock;
    std::optional<AccessToken> current;
    std::chrono::milliseconds renewAt{0};
    QDateTime renewAtUtc;
    QDateTime expiresAtUtc;
    std::optional<AuthError> dead;
    std::optional<Rotation> unsaved;
    std::chrono::milliseconds pause{0};
    std::chrono::milliseconds pausedUntil{0};
    AuthError pausedBy;
    std::vector<Promise<AccessToken, AuthError>> waiting;
    QTimer saveAgain;
    RenewalLock lock;
    int turn = 0; ///< of the refresh or sign-in whose results count
    bool refreshing = false;
    bool retried = false;
    RequestScope scope; ///< last: its end must find the rest alive
};

UserTokenSource::UserTokenSource(AccountId account, AccountRegistry &registry, TokenEndpoint &endpoint,
                                 const Clock &clock, QObject *parent)
    : TokenSource(parent)
    , d(std::make_unique<Private>(this, std::move(account), registry, endpoint, clock))
{
    if (const auto known = registry.account(d->id))
        d->dead = known->ended();
}

UserTokenSource::~UserTokenSource() = default;

void UserTokenSource::prime(const AccessToken &token)
{
    // A refresh of the former grant that is still under way must not replace this one.
    ++d->turn;
    d->scope.clear();
    d->dead.reset();
    d->unsaved.reset();
    d->saveAgain.stop();
    d->pausedUntil = 0ms;
    d->take(token);
    d->answer(token);
}

void UserTokenSource::end()
{
    ++d->turn;
    d->scope.clear();
    d->unsaved.reset();
    d->saveAgain.stop();
    d->fail(AuthError::of(Kind::GrantDead));
}

KeyFacts UserTokenSource::facts() const
{
    const auto account = d->registry.account(d->id);
    if (!account)
        return {};
    return {account->grantedAt, d->current ? d->expiresAtUtc : QDateTime(), account->renewedAt,
            account->renewalEndsAt};
}

Pending<AccessToken, AuthError> UserTokenSource::token()
{
    using Ready = Pending<AccessToken, AuthError>;
    if (d->isFresh())
        return Ready::ready(*d->current);
    if (d->dead)
        return Ready::ready(Unexpected(*d->dead));
    if (!d->refreshing && pauseLeft() > 0ms)
        return Ready::ready(Unexpected(d->pausedBy));
    return d->wait();
}

std::chrono::milliseconds UserTokenSource::pauseLeft() const
{
    return std::max(d->pausedUntil - d->clock.steadyNow(), 0ms);
}

Pending<AccessToken, AuthError> UserTokenSource::tokenAfter(const AccessToken &rejected)
{
    if (d->current && d->current->value.equals(rejected.value))
        d->current.reset();
    return token();
}

} // namespace roomkey
