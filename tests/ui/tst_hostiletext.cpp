// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/hostileworld.h"
#include "tests/ui/sessionfixture.h"
#include "ui/app/accountrow.h"
#include "ui/app/signoutdialog.h"
#include "ui/chat/composer.h"
#include "ui/chat/linkfinder.h"
#include "ui/errortext.h"
#include "ui/mainwindow.h"
#include "ui/permissions/permissionspage.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/label.h"
#include "ui/widgets/notifier.h"
#include "ui/widgets/rail.h"
#include "ui/widgets/reasonpopover.h"
#include "ui/widgets/toast.h"

#include <QAccessible>
#include <QClipboard>
#include <QDropEvent>
#include <QLabel>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPointer>
#include <QStackedWidget>
#include <QTest>
#include <QTextDocument>
#include <QToolTip>
#include <QTreeView>

using namespace roomkey;
using namespace roomkey::ui;

// Hostile texts given straight to what shows them, or pasted and dropped into it.
class TestHostileText : public QObject, protected HostileTexts
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void theWatchSeesWhatGuessingDoes();
    void toolTips();
    void accounts();
    void signingOut();
    void toastsAndAnnouncements();
    void errorsOfTheServer();
    void reasons();
    void draftsAndPlaceholders();
    void pastingAndDropping();
    void permissionsNobodyKnows();
    void linksThatLeadElsewhere();
    void tellsItsSize();
};

void TestHostileText::initTestCase()
{
    prepare();
}

/// The judge after every surface.
void TestHostileText::cleanup()
{
    QTest::qWait(0); // a connection is told of by the event loop
    QVERIFY(plainSoFar());
}

void TestHostileText::theWatchSeesWhatGuessingDoes()
{
#ifndef Q_OS_LINUX
    QSKIP("Opens are counted on Linux.");
#endif
    {
        QLabel label(QStringLiteral("<img src=\"file://%1\">").arg(m_watch->bait()));
        label.grab();
        QCOMPARE(guessing().size(), 1);
    }
    QVERIFY(m_watch->opens() > 0);
    BaitWatch other;
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, other.address().section(QLatin1Char(':'), -1).toUShort());
    QTRY_COMPARE(other.calls(), 1);
}

/// QToolTip takes what looks like HTML for HTML by itself.
void TestHostileText::toolTips()
{
    QWidget window;
    window.resize(300, 100);
    Label label({}, Type::Body, Tint::Text, &window);
    label.setElided();
    label.resize(40, 20);
    QWidget other;
    other.resize(300, 100);
    window.show();
    other.show();
    int shown = 0;
    for (const QString &text : std::as_const(m_texts)) {
        label.setText(text);
        const QString tip = tipOf(&label);
        QVERIFY2(tip.isEmpty() || tip == text, qPrintable(tip));
        shown += tip.isEmpty() ? 0 : 1;
        other.setToolTip(text);
        QCOMPARE(tipOf(&other), text);
        QVERIFY2(guessing().isEmpty(), qPrintable(guessing().value(0)));
    }
    QVERIFY2(shown > m_texts.size() / 2, "the tip follows the text");
    QToolTip::hideText();
}

void TestHostileText::accounts()
{
    SessionFixture session(SessionFixture::everything());
    MainWindow window(*session.settings);
    window.setAccountPages(new QStackedWidget);
    window.showEntry(MainWindow::ChatEntry);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    int rows = 0;
    int banners = 0;
    for (int i = 0; i < m_texts.size(); ++i) {
        const QString &text = m_texts.at(i);
        AccountEntry entry;
        entry.id = AccountId(QStringLiteral("one"));
        entry.name = m_texts.at((i + 1) % m_texts.size());
        entry.address = text;
        AccountRow row(entry);
        row.resize(300, 60);
        row.show();
        draw(row);
        QVERIFY(tipOf(&row) == text || text.isEmpty());
        rows += labelled(row, {text});
        window.rail()->setAccount(entry.name, 0, text);
        window.setAccount(text);
        tipOf(window.rail()->accountButton());
        window.banner()->showMessage(Tone::Bad, Symbol::Warning, entry.name, text);
        draw(*window.banner());
        banners += labelled(*window.banner(), {text});
        if (i % 10 == 0) {
            window.setAccounts({entry});
            draw(window);
            QVERIFY2(guessing().isEmpty(), qPrintable(guessing().value(0)));
        }
    }
    QCOMPARE(rows, int(m_texts.size()));
    QCOMPARE(banners, int(m_texts.size()));
    readAloud(QAccessible::queryAccessibleInterface(&window));
    QToolTip::hideText();
}

