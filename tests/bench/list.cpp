// SPDX-License-Identifier: GPL-3.0-or-later
// bench-list API-ROOT spaces: lists all spaces to values and keeps them, as one call of a library would.
// bench-list API-ROOT messages PAGES: a page of messages of each of so many spaces.
// Prints how many values there are; the whole process is measured from outside.
#include "tests/bench/benchparts.h"

#include <QCoreApplication>
#include <QTextStream>

using namespace roomkey;
using namespace roomkey::bench;

namespace {

int fail(const ApiError &error)
{
    QTextStream(stderr) << "bench-list: " << error.message << ' ' << error.httpStatus << '\n';
    return 1;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() < 3)
        return 2;
    Online online(arguments.at(1));
    qsizetype count = 0;
    if (arguments.at(2) == QLatin1String("spaces")) {
        QList<Space> all;
        QString next;
        do {
            Result<Page<Space>> page = await(online.chat.spaces(requests::listSpaces(next)));
            if (!page)
                return fail(page.error());
            all.append(std::move(page->items));
            next = page->nextPageToken;
        } while (!next.isEmpty());
        count = all.size();
    } else {
        QList<Message> all;
        for (int i = 0; i < arguments.value(3).toInt(); ++i) {
            const SpaceName space(QStringLiteral("spaces/p%1").arg(i));
            Result<Page<Message>> page = await(online.chat.messages(requests::listMessages(space, 1000)));
            if (!page)
                return fail(page.error());
            all.append(std::move(page->items));
        }
        count = all.size();
    }
    QTextStream(stdout) << count << '\n';
    return 0;
}
