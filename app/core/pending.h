// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/expected.h"

#include <QObject>
#include <QPointer>

#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

// A result that comes later, exactly once. GUI thread only (the thread that made the Promise); results of
// worker threads are put through a queued call to that thread first.
//
//   Pending<Space, ApiError> p = chat.createSpace(...);
//   p.then(this, [this](Expected<Space, ApiError> &&r) { ... });
//
// Rules: the callback always runs from the event loop, never inside the caller. A dead context means no
// callback. cancel() delivers E::cancelled() once and stops the work; RequestScope drops: nothing is
// delivered at all. A Promise that dies unfinished delivers E::cancelled(), so nobody waits for ever.
namespace roomkey {

namespace detail {

/// Type-erased, move-only callback (std::move_only_function is C++23).
template <class R>
struct Continuation
{
    Continuation() = default;
    Continuation(const Continuation &) = delete;
    Continuation &operator=(const Continuation &) = delete;
    virtual ~Continuation() = default;
    virtual void run(R &&result) = 0;
};

template <class R, class Fn>
struct ContinuationOf final : Continuation<R>
{
    explicit ContinuationOf(Fn fn)
        : m_fn(std::move(fn))
    {
    }
    void run(R &&result) override { m_fn(std::move(result)); }
    Fn m_fn;
};

/// What RequestScope holds of a Pending, whatever its types.
struct PendingStateBase
{
    PendingStateBase() = default;
    PendingStateBase(const PendingStateBase &) = delete;
    PendingStateBase &operator=(const PendingStateBase &) = delete;
    virtual ~PendingStateBase() = default;
    virtual void drop() = 0;
    virtual bool isOver() const = 0;

protected:
    /// Runs and forgets the hook that stops the work.
    void runStop();
    std::function<void()> m_stop;
};

template <class T, class E>
class PendingState final : public PendingStateBase, public std::enable_shared_from_this<PendingState<T, E>>
{
public:
    using R = Expected<T, E>;

    void setStop(std::function<void()> stop) // NOLINT(performance-unnecessary-value-param): moved from
    {
        if (!m_finished)
            m_stop = std::move(stop);
        else if (m_cancelled || m_dropped)
            stop(); // cancelled before the work could say how to stop it
    }

    void finish(R &&result)
    {
        if (m_finished)
            return;
        m_finished = true;
        m_stop = nullptr;
        m_result.emplace(std::move(result));
        post();
    }

    void cancel()
    {
        if (m_finished)
            return;
        // The outcome first: stopping the work may finish it synchronously (QNetworkReply::abort does).
        m_finished = true;
        m_cancelled = true;
        m_result.emplace(Unexpected<E>(E::cancelled()));
        post();
        runStop();
    }

    void drop() override
    {
        m_dropped = true;
        m_continuation.reset();
        if (!m_finished) {
            m_finished = true;
            runStop();
        }
    }

    bool isOver() const override { return m_delivered || m_dropped; }
    bool isFinished() const { return m_finished; }

    void setContinuation(QObject *context, std::unique_ptr<Continuation<R>> continuation)
    {
        Q_ASSERT_X(context, "Pending::then", "a context object is required");
        Q_ASSERT_X(!m_hasContext, "Pending::then", "may be called once only");
        m_hasContext = true;
        m_context = context;
        m_continuation = std::move(continuation);
        if (m_finished)
            post();
    }

private:
    void post()
    {
        if (!m_continuation || !m_result || m_posted || !m_context)
            return;
        m_posted = true;
        QMetaObject::invokeMethod(
            m_context.data(), [self = this->shared_from_this()] { self->deliver(); }, Qt::QueuedConnection);
    }

    void deliver()
    {
        m_delivered = true;
        if (m_dropped || !m_continuation)
            return;
        // The callback may delete whoever owns us.
        const std::unique_ptr<Continuation<R>> continuation = std::move(m_continuation);
        R result = *std::move(m_result);
        m_result.reset();
        continuation->run(std::move(result));
    }

    std::optional<R> m_result;
    std::unique_ptr<Continuation<R>> m_continuation;
    QPointer<QObject> m_context;
    bool m_hasContext = false;
    bool m_finished = false;
    bool m_cancelled = false;
    bool m_posted = false;
    bool m_delivered = false;
    bool m_dropped = false;
};

} // namespace detail

class RequestScope;

/// The waiting end. Copies refer to the same result.
template <class T, class E>
class [[nodiscard]] Pending
{
public:
    using Result = Expected<T, E>;

    Pending() = default;

    bool isValid() const { return m_state != nullptr; }
    bool isFinished() const { return m_state && m_state->isFinished(); }

    /// \a fn(Result &&) runs once on \a context's thread, from the event loop. Call then() once.
    template <class Fn>
    void then(QObject *context, Fn &&fn) const
    {
        static_assert(std::is_invocable_v<Fn, Result &&>, "the callback takes the Result");
        Q_ASSERT(m_state);
        m_state->setContinuation(context, std::make_unique<detail::ContinuationOf<Result, std::decay_t<Fn>>>(
                                              std::forward<Fn>(fn)));
    }

    /// Ends as E::cancelled() unless already finished. Safe to call twice.
    void cancel() const
    {
        if (m_state)
            m_state->cancel();
    }

    /// A Pending that is finished already; delivery still comes from the event loop.
    static Pending ready(Result result)
    {
        Pending p;
        p.m_state = std::make_shared<detail::PendingState<T, E>>();
        p.m_state->finish(std::move(result));
        return p;
    }

private:
    template <class, class>
    friend class Promise;
    friend class RequestScope;
    std::shared_ptr<detail::PendingState<T, E>> m_state;
};

/// The working end. Movable; finish it once.
template <class T, class E>
class Promise
{
public:
    using Result = Expected<T, E>;

    Promise()
        : m_state(std::make_shared<detail::PendingState<T, E>>())
    {
    }
    Promise(Promise &&) noexcept = default;
    Promise &operator=(Promise &&other) noexcept
    {
        if (this != &other) {
            abandon();
            m_state = std::move(other.m_state);
        }
        return *this;
    }
    Promise(const Promise &) = delete;
    Promise &operator=(const Promise &) = delete;
    ~Promise() { abandon(); }

    Pending<T, E> pending() const
    {
        Pending<T, E> p;
        p.m_state = m_state;
        return p;
    }
    void finish(Result result) const { m_state->finish(std::move(result)); }
    /// \a stop is run once if the waiting end cancels or drops before the result is there.
    void onStop(std::function<void()> stop) const { m_state->setStop(std::move(stop)); }
    /// True once the result is there or nobody wants it any more.
    bool isFinished() const { return m_state->isFinished(); }

private:
    void abandon()
    {
        if (m_state)
            m_state->finish(Unexpected<E>(E::cancelled()));
    }
    std::shared_ptr<detail::PendingState<T, E>> m_state;
};

/// Member of whoever waits: drops everything it still holds when it dies or is cleared. Change the room,
/// clear the scope, and old answers never land.
class RequestScope
{
public:
    RequestScope() = default;
    RequestScope(const RequestScope &) = delete;
    RequestScope &operator=(const RequestScope &) = delete;
    ~RequestScope() { clear(); }

    template <class T, class E>
    const Pending<T, E> &add(const Pending<T, E> &pending)
    {
        prune();
        if (pending.m_state)
            m_states.push_back(pending.m_state);
        return pending;
    }
    void clear();

private:
    void prune();
    std::vector<std::shared_ptr<detail::PendingStateBase>> m_states;
};

} // namespace roomkey
