// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/paths.h"
#include "app/store/accountstore.h"
#include "tests/support/await.h"

#include <QDir>
#include <QFile>
#include <QTest>

// Stores that a start finds in no good state.
namespace roomkey::ui {

/// What a kill leaves: a message in the log of the outbox, damaged before it was sent.
inline void leaveBrokenLog(const ProfilePaths &paths, const AccountId &id)
{
    const QString outbox = paths.outboxFile(id);
    const QString log = outbox + QStringLiteral("-wal");
    const auto kept = [](const QString &file) { return file + QStringLiteral(".kept"); };
    {
        AccountStore store(paths, id);
        QVERIFY(store.open());
        store.close(); // what made the file is in it
        QVERIFY(store.open());
        for (const char *text : {"unsent", "after it"}) {
            OutboxRow row;
            row.space = SpaceName(QStringLiteral("spaces/A"));
            row.clientId = ClientMessageId(QStringLiteral("client-%1").arg(QLatin1String(text)));
            row.requestId = RequestId(QStringLiteral("request-%1").arg(QLatin1String(text)));
            row.createdAt = 1'700'000'000'000'000;
            row.text = QLatin1String(text);
            QVERIFY(await(store.addToOutbox(row)));
        }
        QVERIFY(QFile::copy(outbox, kept(outbox)) && QFile::copy(log, kept(log)));
    }
    QVERIFY(QFile::remove(outbox) && QFile::rename(kept(outbox), outbox) && QFile::rename(kept(log), log));
    QFile broken(log);
    QVERIFY(broken.open(QIODevice::ReadWrite));
    QByteArray bytes = broken.readAll();
    bytes[100] = static_cast<char>(bytes.at(100) ^ 4);
    broken.seek(0);
    QCOMPARE(broken.write(bytes), bytes.size());
}

/// A message that Google did not take.
inline void leaveRefused(const ProfilePaths &paths, const AccountId &id)
{
    AccountStore store(paths, id);
    QVERIFY(store.open());
    OutboxRow row;
    row.space = SpaceName(QStringLiteral("spaces/A"));
    row.clientId = ClientMessageId(QStringLiteral("client-refused"));
    row.requestId = RequestId(QStringLiteral("request-refused"));
    row.state = OutboxRow::State::Refused;
    row.refusal = QStringLiteral("PERMISSION_DENIED");
    row.text = QStringLiteral("refused");
    QVERIFY(await(store.addToOutbox(row)));
}

inline const QByteArray Damage(8192, 'x');

/// Damaged, and what could be read has no place to go to.
inline void leaveHopelessOutbox(const ProfilePaths &paths, const AccountId &id)
{
    QVERIFY(QDir().mkpath(paths.outboxFile(id) + QStringLiteral(".salvage")));
    QFile outbox(paths.outboxFile(id));
    QVERIFY(outbox.open(QIODevice::WriteOnly));
    QCOMPARE(outbox.write(Damage), Damage.size());
}

/// What was set aside of the outbox, its logs left out.
inline QList<QByteArray> setAsideOutboxes(const ProfilePaths &paths, const AccountId &id)
{
    QList<QByteArray> contents;
    const QDir folder(paths.accountFolder(id));
    const QStringList names = folder.entryList({QStringLiteral("outbox.sqlite.damaged*")}, QDir::Files);
    for (const QString &name : names) {
        QFile aside(folder.filePath(name));
        if (!name.endsWith(QLatin1String("-wal")) && aside.open(QIODevice::ReadOnly))
            contents.append(aside.readAll());
    }
    return contents;
}

} // namespace roomkey::ui
