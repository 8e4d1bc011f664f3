// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/permissionworld.h"
#include "tests/ui/uifind.h"
#include "ui/permissions/historypane.h"
#include "ui/permissions/methodspane.h"
#include "ui/permissions/permissiondelegate.h"
#include "ui/permissions/permissiondetailpane.h"
#include "ui/permissions/permissionspage.h"
#include "ui/permissions/reportexport.h"
#include "ui/permissions/rowtable.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/splitbar.h"

#include <QAccessible>
#include <QClipboard>
#include <QFile>
#include <QFileDialog>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace roomkey;
using namespace roomkey::ui;
using roomkey::models::GrantFacts;
using roomkey::models::PermissionModel;

// How the parts of the page go: the tree with its details, the methods, the history.
class TestPermissionParts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void changesKeepTheSelectionAndTheGroups();
    void detailGoesBelowOnSmallWindows();
    void treeGoesByKeyboardAndReads();
    void spaceAndClickTryWithout();
    void methodsAreSearchedCopiedAndLeadBack();
    void tablesMarkWholeRows_data();
    void tablesMarkWholeRows();
    void historyIsShownAndExported();
};

void TestPermissionParts::changesKeepTheSelectionAndTheGroups()
{
    PermissionsPage page;
    page.resize(1200, 800);
    page.show();
    page.setFacts(partial());
    page.select(Scope::Messages);
    auto *tree = page.findChild<PermissionTree *>();
    const QModelIndex spaces = tree->model()->index(0, 0);
    QVERIFY(tree->isExpanded(spaces));
    // What nobody asked for is folded away, and opened groups stay open.
    const QModelIndex last = tree->model()->index(tree->model()->rowCount() - 1, 0);
    QVERIFY(!tree->isExpanded(last));
    tree->collapse(spaces);
    tree->expand(last);
    GrantFacts facts = partial();
    facts.granted.insert(Scope::Memberships);
    page.setFacts(facts);
    QVERIFY(!tree->isExpanded(tree->model()->index(0, 0)));
    QVERIFY(tree->isExpanded(tree->model()->index(tree->model()->rowCount() - 1, 0)));
    QCOMPARE(tree->currentIndex().data().toString(), QStringLiteral("Read and write messages"));
}

void TestPermissionParts::detailGoesBelowOnSmallWindows()
{
    PermissionsPage page;
    page.resize(1200, 800);
    page.setFacts(partial());
    page.show();
    QVERIFY(QTest::qWaitForWindowExposed(&page));
    const auto *tree = page.findChild<PermissionTree *>();
    const auto *detail = page.findChild<PermissionDetailPane *>();
    QVERIFY(detail->mapTo(&page, QPoint()).x() > tree->width());
    page.resize(948, 640);
    QTRY_VERIFY(detail->mapTo(&page, QPoint()).y() > tree->mapTo(&page, QPoint()).y());
    QVERIFY(page.width() <= 948); // its content does not widen it
    QVERIFY(page.height() <= 640);
    const QPushButton *ask = button(page, QStringLiteral("Ask for “See and change members”"));
    QVERIFY(page.rect().contains(QRect(ask->mapTo(&page, QPoint()), ask->size())));
}

void TestPermissionParts::treeGoesByKeyboardAndReads()
{
    PermissionsPage page;
    page.resize(1200, 800);
    page.setFacts(partial());
    page.show();
    QVERIFY(QTest::qWaitForWindowActive(&page));
    auto *tree = page.findChild<PermissionTree *>();
    tree->setFocus();
    page.select(Scope::Spaces);
    QTest::keyClick(tree, Qt::Key_Down);
    QVERIFY(says(page, QStringLiteral("“See and change spaces” is allowed and covers this.")));
    QTest::keyClick(tree, Qt::Key_Left);
    QCOMPARE(tree->currentIndex().data().toString(), QStringLiteral("Spaces"));
    QTest::keyClick(tree, Qt::Key_Left);
    QVERIFY(!tree->isExpanded(tree->currentIndex()));
    QTest::keyClick(tree, Qt::Key_Right);
    QVERIFY(tree->isExpanded(tree->currentIndex()));
    QAccessibleInterface *iface = QAccessible::queryAccessibleInterface(tree);
    QCOMPARE(iface->text(QAccessible::Name), QStringLiteral("Permissions"));
    QStringList names;
    for (int i = 0; i < iface->childCount(); ++i)
        names.append(iface->child(i)->text(QAccessible::Name));
    QVERIFY(!names.filter(QStringLiteral("See and change members: Refused, asked for.")).isEmpty());
}

