// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/datetimetext.h"
#include "ui/permissions/historypane.h"
#include "ui/permissions/methodspane.h"
#include "ui/permissions/permissiondelegate.h"
#include "ui/permissions/permissiondetailpane.h"
#include "ui/permissions/permissionspage.h"
#include "ui/permissions/rowtable.h"
#include "ui/theme/metrics.h"
#include "ui/theme/palettes.h"
#include "ui/theme/roomkeystyle.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/splitbar.h"
#include "uifind.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPushButton>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace roomkey;
using namespace roomkey::ui;
using roomkey::models::GrantFacts;
using roomkey::models::PermissionModel;

namespace {

GrantFacts partial()
{
    GrantFacts facts;
    facts.asked = {Scope::Spaces, Scope::Messages, Scope::Memberships};
    facts.granted = {Scope::Spaces, Scope::Messages, Scope::OpenId};
    facts.grantedAt = QDateTime(QDate(2026, 11, 22), QTime(10, 31), Qt::UTC);
    facts.address = QStringLiteral("ana@example.com");
    return facts;
}

} // namespace

class TestPermissionsPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void headerCountsFromAccess();
    void skippedConsentIsToldAsThat();
    void theKeysAgeIsTold();
    void theKeysTimesAndRisksAreTold();
    void aCheckIsToldWithItsTime();
    void theCheckIsReachedByKeyAndSaysWhyNot();
    void droppingIsOfferedForWhatIsAllowed();
    void refusedRowIsShownWithItsCure();
    void askingIsForTheWholeList();
    void nothingAllowedSaysSo();
    void anEndedGrantSaysSo();
    void aCheckDoesNotOutliveWhatItChecked();
    void firstTimeLeadsOn();
    void firstTimeHasTheFocusOnTheWayOn();
    void changesKeepTheSelectionAndTheGroups();
    void detailGoesBelowOnSmallWindows();
    void treeGoesByKeyboardAndReads();
    void lostPermissionsAreTold();
    void spaceAndClickTryWithout();
    void methodsAreSearchedCopiedAndLeadBack();
    void tablesMarkWholeRows_data();
    void tablesMarkWholeRows();
    void historyIsShownAndExported();
};

void TestPermissionsPage::headerCountsFromAccess()
{
    PermissionsPage page;
    page.resize(1200, 800);
    page.show();
    page.setFacts(partial());
    PermissionModel model;
    model.setFacts(partial());
    const auto s = model.summary();
    QVERIFY(says(
        page, QStringLiteral("Google allowed 2 of the 3 permissions you asked for. %1 of %2 actions work for "
                             "ana@example.com.")
                  .arg(s.works)
                  .arg(s.actions)));
    const auto parts = page.findChild<SplitBar *>()->parts();
    QCOMPARE(parts.at(0).value, s.works);
    QCOMPARE(parts.at(1).value, s.refused);
    QCOMPARE(parts.at(2).value, s.notAsked);

    GrantFacts all = partial();
    all.granted.insert(Scope::Memberships);
    page.setFacts(all);
    QVERIFY(says(page, QStringLiteral("Google allowed all 3 permissions you asked for.")));
}

void TestPermissionsPage::skippedConsentIsToldAsThat()
{
    PermissionsPage page;
    page.resize(1200, 800);
    page.show();
    GrantFacts facts = partial();
    facts.consentSkipped = true;
    page.setFacts(facts);
    QVERIFY(says(page, QStringLiteral("Google showed no page to choose on")));
    page.select(Scope::Memberships);
    QVERIFY(says(page, QStringLiteral("Google did not allow this, and showed no page to choose on.")));
    QVERIFY(!says(page, QStringLiteral("unticked")));
}

void TestPermissionsPage::theKeysAgeIsTold()
{
    PermissionsPage page;
    page.resize(1200, 800);
    page.show();
    KeyFacts facts;
    page.setKey(facts);
    QVERIFY(!says(page, QStringLiteral("Signed in"))); // nothing is known, nothing is said
    facts.issuedAt = QDateTime::currentDateTimeUtc().addDays(-3);
    page.setKey(facts);
    QVERIFY(says(page, QStringLiteral("Signed in: ")));
    QVERIFY(!says(page, QStringLiteral("The sign-in ends")));
    facts.renewalEndsAt = facts.issuedAt.addDays(7);
    page.setKey(facts);
    QVERIFY(says(page, QStringLiteral("since the Cloud project is in testing")));
}

