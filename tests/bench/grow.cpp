// SPDX-License-Identifier: GPL-3.0-or-later
// bench-grow PROFILE: brings the first page of the spaces of a store into the model of their list, and then
// all of them, again and again after a first time, which pays for what a program pays once. Prints the median
// of the milliseconds of its thread that the first page took, and that of all others; the KiB of the heap
// that the first page holds, and that all hold; and how many spaces each was.
#include "models/spacelistmodel.h"
#include "tests/bench/benchparts.h"
#include "tests/bench/figures.h"

#include <QCoreApplication>
#include <QTextStream>

#include <algorithm>
#include <memory>

using namespace roomkey;
using namespace roomkey::bench;

namespace {

constexpr int Enough = 100'000; ///< spaces, of all times together
constexpr int MostTimes = 25;

/// What goes with a model is what it held; SQLite takes and gives back meanwhile as it likes.
double weighed(std::unique_ptr<models::SpaceListModel> model)
{
    const double with = heapKib();
    model.reset();
    return with - heapKib();
}

struct Listing
{
    Figures<ThreadClock> others;
    double kib = 0;
    int count = 0;

    void list(AccountStore &store)
    {
        auto model = std::make_unique<models::SpaceListModel>();
        model->setStore(&store);
        const auto firstCame = Figures<ThreadClock>::now();
        QEventLoop loop;
        QObject::connect(model.get(), &models::SpaceListModel::countChanged, &loop, [&] {
            if (model->isComplete())
                loop.quit();
        });
        model->readOthers();
        if (!model->isComplete())
            loop.exec();
        others.addSince(firstCame);
        count = model->spaceCount();
        kib = weighed(std::move(model));
    }
};

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    if (argc < 2)
        return 2;
    AccountStore store(ProfilePaths(QString::fromLocal8Bit(argv[1])), AccountId(QStringLiteral("bench")));
    if (!store.open())
        return 1;
    Listing before;
    before.list(store);
    Listing listing;
    for (int times = std::clamp(Enough / before.count, 1, MostTimes); times > 0; --times)
        listing.list(store);
    // As often at any size, and apart from the others: after a million of them the processor's caches are
    // empty, after a thousand they are not.
    Figures<ThreadClock> firstTook;
    std::unique_ptr<models::SpaceListModel> firstPage;
    for (int times = 0; times <= MostTimes; ++times) {
        const auto began = Figures<ThreadClock>::now();
        firstPage = std::make_unique<models::SpaceListModel>();
        firstPage->setStore(&store);
        if (times > 0)
            firstTook.addSince(began);
    }
    const int first = firstPage->spaceCount();
    QTextStream(stdout) << firstTook.at(0.5) << ' ' << listing.others.at(0.5) << ' '
                        << weighed(std::move(firstPage)) << ' ' << listing.kib << ' ' << first << ' '
                        << listing.count << '\n';
    return 0;
}
