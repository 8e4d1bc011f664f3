// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/flows/sendfixture.h"

#include <atomic>
#include <cerrno>
#include <sqlite3.h>
#include <unistd.h>

// The disk is full for a while: what can go on goes on, what was typed stays with whoever typed it, and
// nothing has to be started anew when there is room again.

using namespace roomkey;
using Fixture = SendFixture;

namespace {

std::atomic<bool> full{false};

ssize_t writeUnlessFull(int file, const void *bytes, size_t count)
{
    if (!full)
        return write(file, bytes, count);
    errno = ENOSPC;
    return -1;
}

ssize_t writeAtUnlessFull(int file, const void *bytes, size_t count, off_t where)
{
    if (!full)
        return pwrite(file, bytes, count, where);
    errno = ENOSPC;
    return -1;
}

/// SQLite has a hook for just this.
bool writeThroughUs()
{
    sqlite3_vfs *files = sqlite3_vfs_find(nullptr);
    const auto set = [files](const char *call, auto *function) {
        return files->xSetSystemCall(files, call, reinterpret_cast<sqlite3_syscall_ptr>(function));
    };
    const bool plain = set("pwrite", &writeAtUnlessFull) == SQLITE_OK;
    const bool large = sizeof(off_t) == 8 && set("pwrite64", &writeAtUnlessFull) == SQLITE_OK;
    return set("write", &writeUnlessFull) == SQLITE_OK && (plain || large);
}

} // namespace

class TestFullDisk : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(writeThroughUs()); }
    void cleanup() { full = false; }
    void goesOnWhenThereIsRoomAgain();
    void startsOnAFullDisk();
};

void TestFullDisk::goesOnWhenThereIsRoomAgain()
{
    Fixture f;
    f.server.setHandler(created);
    QVERIFY(await(f.store->putMessages(
        RoomB, {makeMessage(RoomB, QStringLiteral("m"), 5'000'000, QStringLiteral("can be read"))})));
    QVERIFY(await(f.acts->send(RoomA, QStringLiteral("before"))));
    full = true;
    f.flow->start();
    const auto refused = await(f.acts->send(RoomA, QStringLiteral("meanwhile")));
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, StoreError::Kind::Full);
    QVERIFY(!await(f.store->saveDraft(RoomA, QStringLiteral("meanwhile"))));
    QCOMPARE(textsOf(f.store->messages(RoomB, 10)), QStringList{QStringLiteral("can be read")});
    SearchQuestion question;
    question.query = SearchQuery(QStringLiteral("read"));
    const auto found = await(f.store->search(question));
    QVERIFY(found && found->messages.size() == 1);
    // Nothing leaves that could not be written down first.
    QTest::qWait(300);
    QCOMPARE(f.server.count(), 0);
    QCOMPARE(textsOf(f.store->outbox()), QStringList{QStringLiteral("before")});

    full = false;
    QVERIFY(await(f.acts->send(RoomA, QStringLiteral("meanwhile"))));
    QTRY_COMPARE(f.settled, QStringList({QStringLiteral("+before"), QStringLiteral("+meanwhile")}));
    QVERIFY(f.isEmpty());
    QCOMPARE(f.server.count(), 2);
}

void TestFullDisk::startsOnAFullDisk()
{
    Fixture f;
    QVERIFY(await(f.acts->send(RoomA, QStringLiteral("before"))));
    full = true;
    f.flow.reset();
    f.acts.reset();
    f.reopen();
    if (f.opened)
        QCOMPARE(textsOf(f.store->outbox()), QStringList{QStringLiteral("before")});
    else
        QCOMPARE(f.opened.error().kind, StoreError::Kind::Full);
    full = false;
    f.reopen();
    QVERIFY(f.opened);
    QVERIFY2(!f.store->salvage(), "taken for damaged");
    f.server.setHandler(created);
    f.makeFlow();
    f.flow->start();
    QTRY_COMPARE(f.settled, QStringList{QStringLiteral("+before")});
}

QTEST_GUILESS_MAIN(TestFullDisk)
#include "tst_fulldisk.moc"
