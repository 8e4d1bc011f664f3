// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/olderrow.h"
#include "ui/chat/timelineaccessible.h"
#include "ui/chat/timelineview.h"

#include "models/roles.h"
#include "models/timelinemodel.h"
#include "tests/support/guiwatchdog.h"
#include "ui/theme/fonts.h"
#include "ui/theme/palettes.h"
#include "ui/theme/roomkeystyle.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QDateTime>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QStandardItemModel>
#include <QTest>

using namespace roomkey::models;
using namespace roomkey::ui;

namespace {

// Rows as the timeline's model describes them, as many as a test wants, made on demand.
class Rows : public QAbstractListModel
{
public:
    explicit Rows(int count)
        : m_count(count)
    {
    }

    int rowCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : m_count; }
    QVariant data(const QModelIndex &index, int role) const override
    {
        const int number = index.row() - m_shift;
        switch (role) {
        case TextRole:
            ++asked;
            return number == special ? specialText : QStringLiteral("Message number %1").arg(number);
        case Qt::AccessibleTextRole:
            return QStringLiteral("Sari, 10:42: Message number %1").arg(number);
        case SenderNameRole:
            return QStringLiteral("Sari Putri");
        case SenderIdRole:
            return QStringLiteral("users/7");
        case TimeRole:
            return QVariant::fromValue<qint64>(1'790'000'000'000'000 + qint64(number) * 1'000'000);
        case RevisionRole:
            return QVariant::fromValue<quint64>(1);
        case StateRole:
            return int(number == refused ? TimelineModel::State::Refused : TimelineModel::State::Settled);
        case GroupStartRole:
            return number % 3 == 0;
        default:
            return {};
        }
    }
    void append(int count)
    {
        beginInsertRows({}, m_count, m_count + count - 1);
        m_count += count;
        endInsertRows();
    }
    void prepend(int count)
    {
        beginInsertRows({}, 0, count - 1);
        m_count += count;
        m_shift += count;
        endInsertRows();
    }

    mutable int asked = 0;
    int special = -1;
    int refused = -1;
    QString specialText;

private:
    int m_count;
    int m_shift = 0;
};

} // namespace

class TestTimelineView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void opensAtTheBottomAndLaysOutOnlyWhatIsSeen();
    void followsTheBottomOnlyIfItWasThere();
    void olderRowsDoNotMoveTheRowUnderTheEye();
    void asksForOlderRowsNearTheTop();
    void keysMoveTheCurrentRowAndKeepItInSight();
    void dragSelectsAcrossRowsAndCopies();
    void linksOpenOnlyWhenAllowed_data();
    void linksOpenOnlyWhenAllowed();
    void aHiddenHostIsToldBeforeItOpens();
    void hugeMessagesKeepItQuick_data();
    void hugeMessagesKeepItQuick();
    void longMessagesOpenInPlace();
    void whatIsFoundInALongMessageIsShown();
    void refusedRowOffersItsThreeActs();
    void rowsAreNamedForAssistiveTechnology();
    void fewRowsStandAtTheBottom();
    void scrollBarReachesBothEnds();
    void olderRowsAreAnnouncedAboveTheFirst();
    void spinnerStandsStillWithoutMotion_data();
    void spinnerStandsStillWithoutMotion();
    void waitingBecomesASentence();
};

void TestTimelineView::initTestCase()
{
    QApplication::setStyle(new RoomkeyStyle(QStringLiteral("Fusion")));
    applyAppearance(Appearance::Light);
    installTimelineAccessibility();
}

