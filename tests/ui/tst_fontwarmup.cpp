// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/fontwarmup.h"

#include <QElapsedTimer>
#include <QFontMetricsF>
#include <QGuiApplication>
#include <QTest>

#include <ctime>

using namespace roomkey::ui;

namespace {

/// What this thread worked, in nanoseconds: waiting for a busy machine is not in it.
qint64 worked()
{
    timespec now = {};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return qint64(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

qint64 costOf(const QFont &font, const QString &text)
{
    const qint64 began = worked();
    (void)QFontMetricsF(font).horizontalAdvance(text);
    return worked() - began;
}

} // namespace

class TestFontWarmUp : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theFirstWordIsNoDearerThanTheSecond();
    void startsOnce();
};

void TestFontWarmUp::theFirstWordIsNoDearerThanTheSecond()
{
    QFont font = QGuiApplication::font();
    FontWarmUp fonts;
    fonts.start(font);
    fonts.wait();
    // Another size is another font, whose matches are warm for no one; the system's list of fonts is read.
    const QString face = QString::fromUcs4(U"\U0001F389");
    const qint64 first = costOf(font, face);
    font.setPointSizeF(font.pointSizeF() * 1.5);
    const qint64 second = costOf(font, face);
    QVERIFY2(first < 8 * second, qPrintable(QStringLiteral("%1 against %2 ns").arg(first).arg(second)));
}

void TestFontWarmUp::startsOnce()
{
    FontWarmUp fonts;
    fonts.wait(); // nothing was started
    fonts.start(QGuiApplication::font());
    fonts.start(QGuiApplication::font());
    fonts.wait();
    fonts.wait();
}

QTEST_MAIN(TestFontWarmUp)
#include "tst_fontwarmup.moc"
