// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/color.h"
#include "ui/theme/palettes.h"
#include "ui/theme/tokens.h"

#include <QTest>

#include <initializer_list>

using namespace roomkey::ui;

namespace {

/// What a desktop gives: only what tokens read.
QPalette desktop(QRgb window, QRgb base, QRgb alternate, QRgb text, QRgb highlight, QRgb highlighted)
{
    QPalette p;
    p.setColor(QPalette::Window, QColor(window));
    p.setColor(QPalette::Base, QColor(base));
    p.setColor(QPalette::AlternateBase, QColor(alternate));
    p.setColor(QPalette::Text, QColor(text));
    p.setColor(QPalette::WindowText, QColor(text));
    p.setColor(QPalette::Highlight, QColor(highlight));
    p.setColor(QPalette::HighlightedText, QColor(highlighted));
    p.setColor(QPalette::ToolTipBase, QColor(text));
    p.setColor(QPalette::ToolTipText, QColor(base));
    return p;
}

} // namespace

class TestTokens : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void contrastFollowsWcag();
    void ensureMovesNoMoreThanNeeded();
    void everyPaletteIsReadable_data();
    void everyPaletteIsReadable();
    void samplesLookAsDesigned();
    void tokensAreRememberedPerPalette();
    void appearanceNames();
};

void TestTokens::contrastFollowsWcag()
{
    QCOMPARE(qRound(color::contrast(Qt::black, Qt::white)), 21);
    QCOMPARE(color::contrast(Qt::red, Qt::red), 1.0);
    // #767676 on white is the well-known lightest grey that passes 4.5.
    QVERIFY(color::contrast(QColor(0x76, 0x76, 0x76), Qt::white) >= 4.5);
    QVERIFY(color::contrast(QColor(0x77, 0x77, 0x77), Qt::white) < 4.5);
}

void TestTokens::ensureMovesNoMoreThanNeeded()
{
    const QColor fine(0x20, 0x20, 0x20);
    QCOMPARE(color::ensure(fine, {QColor(Qt::white)}, 4.5, Qt::black), fine);
    const QColor moved = color::ensure(QColor(0xc0, 0xc0, 0xc0), {QColor(Qt::white)}, 4.5, Qt::black);
    QVERIFY(color::contrast(moved, Qt::white) >= 4.5);
    QVERIFY(color::contrast(moved, Qt::white) < 5.2);
    // Toward a text that is itself too weak: past it.
    const QColor past =
        color::ensure(QColor(0xc0, 0xc0, 0xc0), {QColor(Qt::white)}, 4.5, QColor(0x90, 0x90, 0x90));
    QVERIFY(color::contrast(past, Qt::white) >= 4.5);
}

void TestTokens::everyPaletteIsReadable_data()
{
    QTest::addColumn<QPalette>("palette");
    QTest::newRow("Roomkey light") << lightPalette();
    QTest::newRow("Roomkey dark") << darkPalette();
    QTest::newRow("Breeze light") << desktop(0xffeff0f1, 0xffffffff, 0xfff7f7f7, 0xff232629, 0xff3daee9,
                                             0xffffffff);
    QTest::newRow("Breeze dark") << desktop(0xff202326, 0xff141618, 0xff1d1f22, 0xfffcfcfc, 0xff3daee9,
                                            0xfffcfcfc);
    QTest::newRow("Adwaita light") << desktop(0xfff6f5f4, 0xffffffff, 0xfffafafa, 0xff2e3436, 0xff3584e4,
                                              0xffffffff);
    QTest::newRow("Adwaita dark") << desktop(0xff242424, 0xff1e1e1e, 0xff2a2a2a, 0xffffffff, 0xff15539e,
                                             0xffffffff);
    QTest::newRow("Fusion") << desktop(0xffefefef, 0xffffffff, 0xfff7f7f7, 0xff000000, 0xff308cc6,
                                       0xffffffff);
    QTest::newRow("high contrast") << desktop(0xff000000, 0xff000000, 0xff000000, 0xffffffff, 0xffffff00,
                                              0xff000000);
    QTest::newRow("Solarized light") << desktop(0xffeee8d5, 0xfffdf6e3, 0xffeee8d5, 0xff586e75, 0xff268bd2,
                                                0xfffdf6e3);
}

