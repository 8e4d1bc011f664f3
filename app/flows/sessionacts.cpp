// SPDX-License-Identifier: GPL-3.0-or-later
// What a person does in spaces, handed on to the flow that does it.
#include "app/flows/sessionprivate.h"

namespace roomkey {

void Session::refreshSpaces()
{
    d->spaceSync.refresh();
}

void Session::freshenPreviews(const QList<SpaceName> &visible)
{
    d->previewSync.want(visible);
}

void Session::openSpace(const SpaceName &space)
{
    d->roomSync.open(space);
}

SpaceName Session::openedSpace() const
{
    return d->roomSync.space();
}

void Session::loadOlder(const SpaceName &space)
{
    if (space == d->roomSync.space())
        d->roomSync.loadOlder();
}

bool Session::isLoadingOlder(const SpaceName &space) const
{
    return space == d->roomSync.space() && d->roomSync.isLoadingOlder();
}

bool Session::isListingSpaces() const
{
    return d->spaceSync.isRunning();
}

std::optional<ApiError> Session::spacesError() const
{
    return d->spaceSync.error();
}

std::optional<ApiError> Session::messagesError(const SpaceName &space) const
{
    return space == d->roomSync.space() ? d->roomSync.messagesError() : std::nullopt;
}

std::optional<ApiError> Session::membersError(const SpaceName &space) const
{
    return space == d->roomSync.space() ? d->roomSync.membersError() : std::nullopt;
}

Reply<Space> Session::createSpace(const QString &displayName, const RequestId &requestId)
{
    return d->spaceActs.createSpace(displayName, requestId);
}

Reply<Membership> Session::addMember(const SpaceName &space, const QString &email)
{
    return d->spaceActs.addMember(space, email);
}

Reply<ApiAnswer> Session::removeMember(const SpaceName &space, const MembershipName &member)
{
    return d->spaceActs.removeMember(space, member);
}

Reply<Membership> Session::changeRole(const SpaceName &space, const MembershipName &member,
                                      Membership::Role role)
{
    return d->spaceActs.changeRole(space, member, role);
}

Pending<OutboxRow, StoreError> Session::send(const SpaceName &space, const QString &text)
{
    return d->outboxActs.send(space, text, d->parts.times.sendHold);
}

Pending<OutboxRow, StoreError> Session::takeBack(const OutboxRow &row, const QString &draft)
{
    return d->outboxActs.takeBack(row, draft);
}

void Session::setSendHold(std::chrono::milliseconds hold)
{
    d->parts.times.sendHold = hold;
}

std::chrono::milliseconds Session::sendHold() const
{
    return d->parts.times.sendHold;
}

Pending<OutboxRow, StoreError> Session::edit(const MessageName &message, const QString &text)
{
    return d->outboxActs.edit(spaceOf(message), message, text);
}

Pending<OutboxRow, StoreError> Session::remove(const MessageName &message)
{
    return d->outboxActs.remove(spaceOf(message), message, d->undoWindow());
}

Pending<OutboxRow, StoreError> Session::removeHeld(const SpaceName &space, const MembershipName &member)
{
    return d->outboxActs.removeMember(space, member, d->undoWindow());
}

void Session::retryRow(const OutboxRow &row)
{
    d->outboxActs.retry(row);
}

Pending<OutboxRow, StoreError> Session::discardRow(const OutboxRow &row)
{
    return d->outboxActs.discard(row);
}

QSet<SpaceName> Session::unwrittenActs() const
{
    return d->outboxActs.unwritten();
}

int Session::failedActs() const
{
    return d->outboxActs.failures();
}

} // namespace roomkey
