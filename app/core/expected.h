// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include <QtGlobal>

// A value or the reason why there is none. The names are those of std::expected (C++23), so that it can
// replace this once the oldest supported compiler has it. A value type: no thread affinity, no ownership.
namespace roomkey {

/// Wraps an error so that it cannot be taken for a value: `return Unexpected(error);`
template <class E>
class Unexpected
{
public:
    explicit Unexpected(E error)
        : m_error(std::move(error))
    {
    }
    const E &error() const & { return m_error; }
    E &&error() && { return std::move(m_error); }

private:
    E m_error;
};

template <class T, class E>
class [[nodiscard]] Expected
{
public:
    using value_type = T;
    using error_type = E;

    Expected(T value)
        : m_state(std::in_place_index<0>, std::move(value))
    {
    }
    Expected(Unexpected<E> error)
        : m_state(std::in_place_index<1>, std::move(error).error())
    {
    }

    bool has_value() const { return m_state.index() == 0; }
    explicit operator bool() const { return has_value(); }

    /// The value; asking an Expected that holds an error is a mistake of ours and stops debug builds.
    const T &value() const &
    {
        Q_ASSERT(has_value());
        return std::get<0>(m_state);
    }
    T &value() &
    {
        Q_ASSERT(has_value());
        return std::get<0>(m_state);
    }
    T &&value() &&
    {
        Q_ASSERT(has_value());
        return std::get<0>(std::move(m_state));
    }
    const T &operator*() const & { return value(); }
    T &operator*() & { return value(); }
    T &&operator*() && { return std::move(*this).value(); }
    const T *operator->() const { return &value(); }
    T *operator->() { return &value(); }

    const E &error() const &
    {
        Q_ASSERT(!has_value());
        return std::get<1>(m_state);
    }
    E &&error() &&
    {
        Q_ASSERT(!has_value());
        return std::get<1>(std::move(m_state));
    }

    T value_or(T fallback) const & { return has_value() ? value() : std::move(fallback); }

    /// Applies \a fn to the value and keeps an error as it is.
    template <class Fn>
    auto transform(Fn &&fn) && -> Expected<std::invoke_result_t<Fn, T>, E>
    {
        if (!has_value())
            return Unexpected<E>(std::move(*this).error());
        return std::forward<Fn>(fn)(std::move(*this).value());
    }

private:
    std::variant<T, E> m_state;
};

/// Done, or the reason why not.
template <class E>
class [[nodiscard]] Expected<void, E>
{
public:
    using value_type = void;
    using error_type = E;

    Expected() = default;
    Expected(Unexpected<E> error)
        : m_error(std::move(error).error())
    {
    }

    bool has_value() const { return !m_error.has_value(); }
    explicit operator bool() const { return has_value(); }
    const E &error() const &
    {
        Q_ASSERT(m_error);
        return *m_error;
    }
    E &&error() &&
    {
        Q_ASSERT(m_error);
        return *std::move(m_error);
    }

private:
    std::optional<E> m_error;
};

} // namespace roomkey
