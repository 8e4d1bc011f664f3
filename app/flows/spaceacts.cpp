// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/flows/spaceacts.h"

#include "app/flows/scopegrace.h"

namespace roomkey {

namespace {

/// Gives \a result to \a promise once \a write ended. A store in trouble tells so itself; what happened at
/// the server happened.
template <class T>
void finishAfter(QObject *context, const Pending<void, StoreError> &write,
                 const std::shared_ptr<Promise<T, ApiError>> &promise, Result<T> result)
{
    write.then(context, [promise, result = std::move(result)](Expected<void, StoreError> &&) {
        promise->finish(result);
    });
}

bool castsDoubt(const ApiError &error)
{
    return error.kind == ApiError::Kind::Unknown || error.kind == ApiError::Kind::Timeout ||
           error.kind == ApiError::Kind::Conflict || error.kind == ApiError::Kind::NotFound ||
           error.kind == ApiError::Kind::Server || // whether before or behind the change, it does not say
           error.kind == ApiError::Kind::BadReply; // done, only we cannot read what
}

} // namespace

SpaceActs::SpaceActs(AccountStore &store, ChatApi chat, const FlowTimes &times, QObject *parent)
    : QObject(parent)
    , m_store(store)
    , m_chat(chat)
    , m_times(times)
{
}

Reply<Space> SpaceActs::createSpace(const QString &displayName, const RequestId &requestId)
{
    const auto promise = std::make_shared<Promise<Space, ApiError>>();
    const auto reply = withScopeGrace<Space>(this, m_times.scopeGrace, [this, displayName, requestId] {
        return m_chat.space(requests::createSpace(displayName, requestId));
    });
    promise->onStop([reply] { reply.cancel(); });
    m_calls.add(reply).then(this, [this, promise](Result<Space> &&created) {
        if (!created) {
            promise->finish(std::move(created));
            return;
        }
        Q_EMIT spaceCreated(created->name);
        const auto write = m_store.putSpaces({*created});
        finishAfter(this, write, promise, std::move(created));
    });
    return promise->pending();
}

Reply<Membership> SpaceActs::addMember(const SpaceName &space, const QString &email)
{
    return putWhenDone(space, withScopeGrace<Membership>(this, m_times.scopeGrace, [this, space, email] {
                           return m_chat.membership(requests::addMember(space, email));
                       }));
}

Reply<Membership> SpaceActs::changeRole(const SpaceName &space, const MembershipName &member,
                                        Membership::Role role)
{
    return putWhenDone(space, withScopeGrace<Membership>(this, m_times.scopeGrace, [this, member, role] {
                           return m_chat.membership(requests::changeRole(member, role));
                       }));
}

Reply<ApiAnswer> SpaceActs::removeMember(const SpaceName &space, const MembershipName &member)
{
    const auto promise = std::make_shared<Promise<ApiAnswer, ApiError>>();
    const auto reply = withScopeGrace<ApiAnswer>(
        this, m_times.scopeGrace, [this, member] { return m_chat.done(requests::removeMember(member)); });
    promise->onStop([reply] { reply.cancel(); });
    m_calls.add(reply).then(this, [this, promise, space, member](Result<ApiAnswer> &&done) {
        if (!done && done.error().kind == ApiError::Kind::NotFound) {
            ApiAnswer gone;
            gone.httpStatus = done.error().httpStatus;
            done = Result<ApiAnswer>(gone);
        }
        if (!done) {
            if (castsDoubt(done.error()))
                Q_EMIT membersInDoubt(space);
            promise->finish(std::move(done));
            return;
        }
        finishAfter(this, m_store.removeMember(space, member), promise, std::move(done));
    });
    return promise->pending();
}

Reply<Membership> SpaceActs::putWhenDone(const SpaceName &space, const Reply<Membership> &reply)
{
    const auto promise = std::make_shared<Promise<Membership, ApiError>>();
    promise->onStop([reply] { reply.cancel(); });
    m_calls.add(reply).then(this, [this, promise, space](Result<Membership> &&changed) {
        if (!changed) {
            if (castsDoubt(changed.error()))
                Q_EMIT membersInDoubt(space);
            promise->finish(std::move(changed));
            return;
        }
        const auto write = m_store.putMember(space, *changed);
        finishAfter(this, write, promise, std::move(changed));
    });
    return promise->pending();
}

} // namespace roomkey
