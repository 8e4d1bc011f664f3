// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/signin/messagepage.h"

#include "ui/signin/pageparts.h"
#include "ui/theme/roomkeystyle.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/spinner.h"

#include <QApplication>
#include <QScrollArea>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>

using namespace roomkey::ui;

class TestMessagePage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QApplication::setStyle(new RoomkeyStyle); }
    void saysWhatAndWhatCanBeDone();
    void aPageWithoutTextHasNoEmptyLine();
    void eachLineIsAParagraph();
    void whatGoesOnTurnsAndLeadsOut();
    void whatIsWrongHasTheColourOfAWarning();
    void symbolsLookActiveOrNot();
    void theMarkFillsItsTile();
    void aTallPageScrolls();
};

void TestMessagePage::saysWhatAndWhatCanBeDone()
{
    MessagePage page(QStringLiteral("Your messages cannot be opened"), QStringLiteral("The disk is full."));
    Button *again = page.addAction(QStringLiteral("Try again"));
    Button *quit = page.addAction(QStringLiteral("Quit"));
    page.resize(700, 400);
    page.show();
    QVERIFY(QTest::qWaitForWindowActive(&page));
    QCOMPARE(page.accessibleName(), QStringLiteral("Your messages cannot be opened"));
    QVERIFY(again->geometry().right() < quit->geometry().left());
    page.setFocus();
    QVERIFY2(again->hasFocus(), "Return does what comes first");
    const QSignalSpy pressed(again, &Button::clicked);
    QTest::keyClick(again, Qt::Key_Space);
    QCOMPARE(pressed.count(), 1);
    const QRgb accent = Tokens::of(&page).accent.rgb();
    QCOMPARE(again->grab().toImage().pixel(again->width() / 2, 5), accent); // the primary one
    QVERIFY(quit->grab().toImage().pixel(quit->width() / 2, 5) != accent);
}

void TestMessagePage::aPageWithoutTextHasNoEmptyLine()
{
    MessagePage page(QStringLiteral("Starting the demo…"), {});
    page.show();
    QStringList texts;
    for (const Label *label : page.findChildren<Label *>()) {
        if (label->isVisible())
            texts.append(label->text());
    }
    QCOMPARE(texts, QStringList{QStringLiteral("Starting the demo…")});
}

void TestMessagePage::eachLineIsAParagraph()
{
    MessagePage page(QStringLiteral("Signing out…"), QStringLiteral("One.\nTwo.\nThree."));
    page.setSymbol(Symbol::Door);
    page.resize(700, 400);
    page.show();
    const auto shown = [&page] {
        QStringList texts;
        for (const Label *label : page.findChildren<Label *>())
            texts.append(label->text());
        return texts;
    };
    QCOMPARE(shown(), QStringList({QStringLiteral("Signing out…"), QStringLiteral("One."),
                                   QStringLiteral("Two."), QStringLiteral("Three.")}));
    const auto labels = page.findChildren<Label *>();
    QVERIFY2(labels[2]->geometry().top() > labels[1]->geometry().bottom() + 4, "they stand apart");
    QVERIFY(page.findChild<SymbolTile *>()->geometry().bottom() < labels[0]->geometry().top());
    page.setTexts(QStringLiteral("Signing out…"), QStringLiteral("Four."));
    QCOMPARE(shown(), QStringList({QStringLiteral("Signing out…"), QStringLiteral("Four.")}));
}

void TestMessagePage::whatGoesOnTurnsAndLeadsOut()
{
    MessagePage page(QStringLiteral("Signing out…"), {});
    page.setBusy();
    Button *way = page.addAction(QStringLiteral("Sign out on this computer only"));
    page.resize(700, 400);
    page.show();
    QVERIFY(QTest::qWaitForWindowActive(&page));
    QVERIFY(page.findChild<Spinner *>()->isVisible());
    page.setFocus();
    QVERIFY(way->hasFocus());
    QVERIFY2(buttonKind(way) != ButtonKind::Primary, "nobody has to press it");
    page.setTexts(QStringLiteral("Signing out of ana@example.com…"), QStringLiteral("Google is being told."));
    QCOMPARE(page.accessibleName(), QStringLiteral("Signing out of ana@example.com…"));
}

void TestMessagePage::whatIsWrongHasTheColourOfAWarning()
{
    // Accent means that one can act there.
    for (const auto &[symbol, isWarning] : {std::pair(Symbol::Warning, true), {Symbol::Lock, false}}) {
        MessagePage page(QStringLiteral("Your messages cannot be opened"), {});
        page.setSymbol(symbol);
        page.show();
        const Tokens tokens = Tokens::of(&page);
        const auto *tile = page.findChild<SymbolTile *>();
        const QRgb ground = page.grab(QRect(tile->mapTo(&page, QPoint(3, tile->height() / 2)), QSize(1, 1)))
                                .toImage()
                                .pixel(0, 0);
        QCOMPARE(ground == tokens.warnSoft.rgb(), isWarning);
        QVERIFY(ground != tokens.soft.rgb());
    }
}

void TestMessagePage::symbolsLookActiveOrNot()
{
    SymbolTile tile(Symbol::Lock);
    const QImage active = tile.grab().toImage();
    tile.setActive(false);
    QVERIFY(tile.grab().toImage() != active);
    tile.setActive(true);
    QVERIFY(tile.grab().toImage() == active);

    SymbolMark mark(Symbol::Lock);
    const QImage lock = mark.grab().toImage();
    mark.setSymbol(Symbol::Check, Tint::Muted);
    const QImage check = mark.grab().toImage();
    QVERIFY(check != lock);
    mark.setSymbol(Symbol::Check, Tint::Ok);
    QVERIFY(mark.grab().toImage() != check);
}

void TestMessagePage::theMarkFillsItsTile()
{
    MarkTile mark(48);
    QCOMPARE(mark.size(), QSize(48, 48));
    const QImage image = mark.grab().toImage();
    const QRgb corner = image.pixel(0, 0);
    QVERIFY(image.pixel(24, 2) != corner);
    QVERIFY(image.pixel(2, 24) != corner);
}

void TestMessagePage::aTallPageScrolls()
{
    const PageColumn column = makePageColumn(QStringLiteral("Title"), QStringLiteral("Text"), 400);
    auto *tall = new QWidget;
    tall->setFixedHeight(2000);
    column.layout->addWidget(tall);
    auto *last = new Button(QStringLiteral("Last"));
    column.layout->addWidget(makeButtonRow({last}));
    auto *content = new QWidget;
    content->setLayout(makeCentred(column.content));
    QWidget page;
    setScrolled(&page, content);
    page.resize(900, 300);
    page.show();
    QVERIFY(QTest::qWaitForWindowActive(&page));
    QCOMPARE(column.content->width(), 400);
    const int middle = column.content->mapTo(&page, column.content->rect().center()).x();
    QVERIFY2(qAbs(middle - page.width() / 2) < 20, "in the middle");
    auto *scroll = page.findChild<QScrollArea *>();
    scroll->ensureWidgetVisible(last);
    QVERIFY(page.rect().contains(QRect(last->mapTo(&page, QPoint()), last->size())));
}

QTEST_MAIN(TestMessagePage)
#include "tst_messagepage.moc"