void TestTimelineView::opensAtTheBottomAndLaysOutOnlyWhatIsSeen()
{
    Rows rows(1'000'000);
    TimelineView view;
    view.resize(600, 400);
    view.setModel(&rows);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    QCOMPARE(view.visibleRows().back().row, 999'999);
    QVERIFY(view.isAtBottom());
    QVERIFY2(rows.asked < 200, qPrintable(QString::number(rows.asked)));
}

void TestTimelineView::followsTheBottomOnlyIfItWasThere()
{
    Rows rows(100);
    TimelineView view;
    view.resize(600, 400);
    view.setModel(&rows);
    view.show();
    rows.append(1);
    QCOMPARE(view.visibleRows().back().row, 100);
    view.scrollTo(rows.index(50, 0));
    const QRect before = view.visualRect(rows.index(50, 0));
    rows.append(2);
    QVERIFY(!view.isAtBottom());
    QCOMPARE(view.visualRect(rows.index(50, 0)), before);
    view.scrollToBottom();
    QCOMPARE(view.visibleRows().back().row, 102);
}

void TestTimelineView::olderRowsDoNotMoveTheRowUnderTheEye()
{
    Rows rows(100);
    TimelineView view;
    view.resize(600, 400);
    view.setModel(&rows);
    view.show();
    view.scrollTo(rows.index(3, 0));
    const QPersistentModelIndex seen(rows.index(view.visibleRows().at(2).row, 0));
    const int top = view.visualRect(seen).top();
    rows.prepend(60);
    QCOMPARE(view.visualRect(seen).top(), top);
}

void TestTimelineView::asksForOlderRowsNearTheTop()
{
    Rows rows(200);
    TimelineView view;
    view.resize(600, 400);
    QSignalSpy older(&view, &TimelineView::olderNeeded);
    view.setModel(&rows);
    view.show();
    QCoreApplication::sendPostedEvents();
    QCOMPARE(older.count(), 0);
    view.scrollTo(rows.index(2, 0));
    QTRY_COMPARE(older.count(), 1);
    view.scrollTo(rows.index(0, 0));
    QCoreApplication::sendPostedEvents();
    QCOMPARE(older.count(), 1); // once until rows came
    rows.prepend(1);
    view.scrollTo(rows.index(0, 0));
    QTRY_COMPARE(older.count(), 2);
}

void TestTimelineView::keysMoveTheCurrentRowAndKeepItInSight()
{
    Rows rows(500);
    TimelineView view;
    view.resize(600, 400);
    view.setModel(&rows);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    view.setCurrentIndex(rows.index(499, 0));
    for (int i = 0; i < 40; ++i)
        QTest::keyClick(&view, Qt::Key_Up);
    QCOMPARE(view.currentIndex().row(), 459);
    const QRect box = view.visualRect(view.currentIndex());
    QVERIFY(!box.isNull() && box.top() >= 0 && box.bottom() <= view.viewport()->height());
    QTest::keyClick(&view, Qt::Key_Home);
    QCOMPARE(view.currentIndex().row(), 0);
    QVERIFY(!view.visualRect(view.currentIndex()).isNull());
    QTest::keyClick(&view, Qt::Key_End);
    QCOMPARE(view.currentIndex().row(), 499);
    QVERIFY(view.isAtBottom());
    QSignalSpy edit(&view, &TimelineView::editRequested);
    QTest::keyClick(&view, Qt::Key_E);
    QCOMPARE(edit.count(), 1);
}

void TestTimelineView::dragSelectsAcrossRowsAndCopies()
{
    Rows rows(50);
    TimelineView view;
    view.resize(600, 400);
    view.setModel(&rows);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    const QRect first = view.visualRect(rows.index(46, 0));
    const QRect last = view.visualRect(rows.index(48, 0));
    QTest::mousePress(view.viewport(), Qt::LeftButton, {}, QPoint(72, first.bottom() - 6));
    QTest::mouseMove(view.viewport(), QPoint(590, last.bottom() - 6));
    QTest::mouseRelease(view.viewport(), Qt::LeftButton, {}, QPoint(590, last.bottom() - 6));
    QCOMPARE(view.selectedText(), QStringLiteral("Message number 46\nMessage number 47\nMessage number 48"));
    QTest::keyClick(&view, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QApplication::clipboard()->text(), view.selectedText());
}

void TestTimelineView::linksOpenOnlyWhenAllowed_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("opened");
    QTest::newRow("https") << QStringLiteral("https://example.com/a?b=1.")
                           << QStringLiteral("https://example.com/a?b=1");
    QTest::newRow("name and password") << QStringLiteral("https://example.com@example.net/") << QString();
    QTest::newRow("file") << QStringLiteral("file:///etc/passwd") << QString();
    QTest::newRow("script") << QStringLiteral("javascript:alert(1)") << QString();
    QTest::newRow("bare host") << QStringLiteral("example.com") << QString();
}

