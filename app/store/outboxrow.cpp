// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/outboxrow.h"

#include "app/api/types/message.h"

#include <QRegularExpression>

namespace roomkey {

namespace {

/// Without what Google takes for markup: its answers hold the text that people read.
QString plain(QString text)
{
    static const QRegularExpression link(QStringLiteral("<[^<>|]*\\|([^<>]*)>"));
    static const QRegularExpression marks(QStringLiteral("[*_~`]"));
    return text.replace(link, QStringLiteral("\\1")).remove(marks).simplified();
}

bool isSameText(const QString &a, const QString &b)
{
    return a.trimmed() == b.trimmed() || plain(a) == plain(b);
}

} // namespace

bool OutboxRow::isSameMessage(const OutboxRow &other) const
{
    if (space != other.space || kind == Kind::RemoveMember || other.kind == Kind::RemoveMember)
        return false;
    return (!clientId.isEmpty() && clientId == other.clientId) ||
           (!message.isEmpty() && message == other.message);
}

bool OutboxRow::isVoidAfter(const OutboxRow &settled) const
{
    if (id == settled.id || state == State::Sending || !isSameMessage(settled))
        return false;
    if (settled.kind == Kind::Delete)
        return kind == Kind::Edit || kind == Kind::Send;
    return settled.kind == Kind::Edit && kind == Kind::Edit && id < settled.id;
}

void OutboxRow::changeText(const QString &newer, const RequestId &request)
{
    text = newer;
    requestId = request;
    if (attempts > 0 || refusal == SalvagedReason)
        message = MessageName(space.toString() + QStringLiteral("/messages/") + clientId.toString());
    attempts = 0;
}

bool OutboxRow::isAnsweredBy(const Message &arrived) const
{
    return refusal != SalvagedReason || isSameText(arrived.text, text);
}

std::optional<OutboxRow> OutboxRow::restAfter(const Message &arrived) const
{
    if (message.isEmpty() || isSameText(arrived.text, text) || !arrived.lastUpdateTime.isEmpty() ||
        arrived.deletion != Message::Deletion::None)
        return std::nullopt;
    OutboxRow edit = *this;
    edit.kind = Kind::Edit;
    edit.state = State::Waiting;
    edit.message = arrived.name;
    edit.refusal.clear();
    return edit;
}

} // namespace roomkey
