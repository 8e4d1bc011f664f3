// SPDX-License-Identifier: GPL-3.0-or-later
// bench-list API-ROOT spaces: lists all spaces to values and keeps them, as one call of a library would.
// bench-list API-ROOT messages PAGES: a page of messages of each of so many spaces.
// Prints how many values there are; the whole process is measured from outside.
#include "tests/bench/benchparts.h"

#include <QCoreApplication>
#include <QTextStream>

#include <cstdlib>

using namespace roomkey;
using namespace roomkey::bench;

namespace {

[[noreturn]] void fail(const ApiError &error)
{
    QTextStream(stderr) << "bench-list: " << error.message << ' ' << error.httpStatus << '\n';
    std::_Exit(1);
}

/// What was kept goes with the process, as it does for Node.
[[noreturn]] void leave(qsizetype count)
{
    QTextStream(stdout) << count << '\n';
    std::_Exit(0);
}

void listSpaces(const Online &online)
{
    QList<Space> all;
    QString next;
    do {
        Result<Page<Space>> page = await(online.chat.spaces(requests::listSpaces(next)));
        if (!page)
            fail(page.error());
        all.append(std::move(page->items));
        next = page->nextPageToken;
    } while (!next.isEmpty());
    leave(all.size());
}

void listMessages(const Online &online, int pages)
{
    QList<Message> all;
    for (int i = 0; i < pages; ++i) {
        const SpaceName space(QStringLiteral("spaces/page%1").arg(i));
        Result<Page<Message>> page = await(online.chat.messages(requests::listMessages(space, 1000)));
        if (!page)
            fail(page.error());
        all.append(std::move(page->items));
    }
    leave(all.size());
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() < 3)
        return 2;
    const Online online(arguments.at(1));
    if (arguments.at(2) == QLatin1String("spaces"))
        listSpaces(online);
    else
        listMessages(online, arguments.value(3).toInt());
}
