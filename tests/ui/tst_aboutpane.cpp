// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/samplechat.h"
#include "tests/ui/uifind.h"
#include "ui/chat/aboutpane.h"
#include "ui/theme/roomkeystyle.h"

#include <QApplication>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace roomkey;
using namespace roomkey::ui;

namespace {

ScopeSet withoutMembers()
{
    return {Scope::Spaces, Scope::SpacesCreate, Scope::Messages};
}

SpaceSummary launch()
{
    SpaceSummary summary;
    summary.space = sample::space(sample::Launch, QStringLiteral("Product launch"), 0);
    summary.space.description = QStringLiteral("Everything for the launch.");
    return summary;
}

/// The pane as it stands at the right of the messages.
struct Fixture
{
    explicit Fixture(const ScopeSet &granted = SessionFixture::everything())
        : session(granted, SessionFixture::everything())
        , pane(*session.session)
    {
        QVERIFY(session.opened);
        pane.resize(300, 600);
        pane.show();
        QVERIFY(QTest::qWaitForWindowExposed(&pane));
    }
    /// New rows appear with the next layout.
    bool says(const QString &text)
    {
        return QTest::qWaitFor([&] { return ::says(pane, text); }, 300);
    }

    SessionFixture session;
    AboutPane pane;
};

} // namespace

class TestAboutPane : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void saysWhatIsKnown();
    void whatIsNotKnownTakesNoRoom();
    void anotherSpaceLeavesNothingBehind();
    void peopleAreCounted();
    void hiddenPeopleAreToldAndAskedFor();
    void tryingWithoutIsNoRefusal();
    void longWordsAreScrolledTo();
};

void TestAboutPane::initTestCase()
{
    QApplication::setStyle(new RoomkeyStyle(QStringLiteral("Fusion")));
}

void TestAboutPane::saysWhatIsKnown()
{
    Fixture x;
    SpaceSummary summary = launch();
    summary.space.guidelines = QStringLiteral("Be kind.");
    summary.space.externalUserAllowed = true;
    x.pane.setSpace(summary, 3);
    QVERIFY(x.says(QStringLiteral("Everything for the launch.")));
    QVERIFY(x.says(QStringLiteral("Guidelines")) && x.says(QStringLiteral("Be kind.")));
    QVERIFY(x.says(QStringLiteral("History")) && x.says(QStringLiteral("On")));
    QVERIFY(x.says(QStringLiteral("Outside people")) && x.says(QStringLiteral("Allowed")));
    QVERIFY(x.says(QLocale().toString(QDate(2026, 11, 3), QLocale::LongFormat)));
    summary.space.history = Space::History::Off;
    summary.space.externalUserAllowed = false;
    x.pane.setSpace(summary, 3);
    QVERIFY(x.says(QStringLiteral("Off")) && !::says(x.pane, QStringLiteral("On")));
    QVERIFY(x.says(QStringLiteral("Not allowed")));
}

void TestAboutPane::whatIsNotKnownTakesNoRoom()
{
    Fixture x;
    SpaceSummary summary;
    summary.space.name = sample::Budi;
    summary.space.type = Space::Type::DirectMessage;
    x.pane.setSpace(summary, 2);
    QVERIFY(x.says(QStringLiteral("Kind")));
    for (const char *absent : {"Guidelines", "History", "Outside people", "Created"})
        QVERIFY2(!::says(x.pane, QString::fromLatin1(absent)), absent);
}

void TestAboutPane::anotherSpaceLeavesNothingBehind()
{
    Fixture x;
    SpaceSummary first = launch();
    first.space.guidelines = QStringLiteral("Be kind.");
    x.pane.setSpace(first, 3);
    SpaceSummary second;
    second.space = sample::space(SpaceName(QStringLiteral("spaces/other")), QStringLiteral("Other"), 0);
    second.space.description = QStringLiteral("Something else.");
    second.space.createTime = QStringLiteral("not a time");
    x.pane.setSpace(second, 1);
    QVERIFY(x.says(QStringLiteral("Something else.")));
    for (const char *old : {"Everything for the launch.", "Be kind.", "Guidelines", "Created", "3 people"})
        QVERIFY2(!::says(x.pane, QString::fromLatin1(old)), old);
    const auto labels = x.pane.findChildren<QLabel *>().count();
    for (int again = 0; again < 5; ++again)
        x.pane.setSpace(second, 1);
    QCOMPARE(x.pane.findChildren<QLabel *>().count(), labels);
}

