// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/paging.h"
#include "tests/emulator/refusal.h"
#include "tests/emulator/routes.h"
#include "tests/emulator/validation.h"
#include "tests/emulator/world.h"

namespace roomkey::emulator {

/// One call of the Chat API whose token, scopes and query were found good.
struct Call
{
    const MethodRow &method;
    const Request &request;
    QString resource; ///< spaces/A, spaces/A/members/B
    int person = 0;
    bool isAdministrator = false; ///< with useAdminAccess=true
    bool isConsumer = false;
    bool onlyOwnApp =
        false; ///< allowed by chat.memberships.app alone: nobody but the calling app may be touched

    [[nodiscard]] QString query(QStringView name) const
    {
        return valueOf(request.query, name).value_or(QString());
    }
    [[nodiscard]] bool flag(QStringView name) const { return Validation::isTrue(request.query, name); }
    /// "spaces/A" of whatever lies below it.
    [[nodiscard]] QString spaceName() const { return resource.section(u'/', 0, 1); }
};

/// What the parts of the Chat API share.
struct ChatContext
{
    World &world;
    const Validation &validation;
    const Paging &paging;

    /// The room, if the caller may see it; throws Refusal otherwise.
    [[nodiscard]] Space &open(const Call &call, const QString &name) const;
    [[nodiscard]] Space &open(const Call &call) const { return open(call, call.spaceName()); }
    /// Somebody named users/ID, users/ADDRESS or users/me. \a field is named in the refusal.
    [[nodiscard]] std::optional<int> person(const Call &call, const QString &name,
                                            const QString &field) const;
};

/// Characters as people count them: code points.
[[nodiscard]] qsizetype lengthOf(const QString &text);

} // namespace roomkey::emulator
