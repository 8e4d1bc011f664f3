// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/faults/faultbench.h"

#include <algorithm>

using namespace std::chrono_literals;

// What is there after a cell of the fault matrix, and whether all is well once the fault is over.
namespace roomkey {

namespace {

QStringList sorted(QStringList list)
{
    list.sort();
    return list;
}

QString compared(const QStringList &ours, const QStringList &theirs, int allowed)
{
    const QSet<QString> here(ours.begin(), ours.end());
    const QSet<QString> there(theirs.begin(), theirs.end());
    const auto lacking = (there - here).size();
    const auto tooMuch = (here - there).size();
    return lacking <= allowed && tooMuch <= allowed ? QString()
                                                    : QStringLiteral("%1 of %2 are missing, %3 are too much")
                                                          .arg(lacking)
                                                          .arg(there.size())
                                                          .arg(tooMuch);
}

/// Without those that were deleted: they keep their place, but say nothing.
QList<Message> readable(QList<Message> messages)
{
    messages.removeIf([](const Message &message) { return message.deletion != Message::Deletion::None; });
    return messages;
}

bool isOutboxOperation(Operation operation)
{
    return operation == Operation::Send || operation == Operation::Edit || operation == Operation::Delete ||
           operation == Operation::RemoveMember;
}

} // namespace

QStringList FaultBench::inTheWorld(const char *kind, const QString &field)
{
    const bool inRoom = qstrcmp(kind, "spaces") != 0;
    const QString query = inRoom ? QStringLiteral("world?limit=100000&space=") + m_room.toString()
                                 : QStringLiteral("world?limit=100000&each=0");
    QStringList values;
    const QJsonArray things = m_emulator.control(query).value(QLatin1String(kind)).toArray();
    for (const QJsonValue &thing : things) {
        if (!thing[QLatin1String("deleted")].toBool())
            values.append(thing[field].toString());
    }
    return values;
}

QString FaultBench::recover(Operation operation)
{
    m_emulator.setFaults({});
    // Longer than any wait that a server can ask for.
    m_clock.advance(16min);
    const std::optional<Account> account = m_registry->account(m_id);
    if (account && account->signInNeeded && !signInQuietly())
        return QStringLiteral("signing in again does not work");
    m_client->retryNow();
    QString failed = again(operation);
    if (failed.endsWith(nameOf(AuthError::Kind::GrantDead)) && signInQuietly())
        failed = again(operation);
    if (!failed.isEmpty())
        return failed;
    // What an answer said of a message is corrected by the next look into the room.
    const bool isMessage =
        operation == Operation::Send || operation == Operation::Edit || operation == Operation::Delete;
    if (isMessage && listMessages() != QLatin1String("done"))
        return QStringLiteral("the room cannot be read");
    return wrongWith(operation);
}

/// Empty if it worked now.
QString FaultBench::again(Operation operation)
{
    if (isOutboxOperation(operation)) {
        const QList<OutboxRow> rows = store->outbox();
        if (rows.isEmpty() && operation == Operation::RemoveMember && !wrongWith(operation).isEmpty())
            (void)await(m_outboxActs->removeMember(m_room, m_member, 0ms)); // the person tries again
        for (const OutboxRow &row : rows) {
            if (row.state == OutboxRow::State::Refused)
                m_outboxActs->retry(row);
        }
        m_sendFlow->wake();
        (void)QTest::qWaitFor([this] { return store->outbox().isEmpty(); }, Patience);
        return store->outbox().isEmpty() ? QString() : QStringLiteral("the outbox still holds something");
    }
    QString outcome = perform(operation);
    if (operation == Operation::ListSpaces || operation == Operation::ListMessages)
        outcome =
            perform(operation); // what is gone leaves after two looks, since pages shift and servers lag
    const bool isThere = (operation == Operation::AddMember || operation == Operation::CreateSpace) &&
                         outcome == QLatin1String("Conflict");
    const bool isGone = operation == Operation::DeleteSpace &&
                        (outcome == QLatin1String("NotFound") || outcome == QLatin1String("Forbidden"));
    return outcome == QLatin1String("done") || isThere || isGone
               ? QString()
               : QStringLiteral("once more gives ") + outcome;
}

QString FaultBench::difference(Operation operation, int allowed)
{
    QStringList ours;
    switch (operation) {
    case Operation::ListSpaces:
        for (const SpaceSummary &summary : store->spaces(100'000))
            ours.append(summary.space.name.toString());
        return compared(ours, inTheWorld("spaces", QStringLiteral("name")), allowed);
    case Operation::ListMembers:
        for (const Membership &member : store->members(m_room))
            ours.append(member.name.toString());
        return compared(ours, inTheWorld("members", QStringLiteral("name")), allowed);
    case Operation::ListMessages:
        for (const Message &message : readable(store->messages(m_room, 100'000)))
            ours.append(message.name.toString());
        return compared(ours, inTheWorld("messages", QStringLiteral("name")), allowed);
    default:
        return {};
    }
}

QString FaultBench::wrongWith(Operation operation)
{
    const auto insist = [](const QStringList &actual, const QStringList &expected) {
        return actual == expected
                   ? QString()
                   : QStringLiteral("there is %1 instead of %2")
                         .arg(actual.join(QStringLiteral(", ")), expected.join(QStringLiteral(", ")));
    };
    QStringList texts;
    switch (operation) {
    case Operation::ListSpaces: {
        QStringList names;
        for (const SpaceSummary &summary : store->spaces(100'000))
            names.append(summary.space.displayName);
        const QString missing = difference(operation, 0);
        const QStringList theirs = inTheWorld("spaces", QStringLiteral("displayName"));
        return !missing.isEmpty() ? missing : compared(sorted(names), sorted(theirs), 0);
    }
    case Operation::ListMembers:
        return difference(operation, 0);
    case Operation::ListMessages:
        texts = textsOf(readable(store->messages(m_room, 100'000)));
        return insist({texts.join(u'\n')}, {inTheWorld("messages", QStringLiteral("text")).join(u'\n')});
    case Operation::CreateSpace:
        return insist(
            {QString::number(inTheWorld("spaces", QStringLiteral("displayName")).count(m_roomName))},
            {QStringLiteral("1")});
    case Operation::DeleteSpace:
        return insist(
            {QString::number(inTheWorld("spaces", QStringLiteral("name")).count(m_room.toString()))},
            {QStringLiteral("0")});
    case Operation::AddMember:
    case Operation::RemoveMember:
        return insist({QString::number(inTheWorld("members", QStringLiteral("email")).count(m_person))},
                      {operation == Operation::AddMember ? QStringLiteral("1") : QStringLiteral("0")});
    case Operation::Send:
        // What was refused goes behind what did go.
        texts = inTheWorld("messages", QStringLiteral("text"));
        if (!m_refusal.isEmpty())
            texts.sort();
        return insist(texts, {QStringLiteral("one"), QStringLiteral("two")}) +
               insist(sorted(textsOf(store->messages(m_room, 10))),
                      {QStringLiteral("one"), QStringLiteral("two")});
    case Operation::Edit:
        return insist(inTheWorld("messages", QStringLiteral("text")), {QStringLiteral("after")}) +
               insist(textsOf(store->messages(m_room, 10)), {QStringLiteral("after")});
    case Operation::Delete:
        return insist(inTheWorld("messages", QStringLiteral("text")), {});
    case Operation::SignIn:
        return renew() == QLatin1String("done") ? QString() : QStringLiteral("the new key does not work");
    case Operation::GetSpace:
    case Operation::Renew:
        return {};
    }
    Q_UNREACHABLE();
}

} // namespace roomkey
