// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/permissionworld.h"
#include "tests/ui/uifind.h"
#include "ui/datetimetext.h"
#include "ui/permissions/grantchecknote.h"
#include "ui/permissions/permissionspage.h"

#include <QAccessible>
#include <QApplication>
#include <QLocale>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace roomkey;
using namespace roomkey::ui;
using roomkey::models::GrantFacts;

// What the page says of the key, and of a check with Google.
class TestPermissionChecks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theKeysAgeIsTold();
    void theKeysTimesAndRisksAreTold();
    void aCheckIsToldWithItsTime();
    void theCheckIsReachedByKeyAndSaysWhyNot();
    void aCheckDoesNotOutliveWhatItChecked();
};

void TestPermissionChecks::theKeysAgeIsTold()
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

void TestPermissionChecks::theKeysTimesAndRisksAreTold()
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

void TestPermissionChecks::aCheckIsToldWithItsTime()
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

void TestPermissionChecks::theCheckIsReachedByKeyAndSaysWhyNot()
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

void TestPermissionChecks::aCheckDoesNotOutliveWhatItChecked()
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

int main(int argc, char **argv)
{
    return runInStyle<TestPermissionChecks>(argc, argv);
}

#include "tst_permissionchecks.moc"
