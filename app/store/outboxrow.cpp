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

/// Whether \a arrived is what \a row says. Of a text that a person changed every mark counts, and if Google
/// shows it without them, one edit asks for what stands there already.
bool isTextOf(const OutboxRow &row, const Message &arrived)
{
    return arrived.text.trimmed() == row.text.trimmed() ||
           (row.message.isEmpty() && plain(arrived.text) == plain(row.text));
}

} // namespace

bool OutboxRow::isSameMessage(const OutboxRow &other) const
{
    if (space != other.space || kind == Kind::RemoveMember || other.kind == Kind::RemoveMember)
        return false;
    return (!clientId.isEmpty() && clientId == other.clientId) ||
           (!message.isEmpty() && message == other.message);
}

bool OutboxRow::isNothingWithout(const OutboxRow &send) const
{
    return isEditOf(send) || (kind == Kind::Delete && state == State::Refused && send.kind == Kind::Send &&
                              isSameMessage(send));
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
    const bool isThere = arrived.deletion == Message::Deletion::None;
    switch (kind) {
    case Kind::Send:
        return refusal != SalvagedReason || isTextOf(*this, arrived);
    case Kind::Edit:
        return isThere && arrived.text.trimmed() == text.trimmed();
    case Kind::Delete:
        return !isThere;
    case Kind::RemoveMember:
        return false;
    }
    Q_UNREACHABLE();
}

std::optional<OutboxRow> OutboxRow::restAfter(const Message &arrived) const
{
    if (kind != Kind::Send || message.isEmpty() || isTextOf(*this, arrived) ||
        !arrived.lastUpdateTime.isEmpty() || arrived.deletion != Message::Deletion::None)
        return std::nullopt;
    OutboxRow edit = *this;
    edit.kind = Kind::Edit;
    edit.state = State::Waiting;
    edit.message = arrived.name;
    edit.refusal.clear();
    return edit;
}

} // namespace roomkey
