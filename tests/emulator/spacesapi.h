// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/chatcontext.h"

namespace roomkey::emulator {

/// spaces.list, get, create, setup, patch, delete and findDirectMessage. Throws Refusal.
class SpacesApi
{
public:
    explicit SpacesApi(ChatContext &context)
        : m_context(context)
    {
    }

    [[nodiscard]] Response list(const Call &call);
    [[nodiscard]] Response get(const Call &call);
    [[nodiscard]] Response create(const Call &call);
    [[nodiscard]] Response setup(const Call &call);
    [[nodiscard]] Response patch(const Call &call);
    [[nodiscard]] Response remove(const Call &call);
    [[nodiscard]] Response findDirectMessage(const Call &call);

private:
    [[nodiscard]] SpaceFacts factsOfNew(const Call &call, const QJsonObject &space);
    Space &make(const Call &call, SpaceFacts facts, const std::vector<int> &others);
    [[nodiscard]] std::vector<int> setupPeople(const Call &call, const QJsonObject &body,
                                               const QString &type);
    /// What the same request made before, if it was made.
    [[nodiscard]] const Space *madeBefore(const Call &call, const QString &requestId) const;
    void checkName(const QString &displayName, const Space *but) const;
    void apply(const Call &call, Space &space, const QStringList &paths, const QJsonObject &wanted);

    ChatContext &m_context;
};

} // namespace roomkey::emulator
