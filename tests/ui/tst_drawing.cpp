// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/fonts.h"
#include "ui/theme/icons.h"
#include "ui/theme/palettes.h"
#include "ui/theme/roomkeystyle.h"
#include "ui/theme/textpaint.h"
#include "ui/theme/tiles.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QFontDatabase>
#include <QGlyphRun>
#include <QPainter>
#include <QRawFont>
#include <QTest>
#include <QTextLayout>

using namespace roomkey::ui;

/// Icons, tiles and text, which every screen is drawn with.
class TestDrawing : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initials_data();
    void initials();
    void tileColourFollowsTheResourceName();
    void fewNamesHaveDistinctColours();
    void everySymbolIsBundledAndDrawn();
    void symbolsTakeTheirTokenAndFollowThePalette();
    void symbolsAreSharpOnTwiceTheScale();
    void typeScaleNeverGoesBelowReadable();
    void latinIsOfTheSystemFont_data();
    void latinIsOfTheSystemFont();
    void baselineDoesNotDependOnTheScript();
    void paragraphsOfMixedScriptsKeepTheirLeading();
};

void TestDrawing::initials_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("expected");
    QTest::newRow("two words") << QStringLiteral("Product launch") << QStringLiteral("PL");
    QTest::newRow("three words") << QStringLiteral("Rapat mingguan tim") << QStringLiteral("RM");
    QTest::newRow("one word") << QStringLiteral("Announcements") << QStringLiteral("A");
    QTest::newRow("digits") << QStringLiteral("Incident 2026-11-18") << QStringLiteral("I2");
    QTest::newRow("Thai") << QString::fromUtf8("การตลาด ไตรมาส 4") << QString::fromUtf8("ก");
    QTest::newRow("Thai leading vowel") << QString::fromUtf8("เสาวลักษณ์") << QString::fromUtf8("ส");
    QTest::newRow("Chinese") << QString::fromUtf8("设计评审") << QString::fromUtf8("设");
    QTest::newRow("Latin before Chinese") << QString::fromUtf8("Mei 陈美") << QStringLiteral("M");
    QTest::newRow("punctuation first") << QStringLiteral("(team) «core»") << QStringLiteral("TC");
    QTest::newRow("beyond the BMP") << QString::fromUtf8("𠮷田") << QString::fromUtf8("𠮷");
    QTest::newRow("emoji only") << QString::fromUtf8("🎉") << QString();
    QTest::newRow("empty") << QString() << QString();
}

void TestDrawing::initials()
{
    QFETCH(QString, name);
    QTEST(roomkey::ui::initials(name), "expected");
}

void TestDrawing::fewNamesHaveDistinctColours()
{
    QStringList names;
    for (int i = 0; i < 12; ++i) {
        names.append(QStringLiteral("accounts/%1").arg(i));
        const QList<int> tiles = distinctTiles(names);
        QCOMPARE(tiles.size(), names.size());
        QCOMPARE(tiles.first(), tileIndex(names.first())); // whoever was there first keeps it
        const QSet<int> different(tiles.begin(), tiles.end());
        QCOMPARE(different.size(), qMin<qsizetype>(names.size(), Tokens::TileHues));
        for (const int tile : tiles)
            QVERIFY(tile >= 0 && tile < Tokens::TileHues);
    }
}

void TestDrawing::tileColourFollowsTheResourceName()
{
    const int index = tileIndex(QStringLiteral("spaces/AAAA1"));
    QCOMPARE(tileIndex(QStringLiteral("spaces/AAAA1")), index);
    QSet<int> used;
    for (int i = 0; i < 200; ++i) {
        const int at = tileIndex(QStringLiteral("spaces/%1").arg(i));
        QVERIFY(at >= 0 && at < Tokens::TileHues);
        used.insert(at);
    }
    QCOMPARE(used.size(), qsizetype(Tokens::TileHues));
}

void TestDrawing::everySymbolIsBundledAndDrawn()
{
    for (int i = 0; i < SymbolCount; ++i) {
        const QImage image = symbolPixmap(Symbol(i), QSize(24, 24), Qt::red).toImage();
        int drawn = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x)
                drawn += qAlpha(image.pixel(x, y)) > 128;
        }
        QVERIFY2(drawn > 8, qPrintable(symbolName(Symbol(i))));
    }
    QCOMPARE(QDir(QStringLiteral(":/roomkey/icons")).entryList().size(), qsizetype(SymbolCount));
}

void TestDrawing::symbolsTakeTheirTokenAndFollowThePalette()
{
    const auto inkOf = [](const QIcon &icon) {
        const QImage image = icon.pixmap(48, 48).toImage().convertToFormat(QImage::Format_ARGB32);
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                if (qAlpha(image.pixel(x, y)) == 255)
                    return QColor(image.pixel(x, y));
            }
        }
        return QColor();
    };
    const QIcon icon = symbolIcon(Symbol::Plus, Tint::Link);
    applyAppearance(Appearance::Light);
    QCOMPARE(inkOf(icon), Tokens::from(lightPalette()).link);
    applyAppearance(Appearance::Dark);
    QCOMPARE(inkOf(icon), Tokens::from(darkPalette()).link);
}

