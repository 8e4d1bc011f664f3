// SPDX-License-Identifier: GPL-3.0-or-later
// Parts of the window on their own, with the look of the program; $XDG_DATA_HOME holds the large world.
// Times are milliseconds of the thread of the window.
//
//   bench-window scroll ROWS     600 steps of 40 pixels through a timeline: p50 p99, and the KiB the view and
//                                what it keeps of its rows take in the heap
//   bench-window filter PROFILE  typing into the filter of the spaces: p50 p95
//   bench-window search PROFILE  typing one letter into the search of messages, until what is found first is
//                                painted: p50 p95 of all threads, the KiB in the heap, the fewest found at
//                                once
//   bench-window proxy PROFILE   the same names behind a QSortFilterProxyModel: p50 p95
//   bench-window list API-ROOT   lists spaces into a new store while the chat page is shown, then once more:
//                                longest stop and number of stalls of each; what they were on stderr
#include "tests/bench/benchparts.h"
#include "tests/bench/figures.h"
#include "tests/bench/manyrows.h"
#include "tests/bench/searchwords.h"
#include "tests/bench/world.h"
#include "tests/support/guiwatchdog.h"
#include "tests/ui/sessionfixture.h"
#include "ui/chat/chatpage.h"
#include "ui/chat/searchpane.h"
#include "ui/chat/spacespane.h"
#include "ui/chat/timelineview.h"
#include "ui/theme/fonts.h"
#include "ui/theme/fontwarmup.h"
#include "ui/theme/palettes.h"
#include "ui/theme/roomkeystyle.h"
#include "ui/widgets/notifier.h"
#include "ui/widgets/searchfield.h"

#include <QApplication>
#include <QEventLoop>
#include <QLineEdit>
#include <QListView>
#include <QSortFilterProxyModel>
#include <QStringListModel>
#include <QTextStream>
#include <QTimer>
#include <QWheelEvent>

using namespace roomkey;
using namespace roomkey::bench;

