// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/migrations.h"
#include "app/store/sqlite.h"
#include "app/store/storefile.h"
#include "app/store/storepreparation.h"
#include "tests/unit/store/storefixture.h"

#include <QDir>

#include <functional>

using namespace roomkey;

// What a person finds after the file with unsent messages was damaged (R11, R24, R25): the same, whether the
// store was prepared on another thread first or not.

class TestOutboxSalvage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data();
    void soundFilesAreOpenedWithoutAWord();
    void everythingIsReadOutOfADamagedFile();
    void whatWasReadIsNotSentByItself();
    void rowsThatArrivedDoNotComeBack();
    void changedTextIsHeldBack();
    void changedDraftIsTold();
    void rowsBehindABrokenLogAreFound();
    void commitNobodyWasPromisedStaysAway();
    void tornTakeBackLeavesTheTextInOnePlace();
    void tornEditLeavesTheTextInOnePlace();
    void logOfAnEmptiedFileIsNotThrownAway();
    void emptiedFileIsTold();
    void whatNobodyWasToldIsToldAgain_data();
    void whatNobodyWasToldIsToldAgain();
    void rowsThatVanishedAreTold_data();
    void rowsThatVanishedAreTold();
    void aChangedSchemaIsDamage_data();
    void aChangedSchemaIsDamage();
    void logOfAnotherFileIsNotTaken();
    void killedExchangeIsFinished();
    void halfWrittenSalvageIsForgotten();
};

namespace {

const QString LongText = QString(9000, QLatin1Char('l')) + QStringLiteral(" end");

void damage(const QString &file, const std::function<void(QByteArray &)> &how)
{
    QFile handle(file);
    QVERIFY(handle.open(QIODevice::ReadWrite));
    QByteArray bytes = handle.readAll();
    how(bytes);
    QVERIFY(handle.resize(0));
    handle.seek(0);
    QCOMPARE(handle.write(bytes), bytes.size());
}

/// A page in SQLite's log, with what stands before it.
constexpr qsizetype LogPage = 24 + 4096;

/// As when the power goes while the page at \a begin of a log is written.
void tear(const QString &log, qsizetype begin)
{
    damage(log, [begin](QByteArray &bytes) { bytes.replace(begin + 24, 512, QByteArray(512, '\0')); });
}

void zeroHeader(QByteArray &bytes)
{
    bytes.replace(0, 100, QByteArray(100, '\0'));
}

void flipIn(QByteArray &bytes, const QByteArray &text)
{
    const qsizetype at = bytes.lastIndexOf(text);
    QVERIFY(at >= 0);
    bytes[at] = static_cast<char>(bytes.at(at) ^ 1);
}

struct Fixture : StoreFixture
{
    /// As the program opens it; whoever looks is told what there is to tell.
    void reopen()
    {
        openUntold();
        if (found)
            QVERIFY(await(store->salvageTold()));
    }
    /// The same, and the program ends before anybody looks.
    void openUntold()
    {
        QFETCH_GLOBAL(const bool, prepared);
        store.reset();
        found.reset();
        if (prepared) {
            StorePreparation preparation(paths);
            const auto ready = await(preparation.begin(account));
            if (!ready) {
                opened = Unexpected(ready.error());
                return;
            }
        }
        StoreFixture::reopen();
        found = store->salvage();
    }
    const std::optional<OutboxSalvage> &salvage() const { return found; }

    /// Two messages, a draft and an edit; one message waits in form Refused already.
    bool fill()
    {
        const auto first = await(store->addToOutbox(makeSend(RoomA, QStringLiteral("first, waiting"))));
        auto second = await(store->addToOutbox(makeSend(RoomB, LongText)));
        if (!first || !second)
            return false;
        second->state = OutboxRow::State::Refused;
        second->refusal = QStringLiteral("NOT_FOUND");
        return await(store->updateOutbox(*second)) &&
               await(store->saveDraft(RoomA, QStringLiteral("half a thought"))) &&
               await(store->saveEdit(RoomB, {MessageName(QStringLiteral("spaces/BBB/messages/1")),
                                             QStringLiteral("better words")}));
    }
    /// What the files are like after a kill: the log stays. Damages them by \a how, and opens them.
    void killedAndDamaged(const std::function<void()> &how)
    {
        const QString kept = folder.filePath(QStringLiteral("kept"));
        QVERIFY(QDir().mkpath(kept));
        const QDir files(paths.accountFolder(account));
        for (const QString &name : files.entryList(QDir::Files))
            QVERIFY(QFile::copy(files.filePath(name), kept + QLatin1Char('/') + name));
        store->close();
        for (const QString &name : files.entryList(QDir::Files))
            QVERIFY(QFile::remove(files.filePath(name)));
        for (const QString &name : QDir(kept).entryList(QDir::Files)) {
            if (!name.endsWith(QLatin1String("-shm")))
                QVERIFY(QFile::copy(kept + QLatin1Char('/') + name, files.filePath(name)));
        }
        how();
        reopen();
    }
    QString logFile() const { return outboxFile() + QStringLiteral("-wal"); }
    QStringList asideFiles() const
    {
        return QDir(paths.accountFolder(account)).entryList({QStringLiteral("outbox.sqlite.damaged*")});
    }
    std::optional<OutboxSalvage> found;
};

} // namespace

