// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/chatcontext.h"

namespace roomkey::emulator {

/// spaces.members.list, get, create, patch and delete. Throws Refusal.
class MembersApi
{
public:
    explicit MembersApi(ChatContext &context)
        : m_context(context)
    {
    }

    [[nodiscard]] Response list(const Call &call);
    [[nodiscard]] Response get(const Call &call);
    [[nodiscard]] Response create(const Call &call);
    [[nodiscard]] Response patch(const Call &call);
    [[nodiscard]] Response remove(const Call &call);

private:
    /// The member spaces/A/members/B names: by id, by address, or as "me".
    [[nodiscard]] int find(const Call &call, const Space &space) const;
    [[nodiscard]] Response answer(const Space &space, const Member &member) const;
    [[nodiscard]] int personToAdd(const Call &call, const Space &space, const QJsonObject &membership);

    ChatContext &m_context;
};

} // namespace roomkey::emulator
