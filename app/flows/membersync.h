// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/access.h"
#include "app/api/chatapi.h"
#include "app/flows/flowtimes.h"
#include "app/flows/pageguard.h"
#include "app/store/accountstore.h"

#include <QObject>

#include <functional>

// Lists the members of one space whole and puts them into the store. Also, in the background, of
// conversations without a name, a few at a time: their label is made of their members. GUI thread; store and
// client outlive it.
namespace roomkey {

class MemberSync : public QObject
{
    Q_OBJECT

public:
    MemberSync(AccountStore &store, ChatApi chat, std::function<Access()> access, const FlowTimes &times,
               QObject *parent = nullptr);

    bool isAllowed(const SpaceName &space) const;
    /// Ends when all members are in the store. Not to be asked for what isAllowed() denies.
    Reply<bool> list(const SpaceName &space, const CallOptions &options);
    /// Members of the newest conversations that have no label yet.
    void labelConversations();
    void stop();

private:
    struct Listing;
    void ask(const std::shared_ptr<Listing> &listing, const QString &pageToken);
    void store(const std::shared_ptr<Listing> &listing);
    void labelNext();

    AccountStore &m_store;
    ChatApi m_chat;
    std::function<Access()> m_access;
    FlowTimes m_times;
    RequestScope m_calls;
    QList<SpaceName> m_unlabelled;
    bool m_labelling = false;
};

} // namespace roomkey
