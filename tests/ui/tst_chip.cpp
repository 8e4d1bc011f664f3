// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/chip.h"

#include "ui/theme/tokens.h"

#include <QPainter>
#include <QTest>

using namespace roomkey::ui;

class TestChip : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isAsWideAsItsWordAndSymbol();
    void wearsTheColoursOfItsTone();
    void showsMarkupAsItIs();
    void standsAtTheLeadingEnd();

private:
    /// The columns that \a color is in.
    static std::pair<int, int> span(const QImage &image, const QColor &color)
    {
        std::pair<int, int> found{-1, -1};
        for (int x = 0; x < image.width(); ++x) {
            for (int y = 0; y < image.height(); ++y) {
                if (image.pixelColor(x, y) != color)
                    continue;
                if (found.first < 0)
                    found.first = x;
                found.second = x;
            }
        }
        return found;
    }
};

void TestChip::isAsWideAsItsWordAndSymbol()
{
    const int plain = Chip::sizeFor(QStringLiteral("Invited"), false).width();
    QVERIFY(Chip::sizeFor(QStringLiteral("Invited"), true).width() > plain);
    QVERIFY(Chip::sizeFor(QStringLiteral("Invited by somebody"), false).width() > plain);
    Chip chip(QStringLiteral("Invited"));
    QCOMPARE(chip.sizeHint().width(), plain);
    chip.set(QStringLiteral("Invited"), Tone::Warn, Symbol::Clock);
    QCOMPARE(chip.minimumSizeHint(), Chip::sizeFor(QStringLiteral("Invited"), true));
}

void TestChip::wearsTheColoursOfItsTone()
{
    Chip chip(QStringLiteral("Refused"), Tone::Bad, Symbol::Warning);
    chip.resize(chip.sizeHint());
    const Tokens tokens = Tokens::of(&chip);
    QVERIFY(span(chip.grab().toImage(), tokens.background(Tone::Bad)).first >= 0);
    chip.set(QStringLiteral("Allowed"), Tone::Ok, Symbol::Check);
    chip.resize(chip.sizeHint());
    const QImage image = chip.grab().toImage();
    QVERIFY(span(image, tokens.background(Tone::Ok)).first >= 0);
    QVERIFY(span(image, tokens.foreground(Tone::Ok)).first >= 0);
    QCOMPARE(span(image, tokens.background(Tone::Bad)).first, -1);
}

void TestChip::showsMarkupAsItIs()
{
    const Chip chip(QStringLiteral("<b>A</b>"));
    QCOMPARE(chip.textFormat(), Qt::PlainText);
    QCOMPARE(chip.sizeHint(), Chip::sizeFor(QStringLiteral("<b>A</b>"), false));
}

void TestChip::standsAtTheLeadingEnd()
{
    const Tokens tokens = Tokens::ofApplication();
    const QString text = QStringLiteral("Invited");
    const auto painted = [&](Qt::LayoutDirection direction, int width) {
        QImage image(200, 40, QImage::Format_RGB32);
        image.fill(Qt::magenta);
        QPainter painter(&image);
        Chip::paint(&painter, QRectF(0, 0, width, 40), text, Tone::Warn, {}, tokens, direction);
        painter.end();
        return span(image, tokens.background(Tone::Warn));
    };
    const int own = Chip::sizeFor(text, false).width();
    QVERIFY(painted(Qt::LeftToRight, 200).second <= own);
    QVERIFY(painted(Qt::RightToLeft, 200).first >= 200 - own - 1);
    QVERIFY2(painted(Qt::LeftToRight, 30).second < 30, "never wider than its cell");
}

QTEST_MAIN(TestChip)
#include "tst_chip.moc"