void TestHostileText::signingOut()
{
    QWidget window;
    int shown = 0;
    for (int i = 0; i < m_texts.size(); i += 10) {
        const QStringList some = m_texts.mid(i, 10);
        const SignOutPlan plan{
            .addresses = some.mid(0, 4), .unsent = 2, .unseen = some.mid(4, 3), .staying = some.mid(7)};
        SignOutDialog dialog(plan, &window);
        dialog.show();
        draw(dialog);
        shown += labelled(dialog, some);
        QVERIFY2(guessing().isEmpty(), qPrintable(guessing().value(0)));
        readAloud(QAccessible::queryAccessibleInterface(&dialog));
        SignOutDialog alone({.addresses = some.mid(0, 1), .unsent = 1, .unseen = {}, .staying = {}}, &window);
        draw(alone);
    }
    QCOMPARE(shown, int(m_texts.size()));
}

void TestHostileText::toastsAndAnnouncements()
{
    QWidget window;
    window.resize(900, 500);
    window.show();
    Toast toast(&window);
    Notifier notifier(&window);
    Chip chip({}, Tone::Neutral, std::nullopt, &window);
    int shown = 0;
    for (const QString &text : std::as_const(m_texts)) {
        toast.showText(text, text.left(20));
        chip.set(text, Tone::Bad, std::nullopt);
        notifier.announce(text);
        draw(window);
        shown += labelled(toast, {text});
    }
    QCOMPARE(shown, int(m_texts.size()));
    readAloud(QAccessible::queryAccessibleInterface(&window));
    QVERIFY(std::any_of(m_texts.begin(), m_texts.end(),
                        [&](const QString &text) { return text == notifier.lastAnnouncement(); }));
}

/// X7: words of a server in a banner are one line, no longer than 300 characters, and plain.
void TestHostileText::errorsOfTheServer()
{
    Banner banner;
    banner.resize(800, 120);
    for (const QString &text : std::as_const(m_texts)) {
        for (const ApiError::Kind kind :
             {ApiError::Kind::Invalid, ApiError::Kind::Forbidden, ApiError::Kind::BadReply}) {
            const QString words = errorText(ApiError::of(kind, plainServerText(text)));
            QVERIFY(words.size() < 500 && !words.contains(QLatin1Char('\n')) &&
                    !words.contains(QChar(0x202E)));
            banner.showMessage(Tone::Bad, Symbol::Warning, words, refusalText(text));
        }
        draw(banner);
    }
    readAloud(QAccessible::queryAccessibleInterface(&banner));
}

void TestHostileText::reasons()
{
    QWidget window;
    window.resize(900, 600);
    auto *anchor = new Button(QStringLiteral("Remove"), ButtonKind::Normal, &window);
    anchor->move(400, 300);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    int shown = 0;
    for (int i = 0; i < m_texts.size(); ++i) {
        Gate gate;
        gate.on = false;
        gate.canAsk = i % 2 == 0;
        gate.reason = m_texts.at(i);
        QPointer<ReasonPopover> popover = new ReasonPopover(anchor, m_texts.at(i).left(40), gate);
        popover->open();
        draw(*popover);
        shown += popover->isVisible() ? labelled(*popover, {gate.reason}) : 0;
        readAloud(QAccessible::queryAccessibleInterface(popover));
        QVERIFY2(guessing().isEmpty(), qPrintable(guessing().value(0)));
        popover->dismiss();
        letGo();
        QVERIFY(!popover);
    }
    QCOMPARE(shown, int(m_texts.size()));
}

void TestHostileText::draftsAndPlaceholders()
{
    QWidget window;
    window.resize(500, 300);
    Composer composer(&window);
    composer.resize(500, 200);
    window.show();
    for (int i = 0; i < m_texts.size(); ++i) {
        composer.setSpace(m_texts.at(i), m_texts.at((i + 1) % m_texts.size()));
        draw(composer);
        composer.startEditing(m_texts.at(i), false);
        composer.cancelEditing();
        composer.putBack(m_texts.at(i));
        Gate gate;
        gate.on = i % 2 == 0;
        gate.reason = m_texts.at(i);
        composer.setGate(gate);
        draw(composer);
    }
    readAloud(QAccessible::queryAccessibleInterface(&composer));
}

