// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fakeclock.h"
#include "tests/ui/samplechat.h"
#include "ui/chat/chatpage.h"
#include "ui/permissions/permissionspage.h"
#include "ui/signin/choosepage.h"
#include "ui/signin/clientguidepage.h"
#include "ui/signin/waitingpage.h"
#include "ui/widgets/firststop.h"
#include "ui/widgets/notifier.h"
#include "ui/widgets/segmentedcontrol.h"

#include <QApplication>
#include <QPushButton>
#include <QScopeGuard>
#include <QTest>
#include <QVBoxLayout>

using namespace roomkey;
using namespace roomkey::ui;

// A page gives the focus to what is most likely wanted, and Tab still reaches whatever stands in front of it.
class TestFirstStop : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pageHandsTheFocusOn();
    void targetCanChangeAndGo();
    void tabReachesEverythingOfThePermissions();
    void tabReachesEverythingOfTheChat();
    void tabReachesEverythingOfTheGuide();
    void tabGoesThroughTheChoiceAsItReads();
    void tabReachesEverythingWhileWaiting();

private:
    static void walk(QWidget &page, int least, QStringList *names = nullptr);
};

/// From a button in front of the page, by Tab, until that button comes again. \a names: what was met, in
/// order.
void TestFirstStop::walk(QWidget &page, int least, QStringList *names)
{
    QWidget window;
    auto *layout = new QVBoxLayout(&window);
    auto *before = new QPushButton(QStringLiteral("Before"));
    layout->addWidget(before);
    layout->addWidget(&page);
    // However this ends, the page is not the window's to delete: a failure would be a crash.
    const auto release = qScopeGuard([&page] { page.setParent(nullptr); });
    window.resize(1280, 900);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    before->setFocus();
    QSet<QWidget *> met;
    for (int i = 0; i < 100; ++i) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        if (QApplication::focusWidget() == before)
            break;
        QWidget *const now = QApplication::focusWidget();
        met.insert(now);
        // A segment goes by the name of its control.
        const bool isSegment = qobject_cast<SegmentedControl *>(now->parentWidget());
        const QString name = isSegment ? now->parentWidget()->accessibleName() : now->accessibleName();
        if (names)
            names->append(name.isEmpty() ? now->property("text").toString() : name);
    }
    QCOMPARE(QApplication::focusWidget(), before);
    int stops = 0;
    for (QWidget *widget : page.findChildren<QWidget *>()) {
        if ((widget->focusPolicy() & Qt::TabFocus) != Qt::TabFocus || widget->focusProxy() ||
            !widget->isVisible() || !widget->isEnabled())
            continue;
        ++stops;
        QVERIFY2(met.contains(widget),
                 qPrintable(QLatin1String(widget->metaObject()->className()) + QLatin1Char(' ') +
                            widget->accessibleName() + widget->property("text").toString()));
    }
    QVERIFY2(stops >= least, qPrintable(QString::number(stops)));
}

void TestFirstStop::pageHandsTheFocusOn()
{
    QWidget window;
    QWidget page(&window);
    QPushButton first(QStringLiteral("First"), &page);
    QPushButton wanted(QStringLiteral("Wanted"), &page);
    new FirstStop(&page, &wanted);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    page.setFocus();
    QVERIFY(wanted.hasFocus());
}

void TestFirstStop::targetCanChangeAndGo()
{
    QWidget window;
    QWidget page(&window);
    QPushButton first(QStringLiteral("First"), &page);
    auto *wanted = new QPushButton(QStringLiteral("Wanted"), &page);
    auto *stop = new FirstStop(&page, &first);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    stop->setTarget(wanted);
    page.setFocus();
    QVERIFY(wanted->hasFocus());
    delete wanted;
    first.setFocus();
    page.setFocus(); // nothing to hand it to, and nothing happens
    QVERIFY(!first.hasFocus());
}

void TestFirstStop::tabReachesEverythingOfThePermissions()
{
    PermissionsPage page;
    models::GrantFacts facts;
    facts.asked = {Scope::Spaces, Scope::Messages, Scope::Memberships};
    facts.granted = {Scope::Spaces, Scope::Messages};
    page.setFacts(facts);
    walk(page, 5);
}

void TestFirstStop::tabReachesEverythingOfTheChat()
{
    SessionFixture session(SessionFixture::everything());
    QVERIFY(sample::fill(session.store(), true));
    QWidget owner;
    Notifier notifier(&owner);
    ChatPage page(*session.session, *session.settings, notifier);
    page.openSpace(sample::Launch);
    walk(page, 6);
}

void TestFirstStop::tabReachesEverythingOfTheGuide()
{
    ClientGuidePage page;
    walk(page, 6);
}

/// Presets, the other way to choose, each area from above, and only then what ends the page.
void TestFirstStop::tabGoesThroughTheChoiceAsItReads()
{
    ChoosePage page;
    QStringList expected{QStringLiteral("Start from"), QStringLiteral("Every permission…")};
    for (int area = 0; area < models::ChoiceModel::AreaCount; ++area) {
        if (page.choice().isOffered(models::ChoiceModel::Area(area)))
            expected.append(page.choice().areaName(models::ChoiceModel::Area(area)));
    }
    expected += {QStringLiteral("Continue in the browser"), QStringLiteral("Back")};
    QStringList met;
    walk(page, int(expected.size()), &met);
    QCOMPARE(met, expected);
}

void TestFirstStop::tabReachesEverythingWhileWaiting()
{
    const FakeClock clock;
    WaitingPage page(clock);
    page.setStep(SignInStep::WaitingForUser, SignInStepState::Active, {}, std::chrono::seconds(1));
    page.setLink(QUrl(QStringLiteral("https://accounts.example.com/auth?x=1")));
    QStringList met;
    walk(page, 4, &met);
    QCOMPARE(met.first(2).last(), QStringLiteral("Copy link"));
}

QTEST_MAIN(TestFirstStop)
#include "tst_firststop.moc"
