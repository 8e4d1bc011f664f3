// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/permissionworld.h"
#include "tests/ui/uifind.h"
#include "ui/permissions/historypane.h"
#include "ui/permissions/permissionspage.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/splitbar.h"

#include <QApplication>
#include <QPushButton>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QTest>

using namespace roomkey;
using namespace roomkey::ui;
using roomkey::models::GrantFacts;
using roomkey::models::PermissionModel;

// What the page says of a grant, and what it offers to ask for or to drop.
class TestPermissionsPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void headerCountsFromAccess();
    void skippedConsentIsToldAsThat();
    void droppingIsOfferedForWhatIsAllowed();
    void refusedRowIsShownWithItsCure();
    void askingIsForTheWholeList();
    void nothingAllowedSaysSo();
    void anEndedGrantSaysSo();
    void firstTimeLeadsOn();
    void firstTimeHasTheFocusOnTheWayOn();
    void lostPermissionsAreTold();
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

int main(int argc, char **argv)
{
    return runInStyle<TestPermissionsPage>(argc, argv);
}

#include "tst_permissionspage.moc"
