// SPDX-License-Identifier: GPL-3.0-or-later
// bench-grow PROFILE: brings all spaces of a store into the model of their list. Prints the milliseconds of
// its thread that took and the KiB of the heap it holds then.
#include "models/spacelistmodel.h"
#include "tests/bench/benchparts.h"
#include "tests/bench/figures.h"

#include <QCoreApplication>
#include <QTextStream>

#include <memory>

using namespace roomkey;
using namespace roomkey::bench;

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    if (argc < 2)
        return 2;
    AccountStore store(ProfilePaths(QString::fromLocal8Bit(argv[1])), AccountId(QStringLiteral("bench")));
    if (!store.open())
        return 1;
    // SQLite's own cache is filled before, so that its reading is not taken for the model's.
    QList<SpaceLine> page;
    do {
        page = store.spaceLines(1000, page.isEmpty() ? nullptr : &page.last());
    } while (page.size() == 1000);
    Figures<ThreadClock> took;
    const auto began = Figures<ThreadClock>::now();
    auto model = std::make_unique<models::SpaceListModel>();
    QEventLoop loop;
    QObject::connect(model.get(), &models::SpaceListModel::countChanged, &loop, [&] {
        if (model->isComplete())
            loop.quit();
    });
    model->setStore(&store);
    model->readOthers();
    if (!model->isComplete())
        loop.exec();
    took.addSince(began);
    // What goes with it is what it held; SQLite takes and gives back meanwhile as it likes.
    const int count = model->spaceCount();
    const double with = heapKib();
    model.reset();
    QTextStream(stdout) << took.at(0.5) << ' ' << with - heapKib() << ' ' << count << '\n';
    return 0;
}