void TestPermissionsPage::theKeysTimesAndRisksAreTold()
{
    PermissionsPage page;
    page.resize(1200, 800);
    page.show();
    KeyFacts facts;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    facts.issuedAt = now.addDays(-40);
    page.setKey(facts);
    QVERIFY(!says(page, QStringLiteral("Last renewed"))); // it never was
    QVERIFY(!says(page, QStringLiteral("The key is renewed before")));
    facts.renewedAt = now.addDays(-2);
    facts.accessExpiresAt = now.addDays(1);
    page.setKey(facts);
    const auto when = [](const QDateTime &utc) {
        const QDateTime local = utc.toLocalTime();
        return QStringLiteral("%1 at %2")
            .arg(QLocale().toString(local.date(), QLocale::LongFormat), shortTime(local.time()));
    };
    QVERIFY(says(page, QStringLiteral("Signed in: %1.").arg(when(facts.issuedAt))));
    QVERIFY(says(page, QStringLiteral("Last renewed: %1.").arg(when(facts.renewedAt))));
    QVERIFY(says(page, QStringLiteral("The key is renewed before %1.").arg(when(facts.accessExpiresAt))));
    // What may end it without a date stands behind the same line.
    const auto labels = page.findChildren<QLabel *>();
    const auto line = std::find_if(labels.begin(), labels.end(), [](const QLabel *label) {
        return label->isVisible() && label->text().startsWith(QStringLiteral("Signed in: "));
    });
    QVERIFY(line != labels.end());
    static_assert(KeyFacts::UnusedMonths == 6 && KeyFacts::LiveTokensPerClient == 100);
    QVERIFY((*line)->toolTip().contains(QStringLiteral("not used for six months")));
    QVERIFY((*line)->toolTip().contains(QStringLiteral("more than 100 times with the same client")));
}

void TestPermissionsPage::aCheckIsToldWithItsTime()
{
    PermissionsPage page;
    page.resize(1200, 800);
    page.show();
    page.setFacts(partial());
    QVERIFY(!says(page, QStringLiteral("Checked")));
    page.showChecking();
    QVERIFY(says(page, QStringLiteral("Asking Google…")));

    GrantCheckResult result;
    result.at = QDateTime::currentDateTimeUtc();
    page.showChecked(result);
    QVERIFY(says(page, QStringLiteral("Checked just now. Google says what this page says.")));
    QVERIFY(!says(page, QStringLiteral("Asking Google…")));

    const QDateTime earlier = QDateTime::currentDateTimeUtc().addSecs(-300);
    result.at = earlier;
    page.showChecked(result);
    const QString time = shortTime(earlier.toLocalTime().time());
    QVERIFY(says(page, time)); // with its day in the first minutes after midnight
    QVERIFY(!says(page, QStringLiteral("just now")));
    QVERIFY(page.checkText().startsWith(QStringLiteral("Checked: ")));
    result.at = QDateTime::currentDateTimeUtc().addDays(-2);
    page.showChecked(result);
    QVERIFY(says(page, QLocale().toString(result.at.toLocalTime().date(), QLocale::LongFormat)));

    result = {};
    result.at = QDateTime::currentDateTimeUtc();
    result.drift.lost = {Scope::Messages};
    result.drift.gained = {Scope::Memberships};
    result.drift.unknownGained = {QStringLiteral("https://www.googleapis.com/auth/brand.new")};
    page.showChecked(result);
    QVERIFY(says(page, QStringLiteral("Google no longer allows “%1”.").arg(scopeMeaning(Scope::Messages))));
    QVERIFY(says(page, QStringLiteral("“%1”").arg(scopeMeaning(Scope::Memberships))));
    QVERIFY(says(page, QStringLiteral("https://www.googleapis.com/auth/brand.new")));
    QVERIFY(says(page, QStringLiteral("The page now shows what Google says.")));

    result = {};
    result.at = QDateTime::currentDateTimeUtc();
    result.why = AuthError::of(AuthError::Kind::Network);
    page.showChecked(result);
    QVERIFY(says(page, QStringLiteral("Google could not be asked just now. The sign-in server could not be "
                                      "reached.")));
}

void TestPermissionsPage::theCheckIsReachedByKeyAndSaysWhyNot()
{
    QWidget window;
    auto *page = new PermissionsPage(&window);
    window.resize(1200, 800);
    page->resize(window.size());
    page->setFacts(partial());
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QSignalSpy asked(page, &PermissionsPage::checkRequested);
    QPushButton *const check = button(*page, QStringLiteral("Check with Google now"));
    QVERIFY(check);
    page->setFocus();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Backtab); // it stands before the tree
    QCOMPARE(QApplication::focusWidget(), check);
    QTest::keyClick(check, Qt::Key_Space);
    QCOMPARE(asked.count(), 1);

    page->setKeyGate({false, QStringLiteral("This needs a connection."), false, false});
    QVERIFY(QAccessible::queryAccessibleInterface(check)->state().disabled);
    QTest::keyClick(check, Qt::Key_Space);
    QCOMPARE(asked.count(), 1);
    QVERIFY(says(window, QStringLiteral("This needs a connection.")));
}

