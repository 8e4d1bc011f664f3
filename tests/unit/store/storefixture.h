// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/rfc3339.h"
#include "app/store/accountstore.h"
#include "tests/support/await.h"

#include <QCryptographicHash>
#include <QDir>
#include <QSignalSpy>
#include <QTemporaryDir>

#include <memory>

// A store in a temporary data folder, and values to put into it.
namespace roomkey {

class StoreFixture
{
public:
    StoreFixture()
    {
        qputenv("XDG_DATA_HOME", QFile::encodeName(folder.path()));
        reopen();
    }

    /// Closes the store as a quitting program does and opens the same files again.
    void reopen()
    {
        store.reset();
        store = std::make_unique<AccountStore>(paths, account);
        opened = store->open();
    }
    /// Of every database and log in the account's folder that is not empty.
    QHash<QString, QByteArray> hashes() const
    {
        QHash<QString, QByteArray> all;
        const QDir place(paths.accountFolder(account));
        for (const QString &name : place.entryList(QDir::Files)) {
            QFile file(place.filePath(name));
            if (file.size() == 0 || name.endsWith(QLatin1String("-shm")) || !file.open(QIODevice::ReadOnly))
                continue;
            all.insert(name, QCryptographicHash::hash(file.readAll(), QCryptographicHash::Sha256));
        }
        return all;
    }
    QString cacheFile() const { return paths.cacheFile(account); }
    QString outboxFile() const { return paths.outboxFile(account); }

    QTemporaryDir folder;
    ProfilePaths paths{QStringLiteral("test")};
    AccountId account{QStringLiteral("0123456789abcdef")};
    std::unique_ptr<AccountStore> store;
    Expected<void, StoreError> opened;
};

/// Gathers what messagesChanged said.
struct MessageSignals
{
    explicit MessageSignals(AccountStore &store)
    {
        QObject::connect(&store, &AccountStore::messagesChanged, &context,
                         [this](const SpaceName &, const QList<Message> &c, const QList<MessageName> &r) {
                             ++count;
                             changed += c;
                             removed += r;
                         });
    }
    QObject context;
    int count = 0;
    QList<Message> changed;
    QList<MessageName> removed;
};

inline const SpaceName RoomA{QStringLiteral("spaces/AAA")};
inline const SpaceName RoomB{QStringLiteral("spaces/BBB")};

inline Space makeSpace(const SpaceName &name, const QString &displayName, qint64 activity = 0)
{
    Space space;
    space.name = name;
    space.type = displayName.isEmpty() ? Space::Type::DirectMessage : Space::Type::Space;
    space.displayName = displayName;
    space.createTime = rfc3339FromMicroseconds(1'000'000);
    if (activity)
        space.lastActiveTime = rfc3339FromMicroseconds(activity);
    return space;
}

inline Message makeMessage(const SpaceName &space, const QString &id, qint64 created, const QString &text)
{
    Message message;
    message.name = MessageName(space.toString() + QStringLiteral("/messages/") + id);
    message.space = space;
    message.thread = ThreadName(space.toString() + QStringLiteral("/threads/t"));
    message.sender.name = UserName(QStringLiteral("users/7"));
    message.text = text;
    message.createTime = rfc3339FromMicroseconds(created);
    return message;
}

inline OutboxRow makeSend(const SpaceName &space, const QString &text)
{
    static int number = 0;
    OutboxRow row;
    row.space = space;
    row.text = text;
    row.clientId = ClientMessageId(QStringLiteral("client-%1").arg(++number));
    row.requestId = RequestId(QStringLiteral("request-%1").arg(number));
    row.createdAt = 1'700'000'000'000'000 + number;
    return row;
}

/// Something to be done to a message.
inline OutboxRow rowAbout(OutboxRow::Kind kind, const Message &message, const QString &text = {})
{
    OutboxRow row;
    row.kind = kind;
    row.space = message.space;
    row.message = message.name;
    row.text = text;
    return row;
}

inline Membership makeMember(const SpaceName &space, int number, const QString &displayName)
{
    Membership member;
    member.name = MembershipName(space.toString() + QStringLiteral("/members/%1").arg(number));
    member.member.name = UserName(QStringLiteral("users/%1").arg(number));
    member.member.displayName = displayName;
    member.role = Membership::Role::Member;
    member.state = Membership::State::Joined;
    return member;
}

template <class Row>
QStringList textsOf(const QList<Row> &rows)
{
    QStringList texts;
    for (const Row &row : rows)
        texts.append(row.text);
    return texts;
}

} // namespace roomkey