void TestOutboxSalvage::initTestCase_data()
{
    QTest::addColumn<bool>("prepared");
    QTest::newRow("opened at once") << false;
    QTest::newRow("prepared before") << true;
}

void TestOutboxSalvage::soundFilesAreOpenedWithoutAWord()
{
    Fixture f;
    QVERIFY(!f.salvage());
    QVERIFY(f.fill());
    f.reopen();
    QVERIFY(f.opened);
    QVERIFY(!f.salvage());
    f.killedAndDamaged([] {});
    QVERIFY(f.opened);
    QVERIFY(!f.salvage());
    QCOMPARE(f.store->outbox().size(), 2);
}

void TestOutboxSalvage::everythingIsReadOutOfADamagedFile()
{
    Fixture f;
    QVERIFY(f.fill());
    const QList<OutboxRow> before = f.store->outbox();
    f.store->close();
    damage(f.outboxFile(), zeroHeader);
    f.reopen();
    QVERIFY(f.opened);
    QVERIFY(f.salvage());
    QCOMPARE(f.salvage()->rows, 2);
    QCOMPARE(f.salvage()->drafts, 2);
    QVERIFY2(QFile::exists(f.salvage()->keptAs), "the damaged file is kept");
    QCOMPARE(f.asideFiles().size(), 1);
    const QList<OutboxRow> rows = f.store->outbox();
    QCOMPARE(textsOf(rows), textsOf(before));
    for (int i = 0; i < 2; ++i) {
        QCOMPARE(rows[i].clientId, before[i].clientId);
        QCOMPARE(rows[i].requestId, before[i].requestId);
        QCOMPARE(rows[i].space, before[i].space);
        QCOMPARE(rows[i].createdAt, before[i].createdAt);
    }
    QCOMPARE(f.store->draft(RoomA), QStringLiteral("half a thought"));
    QVERIFY(f.store->unfinishedEdit(RoomB));
    QCOMPARE(f.store->unfinishedEdit(RoomB)->text, QStringLiteral("better words"));
    // It is told once, and the new file is as good as any.
    QVERIFY(await(f.store->addToOutbox(makeSend(RoomA, QStringLiteral("third")))));
    f.reopen();
    QVERIFY(!f.salvage());
    QCOMPARE(f.store->outbox().size(), 3);
}

void TestOutboxSalvage::whatWasReadIsNotSentByItself()
{
    Fixture f;
    QVERIFY(f.fill());
    f.store->close();
    damage(f.outboxFile(), zeroHeader);
    f.reopen();
    const QList<OutboxRow> rows = f.store->outbox();
    QCOMPARE(rows.size(), 2);
    QCOMPARE(rows[0].state, OutboxRow::State::Refused);
    QCOMPARE(rows[0].refusal, QString(SalvagedReason));
    QCOMPARE(rows[1].state, OutboxRow::State::Refused);
    QVERIFY2(rows[1].refusal == QLatin1String("NOT_FOUND"), "a reason that was known stays");
}

void TestOutboxSalvage::rowsThatArrivedDoNotComeBack()
{
    Fixture f;
    const auto row = await(f.store->addToOutbox(makeSend(RoomA, QStringLiteral("arrived"))));
    f.store->close();
    QVERIFY(f.store->open()); // it is in the file now, not in the log
    Message answer = makeMessage(RoomA, QStringLiteral("1"), 1'000'000, QStringLiteral("arrived"));
    answer.clientId = row->clientId;
    QVERIFY(await(f.store->settleOutbox(*row, answer)));
    f.killedAndDamaged([&f] { damage(f.outboxFile(), zeroHeader); });
    QVERIFY(f.opened);
    QVERIFY(f.salvage());
    QVERIFY(f.store->outbox().isEmpty());
    QCOMPARE(textsOf(f.store->messages(RoomA, 10)), QStringList{QStringLiteral("arrived")});
}