void TestTimelineView::linksOpenOnlyWhenAllowed()
{
    QFETCH(QString, text);
    QFETCH(QString, opened);
    Rows rows(10);
    rows.special = 9;
    rows.specialText = text;
    TimelineView view;
    view.resize(600, 400);
    view.setModel(&rows);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    QSignalSpy links(&view, &TimelineView::linkActivated);
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {},
                      QPoint(80, view.visualRect(rows.index(9, 0)).bottom() - 8));
    QCOMPARE(links.isEmpty(), opened.isEmpty());
    if (!opened.isEmpty())
        QCOMPARE(links.constFirst().constFirst().toUrl().toString(), opened);
}

void TestTimelineView::aHiddenHostIsToldBeforeItOpens()
{
    Rows rows(10);
    rows.special = 9;
    rows.specialText = QStringLiteral("https://\u0430pple.com/login");
    TimelineView view;
    view.resize(600, 400);
    view.setModel(&rows);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    const QPoint link(80, view.visualRect(rows.index(9, 0)).bottom() - 8);
    QTest::mouseMove(view.viewport(), link);
    QCOMPARE(view.viewport()->toolTip(), QStringLiteral("Leads to xn--pple-43d.com"));
    QTest::mouseMove(view.viewport(), link - QPoint(0, 60));
    QCOMPARE(view.viewport()->toolTip(), QString());
}

void TestTimelineView::hugeMessagesKeepItQuick_data()
{
    constexpr int Most = 32'000; // bytes Google takes
    QTest::addColumn<QString>("text");
    const auto row = [](const char *name, const QString &piece) {
        QTest::newRow(name) << piece.repeated(Most / int(piece.toUtf8().size()));
    };
    row("mentions", QStringLiteral("@Ana "));
    row("links", QStringLiteral("http://a.b "));
    row("brackets", QStringLiteral(")"));
    QTest::newRow("brackets of one link")
        << QStringLiteral("http://a.b/") + QString(Most - 11, QLatin1Char(')'));
    row("lines", QStringLiteral("a\n"));
    row("marks", QStringLiteral("e\u0301\u0302\u0303\u0304\u0305"));
    row("Thai", QStringLiteral("การตลาด"));
    row("both directions", QStringLiteral("abc فريق "));
    row("an endless word", QStringLiteral("a"));
    row("an endless word of a wide alphabet", QStringLiteral("设"));
    row("joined faces", QStringLiteral("\U0001F600\u200d"));
    row("families", QStringLiteral("\U0001F469\u200d\U0001F469\u200d\U0001F467"));
    row("endless marks", QStringLiteral("\u0301"));
}

void TestTimelineView::hugeMessagesKeepItQuick()
{
#ifdef Q_OS_LINUX
    QFETCH(QString, text);
    Rows rows(200);
    rows.special = 199;
    rows.specialText = text;
    TimelineView view;
    view.resize(600, 400);
    view.setModel(&rows);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    roomkey::GuiWatchdog watchdog;
    for (int number = 180; number < 200; ++number) {
        rows.special = number;
        view.setCurrentIndex(rows.index(number, 0));
        QTest::keyClick(&view, Qt::Key_Up);
        QTest::keyClick(&view, Qt::Key_Down);
        QTest::qWait(1);
    }
    QVERIFY2(watchdog.longest() < std::chrono::milliseconds(50), watchdog.report());
#else
    QSKIP("Stops are measured on Linux.");
#endif
}

void TestTimelineView::longMessagesOpenInPlace()
{
    Rows rows(30);
    rows.special = 29;
    rows.specialText = QStringLiteral("several words ").repeated(500);
    TimelineView view;
    view.resize(600, 900);
    view.setModel(&rows);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    const QModelIndex index = rows.index(29, 0);
    QSignalSpy acts(&view, &TimelineView::actionRequested);
    const QRect folded = view.visualRect(index);
    QVERIFY(folded.top() > 0);
    // By the mouse: the word stands below the text, and the first line stays where it is.
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, QPoint(90, folded.bottom() - 8));
    QVERIFY(view.isUnfolded(index));
    QCOMPARE(view.visualRect(index).top(), folded.top());
    QVERIFY(view.visualRect(index).height() > 2 * folded.height());
    QVERIFY(!view.isAtBottom());
    QCOMPARE(acts.size(), 0);
    // By the keyboard, from far below its beginning.
    view.setFocus();
    view.scrollToBottom();
    QVERIFY(view.visualRect(index).top() < 0);
    view.setCurrentIndex(index);
    QTest::keyClick(&view, Qt::Key_Return);
    QVERIFY(!view.isUnfolded(index));
    QVERIFY(view.visualRect(index).top() > 0);
    QVERIFY(view.visualRect(index).bottom() <= view.viewport()->height());
    // By assistive technology, under its name.
    auto *list = QAccessible::queryAccessibleInterface(&view);
    auto *row = list->child(list->childCount() - 1);
    QVERIFY(row->actionInterface()->actionNames().contains(QStringLiteral("Show all")));
    row->actionInterface()->doAction(QStringLiteral("Show all"));
    QVERIFY(view.isUnfolded(index));
    QVERIFY(row->actionInterface()->actionNames().contains(QStringLiteral("Show less")));
    QCOMPARE(acts.size(), 0);
    // It stays as it is while others come.
    rows.append(3);
    QVERIFY(view.isUnfolded(index));
    // What is short has no such word.
    QVERIFY(!isFoldable(rows.index(3, 0)));
}

