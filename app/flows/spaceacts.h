// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/chatapi.h"
#include "app/flows/flowtimes.h"
#include "app/store/accountstore.h"

#include <QObject>

// Acts on spaces and members that a person waits for: the call, then its result in the store, then the
// answer. GUI thread; store and client outlive it.
namespace roomkey {

class SpaceActs : public QObject
{
    Q_OBJECT

public:
    SpaceActs(AccountStore &store, ChatApi chat, const FlowTimes &times, QObject *parent = nullptr);

    /// The same \a requestId for a repeated try: Google then gives the space of the first one.
    Reply<Space> createSpace(const QString &displayName, const RequestId &requestId);
    Reply<Membership> addMember(const SpaceName &space, const QString &email);
    /// Gone already counts as done.
    Reply<ApiAnswer> removeMember(const SpaceName &space, const MembershipName &member);
    Reply<Membership> changeRole(const SpaceName &space, const MembershipName &member, Membership::Role role);

Q_SIGNALS:
    void spaceCreated(const roomkey::SpaceName &space);
    /// The outcome is not known or not what we thought: the members should be listed again.
    void membersInDoubt(const roomkey::SpaceName &space);

private:
    Reply<Membership> putWhenDone(const SpaceName &space, const Reply<Membership> &reply);

    AccountStore &m_store;
    ChatApi m_chat;
    FlowTimes m_times;
    RequestScope m_calls;
};

} // namespace roomkey
