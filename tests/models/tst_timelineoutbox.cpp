// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/models/timelinefixture.h"

#include <QAbstractItemModelTester>

using namespace roomkey;
using namespace roomkey::models;

using State = TimelineModel::State;

namespace {

struct Fixture : TimelineFixture
{
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::Fatal};
};

const QString Me = QStringLiteral("users/1");

} // namespace

// What waits in the outbox, and the messages it is about: they come and go apart from each other.
class TestTimelineOutbox : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void actsMeetMessagesThatCome();
    void actsFindTheMessageUnderItsOtherName();
};

void TestTimelineOutbox::actsMeetMessagesThatCome()
{
    Fixture x;
    const Message edited = said(1, Start, Me);
    const Message refused = said(2, Start + Second, Me);
    const Message deleted = said(3, Start + 2 * Second, Me);
    QVERIFY(await(x.f.store->addToOutbox(rowAbout(OutboxRow::Kind::Edit, edited, QStringLiteral("better")))));
    OutboxRow row = rowAbout(OutboxRow::Kind::Edit, refused, QStringLiteral("too late"));
    row.state = OutboxRow::State::Refused;
    QVERIFY(await(x.f.store->addToOutbox(row)));
    row = rowAbout(OutboxRow::Kind::Delete, deleted);
    row.state = OutboxRow::State::Held;
    row.createdAt = x.clock.utcNow().toMSecsSinceEpoch() * 1000;
    row.notBefore = row.createdAt + 5 * Second;
    QVERIFY(await(x.f.store->addToOutbox(row)));
    x.model.setSpace(RoomA);
    // The listing after the cache was made anew.
    x.put({edited, refused, deleted});
    QTRY_COMPARE(x.texts(), (QStringList{QStringLiteral("better"), QStringLiteral("too late"),
                                         QStringLiteral("text 3")}));
    QCOMPARE(x.column<int>(StateRole),
             (QList<int>{int(State::Waiting), int(State::Refused), int(State::Held)}));
    QCOMPARE(x.column<int>(DeletionRole),
             (QList<int>{int(Message::Deletion::None), int(Message::Deletion::None),
                         int(Message::Deletion::ByAuthor)}));
    x.clock.advance(std::chrono::seconds(3));
    QTRY_COMPARE(x.model.index(2).data(HoldLeftRole).toInt(), 2);
}

void TestTimelineOutbox::actsFindTheMessageUnderItsOtherName()
{
    Fixture x;
    // Written where nothing could be read: it stood here under the name its own id gives it.
    Message own = said(1, Start, Me);
    own.clientId = ClientMessageId(QStringLiteral("client-a"));
    Message alias = own;
    alias.name = MessageName(QStringLiteral("spaces/AAA/messages/client-a"));
    x.put({alias});
    OutboxRow edit = rowAbout(OutboxRow::Kind::Edit, alias, QStringLiteral("better"));
    edit.clientId = own.clientId;
    QVERIFY(await(x.f.store->addToOutbox(edit)));
    x.model.setSpace(RoomA);
    QCOMPARE(x.texts(), QStringList{QStringLiteral("better")});
    x.put({own});
    QTRY_COMPARE(x.column<QString>(ResourceNameRole), QStringList{own.name.toString()});
    QCOMPARE(x.texts(), QStringList{QStringLiteral("better")});
    QCOMPARE(x.column<int>(StateRole), QList<int>{int(State::Waiting)});
}

QTEST_GUILESS_MAIN(TestTimelineOutbox)
#include "tst_timelineoutbox.moc"