void TestAboutPane::peopleAreCounted()
{
    Fixture x;
    x.pane.setSpace(launch(), 12);
    QVERIFY(x.says(QStringLiteral("12 people")));
    x.pane.setSpace(launch(), 1);
    QVERIFY(x.says(QStringLiteral("1 person")) && !::says(x.pane, QStringLiteral("1 people")));
    x.pane.setSpace(launch(), 0);
    QVERIFY(x.says(QStringLiteral("Not loaded yet")));
    QVERIFY(!button(x.pane, QStringLiteral("Ask for this permission")));
    QSignalSpy members(&x.pane, &AboutPane::membersRequested);
    button(x.pane, QStringLiteral("Show members"))->click();
    QCOMPARE(members.count(), 1);
}

void TestAboutPane::hiddenPeopleAreToldAndAskedFor()
{
    Fixture x(withoutMembers());
    SpaceSummary summary = launch();
    x.pane.setSpace(summary, 0);
    QVERIFY(x.says(QStringLiteral("12 people, names hidden")));
    QVERIFY(x.says(QStringLiteral("Google gives only the number.")));
    QVERIFY(!button(x.pane, QStringLiteral("Show members")));
    ScopeSet asked;
    connect(&x.pane, &AboutPane::askRequested, this, [&asked](const ScopeSet &missing) { asked = missing; });
    button(x.pane, QStringLiteral("Ask for this permission"))->click();
    QCOMPARE(asked, x.session.session->access().judge(requests::listMembers(sample::Launch)).missing);
    QVERIFY(!asked.isEmpty());
    summary.space.joinedPeople = 1;
    x.pane.setSpace(summary, 0);
    QVERIFY(x.says(QStringLiteral("1 person, name hidden")));
    summary.space.joinedPeople = 0; // not even the number
    x.pane.setSpace(summary, 0);
    QVERIFY(x.says(QStringLiteral("Names are hidden")));
    QVERIFY(!::says(x.pane, QStringLiteral("Google gives only the number.")));
    // Known from before the permission went: they can still be looked at.
    x.pane.setSpace(summary, 4);
    QVERIFY(x.says(QStringLiteral("4 people")) && button(x.pane, QStringLiteral("Show members")));
}

void TestAboutPane::tryingWithoutIsNoRefusal()
{
    Fixture x;
    x.session.session->tryWithout({Scope::Memberships});
    x.pane.setSpace(launch(), 0);
    QVERIFY(!::says(x.pane, QStringLiteral("You did not allow")));
    QVERIFY(x.says(QStringLiteral("trying")));
    QVERIFY(!button(x.pane, QStringLiteral("Ask for this permission")));
}

void TestAboutPane::longWordsAreScrolledTo()
{
    Fixture x;
    SpaceSummary summary = launch();
    summary.space.description = QStringLiteral("A sentence that goes on. ").repeated(120);
    x.pane.setSpace(summary, 3);
    const auto *scroll = x.pane.findChild<QScrollArea *>();
    QTRY_VERIFY(scroll->verticalScrollBar()->maximum() > 0);
    QVERIFY(scroll->widget()->width() <= scroll->viewport()->width());
    // And a word longer than the pane does not push it wider.
    summary.space.description = QStringLiteral("x").repeated(400);
    x.pane.setSpace(summary, 3);
    QTRY_COMPARE(scroll->widget()->width(), scroll->viewport()->width());
}

QTEST_MAIN(TestAboutPane)
#include "tst_aboutpane.moc"
