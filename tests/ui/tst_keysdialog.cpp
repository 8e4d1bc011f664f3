// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/samplechat.h"
#include "ui/chat/chatpage.h"
#include "ui/dialogs/keysdialog.h"
#include "ui/mainwindow.h"
#include "ui/theme/roomkeystyle.h"
#include "ui/widgets/notifier.h"

#include <QAction>
#include <QApplication>
#include <QHeaderView>
#include <QPushButton>
#include <QScrollBar>
#include <QShortcut>
#include <QTableWidget>
#include <QTest>

using namespace roomkey;
using namespace roomkey::ui;

namespace {

/// Every key sequence that stands in the list, ranges by their two ends.
QSet<QKeySequence> listedIn(const QTableWidget &table)
{
    QSet<QKeySequence> keys;
    for (int row = 0; row < table.rowCount(); ++row) {
        const QString cell = table.item(row, 0)->text();
        const QStringList each =
            QString(cell).replace(QStringLiteral(" to "), QStringLiteral(", ")).split(QStringLiteral(", "));
        for (const QString &key : each)
            keys.insert(QKeySequence::fromString(key, QKeySequence::NativeText));
    }
    return keys;
}

} // namespace

class TestKeysDialog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void listIsWhatTheWindowDoes();
    void everyRowSaysWhat();
    void opensOnTheListAndClosesByKey();
    void isReadWholeWithLargeWords();
    void showsNoRowByHalf();
};

void TestKeysDialog::initTestCase()
{
    QApplication::setStyle(new RoomkeyStyle(QStringLiteral("Fusion")));
}

void TestKeysDialog::listIsWhatTheWindowDoes()
{
    SessionFixture session(SessionFixture::everything());
    QVERIFY(sample::fill(session.store()));
    MainWindow window(*session.settings);
    auto *pages = new QStackedWidget;
    auto *chat = new ChatPage(*session.session, *session.settings, *window.notifier());
    pages->addWidget(chat);
    pages->addWidget(new QWidget);
    window.setAccountPages(pages, chat->menuActions());
    QList<AccountEntry> accounts(9);
    for (int i = 0; i < accounts.size(); ++i)
        accounts[i].id = AccountId(QString::number(i));
    window.setAccounts(accounts);

    QSet<QKeySequence> real;
    const auto actions = window.findChildren<QAction *>();
    for (const QAction *action : actions) {
        if (action->shortcutContext() == Qt::WidgetShortcut)
            continue;
        for (const QKeySequence &key : action->shortcuts())
            real.insert(key);
    }
    const auto shortcuts = window.findChildren<QShortcut *>();
    for (const QShortcut *shortcut : shortcuts)
        real.insert(shortcut->key());
    QVERIFY(real.contains(QKeySequence(Qt::CTRL | Qt::Key_N)) && real.contains(QKeySequence(Qt::Key_F9)));

    KeysDialog dialog(&window);
    const QSet<QKeySequence> listed = listedIn(*dialog.findChild<QTableWidget *>());
    for (const QKeySequence &key : std::as_const(real)) {
        const bool inRange = key[0].keyboardModifiers() == (Qt::ControlModifier | Qt::ShiftModifier) &&
                             key[0].key() > Qt::Key_1 && key[0].key() < Qt::Key_9;
        // Desktops have more than one key for some standard acts: one of them is enough.
        bool standard = false;
        for (const auto act :
             {QKeySequence::Refresh, QKeySequence::Find, QKeySequence::FindNext, QKeySequence::FindPrevious})
            standard = standard || QKeySequence::keyBindings(act).contains(key);
        QVERIFY2(listed.contains(key) || inRange || standard,
                 qPrintable(key.toString() + QStringLiteral(" works and is not listed")));
    }
    // What panes do with plain keys, each tried in the tests of that pane.
    const QSet<QKeySequence> inPanes{Qt::Key_Left,
                                     Qt::Key_Right,
                                     Qt::Key_Up,
                                     Qt::Key_Down,
                                     Qt::Key_Home,
                                     Qt::Key_End,
                                     Qt::Key_Return,
                                     Qt::SHIFT | Qt::Key_Return,
                                     Qt::Key_E,
                                     Qt::Key_Delete,
                                     Qt::Key_Space,
                                     Qt::Key_Escape,
                                     Qt::CTRL | Qt::Key_Z,
                                     Qt::CTRL | Qt::Key_C};
    for (const QKeySequence &key : listed) {
        QVERIFY2(real.contains(key) || inPanes.contains(key),
                 qPrintable(key.toString() + QStringLiteral(" is listed and does nothing")));
    }
    delete pages; // before the session
}