/// X9: of what is pasted or dropped only the plain words come in.
void TestHostileText::pastingAndDropping()
{
    QWidget window;
    window.resize(500, 300);
    Composer composer(&window);
    composer.resize(500, 200);
    window.show();
    auto *field = composer.findChild<QPlainTextEdit *>();
    QImage image(8, 8, QImage::Format_RGB32);
    image.fill(Qt::red);
    for (const QString &text : std::as_const(m_texts)) {
        auto *data = new QMimeData;
        data->setText(QStringLiteral("plain"));
        data->setHtml(text);
        data->setImageData(image);
        data->setData(QStringLiteral("text/markdown"), text.toUtf8());
        data->setData(QStringLiteral("application/x-qt-windows-mime;value=\"Rich Text Format\""),
                      text.toUtf8());
        QGuiApplication::clipboard()->setMimeData(data);
        field->clear();
        field->paste();
        QCOMPARE(field->toPlainText(), QStringLiteral("plain"));

        QMimeData dropped;
        dropped.setHtml(text);
        dropped.setUrls({QUrl::fromLocalFile(m_watch->bait())});
        QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &dropped, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(field->viewport(), &enter);
        QDropEvent drop(QPointF(5, 5), Qt::CopyAction, &dropped, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(field->viewport(), &drop);
        draw(composer);
        QCOMPARE(field->document()->allFormats().size(), QTextDocument().allFormats().size());
    }
    QGuiApplication::clipboard()->clear();
}

/// A server may say that it granted what no table knows; it is shown as it is.
void TestHostileText::permissionsNobodyKnows()
{
    PermissionsPage page;
    page.resize(1100, 700);
    page.show();
    int shown = 0;
    for (int i = 0; i < m_texts.size(); i += 50) {
        models::GrantFacts facts;
        facts.granted = {Scope::Spaces};
        facts.asked = facts.granted;
        facts.unknownScopes = m_texts.mid(i, 50);
        facts.address = m_texts.at(i);
        facts.grantedAt = QDateTime(QDate(2026, 11, 22), QTime(10, 31), Qt::UTC);
        page.setFacts(facts);
        page.setHistory({{GrantRecord::Cause::SignIn, facts.grantedAt, m_texts.at(i), facts.asked,
                          facts.granted, facts.unknownScopes}},
                        m_texts.at(i));
        auto *tree = page.findChild<QTreeView *>();
        QVERIFY(tree);
        tree->expandAll();
        const QModelIndex group = tree->model()->index(tree->model()->rowCount() - 1, 0);
        drawRows(
            *tree,
            [&](const QModelIndex &index) {
                ++shown;
                tipOf(tree->viewport(), tree->visualRect(index).center());
                if (index.row() % 10 == 0) {
                    tree->setCurrentIndex(index);
                    draw(page);
                }
            },
            group);
        readAloud(QAccessible::queryAccessibleInterface(tree));
    }
    QCOMPARE(shown, int(m_texts.size()));
}

/// X10: nothing but http, https and mailto is ever offered to the desktop.
void TestHostileText::linksThatLeadElsewhere()
{
    for (const QString &text : std::as_const(m_texts)) {
        for (const auto &[start, length] : findLinks(text)) {
            const QUrl url = openableUrl(text.mid(start, length));
            if (!url.isValid())
                continue;
            QVERIFY2(QStringList({QStringLiteral("http"), QStringLiteral("https"), QStringLiteral("mailto")})
                         .contains(url.scheme()),
                     qPrintable(text));
            QVERIFY2(url.userInfo().isEmpty(), qPrintable(text));
        }
        QVERIFY(!openableUrl(QStringLiteral("javascript:") + text).isValid());
        QVERIFY(!openableUrl(QStringLiteral("file://") + text).isValid());
    }
}

void TestHostileText::tellsItsSize()
{
    tellSize({QStringLiteral("theWatchSeesWhatGuessingDoes"), QStringLiteral("linksThatLeadElsewhere")});
}

QTEST_MAIN(TestHostileText)
#include "tst_hostiletext.moc"
