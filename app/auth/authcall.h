// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/autherror.h"
#include "app/core/pending.h"
#include "app/core/secret.h"

#include <QByteArray>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QPointer>

#include <chrono>
#include <initializer_list>
#include <utility>

// What every call to an authorization server shares: one deadline for the whole call, a limit for the body,
// values encoded exactly once, and one reading of how it ended. GUI thread.
namespace roomkey {

inline constexpr std::chrono::seconds AuthCallLimit{30};
inline constexpr qsizetype MaxAuthAnswer = qsizetype{1024} * 1024;

/// An answer of any HTTP status; what it means is the caller's business.
struct AuthAnswer
{
    int status = 0;
    QByteArray body;
};

/// Waits for \a reply, which deletes itself afterwards. Timeout: \a limit is over. Unknown: a POST left and
/// no whole answer came. Network: nothing can have arrived. BadAnswer: longer than MaxAuthAnswer. Cancelling
/// aborts the call.
Pending<AuthAnswer, AuthError> answerOf(QNetworkReply *reply,
                                        std::chrono::milliseconds limit = AuthCallLimit);

/// The same with the answer read by \a read(const AuthAnswer &), which gives an Expected<T, AuthError>.
template <class T, class Fn>
Pending<T, AuthError> answerTo(QNetworkReply *reply, QObject *context, Fn read,
                               std::chrono::milliseconds limit = AuthCallLimit)
{
    Promise<T, AuthError> promise;
    const auto pending = promise.pending();
    // Not the inner Pending: the two would keep each other alive if the context died.
    promise.onStop([guard = QPointer(reply)] {
        if (guard)
            guard->abort();
    });
    answerOf(reply, limit)
        .then(context, [promise = std::move(promise),
                        read = std::move(read)](Expected<AuthAnswer, AuthError> &&answer) {
            if (answer)
                promise.finish(read(*answer));
            else
                promise.finish(Unexpected(answer.error()));
        });
    return pending;
}

/// A request that asks for JSON. A redirect is an answer like any other, never followed: what we send must
/// reach nobody else.
QNetworkRequest authRequest(const QUrl &url);
/// The same with a form as body.
QNetworkRequest formRequest(const QUrl &url);
/// application/x-www-form-urlencoded; every value percent-encoded once (RFC 6749 appendix B).
QByteArray formBody(std::initializer_list<std::pair<QByteArray, QByteArray>> fields);

/// Server text that repeats one of \a secrets is not for people or logs.
AuthError withoutSecrets(AuthError error, std::initializer_list<Secret> secrets);

} // namespace roomkey