void TestKeysDialog::everyRowSaysWhat()
{
    KeysDialog dialog(nullptr);
    const auto *table = dialog.findChild<QTableWidget *>();
    QVERIFY(table->rowCount() > 10);
    QSet<QString> seen;
    for (int row = 0; row < table->rowCount(); ++row) {
        QVERIFY(!table->item(row, 0)->text().isEmpty() && !table->item(row, 1)->text().isEmpty());
        QVERIFY2(!seen.contains(table->item(row, 1)->text()), "nothing stands twice");
        seen.insert(table->item(row, 1)->text());
    }
    QVERIFY(!listedIn(*table).contains(QKeySequence())); // each is a key Qt can read
}

void TestKeysDialog::opensOnTheListAndClosesByKey()
{
    QWidget window;
    window.show();
    KeysDialog dialog(&window);
    dialog.open();
    QVERIFY(QTest::qWaitForWindowActive(&dialog));
    auto *table = dialog.findChild<QTableWidget *>();
    QCOMPARE(QApplication::focusWidget(), table);
    QCOMPARE(table->accessibleName(), QStringLiteral("Keyboard shortcuts"));
    // The words of a column stand below those of its header.
    const QImage image = table->grab().toImage();
    const auto firstInk = [&](const QRect &area) {
        const QRgb ground = image.pixel(area.left() + 1, area.center().y());
        for (int x = area.left() + 1; x < area.right(); ++x) {
            for (int y = area.top() + 4; y < area.bottom() - 4; ++y) {
                if (image.pixel(x, y) != ground)
                    return x;
            }
        }
        return -1;
    };
    const QHeaderView *header = table->horizontalHeader();
    for (int column = 0; column < 2; ++column) {
        const QRect title(header->x() + header->sectionViewportPosition(column), header->y(),
                          header->sectionSize(column), header->height());
        QRect cell = table->visualItemRect(table->item(0, column));
        cell.translate(table->viewport()->pos());
        QVERIFY2(qAbs(firstInk(title) - firstInk(cell)) <= 1,
                 qPrintable(QStringLiteral("%1 %2").arg(firstInk(title)).arg(firstInk(cell))));
    }
    // A row is one thing: arrows go from one to the next, Tab goes on.
    QTest::keyClick(table, Qt::Key_Down);
    QCOMPARE(table->selectionModel()->selectedRows().size(), 1);
    QTest::keyClick(table, Qt::Key_Tab);
    QVERIFY(qobject_cast<QPushButton *>(QApplication::focusWidget()));
    QTest::keyClick(&dialog, Qt::Key_Escape);
    QVERIFY(!dialog.isVisible());
}

void TestKeysDialog::isReadWholeWithLargeWords()
{
    const QFont before = QApplication::font();
    QFont large = before;
    large.setPointSizeF(before.pointSizeF() * 1.5);
    QApplication::setFont(large);
    {
        QWidget window;
        window.resize(1024, 640);
        window.show();
        KeysDialog dialog(&window);
        dialog.open();
        QVERIFY(QTest::qWaitForWindowExposed(&dialog));
        QVERIFY(dialog.width() <= 1024 && dialog.height() <= 640);
        const auto *table = dialog.findChild<QTableWidget *>();
        QVERIFY2(!table->horizontalScrollBar()->isVisible(), "no line is cut at the side");
        for (int row = 0; row < table->rowCount(); ++row)
            QVERIFY(table->rowHeight(row) >= table->fontMetrics().height());
    }
    QApplication::setFont(before);
}

void TestKeysDialog::showsNoRowByHalf()
{
    for (const int height : {640, 700, 800, 2000}) {
        QWidget window;
        window.resize(1280, height);
        KeysDialog dialog(&window);
        dialog.show();
        QVERIFY(QTest::qWaitForWindowExposed(&dialog));
        const auto *table = dialog.findChild<QTableWidget *>();
        const int last = table->rowAt(table->viewport()->height() - 1);
        const QRect row = table->visualItemRect(table->item(last < 0 ? table->rowCount() - 1 : last, 0));
        QVERIFY2(row.bottom() <= table->viewport()->height(), qPrintable(QString::number(height)));
        QVERIFY(dialog.height() <= height);
    }
}

QTEST_MAIN(TestKeysDialog)
#include "tst_keysdialog.moc"
