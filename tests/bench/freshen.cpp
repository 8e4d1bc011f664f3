// SPDX-License-Identifier: GPL-3.0-or-later
// bench-freshen API-ROOT PROFILE: one pass of the real SpaceSync into the real store of that profile (under
// $XDG_DATA_HOME). The second run over an unchanged world is what is measured, from outside.
#include "app/flows/spacesync.h"
#include "tests/bench/benchparts.h"

#include <QCoreApplication>
#include <QTextStream>

using namespace roomkey;
using namespace roomkey::bench;

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() < 3)
        return 2;
    AccountStore store(ProfilePaths(arguments.at(2)), AccountId(QStringLiteral("bench")));
    if (const auto opened = store.open(); !opened) {
        QTextStream(stderr) << "bench-freshen: " << opened.error().detail << '\n';
        return 1;
    }
    Online online(arguments.at(1));
    qsizetype changed = 0;
    QObject::connect(&store, &AccountStore::spacesChanged, &app,
                     [&](const QList<SpaceName> &names) { changed += names.size(); });
    SpaceSync sync(store, online.chat, online.clock,
                   [] { return Access(IdentityKind::User, {Scope::SpacesReadonly}); }, {});
    int result = 1;
    QObject::connect(&sync, &SpaceSync::listed, &app, [&] { result = 0; });
    QObject::connect(&sync, &SpaceSync::runningChanged, &app, [&] {
        if (!sync.isRunning())
            QMetaObject::invokeMethod(&app, &QCoreApplication::quit, Qt::QueuedConnection);
    });
    sync.start();
    QCoreApplication::exec();
    QTextStream(stdout) << changed << '\n';
    return result;
}
