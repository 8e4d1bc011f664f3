// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/flows/catchup.h"

#include "tests/unit/flows/patientworld.h"

#include <QTest>

using namespace std::chrono_literals;
using namespace roomkey;

// The program starts, and what an earlier run left in the outbox is on the wire before any list. The clock
// stands still.

namespace {

/// A session whose server is there, before its network is started.
struct Here
{
    Here() { server.setHandler(chat); }

    HttpServer server;
    SessionFixture f{
        SessionFixture::everything(), {}, server.url(), patientTimes(), std::make_unique<FakeReachability>()};
};

} // namespace

class TestStartOrder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatWasWrittenGoesFirst();
    void aSendThatHangsHoldsNothingUp();
    void withNothingToSendNothingWaits_data();
    void withNothingToSendNothingWaits();
};

/// R15
void TestStartOrder::whatWasWrittenGoesFirst()
{
    Here here;
    SessionFixture &f = here.f;
    const QStringList texts{QStringLiteral("one"), QStringLiteral("two"), QStringLiteral("three")};
    for (const QString &text : texts)
        QVERIFY(await(f.session->send(SpaceName(QStringLiteral("spaces/") + text), text)));
    f.session->openSpace(Space1);
    start(f);
    f.session->openSpace(Space1); // as the window does, before and after
    QTRY_VERIFY(f.store().outbox().isEmpty());
    QTRY_VERIFY(!f.store().spaces(1).isEmpty());
    QTRY_COMPARE(here.server.count(), texts.size() + 3);
    QCOMPARE(verbs(here.server), (QList<QByteArray>{"POST", "POST", "POST", "GET", "GET", "GET"}));
}

/// R15
void TestStartOrder::aSendThatHangsHoldsNothingUp()
{
    Here here;
    SessionFixture &f = here.f;
    here.server.setHandler(chatThatHangsSends);
    QVERIFY(await(f.session->send(Space1, QStringLiteral("one"))));
    f.session->openSpace(Space1);
    start(f);
    QTRY_COMPARE(posts(here.server), 1);
    f.clock.advance(patientTimes().headStart - 1ms);
    QTest::qWait(300);
    QCOMPARE(here.server.count(), 1);
    f.clock.advance(1ms);
    QTRY_VERIFY(!f.store().spaces(1).isEmpty());
    QTRY_COMPARE(here.server.count(), 4);
    QTest::qWait(300);
    QCOMPARE(verbs(here.server), (QList<QByteArray>{"POST", "GET", "GET", "GET"}));
}

void TestStartOrder::withNothingToSendNothingWaits_data()
{
    QTest::addColumn<bool>("isHeld");
    QTest::newRow("nothing is written") << false;
    QTest::newRow("what is written can still be undone") << true;
}

/// Nor would it ever go on: the clock stands still.
void TestStartOrder::withNothingToSendNothingWaits()
{
    QFETCH(bool, isHeld);
    Here here;
    SessionFixture &f = here.f;
    if (isHeld) {
        f.session->setSendHold(5s);
        QVERIFY(await(f.session->send(Space1, QStringLiteral("one"))));
    }
    f.session->openSpace(Space1);
    start(f);
    QTRY_COMPARE(here.server.count(), 3);
    QTRY_VERIFY(!f.store().spaces(1).isEmpty());
    QCOMPARE(verbs(here.server), (QList<QByteArray>{"GET", "GET", "GET"}));
}

QTEST_GUILESS_MAIN(TestStartOrder)
#include "tst_startorder.moc"
