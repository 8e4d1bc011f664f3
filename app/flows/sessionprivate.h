// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/flows/session.h"

#include "app/auth/tokenendpoint.h"
#include "app/auth/usertokensource.h"
#include "app/flows/catchup.h"
#include "app/flows/hostprobe.h"
#include "app/flows/membersync.h"
#include "app/flows/outboxacts.h"
#include "app/flows/previewsync.h"
#include "app/flows/resumewatch.h"
#include "app/flows/roomsync.h"
#include "app/flows/sendflow.h"
#include "app/flows/spaceacts.h"
#include "app/flows/spacesync.h"

namespace roomkey {

// The parts of a session and how they are wired. Only session*.cpp include it; GUI thread, owned by its
// session.
class Session::Private
{
public:
    Private(Session *session, SessionParts sessionParts, const AccountId &account)
        : q(session)
        , parts(std::move(sessionParts))
        , id(account)
        , store(parts.paths, account)
        , tokens(account, parts.registry, parts.tokenEndpoint, parts.clock)
        , client(parts.apiRoot, parts.network, tokens, parts.journal, parts.clock)
        , chat(client)
        , spaceSync(
              store, chat, parts.clock, [this] { return access(); }, parts.times)
        , memberSync(
              store, chat, [this] { return access(); }, parts.times)
        , roomSync(
              store, chat, memberSync, [this] { return access(); }, parts.times)
        , previewSync(
              store, chat, [this] { return access(); }, parts.times)
        , sendFlow(
              store, claims, chat, parts.clock, [this] { return granted(); }, parts.times)
        , catchUp(sendFlow, client, parts.clock, parts.times, [this] { freshen(); })
        , outboxActs(store, claims, parts.clock)
        , spaceActs(store, chat, parts.times)
        , grantCheck(account, parts.registry, tokens, parts.tokenEndpoint, parts.network)
        , resumeWatch(parts.clock)
    {
        if (!parts.reachability)
            parts.reachability = std::make_unique<HostProbe>(parts.apiRoot, parts.times);
    }

    Account account() const { return parts.registry.account(id).value_or(Account()); }
    Access granted() const { return Access(IdentityKind::User, account().granted); }
    Access access() const { return granted().without(tried); }
    std::chrono::milliseconds undoWindow() const
    {
        return std::max(parts.times.undoWindow, parts.times.sendHold);
    }
    void wire();
    void setGranted(const ScopeSet &granted, const QStringList &unknown, GrantRecord::Cause foundBy);
    void endTrial();
    void setKeyTrouble(std::optional<KeyState> trouble);
    void updateKeyState();
    void keyFailed(const AuthError &error);
    void lookAtKey();
    void keyWorks();
    void wakeAll();
    void freshen();
    void stopAll();

    Session *q;
    SessionParts parts;
    AccountId id;
    AccountStore store;
    UserTokenSource tokens;
    ApiClient client;
    ChatApi chat;
    RowClaims claims;
    SpaceSync spaceSync;
    MemberSync memberSync;
    RoomSync roomSync;
    PreviewSync previewSync;
    SendFlow sendFlow;
    CatchUp catchUp;
    OutboxActs outboxActs;
    SpaceActs spaceActs;
    GrantCheck grantCheck;
    ResumeWatch resumeWatch;
    RequestScope calls;
    ScopeSet tried;
    KeyState keyState = KeyState::Good;
    std::optional<KeyState> keyTrouble; ///< what keeps the key from working, if anything
    std::optional<AuthError> keyError;  ///< ...and why
    Pending<void, AuthError> revoking;  ///< of a sign-out...
    bool tellNobody = false;            ///< ...which does not wait for it
    bool started = false;
    bool lookingAtKey = false;
    bool checkingGrant = false;
};

} // namespace roomkey