void TestPermissionParts::spaceAndClickTryWithout()
{
    PermissionsPage page;
    page.resize(1280, 800);
    page.setFacts(partial());
    page.show();
    QVERIFY(QTest::qWaitForWindowActive(&page));
    // As the session does: what is wished for comes back as facts.
    connect(&page, &PermissionsPage::tryWithoutRequested, &page, [&page](const ScopeSet &scopes) {
        GrantFacts facts = partial();
        facts.tried = scopes;
        page.setFacts(facts);
    });
    QSignalSpy wished(&page, &PermissionsPage::tryWithoutRequested);
    auto *tree = page.findChild<PermissionTree *>();
    tree->setFocus();
    page.select(Scope::Messages);
    QTest::keyClick(tree, Qt::Key_Space);
    QCOMPARE(wished.size(), 1);
    QCOMPARE(tree->currentIndex().siblingAtColumn(PermissionModel::ResultColumn).data().toString(),
             QStringLiteral("Off for now"));
    QVERIFY(says(page, QStringLiteral("You are trying without it. Nothing changed at Google.")));
    QCOMPARE(page.trial().what, QStringLiteral("Trying without “Read and write messages”"));
    const QString legend = page.findChild<SplitBar *>()->accessibleName();
    QVERIFY2(legend.contains(QStringLiteral("off for now")), qPrintable(legend));

    const QModelIndex cell = tree->currentIndex().siblingAtColumn(PermissionModel::TryColumn);
    const QRect box = tree->visualRect(cell);
    QVERIFY(box.isValid() && tree->viewport()->rect().contains(box));
    QTest::mouseClick(tree->viewport(), Qt::LeftButton, {}, box.center());
    QCOMPARE(wished.size(), 2);
    QCOMPARE(page.trial().what, QString());
    // A row that Google did not allow has no switch to move.
    page.select(Scope::Memberships);
    QTest::keyClick(tree, Qt::Key_Space);
    QCOMPARE(wished.size(), 2);
}

void TestPermissionParts::methodsAreSearchedCopiedAndLeadBack()
{
    PermissionsPage page;
    page.resize(1280, 800);
    page.setFacts(partial());
    page.show();
    QVERIFY(QTest::qWaitForWindowActive(&page));
    page.findChild<SegmentedControl *>()->segment(PermissionsPage::Methods)->click();
    auto *pane = page.findChild<MethodsPane *>();
    QVERIFY(pane->isVisible());
    QVERIFY(!page.findChild<PermissionDetailPane *>()->isVisible());
    QVERIFY(says(page, QStringLiteral("55 methods")));
    QTableView *table = pane->table();
    QTest::keyClicks(pane->focusProxy(), QStringLiteral("members.create"));
    QCOMPARE(table->model()->rowCount(), 1);
    QVERIFY(says(page, QStringLiteral("1 method")));
    QGuiApplication::clipboard()->clear();
    button(page, QStringLiteral("Copy"))->click();
    const QString copied = QGuiApplication::clipboard()->text();
    QVERIFY2(copied.contains(QStringLiteral("spaces.members.create\tMissing: chat.memberships")),
             qPrintable(copied));
    QAccessibleInterface *iface = QAccessible::queryAccessibleInterface(table);
    QStringList names;
    for (int i = 0; i < iface->childCount(); ++i)
        names.append(iface->child(i)->text(QAccessible::Name));
    QVERIFY2(!names.filter(QStringLiteral("As a person: Missing, chat.memberships")).isEmpty(),
             qPrintable(names.join(QLatin1Char('|'))));
    // Enter leads to the permission it needs.
    table->setFocus();
    table->selectRow(0);
    QTest::keyClick(table, Qt::Key_Return);
    auto *tree = page.findChild<PermissionTree *>();
    QVERIFY(tree->isVisible());
    QCOMPARE(tree->currentIndex().data().toString(), QStringLiteral("See and change members"));
}

void TestPermissionParts::tablesMarkWholeRows_data()
{
    QTest::addColumn<int>("part");
    QTest::newRow("methods") << int(PermissionsPage::Methods);
    QTest::newRow("history") << int(PermissionsPage::History);
}

