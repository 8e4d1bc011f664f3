// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/explore/cachestory.h"

#include "app/store/storefacts.h"
#include "app/store/storepreparation.h"
#include "tests/support/await.h"

#include <QFile>

namespace roomkey {

namespace {

constexpr int Page = 50;
constexpr int MostMessages = 10'000; ///< more than there are

/// A whole start: what takes long is done before, as by the window.
class Start
{
public:
    explicit Start(CacheLife &life)
    {
        const QString file = cachePaths().cacheFile(cacheAccount());
        for (const char *mark : {".damaged", ".newer"})
            QFile::remove(file + QLatin1String(mark));
        StorePreparation preparation(cachePaths());
        const bool isLong = preparation.isLong(cacheAccount());
        const bool isKnown = isAside(file);
        if (isLong && !ended(preparation.begin(cacheAccount())))
            life.wrong.append(QStringLiteral("cannot be prepared"));
        const bool wasMade = isAside(file);
        const auto opened = store.open();
        if (!opened)
            life.wrong.append(QStringLiteral("does not open: ") + opened.error().detail);
        life.anew = isAside(file) && !isKnown;
        if (life.anew && !wasMade)
            life.isSlow = true;
        isOpen = opened.has_value();
        QObject::connect(&store, &AccountStore::trouble, &store, [&life] { ++life.troubles; });
    }

