// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/pending.h"

#include <QTest>

// Runs the event loop until a Pending has its result; fails as cancelled after \a limit.
namespace roomkey {

template <class T, class E>
Expected<T, E> await(const Pending<T, E> &pending, std::chrono::milliseconds limit = std::chrono::seconds(20))
{
    QObject context;
    std::optional<Expected<T, E>> result;
    pending.then(&context, [&result](Expected<T, E> &&r) { result.emplace(std::move(r)); });
    if (!QTest::qWaitFor([&result] { return result.has_value(); }, static_cast<int>(limit.count())))
        return Unexpected<E>(E::cancelled());
    return *std::move(result);
}

} // namespace roomkey
