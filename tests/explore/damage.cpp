// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/sqlite.h"
#include "tests/explore/crashstates.h"
#include "tests/explore/eachseed.h"
#include "tests/unit/store/storefixture.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>

#include <array>

// Damages the files of a store in a way that its seed decides, and lets the real store open them. A line of
// JSON for each seed: what came back, and what a person was told.
using namespace roomkey;

namespace {

const AccountId Account{QStringLiteral("0123456789abcdef")};
const QString Outbox = QStringLiteral("outbox.sqlite");
const QString Log = QStringLiteral("outbox.sqlite-wal");
const QString Foreign = QStringLiteral("foreign"); ///< a log that belongs to another file
const QString CacheLog = QStringLiteral("cache.sqlite-wal");
constexpr int Page = 4096;

/// What surrounds a text in its record: a change there may cost the row.
constexpr qsizetype Before = 110;
constexpr qsizetype After = 30;
constexpr qsizetype Piece = 100;

QString storeFolder()
{
    return ProfilePaths(QStringLiteral("test")).accountFolder(Account);
}

struct Written
{
    QStringList rows;
    QHash<SpaceName, QString> drafts;
};

/// Letters that compress to nothing else: a piece of it stands nowhere twice.
QString randomText(QRandomGenerator &random, int size)
{
    QString text;
    for (int i = 0; i < size; ++i)
        text.append(QChar(ushort(random.bounded(12) == 0 ? ' ' : 'a' + random.bounded(26))));
    return text;
}

/// A store with a life behind it; \a killed: its log was never moved into its file.
std::optional<Written> fill(QRandomGenerator &random, bool killed, DiskState &disk)
{
    QTemporaryDir folder;
    qputenv("XDG_DATA_HOME", QFile::encodeName(folder.path()));
    Written written;
    AccountStore store(ProfilePaths(QStringLiteral("test")), Account);
    if (!store.open())
        return std::nullopt;
    bool done = true;
    const int count = random.bounded(6, 30);
    for (int i = 0; i < count; ++i) {
        const SpaceName space = i % 3 ? RoomA : RoomB;
        const int size = random.bounded(8) == 0 ? random.bounded(4000, 14'000) : random.bounded(20, 400);
        OutboxRow row = makeSend(space, randomText(random, size));
        (void)store.addToOutbox(row); // in the order of the calls
        row.id = i + 1;
        if (random.bounded(4) == 0) {
            Message answer = makeMessage(space, QString::number(i), 1'000'000LL * (i + 1), row.text);
            answer.clientId = row.clientId;
            (void)store.settleOutbox(row, answer);
        } else {
            written.rows.append(row.text);
        }
        if (!killed && i == count / 2) {
            store.close(); // the log goes into the file
            done = done && store.open();
        }
    }
    for (const SpaceName &space : {RoomA, RoomB}) {
        written.drafts.insert(space, randomText(random, random.bounded(20, 300)));
        done = done && await(store.saveDraft(space, written.drafts[space]));
    }
    done = done && textsOf(store.outbox()) == written.rows;
    const DiskState living = readDisk(storeFolder());
    if (!killed)
        store.close();
    disk = readDisk(storeFolder());
    disk[Foreign] = living.value(CacheLog);
    return done ? std::optional(written) : std::nullopt;
}

void flip(QByteArray &bytes, QRandomGenerator &random, int most)
{
    for (int i = random.bounded(1, most + 1); i > 0 && !bytes.isEmpty(); --i) {
        const int at = random.bounded(static_cast<int>(bytes.size()));
        bytes[at] = static_cast<char>(bytes.at(at) ^ (1 << random.bounded(8)));
    }
}

void cutShort(QByteArray &bytes, QRandomGenerator &random)
{
    bytes.truncate(random.bounded(static_cast<int>(bytes.size()) + 1));
}

void zero(QByteArray &bytes, qsizetype from, qsizetype size)
{
    for (qsizetype i = from; i < std::min(bytes.size(), from + size); ++i)
        bytes[i] = '\0';
}

struct Kind
{
    const char *name;
    bool killed;
    void (*damage)(DiskState &disk, QRandomGenerator &random);
};

const std::array Kinds{
    Kind{"bits of the file", false, [](DiskState &d, QRandomGenerator &r) { flip(d[Outbox], r, 16); }},
    Kind{"bits of the log", true, [](DiskState &d, QRandomGenerator &r) { flip(d[Log], r, 8); }},
    Kind{"file cut short", false, [](DiskState &d, QRandomGenerator &r) { cutShort(d[Outbox], r); }},
    Kind{"file gone", true, [](DiskState &d, QRandomGenerator &) { d.remove(Outbox); }},
    Kind{"header zeroed", false,
         [](DiskState &d, QRandomGenerator &r) { zero(d[Outbox], 0, r.bounded(16, Page + 1)); }},
    Kind{"log of the cache", false, [](DiskState &d, QRandomGenerator &) { d[Log] = d.value(Foreign); }},
    Kind{"log of the cache on a living file", true,
         [](DiskState &d, QRandomGenerator &) { d[Log] = d.value(Foreign); }},
    Kind{"page zeroed", false,
         [](DiskState &d, QRandomGenerator &r) {
             const int pages = static_cast<int>(d[Outbox].size() / Page);
             zero(d[Outbox], Page * r.bounded(std::max(1, pages)), Page);
         }},
    Kind{"page of another place", false,
         [](DiskState &d, QRandomGenerator &r) {
             const int pages = std::max(1, static_cast<int>(d[Outbox].size() / Page));
             d[Outbox].replace(Page * r.bounded(pages), Page, d[Outbox].mid(Page * r.bounded(pages), Page));
         }},
    Kind{"header of the log", true,
         [](DiskState &d, QRandomGenerator &r) {
             QByteArray head = d[Log].left(32);
             flip(head, r, 4);
             d[Log].replace(0, 32, head);
         }},
};

/// True if nothing that belongs to \a text was changed, wherever it stands.
bool isReadable(const QByteArray &text, const DiskState &before, const DiskState &after)
{
    for (auto it = before.cbegin(); it != before.cend(); ++it) {
        if (!it.key().startsWith(Outbox))
            continue;
        const QByteArray now = after.value(it.key());
        const auto isTheSame = [&](qsizetype from, qsizetype size) {
            from = std::max<qsizetype>(0, from);
            return now.size() >= from + size && now.mid(from, size) == it->mid(from, size);
        };
        for (qsizetype at = it->indexOf(text.left(24)); at >= 0; at = it->indexOf(text.left(24), at + 1)) {
            bool good = isTheSame(at - Before, Before + std::min<qsizetype>(text.size(), Piece) + After);
            for (qsizetype piece = 0; good && piece < text.size(); piece += Piece) {
                const QByteArray part = text.mid(piece, Piece);
                qsizetype stands = it->indexOf(part);
                // On both sides of a page's end: with its neighbours.
                good = stands < 0 || isTheSame(stands - 8, part.size() + 16);
                while (!good && stands >= 0) {
                    stands = it->indexOf(part, stands + 1);
                    good = stands >= 0 && isTheSame(stands - 8, part.size() + 16);
                }
            }
            if (good)
                return true;
        }
    }
    return false;
}

QJsonObject judge(const Written &written, const DiskState &before, const DiskState &after)
{
    QStringList wrong;
    QTemporaryDir folder;
    qputenv("XDG_DATA_HOME", QFile::encodeName(folder.path()));
    QDir().mkpath(storeFolder());
    DiskState files = after;
    files.remove(Foreign);
    if (!writeDisk(files, storeFolder()))
        wrong.append(QStringLiteral("the files cannot be written"));
    QStringList rows;
    QHash<SpaceName, QString> drafts;
    bool told = false;
    for (int start = 0; start < 2; ++start) {
        AccountStore store(ProfilePaths(QStringLiteral("test")), Account);
        const auto opened = store.open();
        told = told || !opened || store.salvage();
        if (!opened) {
            // Left as it is: nothing is lost, and the person is asked.
            if (opened.error().kind != StoreError::Kind::Newer)
                wrong.append(QStringLiteral("does not open: ") + opened.error().detail);
            return {{QStringLiteral("outcome"), QStringLiteral("left alone")},
                    {QStringLiteral("told"), true},
                    {QStringLiteral("wrong"), QJsonArray::fromStringList(wrong)}};
        }
        if (start == 1 && store.salvage())
            wrong.append(QStringLiteral("the new file is damaged too"));
        rows = textsOf(store.outbox());
        for (const SpaceName &space : {RoomA, RoomB})
            drafts.insert(space, store.draft(space));
        // What came back by reading bytes must not leave by itself.
        if (store.salvage() && !store.salvage()->keptAs.isEmpty()) {
            for (const OutboxRow &row : store.outbox()) {
                if (row.state != OutboxRow::State::Refused)
                    wrong.append(QStringLiteral("a salvaged row would be sent"));
            }
        }
        if (store.salvage() && !await(store.salvageTold()))
            wrong.append(QStringLiteral("what was told is not noted"));
    }
    int missing = 0;
    QStringList unread;
    for (const QString &text : written.rows) {
        if (rows.contains(text))
            continue;
        ++missing;
        if (isReadable(text.toUtf8(), before, after))
            unread.append(QStringLiteral("row:") + text.left(20));
    }
    for (auto it = written.drafts.cbegin(); it != written.drafts.cend(); ++it) {
        if (drafts.value(it.key()) == it.value())
            continue;
        ++missing;
        if (isReadable(it.value().toUtf8(), before, after))
            unread.append(QStringLiteral("draft:") + it.value().left(20));
    }
    const char *outcome = missing == 0       ? "whole"
                          : unread.isEmpty() ? "all that was left"
                                             : "less than was left";
    return {{QStringLiteral("outcome"), QString::fromLatin1(outcome)},
            {QStringLiteral("texts"), static_cast<int>(written.rows.size() + written.drafts.size())},
            {QStringLiteral("missing"), missing},
            {QStringLiteral("unread"), QJsonArray::fromStringList(unread)},
            {QStringLiteral("told"), told},
            {QStringLiteral("wrong"), QJsonArray::fromStringList(wrong)}};
}

} // namespace

int main(int argc, char **argv)
{
    return damageEachSeed(argc, argv, 60, [](quint32 seed, const QString &keep) {
        QRandomGenerator random(seed);
        const Kind &kind = Kinds[seed % Kinds.size()];
        DiskState before;
        QJsonObject said{{QStringLiteral("wrong"), QJsonArray{QStringLiteral("the store cannot be filled")}}};
        if (const auto written = fill(random, kind.killed, before)) {
            DiskState after = before;
            kind.damage(after, random);
            if (!keep.isEmpty()) {
                writeDisk(before, keep + QStringLiteral("/before"));
                writeDisk(after, keep + QStringLiteral("/after"));
            }
            said = judge(*written, before, after);
        }
        said.insert(QStringLiteral("kind"), QString::fromLatin1(kind.name));
        return said;
    });
}
