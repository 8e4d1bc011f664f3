// SPDX-License-Identifier: GPL-3.0-or-later
// bench-grow PROFILE: brings all spaces of a store into the model of their list. Prints the milliseconds of
// its thread that took and the KiB of memory it touched for it.
#include "models/spacelistmodel.h"
#include "tests/bench/benchparts.h"
#include "tests/bench/figures.h"

#include <QCoreApplication>
#include <QFile>
#include <QTextStream>

#include <unistd.h>

using namespace roomkey;
using namespace roomkey::bench;

namespace {

double touchedKib()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const QByteArrayList pages = file.readAll().split(' ');
    const double anonymous = pages.at(1).toDouble() - pages.at(2).toDouble();
    return anonymous * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1024;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    if (argc < 2)
        return 2;
    AccountStore store(ProfilePaths(QString::fromLocal8Bit(argv[1])), AccountId(QStringLiteral("bench")));
    if (!store.open())
        return 1;
    // SQLite's own cache is filled before, so that it is not taken for the model's.
    QList<SpaceLine> page;
    do {
        page = store.spaceLines(1000, page.isEmpty() ? nullptr : &page.last());
    } while (page.size() == 1000);
    const double before = touchedKib();
    Figures<ThreadClock> took;
    const auto began = Figures<ThreadClock>::now();
    models::SpaceListModel model;
    QEventLoop loop;
    QObject::connect(&model, &models::SpaceListModel::countChanged, &loop, [&] {
        if (model.isComplete())
            loop.quit();
    });
    model.setStore(&store);
    model.readOthers();
    if (!model.isComplete())
        loop.exec();
    took.addSince(began);
    QTextStream(stdout) << took.at(0.5) << ' ' << touchedKib() - before << ' ' << model.spaceCount() << '\n';
    return 0;
}