namespace {

QTextStream out(stdout);

constexpr int Searches = 200;

/// After a listing the window still takes in what it brought.
constexpr int Settling = 2000;

/// What people type: the beginning of a name, a piece from the middle, and all of it taken back.
QStringList keystrokes()
{
    QStringList texts;
    for (const char *word : {"bari", "men sol", "งาน", "会议", "karta", "99", "zzzz"}) {
        const QString whole = QString::fromUtf8(word);
        for (qsizetype length = 1; length <= whole.size(); ++length)
            texts.append(whole.left(length));
        for (qsizetype length = whole.size() - 1; length >= 0; --length)
            texts.append(whole.left(length));
    }
    return texts;
}

int scroll(int rows)
{
    ManyRows model(rows);
    HeapGrowth held;
    ui::TimelineView view;
    view.setModel(&model);
    view.resize(900, 800);
    view.show();
    (void)QTest::qWaitForWindowExposed(&view);
    Figures<ThreadClock> took;
    for (int step = 0; step < 600; ++step) {
        QWheelEvent event(QPointF(400, 400), view.mapToGlobal(QPointF(400, 400)), QPoint(0, 40),
                          QPoint(0, 120), Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        const auto began = Figures<ThreadClock>::now();
        QCoreApplication::sendEvent(view.viewport(), &event);
        QCoreApplication::sendPostedEvents();
        view.viewport()->repaint();
        took.addSince(began);
        held.look();
    }
    out << took.at(0.5) << ' ' << took.at(0.99) << ' ' << held.kib() << '\n';
    return 0;
}

int type(const std::function<void(const QString &)> &filter, QWidget &painted)
{
    Figures<ThreadClock> took;
    for (const QString &text : keystrokes()) {
        const auto began = Figures<ThreadClock>::now();
        filter(text);
        QCoreApplication::sendPostedEvents();
        painted.repaint();
        took.addSince(began);
        QCoreApplication::processEvents();
    }
    out << took.at(0.5) << ' ' << took.at(0.95) << '\n';
    return 0;
}

int filterSpaces(AccountStore &store)
{
    models::SpaceListModel model;
    ui::SpacesPane pane(model);
    model.setStore(&store);
    model.readOthers();
    pane.resize(292, 800);
    pane.show();
    (void)QTest::qWaitForWindowExposed(&pane);
    if (!QTest::qWaitFor([&] { return model.isComplete(); }, 120'000))
        return 1;
    auto *search = pane.findChild<QLineEdit *>();
    return type([search](const QString &text) { search->setText(text); }, *pane.view()->viewport());
}

int filterProxy(const AccountStore &store)
{
    QStringList names;
    QList<SpaceSummary> page;
    do {
        page = store.spaces(5000, names.isEmpty() ? nullptr : &page.last());
        for (const SpaceSummary &summary : page)
            names.append(summary.label);
    } while (page.size() == 5000);
    QStringListModel source(names);
    QSortFilterProxyModel proxy;
    proxy.setFilterCaseSensitivity(Qt::CaseInsensitive);
    proxy.setSourceModel(&source);
    QListView view;
    view.setUniformItemSizes(true);
    view.setModel(&proxy);
    view.resize(292, 800);
    view.show();
    (void)QTest::qWaitForWindowExposed(&view);
    return type([&](const QString &text) { proxy.setFilterFixedString(text); }, *view.viewport());
}

int searchMessages(AccountStore &store)
{
    HeapGrowth held;
    ui::SearchPane pane(store);
    pane.resize(320, 800);
    pane.show();
    pane.start(true);
    (void)QTest::qWaitForWindowExposed(&pane);
    const models::SearchModel &model = pane.model();
    QEventLoop loop;
    QObject::connect(&model, &models::SearchModel::stateChanged, &loop, [&] {
        if (model.state() != models::SearchModel::State::Searching)
            loop.quit();
    });
    Figures<ProcessClock> took;
    int fewest = models::SearchModel::PageSize;
    for (const QString &letter : searchWords(Script::Spaced, 1, Searches)) {
        pane.field()->clear();
        QCoreApplication::processEvents();
        const auto began = Figures<ProcessClock>::now();
        pane.field()->setText(letter);
        loop.exec();
        QCoreApplication::sendPostedEvents();
        pane.list()->viewport()->repaint();
        took.addSince(began);
        held.look();
        fewest = std::min(fewest, model.rowCount());
    }
    out << took.at(0.5) << ' ' << took.at(0.95) << ' ' << held.kib() << ' ' << fewest << '\n';
    return 0;
}

int list(const QString &apiRoot)
{
    SessionFixture fixture(SessionFixture::everything(), {}, QUrl(apiRoot));
    AccessToken token;
    token.value = Secret("bench");
    token.expiresAt = fixture.clock.steadyNow() + std::chrono::hours(1000);
    QWidget window;
    window.resize(1280, 800);
    ui::Notifier notifier(&window);
    ui::ChatPage page(*fixture.session, *fixture.settings, notifier, &window);
    page.resize(window.size());
    window.show();
    (void)QTest::qWaitForWindowExposed(&window);
    // Started after the first paint, and long over when somebody has signed in.
    ui::FontWarmUp fonts;
    fonts.start(QApplication::font());
    fonts.wait();
    GuiWatchdog watchdog;
    // A loop as the program has it: QTest's waiting sleeps between two turns, which would count as a stop.
    QEventLoop loop;
    QTimer limit;
    limit.setSingleShot(true);
    QObject::connect(&limit, &QTimer::timeout, &loop, [&] { loop.exit(1); });
    QObject::connect(fixture.session.get(), &Session::listingSpacesChanged, &loop, [&] {
        if (!fixture.session->isListingSpaces())
            QTimer::singleShot(Settling, &loop, [&] { loop.exit(0); });
    });
    const auto pass = [&](auto begin) {
        limit.start(240'000);
        QTimer::singleShot(0, &loop, begin);
        watchdog.reset();
        const bool ended = loop.exec() == 0;
        out << static_cast<double>(watchdog.longest().count()) / 1000 << ' ' << watchdog.stalls().size()
            << '\n';
        QTextStream(stderr) << watchdog.report();
        return ended && !fixture.session->spacesError();
    };
    const bool first = pass([&] {
        fixture.session->grantRenewed(token);
        fixture.session->startNetwork();
    });
    return first && pass([&] { fixture.session->refreshSpaces(); }) ? 0 : 1;
}

} // namespace

int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() < 3)
        return 2;
    QApplication::setStyle(new ui::RoomkeyStyle);
    QApplication::setFont(ui::interfaceFont(QApplication::font()));
    ui::applyAppearance(ui::Appearance::Light);
    const QString what = arguments.at(1);
    if (what == QLatin1String("scroll"))
        return scroll(arguments.at(2).toInt());
    if (what == QLatin1String("list"))
        return list(arguments.at(2));
    AccountStore store(ProfilePaths(arguments.at(2)), AccountId(QStringLiteral("bench")));
    if (!store.open())
        return 1;
    if (what == QLatin1String("search"))
        return searchMessages(store);
    return what == QLatin1String("filter") ? filterSpaces(store) : filterProxy(store);
}
