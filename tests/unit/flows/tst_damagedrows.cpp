// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/sqlite.h"
#include "tests/unit/flows/sendfixture.h"

using namespace roomkey;
using Fixture = SendFixture;

// Rows that were read back from a damaged outbox: they wait for the person, who may try them again.

namespace {

OutboxRow salvaged(const QString &text)
{
    OutboxRow row;
    row.kind = OutboxRow::Kind::Send;
    row.state = OutboxRow::State::Refused;
    row.refusal = SalvagedReason;
    row.space = RoomA;
    row.clientId = newClientMessageId();
    row.requestId = newRequestId();
    row.text = text;
    row.attempts = 1;
    return row;
}

} // namespace

class TestDamagedRows : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void damagedTextIsNotPublished_data();
    void damagedTextIsNotPublished();
    void damagedKindIsNotPublished();
    void editOfADamagedArrivedMessageGoes();
    void retriedDamagedIsNotMadeAnInvisibleEdit();
    void retriedMarkupIsOneEdit();
    void aDamagedEditIsNotPublishedWithItsMessage();
    void aDamagedEditReplacesNoOther();
    void retryWithoutIdsIsSentOnce();
    void aCorrectedDamagedTextIsNotLost();
};

void TestDamagedRows::damagedTextIsNotPublished_data()
{
    QTest::addColumn<bool>("restarts");
    QTest::newRow("goes on") << false;
    QTest::newRow("restart") << true;
}

void TestDamagedRows::damagedTextIsNotPublished()
{
    QFETCH(const bool, restarts);
    Fixture f;
    f.server.setHandler([&](const HttpRequest &request) { return changed(request); });
    const OutboxRow row = salvaged(QStringLiteral("d\x01m\x02ged"));
    QVERIFY(await(f.store->addToOutbox(row)));
    Message listed = listedOf(row.clientId, QStringLiteral("as it was sent"));
    if (!restarts)
        f.flow->start();
    QVERIFY(await(f.store->putMessages(RoomA, {listed})));
    if (restarts) {
        f.reopen();
        f.makeFlow();
        f.flow->start();
    }
    QTest::qWait(200);
    QCOMPARE(f.server.count(), 0);
    QCOMPARE(textsOf(f.store->outbox()), QStringList{row.text}); // waits for the person
}

void TestDamagedRows::damagedKindIsNotPublished()
{
    Fixture f;
    const Message own = [] {
        Message message = makeMessage(RoomA, QStringLiteral("m"), 5'000'000, QStringLiteral("one"));
        message.clientId = newClientMessageId();
        return message;
    }();
    QVERIFY(await(f.store->putMessages(RoomA, {own})));
    QVERIFY(await(f.acts->edit(RoomA, own.name, QStringLiteral("two"))));
    QVERIFY(await(f.store->setFact(QStringLiteral("x"), QStringLiteral("y"))));
    f.flow.reset();
    f.acts.reset();
    f.store->close();
    {
        Database other; // the file was damaged
        QVERIFY(other.open(f.outboxFile(), Database::Access::ReadWrite));
        QVERIFY(other.execute("UPDATE outbox SET text = 'tXo'"));
    }
    f.reopen();
    f.makeFlow();
    {
        f.store->close();
        Database other;
        QVERIFY(other.open(f.outboxFile(), Database::Access::ReadWrite));
        QVERIFY(other.execute("UPDATE outbox SET kind = 0, state = 0, text = 'tXo'"));
    }
    f.reopen();
    f.makeFlow();
    QCOMPARE(f.row().state, OutboxRow::State::Refused);
}

void TestDamagedRows::editOfADamagedArrivedMessageGoes()
{
    Fixture f;
    f.server.setHandler([&](const HttpRequest &request) { return changed(request); });
    f.flow->start();
    const auto row = await(f.store->addToOutbox(salvaged(QStringLiteral("dXmaged"))));
    Message listed = listedOf(row->clientId, QStringLiteral("as it was sent"));
    QVERIFY(await(f.store->putMessages(RoomA, {listed})));
    QVERIFY(await(f.acts->edit(RoomA, listed.name, QStringLiteral("damaged, put right"))));
    f.flow->wake();
    QTRY_COMPARE(textsOf(f.store->messages(RoomA, 10)), QStringList{QStringLiteral("damaged, put right")});
    QTRY_VERIFY(f.isEmpty()); // the cache is written before it
}

void TestDamagedRows::retriedDamagedIsNotMadeAnInvisibleEdit()
{
    Fixture f;
    f.granted = {Scope::MessagesCreate};
    f.server.setHandler([&](const HttpRequest &request) {
        return request.verb == "POST" ? googleError(409, "ALREADY_EXISTS") : changed(request);
    });
    const auto row = await(f.store->addToOutbox(salvaged(QStringLiteral("one")))); // as it arrived, too
    f.flow->start();
    f.acts->retry(*row);
    QTRY_VERIFY(f.server.count() == 1 && f.flow->onTheWay().isEmpty() &&
                (f.isEmpty() || f.row().state == OutboxRow::State::Refused));
    // A timeline shows messages of the cache and unsent messages: one of them must still have the text.
    const bool isShown = textsOf(f.store->messages(RoomA, 10)).contains(QStringLiteral("one")) ||
                         (!f.isEmpty() && f.row().kind == OutboxRow::Kind::Send);
    QVERIFY(isShown);
}