void TestTimelineView::whatIsFoundInALongMessageIsShown()
{
    Rows rows(30);
    rows.special = 10;
    rows.specialText = QStringLiteral("several words ").repeated(500) + QStringLiteral("needle");
    TimelineView view;
    view.resize(600, 900);
    view.setModel(&rows);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    const QModelIndex index = rows.index(10, 0);
    view.reveal(index, 0, 7);
    QVERIFY(!view.isUnfolded(index));
    const int at = int(rows.specialText.size());
    view.reveal(index, at - 6, at);
    QVERIFY(view.isUnfolded(index));
    QCOMPARE(view.selectedText(), QStringLiteral("needle"));
}

void TestTimelineView::refusedRowOffersItsThreeActs()
{
    Rows rows(10);
    rows.refused = 9;
    TimelineView view;
    view.resize(600, 400);
    view.setModel(&rows);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    QSignalSpy acts(&view, &TimelineView::actionRequested);
    const int y = view.visualRect(rows.index(9, 0)).bottom() - 14;
    for (int x = 72; x < 420; x += 4)
        QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, QPoint(x, y));
    QSet<int> seen;
    for (const QList<QVariant> &act : acts)
        seen.insert(int(act.at(1).value<MessageAction>()));
    QCOMPARE(seen, (QSet<int>{int(MessageAction::TryAgain), int(MessageAction::CopyText),
                              int(MessageAction::Discard)}));
}

void TestTimelineView::rowsAreNamedForAssistiveTechnology()
{
    Rows rows(1000);
    TimelineView view;
    view.setAccessibleName(QStringLiteral("Messages in Product launch"));
    view.resize(600, 400);
    view.setModel(&rows);
    view.show();
    QAccessibleInterface *list = QAccessible::queryAccessibleInterface(&view);
    QVERIFY(list);
    QCOMPARE(list->role(), QAccessible::List);
    QCOMPARE(list->text(QAccessible::Name), QStringLiteral("Messages in Product launch"));
    QCOMPARE(list->childCount(), int(view.visibleRows().size()));
    QAccessibleInterface *last = list->child(list->childCount() - 1);
    QCOMPARE(last->text(QAccessible::Name), QStringLiteral("Sari, 10:42: Message number 999"));
    QCOMPARE(list->indexOfChild(last), list->childCount() - 1);
    QSignalSpy pressed(&view, &TimelineView::activated);
    last->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
    QCOMPARE(pressed.count(), 1);
    QCOMPARE(view.currentIndex().row(), 999);
    QVERIFY(last->state().selected);
}

void TestTimelineView::fewRowsStandAtTheBottom()
{
    Rows rows(2);
    TimelineView view;
    view.resize(600, 400);
    view.setModel(&rows);
    view.show();
    const QRect last = view.visualRect(rows.index(1, 0));
    QVERIFY(last.bottom() > 360 && last.bottom() <= 400);
}

void TestTimelineView::scrollBarReachesBothEnds()
{
    Rows rows(300);
    TimelineView view;
    view.resize(600, 400);
    view.setModel(&rows);
    view.show();
    QScrollBar *bar = view.verticalScrollBar();
    QCOMPARE(bar->value(), bar->maximum());
    bar->setValue(0);
    QCOMPARE(view.visibleRows().front().row, 0);
    bar->setValue(bar->maximum());
    QCOMPARE(view.visibleRows().back().row, 299);
    QVERIFY(view.isAtBottom());
}

