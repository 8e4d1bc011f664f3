// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/palettes.h"
#include "ui/widgets/keybadge.h"

#include <QApplication>
#include <QImage>
#include <QPainter>
#include <QSet>
#include <QTest>

using namespace roomkey::ui;

namespace {

const QList<KeyState> States{KeyState::All, KeyState::Part, KeyState::SignInAgain, KeyState::NoKeychain,
                             KeyState::Offline};
constexpr QRectF Tile(30, 30, 40, 40);

QImage painted(KeyState state, const QPalette &palette, Qt::LayoutDirection direction = Qt::LeftToRight)
{
    const Tokens tokens = Tokens::of(palette);
    QImage image(100, 100, QImage::Format_RGB32);
    image.fill(tokens.rail);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    drawKeyBadge(&painter, Tile, state, tokens.rail, tokens, direction);
    return image;
}

/// Where anything was drawn.
QRect inked(const QImage &image)
{
    const QRgb ground = image.pixel(0, 0);
    QRect box;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (image.pixel(x, y) != ground)
                box |= QRect(x, y, 1, 1);
        }
    }
    return box;
}

} // namespace

class TestKeyBadge : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyStateHasASentenceOfItsOwn();
    void troubleCanBeToldByColour_data();
    void troubleCanBeToldByColour();
    void standsAtTheTrailingCorner();
};

void TestKeyBadge::everyStateHasASentenceOfItsOwn()
{
    QSet<QString> sentences;
    for (const KeyState state : States) {
        const QString text = keyStateText(state);
        QVERIFY(!text.isEmpty() && text.at(0).isUpper());
        for (const char *word : {"token", "scope", "OAuth", "grant"})
            QVERIFY2(!text.contains(QLatin1String(word), Qt::CaseInsensitive), qPrintable(text));
        sentences.insert(text);
    }
    QCOMPARE(sentences.size(), States.size());
}

void TestKeyBadge::troubleCanBeToldByColour_data()
{
    QTest::addColumn<QPalette>("palette");
    QTest::newRow("light") << lightPalette();
    QTest::newRow("dark") << darkPalette();
}

void TestKeyBadge::troubleCanBeToldByColour()
{
    QFETCH(QPalette, palette);
    const Tokens tokens = Tokens::of(palette);
    const QHash<KeyState, QColor> expected{{KeyState::All, tokens.ok},
                                           {KeyState::Part, tokens.warn},
                                           {KeyState::SignInAgain, tokens.bad},
                                           {KeyState::NoKeychain, tokens.bad},
                                           {KeyState::Offline, tokens.muted}};
    for (const KeyState state : States) {
        const QImage image = painted(state, palette);
        const QRect box = inked(image);
        // Beside the key, which is drawn in the middle.
        QCOMPARE(image.pixel(box.center().x(), box.top() + 1), expected.value(state).rgb());
        int key = 0;
        for (int y = box.top(); y <= box.bottom(); ++y) {
            for (int x = box.left(); x <= box.right(); ++x)
                key += image.pixel(x, y) == tokens.surface.rgb();
        }
        QVERIFY2(key > 3, "a key on it, so that colour is not all there is");
    }
}

void TestKeyBadge::standsAtTheTrailingCorner()
{
    const QRect left = inked(painted(KeyState::All, lightPalette()));
    QVERIFY(left.center().x() > Tile.center().x() && left.center().y() > Tile.center().y());
    QVERIFY(QRectF(left).intersects(Tile));
    const QRect mirrored = inked(painted(KeyState::All, lightPalette(), Qt::RightToLeft));
    QCOMPARE(mirrored.center().y(), left.center().y());
    QVERIFY(mirrored.center().x() < Tile.center().x());
    QVERIFY(qAbs((left.center().x() - Tile.center().x()) + (mirrored.center().x() - Tile.center().x())) <= 2);
}

QTEST_MAIN(TestKeyBadge)
#include "tst_keybadge.moc"