    AccountStore store{cachePaths(), cacheAccount()};
    bool isOpen = false;

private:
    static bool isAside(const QString &file)
    {
        return QFile::exists(file + QStringLiteral(".damaged")) ||
               QFile::exists(file + QStringLiteral(".newer"));
    }
};

/// What the window reads: the list, spaces that are opened and read back to their beginning, searches.
void look(const AccountStore &store, const CacheWorld &world, QRandomGenerator &random, CacheLife &life)
{
    const qsizetype most = 10 * world.spaces.size();
    QList<SpaceLine> lines;
    for (QList<SpaceLine> page = store.spaceLines(20); !page.isEmpty() && lines.size() < most;
         page = store.spaceLines(20, &lines.last()))
        lines += page;
    QList<SpaceSummary> list;
    for (QList<SpaceSummary> page = store.spaces(20); !page.isEmpty() && list.size() < most;
         page = store.spaces(20, &list.last()))
        list += page;
    if (lines.size() >= most || list.size() >= most)
        life.wrong.append(QStringLiteral("the list of spaces does not end"));
    for (const Space &space : world.spaces) {
        (void)store.space(space.name);
        (void)store.members(space.name);
        (void)store.hasMembers(space.name);
        (void)store.isPreviewStale(space.name);
        (void)store.syncedTo(space.name);
        (void)store.oldest(space.name);
        (void)store.reachesBeginning(space.name);
        QList<Message> page = store.messages(space.name, Page);
        for (int pages = 0; !page.isEmpty(); ++pages) {
            if (pages * Page > MostMessages) {
                life.wrong.append(QStringLiteral("a space does not end"));
                break;
            }
            const std::optional<MessageCursor> edge = cursorOf(page.first());
            if (!edge || random.bounded(3) == 0)
                break;
            page = store.messages(space.name, Page, &*edge);
        }
    }
    (void)store.spaceLines({world.spaces.first().name, world.spaces.last().name});
    for (const OutboxRow &row : world.rows)
        (void)store.messageByClientId(row.space, row.clientId);
    for (int i = 0; i < 6; ++i) {
        const QString word = cacheWords().at(random.bounded(static_cast<int>(cacheWords().size())));
        SearchQuestion question;
        question.query = SearchQuery(i % 2 ? word : word.left(2));
        if (i % 3 == 0)
            question.space = world.spaces.at(random.bounded(3)).name;
        const auto found = ended(store.search(question));
        if (!found && found.error().kind == StoreError::Kind::Cancelled)
            life.wrong.append(QStringLiteral("a search does not end"));
    }
}

/// Judges a write that the disk may refuse, with a word.
void judge(const Expected<void, StoreError> &written, const char *what, CacheLife &life)
{
    if (!written && written.error().kind == StoreError::Kind::Cancelled)
        life.wrong.append(QString::fromLatin1(what) + QStringLiteral(" does not end"));
}

/// What comes from Google meanwhile: a message, another text of an old one, one that is gone.
void hear(AccountStore &store, CacheWorld &world, QRandomGenerator &random, CacheLife &life)
{
    for (int i = 0; i < 4; ++i) {
        const SpaceName space = world.spaces.at(random.bounded(static_cast<int>(world.spaces.size()))).name;
        QList<Message> &all = world.messages[space];
        all.append(anyMessage(space, ++world.minute, random));
        QList<Message> news{all.last()};
        const int which = random.bounded(static_cast<int>(all.size()));
        all[which].text = anyText(random);
        all[which].lastUpdateTime = timeOf(++world.minute);
        news.append(all.at(which));
        judge(ended(store.putMessages(space, news)), "a message", life);
        const int gone = random.bounded(static_cast<int>(all.size()));
        judge(ended(store.removeMessages(space, {all.takeAt(gone).name})), "a removal", life);
    }
    judge(ended(store.setFact(facts::SpacesListed, timeOf(world.minute))), "a fact", life);
}

/// The rows go, one after the other, and Google answers.
void send(AccountStore &store, CacheWorld &world, CacheLife &life)
{
    for (const OutboxRow &row : store.outbox()) {
        QList<Message> &all = world.messages[row.space];
        std::optional<Message> answer;
        const auto at = std::find_if(all.begin(), all.end(), [&row](const Message &one) {
            return one.name == row.message || (!row.clientId.isEmpty() && one.clientId == row.clientId);
        });
        if (row.kind == OutboxRow::Kind::Delete) {
            if (at != all.end())
                all.erase(at);
        } else if (row.kind == OutboxRow::Kind::Edit) {
            if (at != all.end()) {
                at->text = row.text;
                at->lastUpdateTime = timeOf(++world.minute);
                answer = *at;
            }
        } else if (at != all.end()) {
            answer = *at; // it had arrived
        } else {
            Message sent =
                ownMessage(row.space, QStringLiteral("sent%1").arg(row.id), ++world.minute, row.text);
            sent.clientId = row.clientId;
            all.append(sent);
            answer = sent;
        }
        const auto settled = ended(store.settleOutbox(row, answer));
        judge(settled, "a sent row", life);
        if (!settled)
            life.wrong.append(QStringLiteral("a row that was sent stays: ") + settled.error().detail);
    }
    world.rows = store.outbox();
}

/// Everything as after a whole listing by Google; \a listed: whose messages were listed to the beginning.
void freshen(AccountStore &store, const CacheWorld &world, QRandomGenerator &random, bool whole,
             QSet<SpaceName> &listed, CacheLife &life)
{
    QSet<SpaceName> all;
    judge(ended(store.putSpaces(world.spaces)), "the list", life);
    for (const Space &space : world.spaces) {
        all.insert(space.name);
        judge(ended(store.putMembers(space.name, world.members.value(space.name))), "the members", life);
        const QList<Message> messages = world.messages.value(space.name);
        const bool isWhole = whole || messages.size() <= Page || random.bounded(2) == 0;
        if (isWhole)
            listed.insert(space.name);
        RangeEdges edges;
        if (!messages.isEmpty())
            edges.syncedTo = cursorOf(messages.last());
        judge(ended(store.putMessageRange(space.name, isWhole ? messages : messages.last(Page), isWhole,
                                          edges)),
              "a page", life);
    }
    judge(ended(store.keepOnlySpaces(all)), "what is gone", life);
}

bool isSame(const Message &a, const Message &b)
{
    return a.name == b.name && a.text == b.text && a.createTime == b.createTime &&
           a.sender.name == b.sender.name && a.sender.displayName == b.sender.displayName &&
           a.space == b.space;
}

/// How much is otherwise than the server has it.
int compare(const AccountStore &store, const CacheWorld &world, const QSet<SpaceName> &listed)
{
    int otherwise = 0;
    QList<SpaceSummary> list = store.spaces(MostMessages);
    QSet<SpaceName> there;
    for (const SpaceSummary &summary : list)
        there.insert(summary.space.name);
    otherwise += static_cast<int>(std::abs(list.size() - world.spaces.size()));
    for (const Space &space : world.spaces) {
        const auto found = store.space(space.name);
        otherwise += !there.contains(space.name) || !found || found->space != space;
        otherwise += store.members(space.name).size() != world.members.value(space.name).size();
        if (!listed.contains(space.name))
            continue;
        const QList<Message> wanted = world.messages.value(space.name);
        const QList<Message> got = store.messages(space.name, MostMessages);
        otherwise += static_cast<int>(std::abs(got.size() - wanted.size()));
        for (qsizetype i = 0; i < std::min(got.size(), wanted.size()); ++i)
            otherwise += !isSame(got.at(i), wanted.at(i));
    }
    return otherwise;
}

} // namespace

CacheLife liveOnCache(CacheWorld &world, QRandomGenerator &random, bool whole)
{
    CacheLife life;
    Start start(life);
    if (!start.isOpen)
        return life;
    AccountStore &store = start.store;
    QList<OutboxRow> rows = world.rows;
    if (store.outbox() != rows)
        rows.removeIf([&world](const OutboxRow &row) { return row.id == world.arrived; });
    if (store.outbox() != rows || store.salvage())
        life.wrong.append(QStringLiteral("the outbox is another one"));
    for (auto it = world.drafts.cbegin(); it != world.drafts.cend(); ++it) {
        if (store.draft(it.key()) != it.value())
            life.wrong.append(QStringLiteral("a draft is another one"));
    }
    look(store, world, random, life);
    hear(store, world, random, life);
    send(store, world, life);
    if (!world.rows.isEmpty())
        life.wrong.append(QStringLiteral("%1 rows are still there").arg(world.rows.size()));
    QSet<SpaceName> listed;
    freshen(store, world, random, whole, listed, life);
    // It takes the old ones in while it is looked at.
    (void)QTest::qWaitFor([&] { return store.messagesToIndex() == 0 || life.troubles > 0; }, 20'000);
    if (store.messagesToIndex() > 0 && life.troubles == 0)
        life.wrong.append(QStringLiteral("it takes old messages in for ever"));
    const int otherwise = compare(store, world, listed);
    QCoreApplication::processEvents(); // what is told of that
    if (life.troubles == 0)
        life.otherwise = otherwise;
    return life;
}

} // namespace roomkey
