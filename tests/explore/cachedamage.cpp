// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/sqlite.h"
#include "tests/explore/cachestory.h"
#include "tests/explore/eachseed.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>

#include <array>
#include <optional>

// Damages the cache of an account in a way that its seed decides and lives on with it, for as many starts as
// it takes until nothing is told any more. A line of JSON for each seed: what was met, and what was wrong.
using namespace roomkey;

namespace {

const QString Cache = QStringLiteral("cache.sqlite");
const QString Log = QStringLiteral("cache.sqlite-wal");
const QString OutboxLog = QStringLiteral("outbox.sqlite-wal");
constexpr int PageSize = 4096;
constexpr int HeaderSize = 100;
constexpr int MostStarts = 4;
constexpr quint32 SeedsOfABase = 20;

/// The pages of each table and index of the cache: the small ones are damaged as often as the large ones.
using Trees = QList<QList<qint64>>;

Trees treesOf(const DiskState &disk)
{
    const QTemporaryDir folder;
    QMap<QString, QList<qint64>> pages;
    Database cache;
    if (!writeDisk({{Cache, disk.value(Cache)}}, folder.path()) ||
        !cache.open(folder.filePath(Cache), Database::Access::ReadOnly))
        return {};
    Statement rows = cache.prepare("SELECT name, pageno FROM dbstat");
    while (rows.step())
        pages[rows.text(0)].append(rows.integer(1));
    return pages.values();
}

void flip(QByteArray &bytes, qsizetype from, qsizetype size, int most, QRandomGenerator &random)
{
    const qsizetype end = std::min(bytes.size(), from + size);
    for (int i = random.bounded(1, most + 1); i > 0 && from < end; --i) {
        const qsizetype at = from + random.bounded(static_cast<int>(end - from));
        bytes[at] = static_cast<char>(bytes.at(at) ^ (1 << random.bounded(8)));
    }
}

enum class Fill { Zero, Noise };

void overwrite(QByteArray &bytes, qsizetype from, qsizetype size, Fill how, QRandomGenerator &random)
{
    for (qsizetype i = from; i < std::min(bytes.size(), from + size); ++i)
        bytes[i] = how == Fill::Zero ? '\0' : static_cast<char>(random.bounded(256));
}

/// Where a page of any table or index begins.
qsizetype anyPage(const Trees &trees, QRandomGenerator &random)
{
    const QList<qint64> &pages = trees.at(random.bounded(static_cast<int>(trees.size())));
    return (pages.at(random.bounded(static_cast<int>(pages.size()))) - 1) * PageSize;
}

qsizetype anyPlace(const QByteArray &bytes, QRandomGenerator &random)
{
    return random.bounded(std::max(1, static_cast<int>(bytes.size())));
}

struct Damage
{
    DiskState &disk;
    const Trees &trees;
    QRandomGenerator &random;