void TestPermissionsPage::droppingIsOfferedForWhatIsAllowed()
{
    PermissionsPage page;
    page.resize(1200, 800);
    page.show();
    page.setFacts(partial());
    const QString drop = QStringLiteral("Drop this permission…");
    page.select(Scope::Memberships); // refused
    QVERIFY(!button(page, drop));
    page.select(Scope::Messages);
    QVERIFY(button(page, drop));
    QVERIFY(says(page, QStringLiteral("Google cannot take back one by itself")));
    QSignalSpy dropped(&page, &PermissionsPage::dropRequested);
    QTest::keyClick(button(page, drop), Qt::Key_Space);
    QCOMPARE(dropped.value(0).value(0).value<Scope>(), Scope::Messages);
    page.setKeyGate({false, QStringLiteral("This needs a connection."), false, false});
    button(page, drop)->click();
    QCOMPARE(dropped.count(), 1);
    QVERIFY(says(page, QStringLiteral("This needs a connection.")));
}

void TestPermissionsPage::refusedRowIsShownWithItsCure()
{
    PermissionsPage page;
    page.resize(1200, 800);
    page.show();
    page.setFacts(partial());
    QVERIFY(says(page, QStringLiteral("You left this unticked on Google’s page on")));
    QVERIFY(says(page, QStringLiteral("Off because of this")));
    QTRY_VERIFY(says(page, QStringLiteral("Add people")));
    QVERIFY(says(page, QStringLiteral("A smaller choice")));
    QVERIFY(button(page, QStringLiteral("Ask for “See members”")));
    page.select(Scope::Messages);
    QVERIFY(says(page, QStringLiteral("What it allows")));
    QVERIFY(!button(page, QStringLiteral("Ask for “See members”")));
    page.select(Scope::Bot);
    QVERIFY(says(page, QStringLiteral("Only a service account can do this.")));
    QVERIFY(!says(page, QStringLiteral("Google shows the whole list again.")));
}

void TestPermissionsPage::askingIsForTheWholeList()
{
    PermissionsPage page;
    page.resize(1200, 800);
    page.show();
    page.setFacts(partial());
    QSignalSpy ask(&page, &PermissionsPage::askRequested);
    button(page, QStringLiteral("Ask for “See members”"))->click();
    QCOMPARE(ask.value(0).value(0).value<Scope>(), Scope::MembershipsReadonly);
    button(page, QStringLiteral("Ask for “See and change members”"))->click();
    QCOMPARE(ask.value(1).value(0).value<Scope>(), Scope::Memberships);
}

void TestPermissionsPage::nothingAllowedSaysSo()
{
    PermissionsPage page;
    page.resize(1200, 800);
    page.show();
    GrantFacts facts = partial();
    facts.granted = identityScopes();
    page.setFacts(facts);
    QVERIFY(says(page, QStringLiteral("Google gave only your name and e-mail. Nothing in Chat works yet.")));
    QSignalSpy change(&page, &PermissionsPage::changeRequested);
    button(page, QStringLiteral("Ask again…"))->click();
    QCOMPARE(change.count(), 1);
}

void TestPermissionsPage::anEndedGrantSaysSo()
{
    PermissionsPage page;
    page.resize(1200, 800);
    page.show();
    GrantFacts facts = partial();
    facts.ended = models::EndedGrant{facts.granted, {Scope::Spaces, Scope::Memberships}};
    facts.granted = {};
    page.setFacts(facts);
    PermissionModel model;
    model.setFacts(facts);
    QVERIFY(
        says(page, QStringLiteral("Your sign-in has ended, so nothing is allowed now. Signing in again asks "
                                  "for 2 permissions. It does not ask for “Read and write messages”.")));
    QVERIFY(
        says(page, QStringLiteral("0 of %1 actions work for ana@example.com.").arg(model.summary().actions)));
    const auto parts = page.findChild<SplitBar *>()->parts();
    QCOMPARE(parts.at(0).value, 0);
    QCOMPARE(parts.at(1).value, model.summary().again);
    QVERIFY(parts.at(1).legend.endsWith(QStringLiteral("asked for again")));
    page.select(Scope::Messages);
    QVERIFY(says(page, QStringLiteral("It was allowed until the sign-in ended.")));
    QVERIFY(says(page, QStringLiteral("Off since the sign-in ended")));
    QVERIFY(!button(page, QStringLiteral("Drop this permission…")));
    page.setFacts(partial());
    QVERIFY(!says(page, QStringLiteral("Your sign-in has ended")));
}

