// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/apierror.h"

#include <QTimer>

#include <functional>
#include <memory>

// A call that is repeated once, a little later, if it was refused for a missing scope: Google needs some
// seconds to believe its own consent page. GUI thread.
namespace roomkey {

/// \a call starts the call; it is not started again after \a context died. Stopping the result stops whatever
/// is under way. \a context has to drop the result when it dies (RequestScope).
template <class T>
Reply<T> withScopeGrace(QObject *context, std::chrono::milliseconds wait, std::function<Reply<T>()> call)
{
    const auto promise = std::make_shared<Promise<T, ApiError>>();
    const auto attempt = std::make_shared<RequestScope>();
    promise->onStop([attempt] { attempt->clear(); });
    const Reply<T> started = call();
    attempt->add(started).then(context, [=, call = std::move(call)](Result<T> &&first) {
        if (first || first.error().kind != ApiError::Kind::ScopeMissing) {
            promise->finish(std::move(first));
            return;
        }
        QTimer::singleShot(wait, context, [=] {
            if (promise->isFinished())
                return;
            attempt->add(call()).then(context,
                                      [promise](Result<T> &&second) { promise->finish(std::move(second)); });
        });
    });
    return promise->pending();
}

} // namespace roomkey