void TestTokens::everyPaletteIsReadable()
{
    QFETCH(QPalette, palette);
    const Tokens t = Tokens::from(palette);
    const auto atLeast = [](const char *what, const QColor &fg, std::initializer_list<QColor> grounds,
                            qreal ratio) {
        for (const QColor &ground : grounds) {
            const qreal is = color::contrast(fg, ground);
            QVERIFY2(is >= ratio, qPrintable(QStringLiteral("%1: %2 on %3 has %4, needs %5")
                                                 .arg(QLatin1String(what), fg.name(), ground.name())
                                                 .arg(is)
                                                 .arg(ratio)));
        }
    };
    atLeast("text", t.text, {t.window, t.rail, t.surface, t.sunken, t.soft, t.hover}, 4.5);
    atLeast("muted", t.muted, {t.window, t.rail, t.surface, t.soft, t.hover, t.gate}, 4.5);
    atLeast("muted on a neutral chip", t.foreground(Tone::Neutral), {t.background(Tone::Neutral)}, 4.5);
    atLeast("on accent", t.onAccent, {t.accent}, 4.5);
    atLeast("link", t.link, {t.soft, t.surface, t.window, t.rail}, 4.5);
    atLeast("edge", t.edge, {t.surface}, 3.0);
    atLeast("focus", t.focus, {t.surface, t.window, t.rail, t.soft}, 3.0);
    atLeast("focus inside accent", t.onAccent, {t.accent}, 3.0);
    atLeast("ok", t.ok, {t.okSoft, t.surface, t.window}, 4.5);
    atLeast("warn", t.warn, {t.warnSoft, t.surface, t.window}, 4.5);
    atLeast("bad", t.bad, {t.badSoft, t.surface, t.window}, 4.5);
    atLeast("text in a banner", t.text, {t.okSoft, t.warnSoft, t.badSoft}, 4.5);
    atLeast("toast", t.onToast, {t.toast}, 4.5);
    atLeast("link in a toast", t.toastLink, {t.toast}, 4.5);
    for (const TileColors &tile : t.tiles) {
        QVERIFY2(tile.fill.isValid(), "no colour at all has a contrast as well");
        atLeast("tile", tile.letter, {tile.fill}, 4.5);
    }
}

void TestTokens::samplesLookAsDesigned()
{
    // The design's light sample: close to the drawn values, since hue and weight are part of the look.
    const Tokens light = Tokens::from(lightPalette());
    const auto near = [](const QColor &a, QRgb b) {
        return qAbs(a.red() - qRed(b)) <= 4 && qAbs(a.green() - qGreen(b)) <= 4 &&
               qAbs(a.blue() - qBlue(b)) <= 4;
    };
    QVERIFY(!light.dark);
    QVERIFY2(near(light.rail, 0xffeeeff1), qPrintable(light.rail.name()));
    QVERIFY2(near(light.muted, 0xff65686c), qPrintable(light.muted.name()));
    QVERIFY2(near(light.soft, 0xffe9edf9), qPrintable(light.soft.name()));
    QVERIFY2(near(light.ok, 0xff21764d), qPrintable(light.ok.name()));
    QVERIFY2(near(light.warn, 0xff925c0b), qPrintable(light.warn.name()));
    QVERIFY2(near(light.bad, 0xff90251d), qPrintable(light.bad.name()));
    const Tokens dark = Tokens::from(darkPalette());
    QVERIFY(dark.dark);
    QVERIFY2(near(dark.accent, 0xff4a6ce0), qPrintable(dark.accent.name()));
    QVERIFY2(near(dark.ok, 0xff62da9e), qPrintable(dark.ok.name()));
    QVERIFY2(near(dark.okSoft, 0xff2d453e), qPrintable(dark.okSoft.name()));
}

void TestTokens::tokensAreRememberedPerPalette()
{
    QPalette palette = lightPalette();
    const QColor before = Tokens::of(palette).surface;
    palette.setColor(QPalette::Base, Qt::darkBlue);
    QVERIFY(Tokens::of(palette).surface != before);
    QCOMPARE(Tokens::of(lightPalette()).surface, before);
}

void TestTokens::appearanceNames()
{
    QCOMPARE(appearanceFromName(QStringLiteral("dark")), std::optional(Appearance::Dark));
    QCOMPARE(appearanceFromName(QStringLiteral("system")), std::optional(Appearance::System));
    QVERIFY(!appearanceFromName(QStringLiteral("Dark")));
    QVERIFY(!appearanceFromName(QString()));
}

QTEST_MAIN(TestTokens)
#include "tst_tokens.moc"
