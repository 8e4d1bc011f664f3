// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/sqlite.h"
#include "tests/unit/flows/sendfixture.h"

using namespace roomkey;
using Fixture = SendFixture;

// Messages that turn out to have arrived, although their rows of the outbox say something else.

class TestOutboxArrivals : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void textChangedAfterARefusalThatWasNoneArrives_data();
    void textChangedAfterARefusalThatWasNoneArrives();
    void arrivedAndThenRefusedIsNotNotSent();
    void arrivedBeforeARefusalIsNotTakenBack();
    void changedTextIsNotSettledByAnOldListing_data();
    void changedTextIsNotSettledByAnOldListing();
    void markupIsNoChange();
    void unseenAdoptionSaysWhatIsThere();
    void editOfAnArrivedMessageIsNotLost();
    void failingDiskIsNotHammered();
    void arrivedIsNotCalledUnsentWhileTheSpaceWaits();
    void editBehindARefusalIsNotLost();
    void markupAloneIsNoEditThatIsRefused();
    void arrivedWhileTheRefusalIsWritten();
    void arrivedIsNotRefusedWithItsDeletion();
};

void TestOutboxArrivals::arrivedIsNotRefusedWithItsDeletion()
{
    Fixture f;
    f.waitBetweenAttempts(std::chrono::milliseconds(60'000));
    bool isOut = true;
    f.server.setHandler([&](const HttpRequest &request) {
        if (request.verb == "DELETE")
            return googleError(403, "PERMISSION_DENIED");
        if (f.server.count() == 1)
            return HttpAnswer::that(HttpAnswer::How::Close); // it arrived
        if (textOf(request) == QLatin1String("other") && isOut)
            return HttpAnswer::that(HttpAnswer::How::Close);
        return textOf(request) == QLatin1String("other") ? created(request)
                                                         : googleError(403, "PERMISSION_DENIED");
    });
    f.flow->start();
    const auto row = await(f.acts->send(RoomA, QStringLiteral("one")));
    QTRY_VERIFY(f.server.count() == 1 && !f.claims.isTaken(row->id));
    f.flow->wake();
    QTRY_COMPARE(f.row().state, OutboxRow::State::Refused);
    QTRY_VERIFY(f.flow->onTheWay().isEmpty());
    QVERIFY(await(f.acts->send(RoomA, QStringLiteral("other"))));
    QTRY_VERIFY(f.server.count() == 4 && f.flow->onTheWay().isEmpty()); // the space waits a minute
    f.acts->retry(f.row());
    QTRY_COMPARE(f.row().state, OutboxRow::State::Waiting);
    Message listed = listedOf(row->clientId, QStringLiteral("one"));
    QVERIFY(await(f.store->putMessages(RoomA, {listed})));
    QVERIFY(await(f.acts->remove(RoomA, listed.name)));
    isOut = false;
    f.flow->wake();
    QTRY_VERIFY(verbs(f.server).contains(QStringLiteral("DELETE")) && f.flow->onTheWay().isEmpty());
    QTest::qWait(100);
    for (const OutboxRow &left : f.store->outbox())
        QVERIFY2(left.kind != OutboxRow::Kind::Send, "called not sent, though it is there");
}

void TestOutboxArrivals::arrivedWhileTheRefusalIsWritten()
{
    Fixture f;
    f.waitBetweenAttempts(std::chrono::milliseconds(60'000));
    f.server.setHandler([&](const HttpRequest &) {
        if (f.server.count() == 2)
            return googleError(403, "PERMISSION_DENIED");
        return f.server.count() == 1 ? HttpAnswer::that(HttpAnswer::How::Close) // it arrived
                                     : HttpAnswer::that(HttpAnswer::How::Hang);
    });
    f.flow->start();
    const auto row = await(f.acts->send(RoomA, QStringLiteral("one")));
    QTRY_VERIFY(f.server.count() == 1 && !f.claims.isTaken(row->id));
    f.flow->wake();
    QTRY_COMPARE(f.server.held(), 1); // the question whether it is there
    Message listed = listedOf(row->clientId, QStringLiteral("one"));
    {
        Database busy; // a disk that takes a moment
        QVERIFY(busy.open(f.cacheFile(), Database::Access::ReadWrite));
        QVERIFY(busy.execute("BEGIN IMMEDIATE"));
        const auto put = f.store->putMessages(RoomA, {listed});  // a listing brings it...
        f.server.release(googleError(403, "PERMISSION_DENIED")); // ...in the moment of the refusal
        QTest::qWait(100);
        QVERIFY(busy.execute("COMMIT"));
        QVERIFY(await(put));
    }
    QTRY_VERIFY(f.flow->onTheWay().isEmpty());
    QTest::qWait(200);
    QVERIFY2(f.isEmpty(), "1 message not sent, and no row says which");
}

void TestOutboxArrivals::textChangedAfterARefusalThatWasNoneArrives_data()
{
    QTest::addColumn<QString>("older");
    QTest::addColumn<QString>("newer");
    QTest::newRow("words") << QStringLiteral("old") << QStringLiteral("new");
    // What Google takes for markup is a change too, if a person made it.
    QTest::newRow("a sign less") << QStringLiteral("call 5*6") << QStringLiteral("call 56");
    QTest::newRow("bold") << QStringLiteral("is done") << QStringLiteral("is *done*");
    QTest::newRow("a link") << QStringLiteral("see this") << QStringLiteral("see <https://a.b|this>");
    QTest::newRow("in lines") << QStringLiteral("one two") << QStringLiteral("one\ntwo");
}

void TestOutboxArrivals::textChangedAfterARefusalThatWasNoneArrives()
{
    QFETCH(const QString, older);
    QFETCH(const QString, newer);
    Fixture f;
    QStringList patched;
    f.server.setHandler([&](const HttpRequest &request) {
        const QString clientId = f.row().clientId.toString();
        if (request.verb == "POST")
            return f.server.count() == 1 ? googleError(403, "PERMISSION_DENIED")
                                         : googleError(409, "ALREADY_EXISTS");
        if (request.verb == "PATCH")
            patched.append(QString::fromLatin1(request.path()) + QLatin1Char(' ') + textOf(request));
        return HttpAnswer::of(200, json(messageJson(RoomA.toString(), QStringLiteral("m"), clientId,
                                                    request.verb == "PATCH" ? textOf(request) : older)));
    });
    f.flow->start();
    const auto row = await(f.acts->send(RoomA, older));
    QTRY_COMPARE(f.settled, QStringList{u'-' + older});
    QCOMPARE(f.row().state, OutboxRow::State::Refused);
    QVERIFY(await(f.acts->edit(RoomA, requests::byClientId(RoomA, row->clientId), newer)));
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(patched, QStringList{QStringLiteral("/v1/spaces/AAA/messages/m ") + newer});
    QCOMPARE(textsOf(f.store->messages(RoomA, 10)), QStringList{newer});
    QVERIFY(parameter(f.server.requests().at(1), "requestId") != row->requestId.toString());
}

void TestOutboxArrivals::arrivedAndThenRefusedIsNotNotSent()
{
    Fixture f;
    f.waitBetweenAttempts(std::chrono::milliseconds(60'000));
    f.server.setHandler([&](const HttpRequest &) {
        return f.server.count() == 1 ? HttpAnswer::that(HttpAnswer::How::Close) // it arrived
                                     : googleError(403, "PERMISSION_DENIED");
    });
    QVERIFY(await(f.store->putSpaces({makeSpace(RoomA, QStringLiteral("A"))})));
    f.flow->start();
    const auto row = await(f.acts->send(RoomA, QStringLiteral("one")));
    QTRY_VERIFY(f.server.count() == 1 && !f.claims.isTaken(row->id));
    f.flow->wake();
    QTRY_COMPARE(f.row().state, OutboxRow::State::Refused);
    Message listed = listedOf(row->clientId, QStringLiteral("one"));
    QCOMPARE(f.store->space(RoomA)->refusedSends, 1);
    QVERIFY(await(f.store->putMessages(RoomA, {listed})));
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(f.store->space(RoomA)->refusedSends, 0); // "1 message not sent", and no row says which
    QCOMPARE(verbs(f.server),
             (QStringList{QStringLiteral("POST"), QStringLiteral("POST"), QStringLiteral("GET")}));
}

void TestOutboxArrivals::arrivedBeforeARefusalIsNotTakenBack()
{
    // Called not sent it could be taken back into the composer, and would be sent twice.
    Fixture f;
    f.server.setHandler([&](const HttpRequest &request) {
        if (f.server.count() == 1)
            return HttpAnswer::that(HttpAnswer::How::Close); // it arrived
        if (request.verb == "POST")
            return googleError(403, "PERMISSION_DENIED");
        return HttpAnswer::of(200, json(messageJson(RoomA.toString(), QStringLiteral("m"),
                                                    f.row().clientId.toString(), QStringLiteral("one"))));
    });
    f.flow->start();
    QVERIFY(await(f.acts->send(RoomA, QStringLiteral("one"))));
    QTRY_COMPARE(f.settled, QStringList{QStringLiteral("+one")});
    QVERIFY(f.isEmpty());
    QCOMPARE(verbs(f.server),
             (QStringList{QStringLiteral("POST"), QStringLiteral("POST"), QStringLiteral("GET")}));
}

void TestOutboxArrivals::changedTextIsNotSettledByAnOldListing_data()
{
    QTest::addColumn<bool>("isKilled");
    QTest::newRow("goes on") << false;
    QTest::newRow("killed") << true;
}

void TestOutboxArrivals::changedTextIsNotSettledByAnOldListing()
{
    QFETCH(const bool, isKilled);
    Fixture f;
    f.waitBetweenAttempts(std::chrono::milliseconds(60'000));
    f.server.setHandler([&](const HttpRequest &request) {
        if (f.server.count() == 1)
            return googleError(429, "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED"); // it arrived all the same
        if (f.server.count() == 2)
            return HttpAnswer::that(HttpAnswer::How::Close);
        if (request.verb == "POST")
            return googleError(409, "ALREADY_EXISTS");
        return HttpAnswer::of(
            200, json(messageJson(RoomA.toString(), QStringLiteral("m"), QString(),
                                  request.verb == "GET" ? QStringLiteral("one") : textOf(request))));
    });
    f.flow->start();
    const auto row = await(f.acts->send(RoomA, QStringLiteral("one")));
    QTRY_VERIFY(f.row().attempts == 1 && f.row().state == OutboxRow::State::Waiting);
    QTRY_VERIFY(!f.claims.isTaken(row->id));
    QVERIFY(await(f.acts->edit(RoomA, requests::byClientId(RoomA, row->clientId), QStringLiteral("two"))));
    f.flow->wake();
    QTRY_VERIFY(f.server.count() == 2 && f.row().state == OutboxRow::State::Sending &&
                !f.claims.isTaken(row->id));
    Message listed = listedOf(row->clientId, QStringLiteral("one"));
    QVERIFY(await(f.store->putMessages(RoomA, {listed})));
    if (isKilled) {
        f.flow->stop();
        f.reopen();
        f.makeFlow();
        f.flow->start();
    } else {
        f.flow->wake();
    }
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(textsOf(f.store->messages(RoomA, 10)), QStringList{QStringLiteral("two")});
}

void TestOutboxArrivals::markupIsNoChange()
{
    Fixture f;
    f.waitBetweenAttempts(std::chrono::milliseconds(60'000));
    f.server.setHandler([&](const HttpRequest &request) {
        if (f.server.count() == 1)
            return HttpAnswer::that(HttpAnswer::How::Close); // it arrived
        return changed(request);
    });
    f.flow->start();
    const auto row = await(f.acts->send(RoomA, QStringLiteral("<users/all> see <https://a.b|this>")));
    QTRY_VERIFY(f.server.count() == 1 && !f.claims.isTaken(row->id));
    Message listed = listedOf(row->clientId, QStringLiteral("@all see this"));
    QVERIFY(await(f.store->putMessages(RoomA, {listed})));
    f.flow->wake();
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(verbs(f.server), QStringList{QStringLiteral("POST")});
}

void TestOutboxArrivals::unseenAdoptionSaysWhatIsThere()
{
    Fixture f;
    f.granted = {Scope::MessagesCreate};
    QString atServer;
    f.server.setHandler([&](const HttpRequest &request) {
        if (f.server.count() == 1) {
            atServer = textOf(request);
            return HttpAnswer::that(HttpAnswer::How::Close); // it arrived
        }
        if (f.server.count() == 2)
            return googleError(403, "PERMISSION_DENIED");
        if (request.verb == "POST")
            return googleError(409, "ALREADY_EXISTS");
        atServer = textOf(request);
        return changed(request);
    });
    f.flow->start();
    const auto row = await(f.acts->send(RoomA, QStringLiteral("one")));
    QTRY_COMPARE(f.row().state, OutboxRow::State::Refused);
    QTRY_VERIFY(f.flow->onTheWay().isEmpty());
    QVERIFY(await(f.acts->edit(RoomA, requests::byClientId(RoomA, row->clientId), QStringLiteral("two"))));
    // What is there can neither be read nor changed: the new text waits for the person, as a message.
    QTRY_VERIFY(f.row().state == OutboxRow::State::Refused && f.flow->onTheWay().isEmpty());
    QCOMPARE(f.row().kind, OutboxRow::Kind::Send);
    QCOMPARE(f.row().refusal, QString(refusals::ScopeMissing));
    QCOMPARE(f.row().text, QStringLiteral("two"));
    QCOMPARE(atServer, QStringLiteral("one"));
    QVERIFY(!f.settled.contains(QStringLiteral("+two")));
}

void TestOutboxArrivals::editOfAnArrivedMessageIsNotLost()
{
    Fixture f;
    bool otherArrives = false;
    f.waitBetweenAttempts(std::chrono::milliseconds(60'000));
    f.server.setHandler([&](const HttpRequest &request) {
        if (textOf(request) == QLatin1String("other"))
            return otherArrives ? created(request) : HttpAnswer::that(HttpAnswer::How::Close);
        if (request.verb == "POST")
            return googleError(403, "PERMISSION_DENIED"); // the second of two; the first arrived
        return changed(request);
    });
    f.flow->start();
    const auto row = await(f.acts->send(RoomA, QStringLiteral("one")));
    QTRY_COMPARE(f.row().state, OutboxRow::State::Refused);
    QVERIFY(await(f.acts->send(RoomA, QStringLiteral("other"))));
    QTRY_VERIFY(f.server.count() == 2 && f.flow->onTheWay().isEmpty()); // the space waits a minute
    Message listed = listedOf(row->clientId, QStringLiteral("at the phone"));
    listed.lastUpdateTime = listed.createTime;
    QVERIFY(await(f.store->putMessages(RoomA, {listed})));
    QVERIFY(await(f.acts->edit(RoomA, listed.name, QStringLiteral("here"))));
    otherArrives = true;
    f.flow->wake();
    QTRY_VERIFY(f.isEmpty());
    QVERIFY(textsOf(f.store->messages(RoomA, 10)).contains(QStringLiteral("here")));
}

void TestOutboxArrivals::failingDiskIsNotHammered()
{
    Fixture f;
    f.waitBetweenAttempts(std::chrono::milliseconds(60'000));
    f.server.setHandler([&](const HttpRequest &) { return HttpAnswer::that(HttpAnswer::How::Close); });
    f.flow->start();
    const auto row = await(f.acts->send(RoomA, QStringLiteral("one")));
    QTRY_VERIFY(f.server.count() == 1 && !f.claims.isTaken(row->id));
    OutboxRow changed = f.row();
    changed.changeText(QStringLiteral("two"), newRequestId());
    QVERIFY(await(f.store->updateOutbox(changed)));
    Message listed = listedOf(row->clientId, QStringLiteral("one"));
    QVERIFY(await(f.store->putMessages(RoomA, {listed})));
    {
        Database other; // no row can be changed any more, as on a full disk
        QVERIFY(other.open(f.outboxFile(), Database::Access::ReadWrite));
        QVERIFY(other.execute("CREATE TRIGGER refuses BEFORE UPDATE ON outbox "
                              "BEGIN SELECT RAISE(ABORT, 'full'); END"));
    }
    int troubles = 0;
    QObject::connect(f.store.get(), &AccountStore::trouble, f.store.get(), [&] { ++troubles; });
    f.flow->wake();
    QTest::qWait(1000);
    QVERIFY2(troubles < 5, qPrintable(QString::number(troubles)));
}

void TestOutboxArrivals::arrivedIsNotCalledUnsentWhileTheSpaceWaits()
{
    Fixture f;
    f.waitBetweenAttempts(std::chrono::milliseconds(60'000));
    f.server.setHandler([&](const HttpRequest &request) {
        if (textOf(request) == QLatin1String("other"))
            return HttpAnswer::that(HttpAnswer::How::Close);
        return googleError(403, "PERMISSION_DENIED"); // the second of two; the first arrived
    });
    f.flow->start();
    const auto row = await(f.acts->send(RoomA, QStringLiteral("one")));
    QTRY_COMPARE(f.row().state, OutboxRow::State::Refused);
    QVERIFY(await(f.acts->send(RoomA, QStringLiteral("other"))));
    QTRY_VERIFY(f.server.count() == 2 && f.flow->onTheWay().isEmpty());
    Message listed = listedOf(row->clientId, QStringLiteral("one"));
    QVERIFY(await(f.store->putMessages(RoomA, {listed})));
    QTest::qWait(200);
    QCOMPARE(textsOf(f.store->outbox()), QStringList{QStringLiteral("other")});
}

void TestOutboxArrivals::editBehindARefusalIsNotLost()
{
    Fixture f;
    f.server.setHandler([&](const HttpRequest &request) {
        if (f.server.count() == 1)
            return HttpAnswer::that(HttpAnswer::How::Close); // it arrived
        if (f.server.count() == 2)
            return HttpAnswer::that(HttpAnswer::How::Hang);
        return changed(request);
    });
    f.flow->start();
    const auto row = await(f.acts->send(RoomA, QStringLiteral("one")));
    QTRY_COMPARE(f.server.held(), 1);
    // Listed while the second attempt is under way; changed at the phone before.
    Message listed = listedOf(row->clientId, QStringLiteral("at the phone"));
    listed.lastUpdateTime = listed.createTime;
    QVERIFY(await(f.store->putMessages(RoomA, {listed})));
    QVERIFY(await(f.acts->edit(RoomA, listed.name, QStringLiteral("here"))));
    f.server.release(googleError(403, "PERMISSION_DENIED"));
    QTRY_VERIFY(f.isEmpty());
    QCOMPARE(textsOf(f.store->messages(RoomA, 10)), QStringList{QStringLiteral("here")});
}

void TestOutboxArrivals::markupAloneIsNoEditThatIsRefused()
{
    Fixture f;
    f.granted = {Scope::MessagesCreate, Scope::MessagesReadonly};
    f.waitBetweenAttempts(std::chrono::milliseconds(60'000));
    f.server.setHandler([&](const HttpRequest &) { return HttpAnswer::that(HttpAnswer::How::Close); });
    f.flow->start();
    const auto row = await(f.acts->send(RoomA, QStringLiteral("*one*")));
    QTRY_VERIFY(f.server.count() == 1 && !f.claims.isTaken(row->id));
    Message listed = listedOf(row->clientId, QStringLiteral("one"));
    QVERIFY(await(f.store->putMessages(RoomA, {listed})));
    f.flow->wake();
    QTRY_VERIFY(!f.settled.isEmpty());
    QVERIFY(f.isEmpty());
}

QTEST_GUILESS_MAIN(TestOutboxArrivals)
#include "tst_outboxarrivals.moc"
