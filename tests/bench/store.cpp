// SPDX-License-Identifier: GPL-3.0-or-later
// The program's own store, as the window uses it; profiles are those under $XDG_DATA_HOME. Times are in ms.
//
//   bench-store insert PROFILE COUNT PAGE   new messages of one space, PAGE in a call: CPU wall
//   bench-store send PROFILE COUNT FILE     commits to the outbox, and in turn with them 4 KiB appended to
//                                           FILE and waited for by fdatasync: p50 p95, p50 p95, and the KiB
//                                           the commits take in the heap
//   bench-store open PROFILE SPACE ROUNDS   opens a space of the world and reads what is seen: p50
//   bench-store search PROFILE LETTERS ROUNDS   finds beginnings of words among all messages: p50 p95, p50 of
//                                           the CPU of all threads, the KiB in the heap beside an answer,
//                                           the fewest messages of one
//   bench-store within PROFILE LETTERS ROUNDS   the same in the space of 10,000 messages: p50 p95
//   bench-store recall PROFILE LETTERS ROUNDS   finds parts of Thai and Chinese texts in that space: the
//   share
//                                           of what a look at every text finds, p50 p95
#include "app/api/types/json.h"
#include "app/core/clock.h"
#include "app/store/accountstore.h"
#include "models/timelinemodel.h"
#include "tests/bench/benchparts.h"
#include "tests/bench/figures.h"
#include "tests/bench/searchwords.h"
#include "tests/bench/world.h"

#include <QCoreApplication>
#include <QFile>
#include <QTextStream>

#include <fcntl.h>
#include <unistd.h>

using namespace roomkey;
using namespace roomkey::bench;

namespace {

QTextStream out(stdout);

bool insert(AccountStore &store, int count, int page)
{
    const SpaceName space(QStringLiteral("spaces/") + QString::fromLatin1(spaceId(0)));
    QList<QList<Message>> pages;
    for (int first = 0; first < count; first += page)
        pages.append(messagePageFromJson(messagesPage(0, first, std::min(page, count - first), {}))->items);
    Figures<> took;
    const double before = cpuMilliseconds();
    const auto began = Figures<>::now();
    for (const QList<Message> &messages : pages) {
        if (!await(store.putMessages(space, messages)))
            return false;
    }
    took.addSince(began);
    out << cpuMilliseconds() - before << ' ' << took.at(0.5) << '\n';
    return true;
}

/// In turn, because a disk has moods of its own.
bool send(AccountStore &store, int count, const QString &file)
{
    const int handle =
        open(QFile::encodeName(file).constData(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    const QByteArray block(4096, '.');
    Figures<> took;
    Figures<> bare;
    HeapGrowth held;
    for (int i = 0; i < count; ++i) {
        OutboxRow row;
        row.kind = OutboxRow::Kind::Send;
        row.space = SpaceName(QStringLiteral("spaces/") + QString::fromLatin1(spaceId(i % 200)));
        row.clientId = newClientMessageId();
        row.requestId = newRequestId();
        row.text = QStringLiteral("What is said here is as long as what people mostly say: a line or two.");
        const auto began = Figures<>::now();
        if (!await(store.addToOutbox(row)))
            return false;
        took.addSince(began);
        held.look();
        const auto next = Figures<>::now();
        if (write(handle, block.constData(), static_cast<size_t>(block.size())) != block.size() ||
            fdatasync(handle) != 0)
            return false;
        bare.addSince(next);
    }
    close(handle);
    out << took.at(0.5) << ' ' << took.at(0.95) << ' ' << bare.at(0.5) << ' ' << bare.at(0.95) << ' '
        << held.kib() << '\n';
    return true;
}

bool openSpace(AccountStore &store, int number, int rounds)
{
    const SpaceName space(QStringLiteral("spaces/") + QString::fromLatin1(spaceId(number)));
    const SystemClock clock;
    Figures<ThreadClock> took;
    for (int i = 0; i < rounds; ++i) {
        models::TimelineModel model(clock);
        model.setStore(&store);
        const auto began = Figures<ThreadClock>::now();
        model.setSpace(space);
        if (model.rowCount() == 0)
            return false;
        for (int row = 0; row < model.rowCount(); ++row)
            model.index(row).data(Qt::AccessibleTextRole);
        took.addSince(began);
    }
    out << took.at(0.5) << '\n';
    return true;
}

SpaceName tenThousand()
{
    return SpaceName(QStringLiteral("spaces/") + QString::fromLatin1(spaceId(2)));
}

/// From the question to its answer in the window's thread, as after a key.
bool search(AccountStore &store, const SpaceName &space, int letters, int rounds)
{
    SearchQuestion question;
    question.space = space;
    Figures<> took;
    Figures<ProcessClock> worked;
    HeapGrowth held;
    qsizetype fewest = question.limit;
    for (const QString &word : searchWords(Script::Spaced, letters, rounds)) {
        const auto began = Figures<>::now();
        const auto beganToWork = Figures<ProcessClock>::now();
        question.query = SearchQuery(word);
        const auto page = await(store.search(question));
        if (!page)
            return false;
        worked.addSince(beganToWork);
        took.addSince(began);
        held.look();
        fewest = std::min(fewest, page->messages.size());
    }
    out << took.at(0.5) << ' ' << took.at(0.95) << ' ' << worked.at(0.5) << ' ' << held.kib() << ' ' << fewest
        << '\n';
    return true;
}

bool recall(AccountStore &store, int letters, int rounds)
{
    SearchQuestion question;
    question.space = tenThousand();
    const QList<Message> all = store.messages(question.space, 20'000);
    Figures<> took;
    qsizetype there = 0;
    qsizetype found = 0;
    for (const QString &word : searchWords(Script::Unspaced, letters, rounds)) {
        question.query = SearchQuery(word);
        question.limit = 50;
        const auto began = Figures<>::now();
        if (!await(store.search(question)))
            return false;
        took.addSince(began);
        question.limit = static_cast<int>(all.size());
        const auto page = await(store.search(question));
        if (!page)
            return false;
        QSet<MessageName> names;
        for (const Message &message : page->messages)
            names.insert(message.name);
        for (const Message &message : all) {
            if (!message.text.contains(word))
                continue;
            ++there;
            found += names.contains(message.name);
        }
    }
    if (there == 0)
        return false;
    out << double(found) / double(there) << ' ' << took.at(0.5) << ' ' << took.at(0.95) << '\n';
    return true;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() < 4)
        return 2;
    AccountStore store(ProfilePaths(arguments.at(2)), AccountId(QStringLiteral("bench")));
    if (!store.open())
        return 1;
    const QString what = arguments.at(1);
    const int number = arguments.at(3).toInt();
    if (what == QLatin1String("insert"))
        return insert(store, number, arguments.value(4).toInt()) ? 0 : 1;
    if (what == QLatin1String("send"))
        return send(store, number, arguments.value(4)) ? 0 : 1;
    const int rounds = arguments.value(4).toInt();
    if (what == QLatin1String("search"))
        return search(store, {}, number, rounds) ? 0 : 1;
    if (what == QLatin1String("within"))
        return search(store, tenThousand(), number, rounds) ? 0 : 1;
    if (what == QLatin1String("recall"))
        return recall(store, number, rounds) ? 0 : 1;
    return openSpace(store, number, arguments.value(4).toInt()) ? 0 : 1;
}