void TestDamagedRows::retriedMarkupIsOneEdit()
{
    Fixture f;
    f.server.setHandler([&](const HttpRequest &request) { return changed(request); });
    const auto row = await(f.store->addToOutbox(salvaged(QStringLiteral("*one*")))); // undamaged
    Message listed = listedOf(row->clientId, QStringLiteral("one"));
    QVERIFY(await(f.store->putMessages(RoomA, {listed})));
    f.flow->start();
    f.acts->retry(*row);
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(verbs(f.server), QStringList{QStringLiteral("PATCH")}); // the marks may be what was damaged
}

void TestDamagedRows::retryWithoutIdsIsSentOnce()
{
    Fixture f;
    f.waitBetweenAttempts(std::chrono::milliseconds(50));
    int made = 0;
    QStringList ids;
    f.server.setHandler([&](const HttpRequest &request) {
        const QString id = parameter(request, "requestId") + parameter(request, "messageId");
        if (id.isEmpty() || !ids.contains(id))
            ++made;
        ids.append(id);
        return f.server.count() == 1
                   ? HttpAnswer::that(HttpAnswer::How::Close)
                   : HttpAnswer::of(200, json(messageJson(RoomA.toString(), QStringLiteral("m"), QString(),
                                                          textOf(request))));
    });
    OutboxRow row; // a change of a message written elsewhere, whose kind a disk has lost
    row.kind = OutboxRow::Kind::Send;
    row.state = OutboxRow::State::Refused;
    row.refusal = SalvagedReason;
    row.space = RoomA;
    row.message = MessageName(QStringLiteral("spaces/AAA/messages/x"));
    row.text = QStringLiteral("better");
    const auto added = await(f.store->addToOutbox(row));
    f.flow->start();
    f.acts->retry(*added);
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(made, 1);
}

void TestDamagedRows::aCorrectedDamagedTextIsNotLost()
{
    Fixture f;
    f.server.setHandler([&](const HttpRequest &request) {
        if (request.verb == "POST")
            return googleError(409, "ALREADY_EXISTS"); // sent before the damage
        return HttpAnswer::of(
            200, json(messageJson(RoomA.toString(), QStringLiteral("m"), QString(),
                                  request.verb == "GET" ? QStringLiteral("as sent") : textOf(request))));
    });
    OutboxRow row = salvaged(QStringLiteral("dXmaged"));
    row.attempts = 0; // read back from before its first attempt
    QVERIFY(await(f.store->addToOutbox(row)));
    f.flow->start();
    QVERIFY(await(f.acts->edit(RoomA, requests::byClientId(RoomA, row.clientId), QStringLiteral("right"))));
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(textsOf(f.store->messages(RoomA, 10)), QStringList{QStringLiteral("right")});
}

void TestDamagedRows::aDamagedEditIsNotPublishedWithItsMessage()
{
    Fixture f;
    f.server.setHandler(created);
    const auto send = await(f.acts->send(RoomA, QStringLiteral("one")));
    QVERIFY(send);
    OutboxRow edit = salvaged(QStringLiteral("dXmaged"));
    edit.kind = OutboxRow::Kind::Edit;
    edit.clientId = send->clientId;
    edit.message = requests::byClientId(RoomA, send->clientId);
    QVERIFY(await(f.store->addToOutbox(edit)));
    f.flow->start();
    QTRY_COMPARE(textsOf(f.store->messages(RoomA, 10)), QStringList{QStringLiteral("one")});
    QTRY_VERIFY(f.flow->onTheWay().isEmpty());
    QCOMPARE(f.server.count(), 1);
    QCOMPARE(textsOf(f.store->outbox()), QStringList{edit.text}); // the person decides about it
    QCOMPARE(f.row().state, OutboxRow::State::Refused);
}

void TestDamagedRows::aDamagedEditReplacesNoOther()
{
    Fixture f;
    f.server.setHandler([](const HttpRequest &) { return googleError(400, "INVALID_ARGUMENT"); });
    const Message own = makeMessage(RoomA, QStringLiteral("m"), 5'000'000, QStringLiteral("one"));
    QVERIFY(await(f.store->putMessages(RoomA, {own})));
    QVERIFY(await(f.acts->edit(RoomA, own.name, QStringLiteral("two"))));
    OutboxRow damaged = salvaged(QStringLiteral("dXmaged"));
    damaged.kind = OutboxRow::Kind::Edit;
    damaged.clientId = {};
    damaged.message = own.name;
    QVERIFY(await(f.store->addToOutbox(damaged)));
    f.flow->start();
    QTRY_COMPARE(f.row().refusal, QStringLiteral("INVALID_ARGUMENT"));
    QTRY_VERIFY(f.flow->onTheWay().isEmpty());
    QCOMPARE(textsOf(f.store->outbox()), (QStringList{QStringLiteral("two"), damaged.text}));
}

QTEST_GUILESS_MAIN(TestDamagedRows)
#include "tst_damagedrows.moc"
