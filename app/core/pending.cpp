// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/pending.h"

#include <algorithm>

namespace roomkey {

void detail::PendingStateBase::runStop()
{
    // Moved out first: the hook may finish or drop us again.
    if (const std::function<void()> stop = std::exchange(m_stop, nullptr))
        stop();
}

void RequestScope::clear()
{
    const auto states = std::exchange(m_states, {});
    for (const auto &state : states)
        state->drop();
}

void RequestScope::prune()
{
    m_states.erase(
        std::remove_if(m_states.begin(), m_states.end(), [](const auto &state) { return state->isOver(); }),
        m_states.end());
}

} // namespace roomkey