void TestDrawing::symbolsAreSharpOnTwiceTheScale()
{
    QImage image(QSize(48, 48), QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(2);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    drawSymbol(&painter, Symbol::Plus, QRectF(0, 0, 24, 24), Qt::black);
    painter.end();
    // The same as rendered at 48 pixels, not a blown-up 24.
    const QImage direct = symbolPixmap(Symbol::Plus, QSize(48, 48), Qt::black)
                              .toImage()
                              .convertToFormat(QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(1);
    QCOMPARE(image, direct);
}

void TestDrawing::typeScaleNeverGoesBelowReadable()
{
    QFont small;
    small.setPointSizeF(8.5);
    const Fonts fonts = Fonts::from(small, QFontDatabase::systemFont(QFontDatabase::FixedFont));
    QVERIFY(fonts.caption.pointSizeF() >= 8.25);
    QVERIFY(fonts.monoSmall.pointSizeF() >= 8.25);
    QFont ten;
    ten.setPointSizeF(10);
    const Fonts usual = Fonts::from(ten, ten);
    QCOMPARE(usual.hero.pointSizeF(), 20.0);
    QVERIFY(usual.hero.bold());
    QVERIFY(!usual.body.bold());
    QFont pixels;
    pixels.setPixelSize(16);
    QVERIFY(Fonts::from(pixels, pixels).body.pointSizeF() > 8.25);
}

void TestDrawing::latinIsOfTheSystemFont_data()
{
    QTest::addColumn<QString>("family");
    // Where a desktop names no font of its own, the name stands for whatever fontconfig chooses.
    QTest::newRow("a name that stands for another") << QStringLiteral("Sans Serif");
    QTest::newRow("by its own name") << QStringLiteral("Noto Sans");
}

void TestDrawing::latinIsOfTheSystemFont()
{
    QFETCH(QString, family);
    const auto familyOf = [](const QString &text, const QFont &font) {
        QTextLayout layout(text, font);
        layout.beginLayout();
        layout.createLine();
        layout.endLayout();
        return layout.glyphRuns().value(0).rawFont().familyName();
    };
    QFont system = QApplication::font();
    system.setFamilies({family});
    const QString latin = QStringLiteral("Spaces");
    QCOMPARE(familyOf(latin, interfaceFont(system)), familyOf(latin, system));
    QCOMPARE(interfaceFont(interfaceFont(system)).families(), interfaceFont(system).families());
    QCOMPARE(familyOf(QString::fromUtf8("设计"), interfaceFont(system)), QStringLiteral("Noto Sans CJK SC"));
}

void TestDrawing::baselineDoesNotDependOnTheScript()
{
    // A Latin letter keeps its place, whatever stands beside it and from whichever font that comes.
    const auto firstInkedRow = [](const QString &text) {
        QImage image(200, 40, QImage::Format_RGB32);
        image.fill(Qt::white);
        QPainter painter(&image);
        drawLine(&painter, QRectF(0, 0, 200, 40), text, Fonts::current().body, Qt::black);
        painter.end();
        const int width = int(textWidth(QStringLiteral("H"), Fonts::current().body));
        for (int y = 0; y < 40; ++y) {
            for (int x = 0; x < width; ++x) {
                if (qGray(image.pixel(x, y)) < 128)
                    return y;
            }
        }
        return -1;
    };
    const int latin = firstInkedRow(QStringLiteral("H"));
    QVERIFY(latin > 0);
    QCOMPARE(firstInkedRow(QString::fromUtf8("H ที่นี่")), latin);
    QCOMPARE(firstInkedRow(QString::fromUtf8("H 设计")), latin);
}

void TestDrawing::paragraphsOfMixedScriptsKeepTheirLeading()
{
    const QFont &font = Fonts::current().body;
    const Paragraph latin(QStringLiteral("one\ntwo\nthree"), font, 300);
    const Paragraph mixed(QString::fromUtf8("one\nที่นี่\n设计"), font, 300);
    QCOMPARE(mixed.lineCount(), 3);
    QCOMPARE(mixed.height(), latin.height());
    QVERIFY(Paragraph(QStringLiteral("a long sentence that wraps"), font, 60).lineCount() > 1);
}

int main(int argc, char **argv)
{
    QApplication::setStyle(new RoomkeyStyle(QStringLiteral("Fusion")));
    QApplication app(argc, argv);
    app.setFont(interfaceFont(app.font()));
    TestDrawing test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_drawing.moc"