    QByteArray &file() const { return disk[Cache]; }
    QByteArray &log() const { return disk[Log]; }
};

struct Kind
{
    const char *name;
    DiskState CacheBase::*base;
    void (*damage)(const Damage &d);
};

void overwritePages(const Damage &d, int most, Fill how)
{
    for (int i = d.random.bounded(1, most + 1); i > 0; --i)
        overwrite(d.file(), anyPage(d.trees, d.random), PageSize, how, d.random);
}

const std::array Kinds{
    Kind{"bits of the file", &CacheBase::closed,
         [](const Damage &d) { flip(d.file(), 0, d.file().size(), 64, d.random); }},
    Kind{"bits of a page", &CacheBase::closed,
         [](const Damage &d) { flip(d.file(), anyPage(d.trees, d.random), PageSize, 24, d.random); }},
    Kind{"bits of a page's head", &CacheBase::closed,
         [](const Damage &d) { flip(d.file(), anyPage(d.trees, d.random), 64, 3, d.random); }},
    Kind{"pages zeroed", &CacheBase::closed, [](const Damage &d) { overwritePages(d, 3, Fill::Zero); }},
    Kind{"pages garbled", &CacheBase::closed, [](const Damage &d) { overwritePages(d, 3, Fill::Noise); }},
    Kind{"page of another place", &CacheBase::closed,
         [](const Damage &d) {
             d.file().replace(anyPage(d.trees, d.random), PageSize,
                              d.file().mid(anyPage(d.trees, d.random), PageSize));
         }},
    Kind{"part of a page torn", &CacheBase::closed,
         [](const Damage &d) {
             overwrite(d.file(), anyPage(d.trees, d.random) + 512 * d.random.bounded(1, 8), 512, Fill::Noise,
                       d.random);
         }},
    Kind{"file cut short", &CacheBase::closed,
         [](const Damage &d) { d.file().truncate(anyPlace(d.file(), d.random)); }},
    Kind{"tail torn", &CacheBase::closed,
         [](const Damage &d) {
             const int size = d.random.bounded(1, 64 * 1024);
             overwrite(d.file(), d.file().size() - size, size, Fill::Zero, d.random);
         }},
    Kind{"bits of the header", &CacheBase::closed,
         [](const Damage &d) { flip(d.file(), 0, HeaderSize, 2, d.random); }},
    Kind{"bits of the log", &CacheBase::killed,
         [](const Damage &d) { flip(d.log(), 0, d.log().size(), 8, d.random); }},
    Kind{"log garbled", &CacheBase::killed,
         [](const Damage &d) {
             overwrite(d.log(), anyPlace(d.log(), d.random), 64 * 1024, Fill::Noise, d.random);
         }},
    Kind{"log cut short", &CacheBase::killed,
         [](const Damage &d) { d.log().truncate(anyPlace(d.log(), d.random)); }},
    Kind{"log gone", &CacheBase::killed, [](const Damage &d) { d.disk.remove(Log); }},
    Kind{"log of the outbox", &CacheBase::killed, [](const Damage &d) { d.log() = d.disk.value(OutboxLog); }},
    Kind{"pages garbled under a log", &CacheBase::killed,
         [](const Damage &d) { overwritePages(d, 3, Fill::Noise); }},
    Kind{"file gone", &CacheBase::killed, [](const Damage &d) { d.disk.remove(Cache); }},
    Kind{"bits of a page, not taken in", &CacheBase::older,
         [](const Damage &d) { flip(d.file(), anyPage(d.trees, d.random), PageSize, 24, d.random); }},
    Kind{"pages zeroed, not taken in", &CacheBase::older,
         [](const Damage &d) { overwritePages(d, 3, Fill::Zero); }},
    Kind{"nothing", &CacheBase::killed, [](const Damage &) {}},
};

QJsonObject judge(const CacheBase &base, const DiskState &after, bool isHeader, QRandomGenerator &random)
{
    QStringList wrong;
    const QTemporaryDir folder;
    qputenv("XDG_DATA_HOME", QFile::encodeName(folder.path()));
    const QString place = cachePaths().accountFolder(cacheAccount());
    QDir().mkpath(place);
    if (!writeDisk(after, place))
        wrong.append(QStringLiteral("the files cannot be written"));
    CacheWorld world = base.world;
    bool wasTold = false;
    bool wasMadeAnew = false;
    int starts = 0;
    CacheLife life;
    do {
        const bool toldBefore = life.troubles > 0;
        life = liveOnCache(world, random, starts > 0);
        for (const QString &one : std::as_const(life.wrong))
            wrong.append(QStringLiteral("start %1: %2").arg(starts + 1).arg(one));
        if (toldBefore && !life.anew)
            wrong.append(QStringLiteral("start %1: the damaged cache is still there").arg(starts + 1));
        if (life.anew && life.troubles + life.otherwise > 0)
            wrong.append(QStringLiteral("start %1: the new cache is not well").arg(starts + 1));
        // What only says that nobody may write is not met by one who only reads.
        if (life.isSlow && !isHeader)
            wrong.append(QStringLiteral("start %1: made anew by the thread of the window").arg(starts + 1));
        wasTold = wasTold || life.troubles > 0;
        wasMadeAnew = wasMadeAnew || life.anew;
    } while (wrong.isEmpty() && ++starts < MostStarts && (life.troubles > 0 || starts < 2));
    if (life.troubles > 0)
        wrong.append(QStringLiteral("there is no end to it"));
    const char *outcome = !wrong.isEmpty() ? "wrong"
                          : life.otherwise ? "otherwise"
                          : wasMadeAnew    ? "made anew"
                                           : "well";
    return {{QStringLiteral("outcome"), QString::fromLatin1(outcome)},
            {QStringLiteral("told"), wasTold},
            {QStringLiteral("otherwise"), life.otherwise},
            {QStringLiteral("starts"), starts},
            {QStringLiteral("wrong"), QJsonArray::fromStringList(wrong)}};
}

} // namespace

int main(int argc, char **argv)
{
    CacheBase base;
    std::optional<quint32> number; // of the base
    return damageEachSeed(argc, argv, 20, [&](quint32 seed, const QString &keep) {
        if (number != seed / SeedsOfABase) {
            number = seed / SeedsOfABase;
            QRandomGenerator random(*number);
            base = makeCacheBase(random);
        }
        QRandomGenerator random(seed);
        const Kind &kind = Kinds[seed % Kinds.size()];
        DiskState after = base.*kind.base;
        const Trees trees = treesOf(after);
        QJsonObject said{{QStringLiteral("outcome"), QStringLiteral("wrong")},
                         {QStringLiteral("wrong"), QJsonArray{QStringLiteral("the store cannot be filled")}}};
        if (base.isGood && !trees.isEmpty()) {
            kind.damage({after, trees, random});
            if (!keep.isEmpty())
                writeDisk(after, keep);
            const bool isHeader =
                after.value(Cache).left(HeaderSize) != (base.*kind.base).value(Cache).left(HeaderSize);
            said = judge(base, after, isHeader, random);
        }
        said.insert(QStringLiteral("kind"), QString::fromLatin1(kind.name));
        return said;
    });
}