void TestTimelineView::olderRowsAreAnnouncedAboveTheFirst()
{
    Rows rows(100);
    TimelineView view;
    view.resize(600, 400);
    view.setModel(&rows);
    view.show();
    OlderRow *older = view.olderRow();
    older->showLoading();
    QVERIFY2(older->isHidden(), "the top is far away");
    QVERIFY(view.isAtBottom());

    // Some way down nothing moves.
    older->clear();
    view.scrollTo(rows.index(3, 0));
    const int there = view.visualRect(rows.index(5, 0)).top();
    older->showLoading();
    QCOMPARE(view.visualRect(rows.index(5, 0)).top(), there);
    QVERIFY(older->isHidden());

    // At the top it stands above the oldest message, and goes without leaving a gap.
    view.verticalScrollBar()->setValue(0);
    older->clear();
    const int bare = view.visualRect(rows.index(0, 0)).top();
    older->showLoading();
    QVERIFY(older->isVisible());
    QCOMPARE(older->accessibleName(), QStringLiteral("Loading older messages"));
    QVERIFY(older->geometry().top() >= 0);
    QCOMPARE(older->geometry().bottom() + 1, view.visualRect(rows.index(0, 0)).top());
    // What comes pushes nothing away from under the eye.
    const QPersistentModelIndex seen(rows.index(2, 0));
    const int top = view.visualRect(seen).top();
    rows.prepend(60);
    older->clear();
    QCOMPARE(view.visualRect(seen).top(), top);
    QVERIFY(older->isHidden());
    view.verticalScrollBar()->setValue(0);
    QCOMPARE(view.visualRect(rows.index(0, 0)).top(), bare);

    // A failure says why and offers to try again.
    QSignalSpy retry(older, &OlderRow::retryRequested);
    older->showFailure(QStringLiteral("You are offline."));
    QVERIFY(older->isVisible());
    QVERIFY(older->words().endsWith(QStringLiteral("You are offline.")));
    auto *button = older->findChild<QPushButton *>();
    QVERIFY(button->isVisible());
    button->click();
    QCOMPARE(retry.count(), 1);
    older->showLoading();
    QVERIFY(!button->isVisible());
    QVERIFY(older->words().isEmpty());
}

void TestTimelineView::spinnerStandsStillWithoutMotion_data()
{
    QTest::addColumn<int>("duration");
    QTest::newRow("with") << 200;
    QTest::newRow("without") << 0;
}

void TestTimelineView::spinnerStandsStillWithoutMotion()
{
    QFETCH(int, duration);
    class Style final : public RoomkeyStyle
    {
    public:
        explicit Style(int animation)
            : RoomkeyStyle(QStringLiteral("Fusion"))
            , m_animation(animation)
        {
        }
        int styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                      QStyleHintReturn *data) const override
        {
            return hint == SH_Widget_Animation_Duration ? m_animation
                                                        : RoomkeyStyle::styleHint(hint, option, widget, data);
        }

    private:
        int m_animation;
    };
    QApplication::setStyle(new Style(duration));
    QWidget host;
    OlderRow older(&host);
    host.resize(600, 60);
    older.resize(600, 60);
    older.showLoading();
    older.show();
    host.show();
    const QImage first = older.grab().toImage();
    bool moved = false;
    for (int i = 0; i < 10 && !moved; ++i) {
        QTest::qWait(50);
        moved = older.grab().toImage() != first;
    }
    QApplication::setStyle(new RoomkeyStyle(QStringLiteral("Fusion")));
    QCOMPARE(moved, duration > 0);
}

void TestTimelineView::waitingBecomesASentence()
{
    QWidget host;
    OlderRow older(&host);
    QSignalSpy changed(&older, &OlderRow::changed);
    older.showLoading();
    QVERIFY(older.words().isEmpty());
    QTRY_COMPARE_WITH_TIMEOUT(changed.count(), 2, 12'000);
    QVERIFY(older.words().contains(QStringLiteral("slow")));
    QVERIFY(!older.findChild<QPushButton *>()->isVisibleTo(&older));
    older.clear();
    QVERIFY(older.words().isEmpty());
    QCOMPARE(older.heightFor(600), 0);
}

QTEST_MAIN(TestTimelineView)
#include "tst_timelineview.moc"