void TestPermissionParts::tablesMarkWholeRows()
{
    QFETCH(int, part);
    PermissionsPage page;
    page.resize(1280, 800);
    page.setFacts(partial());
    GrantRecord record;
    record.at = partial().grantedAt;
    record.asked = partial().asked;
    record.granted = partial().granted;
    page.setHistory({record, record}, {});
    page.show();
    QVERIFY(QTest::qWaitForWindowActive(&page));
    page.findChild<SegmentedControl *>()->segment(part)->click();
    RowTable *table = nullptr;
    const auto tables = page.findChildren<RowTable *>();
    for (RowTable *each : tables) {
        if (each->isVisible())
            table = each;
    }
    QVERIFY(table);
    page.setAttribute(Qt::WA_KeyboardFocusChange);
    table->setFocus(Qt::TabFocusReason);
    QTest::keyClick(table, Qt::Key_Down);
    const QModelIndex current = table->currentIndex();
    QVERIFY(table->selectionModel()->isRowSelected(current.row(), {}));

    // The ring goes along the row's upper edge over every column, and stands at the sides of the row only.
    const Tokens tokens = Tokens::of(table);
    const QImage image = table->viewport()->grab().toImage();
    const auto at = [&](int x, int y) { return image.pixelColor(QPoint(x, y) * image.devicePixelRatio()); };
    const int columns = table->model()->columnCount();
    for (int column = 0; column < columns; ++column) {
        const QRect cell = table->visualRect(current.siblingAtColumn(column));
        QCOMPARE(at(cell.center().x(), cell.top() + 2), tokens.focus);
        QCOMPARE(at(cell.left() + 1, cell.center().y()) == tokens.focus, column == 0);
        QCOMPARE(at(cell.right() - 1, cell.center().y()) == tokens.focus, column == columns - 1);
    }
    QTest::keyClick(table, Qt::Key_Right);
    QCOMPARE(table->viewport()->grab().toImage(), image);
}

void TestPermissionParts::historyIsShownAndExported()
{
    PermissionsPage page;
    page.resize(1280, 800);
    page.setFacts(partial());
    const GrantRecord first{GrantRecord::Cause::SignIn,
                            partial().grantedAt.addDays(-1),
                            QStringLiteral("client-1"),
                            {Scope::Spaces},
                            {Scope::Spaces},
                            {}};
    const GrantRecord second{GrantRecord::Cause::SignIn, partial().grantedAt,
                             QStringLiteral("client-2"), partial().asked,
                             partial().granted,          {}};
    page.setHistory({first, second}, QStringLiteral("client-2"));
    page.show();
    QVERIFY(QTest::qWaitForWindowActive(&page));
    page.findChild<SegmentedControl *>()->segment(PermissionsPage::History)->click();
    auto *pane = page.findChild<HistoryPane *>();
    QVERIFY(pane->isVisible());
    QCOMPARE(pane->table()->model()->rowCount(), 2);
    QVERIFY(pane->table()->model()->index(0, 2).data().toString().startsWith(QStringLiteral("New: ")));
    const QRect room(pane->table()->mapTo(&page, QPoint()), pane->table()->size());
    QVERIFY2(room.left() >= metrics::BlockGap && page.width() - room.right() > metrics::BlockGap,
             "a margin at both sides");

    const QTemporaryDir folder;
    const QString data = folder.filePath(QStringLiteral("report.json"));
    auto *report = page.findChild<ReportExport *>();
    QVERIFY(report->writeTo(data));
    QFile file(data);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonObject written = QJsonDocument::fromJson(file.readAll()).object();
    QCOMPARE(written[QLatin1String("clientId")].toString(), QStringLiteral("client-2"));
    QCOMPARE(written[QLatin1String("history")].toArray().size(), 2);
    const QString html = folder.filePath(QStringLiteral("report.html"));
    QVERIFY(report->writeTo(html));
    QFile htmlFile(html);
    QVERIFY(htmlFile.open(QIODevice::ReadOnly));
    QVERIFY(htmlFile.readAll().startsWith("<!DOCTYPE html>"));
    // A place that cannot be written is said on the page, until one was.
    const QString sorry = QStringLiteral("The report was not written.");
    QVERIFY(!report->writeTo(folder.filePath(QStringLiteral("missing/report.html"))));
    QVERIFY(says(page, sorry));
    button(page, QStringLiteral("Try again…"))->click();
    auto *question = report->findChild<QFileDialog *>();
    QVERIFY(question && question->isVisible());
    QCOMPARE(question->defaultSuffix(), QStringLiteral("html"));
    question->reject();
    QVERIFY(report->writeTo(html));
    QVERIFY(!says(page, sorry));
}

int main(int argc, char **argv)
{
    return runInStyle<TestPermissionParts>(argc, argv);
}

#include "tst_permissionparts.moc"