void TestPermissionsPage::aCheckDoesNotOutliveWhatItChecked()
{
    PermissionsPage page;
    page.resize(1200, 800);
    page.show();
    page.setFacts(partial());
    GrantCheckResult same;
    same.at = QDateTime::currentDateTimeUtc();
    page.showChecked(same);
    QVERIFY(says(page, QStringLiteral("Google says what this page says.")));
    // The page shows something else now, on purpose; at Google nothing changed.
    GrantFacts trying = partial();
    trying.tried = {Scope::Messages};
    page.setFacts(trying);
    QVERIFY(!says(page, QStringLiteral("Google says what this page says.")));
    QVERIFY(says(page, QStringLiteral("what you try without is still allowed there.")));
    page.setFacts(partial());
    QVERIFY(says(page, QStringLiteral("Google says what this page says.")));
    // A renewal brought another answer: what was checked is history.
    GrantFacts less = partial();
    less.granted.remove(Scope::Messages);
    page.setFacts(less);
    QVERIFY(!says(page, QStringLiteral("Google says what this page says.")));
    QVERIFY(!says(page, QStringLiteral("Checked")));
}

void TestPermissionsPage::firstTimeLeadsOn()
{
    PermissionsPage page;
    page.resize(1200, 800);
    page.show();
    QVERIFY(QTest::qWaitForWindowActive(&page));
    page.setFacts(partial());
    QVERIFY(!button(page, QStringLiteral("Start chatting")));
    page.setFirstTime(true);
    page.setFocus();
    QSignalSpy start(&page, &PermissionsPage::startRequested);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QCOMPARE(start.count(), 1);
    page.setFirstTime(false);
    QVERIFY(!button(page, QStringLiteral("Start chatting")));
}

void TestPermissionsPage::firstTimeHasTheFocusOnTheWayOn()
{
    // As the window does it: the page is told while another one is shown.
    QStackedWidget pages;
    auto *before = new QPushButton(QStringLiteral("Before"));
    auto *page = new PermissionsPage;
    pages.addWidget(before);
    pages.addWidget(page);
    pages.resize(1200, 800);
    pages.show();
    QVERIFY(QTest::qWaitForWindowActive(&pages));
    before->setFocus();
    page->setFacts(partial());
    page->setFirstTime(true);
    pages.setCurrentWidget(page);
    QCOMPARE(QApplication::focusWidget(), button(*page, QStringLiteral("Start chatting")));
}

void TestPermissionsPage::changesKeepTheSelectionAndTheGroups()
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

void TestPermissionsPage::detailGoesBelowOnSmallWindows()
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

void TestPermissionsPage::treeGoesByKeyboardAndReads()
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

void TestPermissionsPage::lostPermissionsAreTold()
{
    PermissionsPage page;
    page.resize(1200, 800);
    page.show();
    page.setFacts(partial());
    const auto *banner = page.findChild<Banner *>();
    QVERIFY(!banner->isVisible());
    page.showLost({Scope::Memberships});
    QVERIFY(banner->isVisible());
    QCOMPARE(banner->message(),
             QStringLiteral("Google now allows less than before: “See and change members” is gone."));
    button(page, QStringLiteral("See what changed"))->click();
    QVERIFY(page.findChild<HistoryPane *>()->isVisible());
    page.showLost({});
    QVERIFY(!banner->isVisible());
}

void TestPermissionsPage::spaceAndClickTryWithout()
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

void TestPermissionsPage::methodsAreSearchedCopiedAndLeadBack()
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

void TestPermissionsPage::tablesMarkWholeRows_data()
{
    QTest::addColumn<int>("part");
    QTest::newRow("methods") << int(PermissionsPage::Methods);
    QTest::newRow("history") << int(PermissionsPage::History);
}

void TestPermissionsPage::tablesMarkWholeRows()
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

void TestPermissionsPage::historyIsShownAndExported()
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
    QVERIFY(page.exportReport(data));
    QFile file(data);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonObject report = QJsonDocument::fromJson(file.readAll()).object();
    QCOMPARE(report[QLatin1String("clientId")].toString(), QStringLiteral("client-2"));
    QCOMPARE(report[QLatin1String("history")].toArray().size(), 2);
    const QString html = folder.filePath(QStringLiteral("report.html"));
    QVERIFY(page.exportReport(html));
    QFile htmlFile(html);
    QVERIFY(htmlFile.open(QIODevice::ReadOnly));
    QVERIFY(htmlFile.readAll().startsWith("<!DOCTYPE html>"));
    // A place that cannot be written is said on the page.
    QVERIFY(!page.exportReport(folder.filePath(QStringLiteral("missing/report.html"))));
    QVERIFY(says(page, QStringLiteral("The report was not written.")));
}

int main(int argc, char **argv)
{
    QApplication::setStyle(new RoomkeyStyle(QStringLiteral("Fusion")));
    QApplication app(argc, argv);
    applyAppearance(Appearance::Light);
    TestPermissionsPage test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_permissionspage.moc"
