// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/migrations.h"
#include "app/store/sqlite.h"
#include "app/store/storefile.h"
#include "tests/explore/crashstates.h"
#include "tests/explore/storestory.h"
#include "tests/unit/store/storefixture.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>

// Takes the power away at moments of a store's life and lets the real store open what is left. Says one line
// of JSON.
using namespace roomkey;

namespace {

constexpr int CutsOfAMoment = 4;
constexpr int HashSize = 20;

struct Tally
{
    int moments = 0;
    int states = 0;
    QStringList wrong;
};

/// The files as a program of an earlier form left them, with one row and one draft.
bool makeOldFiles(size_t form)
{
    const ProfilePaths paths(QStringLiteral("test"));
    const AccountId account(QStringLiteral("0123456789abcdef"));
    if (!ProfilePaths::ensurePrivateFolder(paths.accountFolder(account)))
        return false;
    Database outbox;
    if (!openStoreFile(outbox, paths.outboxFile(account), outboxMigrations().first(form)))
        return false;
    return outbox.execute(
        "INSERT INTO outbox (kind, state, space, clientId, requestId, message, text, "
        "createdAt, notBefore, attempts, refusal) VALUES "
        "(0, 1, 'spaces/AAA', 'client-0', 'r', '', 'text 0 ', 5, 0, 0, '');"
        "INSERT INTO drafts (space, text) VALUES ('spaces/AAA', 'text 1 ' || printf('%.*c', 900, 'x'))");
}

struct Wish
{
    quint32 seed = 1;
    int acts = 60;
    int states = 1000;
    size_t oldForm = 0;
    QString forgetSyncs;
};

void explore(const Wish &wish, QSet<QByteArray> &seen, Tally &tally)
{
    QTemporaryDir living;
    QTemporaryDir dead;
    qputenv("XDG_DATA_HOME", QFile::encodeName(living.path()));
    std::vector<FileEvent> events;
    std::vector<Expectation> expectations;
    DiskState before;
    {
        if (wish.oldForm > 0 && !makeOldFiles(wish.oldForm)) {
            tally.wrong.append(QStringLiteral("no old files"));
            return;
        }
        before = readDisk(storyFolder());
        const RecordingVfs vfs(wish.forgetSyncs);
        StoreStory story(vfs, wish.seed);
        if (wish.oldForm > 0)
            story.inherit();
        if (!story.live(wish.oldForm > 0 ? 0 : wish.acts)) {
            tally.wrong.append(QStringLiteral("the store refused something"));
            return;
        }
        events = vfs.events();
        expectations = story.expectations();
    }

    qputenv("XDG_DATA_HOME", QFile::encodeName(dead.path()));
    QDir().mkpath(storyFolder());
    QRandomGenerator random(wish.seed);
    CrashStates disk(before);
    const auto look = [&](const DiskState &state, size_t moment) {
        const QByteArray hash = hashOf(state);
        if (tally.states >= wish.states || seen.contains(hash))
            return;
        seen.insert(hash);
        ++tally.states;
        const auto after = std::upper_bound(expectations.cbegin(), expectations.cend(), moment,
                                            [](size_t m, const Expectation &e) { return m < e.from; });
        const Expectation &expectation = *std::prev(after);
        QString wrong = QStringLiteral("the state cannot be written");
        if (writeDisk(state, storyFolder()))
            wrong = judge(expectation);
        if (!wrong.isEmpty() && tally.wrong.size() < 20)
            tally.wrong.append(
                QStringLiteral("seed %1, after event %2: %3").arg(wish.seed).arg(moment).arg(wrong));
    };
    const size_t wanted =
        static_cast<size_t>(std::max(1, (wish.states - tally.states) / (CutsOfAMoment + 1)));
    const size_t stride = std::max<size_t>(1, events.size() / wanted);
    for (size_t moment = 0; moment <= events.size(); ++moment) {
        if (moment % stride == 0) {
            ++tally.moments;
            look(disk.killed(), moment);
            look(disk.onlySynced(), moment);
            for (int i = 0; i < CutsOfAMoment; ++i)
                look(disk.cut(random), moment);
        }
        if (moment < events.size())
            disk.apply(events[moment]);
    }
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    const auto option = [&parser](const char *name, const char *what, const char *standard) {
        parser.addOption({QString::fromLatin1(name), QString::fromLatin1(what), QStringLiteral("VALUE"),
                          QString::fromLatin1(standard)});
    };
    option("states", "How many states at most.", "1000");
    option("seed", "Which life.", "1");
    option("acts", "How long a life.", "60");
    option("old", "Begin with the files of this earlier form instead, and only open them.", "0");
    option("forget-syncs", "Of files that end so: must find lost rows.", "");
    option("seen", "A file of hashes: states in it are not looked at again, new ones are added.", "");
    parser.process(app);
    qputenv("QT_LOGGING_RULES", "*=false");

    Tally tally;
    QSet<QByteArray> seen;
    QElapsedTimer timer;
    timer.start();
    Wish wish;
    wish.seed = parser.value(QStringLiteral("seed")).toUInt();
    wish.acts = parser.value(QStringLiteral("acts")).toInt();
    wish.states = parser.value(QStringLiteral("states")).toInt();
    wish.oldForm = parser.value(QStringLiteral("old")).toUInt();
    wish.forgetSyncs = parser.value(QStringLiteral("forget-syncs"));
    QFile hashes(parser.value(QStringLiteral("seen")));
    if (!hashes.fileName().isEmpty()) {
        if (!hashes.open(QIODevice::ReadWrite))
            return 2;
        while (!hashes.atEnd())
            seen.insert(hashes.read(HashSize));
    }
    const QSet<QByteArray> before = seen;
    explore(wish, seen, tally);
    if (hashes.isOpen()) {
        for (const QByteArray &hash : seen - before)
            hashes.write(hash);
    }
    const QJsonObject said{{QStringLiteral("forms"), static_cast<int>(outboxMigrations().size())},
                           {QStringLiteral("moments"), tally.moments},
                           {QStringLiteral("states"), tally.states},
                           {QStringLiteral("seconds"), static_cast<int>(timer.elapsed() / 1000)},
                           {QStringLiteral("wrong"), QJsonArray::fromStringList(tally.wrong)}};
    std::printf("%s\n", QJsonDocument(said).toJson(QJsonDocument::Compact).constData());
    return tally.wrong.isEmpty() ? 0 : 1;
}
