// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/accounts.h"
#include "tests/emulator/grants.h"
#include "tests/emulator/membersapi.h"
#include "tests/emulator/messagesapi.h"
#include "tests/emulator/spacesapi.h"

#include <functional>

namespace roomkey::emulator {

/// The Chat API: finds out who calls and whether the token's scopes allow it, then lets the method's part
/// answer.
class ChatService
{
public:
    ChatService(const Tables &tables, World &world, const Grants &grants, const QList<Account> &accounts);

    [[nodiscard]] Response answer(const Route &route, const Request &request);
    /// Whether calls of this method change anything.
    [[nodiscard]] static bool isWrite(const MethodRow &method) { return method.verb != "GET"; }

private:
    /// Throws Refusal for a bad token or missing scopes.
    [[nodiscard]] Call authorize(const Route &route, const Request &request) const;

    const Tables &m_tables;
    const Grants &m_grants;
    const QList<Account> &m_accounts;
    Validation m_validation;
    Paging m_paging;
    ChatContext m_context;
    SpacesApi m_spaces;
    MembersApi m_members;
    MessagesApi m_messages;
    QHash<QString, std::function<Response(const Call &)>> m_played;
};

} // namespace roomkey::emulator
