// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/uifind.h"
#include "ui/chat/olderrow.h"
#include "ui/theme/metrics.h"
#include "ui/theme/roomkeystyle.h"
#include "ui/theme/textpaint.h"
#include "ui/widgets/label.h"

#include <QApplication>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace roomkey::ui;

namespace {

/// As it stands above the messages, \a width wide.
struct Fixture
{
    explicit Fixture(int width)
    {
        window.resize(width, 300);
        row = new OlderRow(&window);
        window.show();
        QObject::connect(row, &OlderRow::changed, &window, [this] {
            row->setVisible(!row->isEmpty());
            row->setGeometry(0, 0, window.width(), row->heightFor(window.width()));
        });
    }
    QWidget window;
    OlderRow *row;
};

} // namespace

class TestOlderRow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void takesNoRoomWithNothingToSay();
    void failureSaysWhyAndOffersAnotherTry();
    void tryAgainStandsBesideItsWords_data();
    void tryAgainStandsBesideItsWords();
    void spinnerStandsStillWithoutMotion_data();
    void spinnerStandsStillWithoutMotion();
    void waitingBecomesASentence();
};

void TestOlderRow::initTestCase()
{
    QApplication::setStyle(new RoomkeyStyle(QStringLiteral("Fusion")));
}

void TestOlderRow::takesNoRoomWithNothingToSay()
{
    Fixture x(800);
    QCOMPARE(x.row->heightFor(800), 0);
    QSignalSpy changed(x.row, &OlderRow::changed);
    x.row->showLoading();
    QVERIFY(x.row->heightFor(800) > 0);
    QCOMPARE(x.row->words(), QString()); // a spinner
    QCOMPARE(x.row->accessibleName(), QStringLiteral("Loading older messages"));
    x.row->clear();
    QCOMPARE(x.row->heightFor(800), 0);
    QCOMPARE(changed.count(), 2);
    x.row->clear();
    QCOMPARE(changed.count(), 2);
}

void TestOlderRow::failureSaysWhyAndOffersAnotherTry()
{
    Fixture x(800);
    x.row->showFailure(QStringLiteral("Google Chat is not answering."));
    QVERIFY(
        says(x.window, QStringLiteral("Older messages could not be loaded. Google Chat is not answering.")));
    QSignalSpy retry(x.row, &OlderRow::retryRequested);
    button(x.window, QStringLiteral("Try again"))->click();
    QCOMPARE(retry.count(), 1);
    x.row->showLoading();
    QVERIFY(!button(x.window, QStringLiteral("Try again")));
}

void TestOlderRow::tryAgainStandsBesideItsWords_data()
{
    QTest::addColumn<int>("width");
    QTest::newRow("wide") << 1400;
    QTest::newRow("usual") << 900;
    QTest::newRow("narrow") << 360;
}

void TestOlderRow::tryAgainStandsBesideItsWords()
{
    QFETCH(int, width);
    Fixture x(width);
    x.row->showFailure(QStringLiteral("Google Chat is not answering."));
    QTest::qWait(10);
    const auto *words = x.row->findChild<Label *>();
    const QPushButton *retry = button(x.window, QStringLiteral("Try again"));
    const int natural = int(textWidth(words->text(), words->font()));
    const int shown = qMin(natural, words->width());
    QVERIFY(retry->x() - (words->x() + shown) <= 2 * metrics::ControlGap);
    QVERIFY(x.row->rect().contains(retry->geometry()) && x.row->rect().contains(words->geometry()));
    // Wrapped only where there is no room for one line.
    const int room = width - 2 * metrics::PaneMargin - retry->width() - metrics::ControlGap;
    const int tall = words->heightForWidth(words->width());
    QCOMPARE(tall > 1.5 * words->fontMetrics().height(), natural > room);
    // And both in the middle.
    if (natural < room)
        QVERIFY(qAbs(words->x() - (width - retry->geometry().right())) <= 2 * metrics::ControlGap);
}

void TestOlderRow::spinnerStandsStillWithoutMotion_data()
{
    QTest::addColumn<int>("duration");
    QTest::newRow("with") << 200;
    QTest::newRow("without") << 0;
}

void TestOlderRow::spinnerStandsStillWithoutMotion()
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

void TestOlderRow::waitingBecomesASentence()
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

QTEST_MAIN(TestOlderRow)
#include "tst_olderrow.moc"