void TestOutboxSalvage::changedTextIsHeldBack()
{
    Fixture f;
    QVERIFY(f.fill());
    f.store->close();
    damage(f.outboxFile(), [](QByteArray &bytes) { flipIn(bytes, "first, waiting"); });
    f.reopen();
    QVERIFY(f.opened);
    const QList<OutboxRow> rows = f.store->outbox();
    QCOMPARE(rows[0].text, QStringLiteral("girst, waiting"));
    QCOMPARE(rows[0].state, OutboxRow::State::Refused);
    QCOMPARE(rows[0].refusal, QString(SalvagedReason));
    QVERIFY(f.salvage());
    QCOMPARE(f.salvage()->rows, 1);
    QVERIFY2(f.salvage()->keptAs.isEmpty(), "it was repaired in place");
    f.reopen();
    QVERIFY(!f.salvage());
}

void TestOutboxSalvage::changedDraftIsTold()
{
    Fixture f;
    QVERIFY(f.fill());
    f.store->close();
    damage(f.outboxFile(), [](QByteArray &bytes) { flipIn(bytes, "half a thought"); });
    f.reopen();
    QVERIFY(f.salvage());
    QCOMPARE(f.salvage()->drafts, 1);
    QCOMPARE(f.store->draft(RoomA), QStringLiteral("ialf a thought"));
}

void TestOutboxSalvage::rowsBehindABrokenLogAreFound()
{
    Fixture f;
    QVERIFY(await(f.store->addToOutbox(makeSend(RoomA, QStringLiteral("before")))));
    const qsizetype broken = QFile(f.logFile()).size();
    QVERIFY(await(f.store->addToOutbox(makeSend(RoomA, QStringLiteral("behind")))));
    f.killedAndDamaged([&] {
        damage(f.logFile(), [&](QByteArray &bytes) { bytes[broken + 40] = char(bytes.at(broken + 40) ^ 4); });
    });
    QVERIFY(f.opened);
    const QList<OutboxRow> rows = f.store->outbox();
    QCOMPARE(textsOf(rows), QStringList({QStringLiteral("before"), QStringLiteral("behind")}));
    QCOMPARE(rows[0].state, OutboxRow::State::Waiting);
    QCOMPARE(rows[1].state, OutboxRow::State::Refused);
    QVERIFY(f.salvage());
    QCOMPARE(f.salvage()->rows, 1);
}

void TestOutboxSalvage::commitNobodyWasPromisedStaysAway()
{
    // The power went while the row was written: its first page is torn, and the text is still in the
    // composer.
    Fixture f;
    QVERIFY(await(f.store->saveDraft(RoomA, QStringLiteral("typed"))));
    const qsizetype torn = QFile(f.logFile()).size();
    QVERIFY(await(f.store->addToOutbox(makeSend(RoomA, QStringLiteral("typed")))));
    f.killedAndDamaged([&] {
        damage(f.logFile(), [&](QByteArray &bytes) { bytes.replace(torn + 24, 512, QByteArray(512, '\0')); });
    });
    QVERIFY(f.opened);
    QVERIFY(f.store->outbox().isEmpty());
    QCOMPARE(f.store->draft(RoomA), QStringLiteral("typed"));
    QVERIFY(f.salvage());
    QVERIFY2(f.salvage()->isCut, "it could have been damaged as well");
    QCOMPARE(f.salvage()->rows + f.salvage()->drafts, 0);
    f.reopen();
    QVERIFY(!f.salvage());
}

void TestOutboxSalvage::tornTakeBackLeavesTheTextInOnePlace()
{
    qsizetype pages = 1;
    for (qsizetype page = 0; page < pages; ++page) {
        Fixture f;
        OutboxRow row = makeSend(RoomA, QStringLiteral("slip"));
        row.state = OutboxRow::State::Held;
        row.notBefore = row.createdAt + 5'000'000;
        const auto held = await(f.store->addToOutbox(row));
        QVERIFY(held);
        const qsizetype begin = QFile(f.logFile()).size();
        QVERIFY(await(f.store->takeBack(held->id, QStringLiteral("slip\nand more"))));
        pages = (QFile(f.logFile()).size() - begin) / LogPage;
        QVERIFY(pages > 1);
        f.killedAndDamaged([&] { tear(f.logFile(), begin + page * LogPage); });
        QVERIFY(f.opened);
        QCOMPARE(f.store->outbox(), QList<OutboxRow>{*held});
        const QString draft = f.store->draft(RoomA);
        QVERIFY2(draft.isEmpty() || draft == QLatin1String("and more"), qPrintable(draft));
    }
}

