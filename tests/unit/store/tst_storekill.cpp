// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/sqlite.h"
#include "tests/unit/store/storefixture.h"

#include <QProcess>
#include <QRandomGenerator>

#include <cstdio>

using namespace roomkey;

// This program runs itself as a writer that says on stdout what the store told it is safe, kills it with
// SIGKILL at a random moment, opens the files again and compares.

namespace {

const AccountId Account{QStringLiteral("0123456789abcdef")};

QString textOf(int number)
{
    return QStringLiteral("text %1").arg(number);
}

ClientMessageId idOf(int number)
{
    return ClientMessageId(QStringLiteral("client-%1").arg(number));
}

void say(const char *what, int number)
{
    std::printf("%s %d\n", what, number);
    std::fflush(stdout);
}

int write(int from)
{
    AccountStore store(ProfilePaths(QStringLiteral("test")), Account);
    if (!store.open())
        return 3;
    for (int number = from;; ++number) {
        if (!await(store.saveEdit(RoomB,
                                  {MessageName(QStringLiteral("spaces/BBB/messages/m")), textOf(number)})))
            return 8;
        say("edit", number);
        if (!await(store.saveDraft(RoomA, textOf(number))))
            return 4;
        say("draft", number);
        OutboxRow row = makeSend(RoomA, textOf(number));
        row.clientId = idOf(number);
        auto added = await(store.addToOutbox(row));
        if (!added)
            return 5;
        say("row", number);
        if (number % 3 == 0)
            continue; // stays in the outbox
        if (number % 3 == 1) {
            if (!await(store.takeBack(added->id, textOf(number))))
                return 9;
            say("back", number);
            continue;
        }
        added->state = OutboxRow::State::Sending;
        if (!await(store.updateOutbox(*added)))
            return 6;
        Message answer =
            makeMessage(RoomA, QString::number(number), 1'000'000LL * (number + 1), textOf(number));
        answer.clientId = added->clientId;
        if (!await(store.settleOutbox(*added, answer)))
            return 7;
        say("sent", number);
    }
}

} // namespace

class TestStoreKill : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void killedAnywhereNothingIsLostOrDoubled();
};

void TestStoreKill::killedAnywhereNothingIsLostOrDoubled()
{
    QTemporaryDir folder;
    qputenv("XDG_DATA_HOME", QFile::encodeName(folder.path()));
    QRandomGenerator random(20261122);
    QHash<int, QByteArray> safe; ///< what the writer last said of each number
    int next = 0;
    int killsInTheMiddle = 0;
    int lastEdit = -1;

    for (int round = 0; round < 15; ++round) {
        QProcess writer;
        writer.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        writer.start(QCoreApplication::applicationFilePath(),
                     {QStringLiteral("--write"), QString::number(next)});
        const int linesToRead = random.bounded(1, 25);
        int lines = 0;
        QByteArray output;
        QTRY_VERIFY2((output += writer.readAllStandardOutput(), lines = output.count('\n'),
                      lines >= linesToRead || writer.state() == QProcess::NotRunning),
                     "the writer hangs");
        writer.kill();
        QVERIFY(writer.waitForFinished());
        QCOMPARE(writer.exitStatus(), QProcess::CrashExit); // it never ends by itself
        output += writer.readAllStandardOutput();
        const QList<QByteArray> said = output.left(output.lastIndexOf('\n') + 1).split('\n');
        int last = next;
        for (const QByteArray &line : said) {
            if (line.isEmpty())
                continue;
            last = line.split(' ').value(1).toInt();
            if (line.startsWith("edit")) {
                lastEdit = last;
                continue;
            }
            safe[last] = line.split(' ').value(0);
        }
        killsInTheMiddle += safe.value(last) != "sent" ? 1 : 0;

        AccountStore store(ProfilePaths(QStringLiteral("test")), Account);
        QVERIFY(store.open());
        QHash<QString, int> inOutbox;
        for (const OutboxRow &row : store.outbox())
            ++inOutbox[row.text];
        QHash<QString, int> inCache;
        for (const Message &message : store.messages(RoomA, 100'000))
            ++inCache[message.text];
        const QString draft = store.draft(RoomA);
        if (lastEdit >= 0) {
            const auto edit = store.unfinishedEdit(RoomB);
            QVERIFY2(edit && (edit->text == textOf(lastEdit) || edit->text == textOf(lastEdit + 1)),
                     "an unfinished edit is lost");
        }
        for (int number = 0; number <= last + 1; ++number) {
            const QString text = textOf(number);
            const int rows = inOutbox.value(text) + inCache.value(text);
            const int places = rows + (draft == text ? 1 : 0);
            const QByteArray state = safe.value(number);
            const QByteArray where =
                "number " + QByteArray::number(number) + ' ' + state + " round " + QByteArray::number(round);
            QVERIFY2(places <= 1, where + ": doubled");
            if (state == "draft")
                QVERIFY2(places == 1, where + ": lost");
            if (state == "row") // or taken back, which nobody was told yet
                QVERIFY2(number % 3 == 1 ? places == 1 : rows == 1, where + ": lost");
            if (state == "back") {
                QVERIFY2(rows == 0, where + ": still there, although it was taken back");
                QVERIFY2(number < last || places == 1 || draft == textOf(number + 1), where + ": lost");
            }
            if (state == "sent")
                QVERIFY2(inCache.value(text) == 1, where + ": the answer is lost");
        }
        store.close();
        for (const char *file : {"/cache.sqlite", "/outbox.sqlite"}) {
            Database database;
            QVERIFY(database.open(ProfilePaths(QStringLiteral("test")).accountFolder(Account) +
                                      QString::fromLatin1(file),
                                  Database::Access::ReadOnly));
            QCOMPARE(database.text("PRAGMA integrity_check"), QStringLiteral("ok"));
        }
        // A text that was still a draft gives way to the next one, as when the person types on.
        if (safe.value(last) != "back" && draft == textOf(last))
            safe.remove(last);
        next = last + 2;
    }
    QVERIFY2(killsInTheMiddle > 3, "the kills have to hit the middle of something");
}

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == QLatin1String("--write"))
        return write(arguments.value(2).toInt());
    TestStoreKill test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_storekill.moc"
