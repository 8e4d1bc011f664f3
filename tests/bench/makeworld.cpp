// SPDX-License-Identifier: GPL-3.0-or-later
// bench-makeworld PROFILE SPACES MESSAGES: the large world in a store under $XDG_DATA_HOME, through the
// program's own. Space 0 holds MESSAGES messages, space 1 a tenth, and so on down to a thousand.
#include "app/api/types/json.h"
#include "app/store/accountstore.h"
#include "tests/bench/benchparts.h"
#include "tests/bench/world.h"

#include <QCoreApplication>
#include <QTextStream>

using namespace roomkey;
using namespace roomkey::bench;

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() < 4)
        return 2;
    constexpr int Page = 5000;
    AccountStore store(ProfilePaths(arguments.at(1)), AccountId(QStringLiteral("bench")));
    if (!store.open())
        return 1;
    const int spaces = arguments.at(2).toInt();
    for (int first = 0; first < spaces; first += Page) {
        const auto page = spacePageFromJson(spacesPage(first, std::min(Page, spaces - first), {}));
        if (!await(store.putSpaces(page->items)))
            return 1;
    }
    int space = 0;
    for (int count = arguments.at(3).toInt(); count >= 1000; count /= 10, ++space) {
        const SpaceName name(QStringLiteral("spaces/") + QString::fromLatin1(spaceId(space)));
        for (int first = 0; first < count; first += Page) {
            const auto page =
                messagePageFromJson(messagesPage(space, first, std::min(Page, count - first), {}));
            if (!await(store.putMessageRange(name, page->items, first == 0)))
                return 1;
        }
    }
    QTextStream(stdout) << arguments.at(3) << '\n';
    return 0;
}