void TestOutboxSalvage::tornEditLeavesTheTextInOnePlace()
{
    qsizetype pages = 1;
    for (qsizetype page = 0; page < pages; ++page) {
        Fixture f;
        const UnfinishedEdit typed{MessageName(QStringLiteral("spaces/AAA/messages/1")),
                                   QStringLiteral("better words")};
        QVERIFY(await(f.store->saveEdit(RoomA, typed)));
        OutboxRow row = makeSend(RoomA, typed.text);
        row.kind = OutboxRow::Kind::Edit;
        row.message = typed.message;
        const qsizetype begin = QFile(f.logFile()).size();
        QVERIFY(await(f.store->addToOutbox(row)));
        pages = (QFile(f.logFile()).size() - begin) / LogPage;
        QVERIFY(pages > 1);
        f.killedAndDamaged([&] { tear(f.logFile(), begin + page * LogPage); });
        QVERIFY(f.opened);
        QCOMPARE(f.store->unfinishedEdits(RoomA), QList<UnfinishedEdit>{typed});
        QCOMPARE(textsOf(f.store->outbox()), QStringList());
    }
}

void TestOutboxSalvage::logOfAnEmptiedFileIsNotThrownAway()
{
    Fixture f;
    QVERIFY(f.fill());
    f.killedAndDamaged([&] { QVERIFY(QFile::resize(f.outboxFile(), 0)); });
    QVERIFY(f.opened);
    QVERIFY(f.salvage());
    QCOMPARE(f.store->outbox().size(), 2);
    QCOMPARE(f.store->draft(RoomA), QStringLiteral("half a thought"));
}

void TestOutboxSalvage::emptiedFileIsTold()
{
    Fixture f;
    QVERIFY(f.fill());
    f.store->close();
    QVERIFY(QFile::remove(f.outboxFile()));
    f.reopen();
    QVERIFY(f.opened);
    QVERIFY(f.salvage());
    QCOMPARE(f.salvage()->rows, 0);
    f.reopen();
    QVERIFY(!f.salvage());
}

void TestOutboxSalvage::whatNobodyWasToldIsToldAgain_data()
{
    QTest::addColumn<bool>("keepsFile");
    QTest::newRow("changed in place") << false;
    QTest::newRow("brought into a new file") << true;
}

void TestOutboxSalvage::whatNobodyWasToldIsToldAgain()
{
    QFETCH(const bool, keepsFile);
    Fixture f;
    QVERIFY(f.fill());
    f.store->close();
    damage(f.outboxFile(),
           [&](QByteArray &bytes) { keepsFile ? zeroHeader(bytes) : flipIn(bytes, "first, waiting"); });
    f.openUntold();
    QVERIFY(f.salvage());
    const OutboxSalvage first = *f.salvage();
    QCOMPARE(first.keptAs.isEmpty(), !keepsFile);
    // Ended before the page was shown, and once more; meanwhile another text is damaged too.
    f.openUntold();
    QVERIFY(f.salvage());
    QCOMPARE(f.salvage()->rows, first.rows);
    QCOMPARE(f.salvage()->drafts, first.drafts);
    QCOMPARE(f.salvage()->keptAs, first.keptAs);
    const int changed = keepsFile ? 0 : 1;
    f.store->close();
    if (!keepsFile)
        damage(f.outboxFile(), [](QByteArray &bytes) { flipIn(bytes, "half a thought"); });
    f.reopen();
    QVERIFY(f.salvage());
    QCOMPARE(f.salvage()->rows, first.rows);
    QCOMPARE(f.salvage()->drafts, first.drafts + changed);
    QCOMPARE(f.salvage()->keptAs, first.keptAs);
    f.reopen();
    QVERIFY2(!f.salvage(), "told once");
}

void TestOutboxSalvage::rowsThatVanishedAreTold_data()
{
    // As a disk does that puts an empty page in the place of a full one: SQLite sees nothing wrong.
    QTest::addColumn<QByteArray>("vanish");
    QTest::newRow("drafts") << QByteArray("DROP TRIGGER draftsRemoved; DELETE FROM drafts");
    QTest::newRow("outbox") << QByteArray("DROP TRIGGER outboxRemoved; DELETE FROM outbox");
    QTest::newRow("the count itself") << QByteArray("DELETE FROM tally");
}

void TestOutboxSalvage::rowsThatVanishedAreTold()
{
    QFETCH(QByteArray, vanish);
    Fixture f;
    QVERIFY(f.fill());
    f.store->close();
    {
        Database outbox;
        QVERIFY(openStoreFile(outbox, f.outboxFile(), outboxMigrations()));
        QVERIFY(outbox.execute(vanish.constData()));
    }
    f.reopen();
    QVERIFY(f.opened);
    QVERIFY(f.salvage() && f.salvage()->isCut);
    f.reopen();
    QVERIFY2(!f.salvage(), "told once");
}

void TestOutboxSalvage::aChangedSchemaIsDamage_data()
{
    // SQLite reads each of these without a complaint, until a statement meets it.
    QTest::addColumn<QByteArray>("changed");
    QTest::newRow("name of a table") << QByteArray("tally (name TEXT");
    QTest::newRow("column of the messages") << QByteArray("refusal TEXT NOT NULL");
    QTest::newRow("column of the count") << QByteArray("count INTEGER NOT NULL) WITHOUT");
    QTest::newRow("table of a trigger") << QByteArray("tally SET count = count + 1 WHERE name = 'outbox'");
    QTest::newRow("column in a trigger") << QByteArray("count = count - 1 WHERE name = 'drafts'");
}

void TestOutboxSalvage::aChangedSchemaIsDamage()
{
    QFETCH(QByteArray, changed);
    Fixture f;
    QVERIFY(f.fill());
    const QStringList before = textsOf(f.store->outbox());
    f.store->close();
    damage(f.outboxFile(), [&changed](QByteArray &bytes) { flipIn(bytes, changed); });
    f.reopen();
    QVERIFY2(f.opened, f.opened ? "" : qPrintable(f.opened.error().detail));
    QVERIFY(f.salvage());
    QCOMPARE(textsOf(f.store->outbox()), before);
    QCOMPARE(f.store->draft(RoomA), QStringLiteral("half a thought"));
    // What comes from now on is kept and goes again.
    const auto third = await(f.store->addToOutbox(makeSend(RoomA, QStringLiteral("third"))));
    QVERIFY(third);
    QVERIFY(await(f.store->saveDraft(RoomA, {})));
    QVERIFY(await(f.store->removeFromOutbox(third->id)));
    f.reopen();
    QVERIFY2(!f.salvage(), "told once");
}

void TestOutboxSalvage::logOfAnotherFileIsNotTaken()
{
    Fixture f;
    QVERIFY(f.fill());
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("Room A"))})));
    f.killedAndDamaged([&] {
        QVERIFY(QFile::remove(f.logFile()));
        QVERIFY(QFile::copy(f.cacheFile() + QStringLiteral("-wal"), f.logFile()));
    });
    QVERIFY(f.opened);
    QVERIFY(f.salvage());
    QVERIFY(await(f.store->addToOutbox(makeSend(RoomA, QStringLiteral("goes on")))));
    QCOMPARE(f.store->outbox().last().text, QStringLiteral("goes on"));
}

void TestOutboxSalvage::killedExchangeIsFinished()
{
    // Killed when the log was set aside, but the damaged file not yet.
    Fixture f;
    QVERIFY(f.fill());
    f.store->close();
    const QString finished = f.outboxFile() + QStringLiteral(".salvaged");
    QVERIFY(QFile::copy(f.outboxFile(), finished));
    damage(f.outboxFile(), zeroHeader);
    f.reopen();
    QVERIFY(f.opened);
    QCOMPARE(f.store->outbox().size(), 2);
    QVERIFY(!QFile::exists(finished));
    QCOMPARE(f.asideFiles().size(), 1);
}

void TestOutboxSalvage::halfWrittenSalvageIsForgotten()
{
    Fixture f;
    QVERIFY(f.fill());
    f.store->close();
    QFile half(f.outboxFile() + QStringLiteral(".salvage"));
    QVERIFY(half.open(QIODevice::WriteOnly));
    half.write(QByteArray(5000, 'x'));
    half.close();
    damage(f.outboxFile(), zeroHeader);
    f.reopen();
    QVERIFY(f.opened);
    QCOMPARE(f.store->outbox().size(), 2);
    QVERIFY(!half.exists());
}

QTEST_GUILESS_MAIN(TestOutboxSalvage)
#include "tst_outboxsalvage.moc"
