// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/flows/previewsync.h"

#include "tests/unit/flows/flowfixture.h"

#include <QSignalSpy>

using namespace roomkey;

namespace {

SpaceName nameOf(int number)
{
    return SpaceName(QStringLiteral("spaces/S%1").arg(number));
}

/// Which space a request is about.
int numberOf(const HttpRequest &request)
{
    return request.path().split('/').value(3).mid(1).toInt();
}

HttpAnswer newest(const HttpRequest &request)
{
    const int number = numberOf(request);
    const QJsonObject message{
        {QStringLiteral("name"), nameOf(number).toString() + QStringLiteral("/messages/m")},
        {QStringLiteral("createTime"), rfc3339FromMicroseconds(number * 1'000'000LL)},
        {QStringLiteral("sender"), QJsonObject{{QStringLiteral("name"), QStringLiteral("users/7")}}},
        {QStringLiteral("text"), QStringLiteral("newest of %1").arg(number)}};
    return HttpAnswer::of(200, json({{QStringLiteral("messages"), QJsonArray{message}},
                                     {QStringLiteral("nextPageToken"), QStringLiteral("more")}}));
}

struct ServerFirst
{
    HttpServer server;
};

struct Fixture : ServerFirst, FlowFixture
{
    Fixture()
        : FlowFixture(server.url())
        , sync(*store, chat, access(), times)
    {
        server.setHandler(newest);
        sync.start();
    }

    /// Spaces \a from to \a to, the higher the number the more active.
    bool list(int from, int to)
    {
        QList<Space> spaces;
        for (int i = from; i <= to; ++i)
            spaces.append(makeSpace(nameOf(i), QString::number(i), i * 1'000'000LL));
        return await(store->putSpaces(spaces)).has_value();
    }
    QString preview(int number) const { return store->space(nameOf(number))->previewText; }
    QList<int> asked() const
    {
        QList<int> numbers;
        for (const HttpRequest &request : server.requests())
            numbers.append(numberOf(request));
        return numbers;
    }
    /// Nothing more comes.
    bool rests()
    {
        const int before = server.count();
        QTest::qWait(150);
        return server.count() == before;
    }

    PreviewSync sync;
};

} // namespace

class TestPreviewSync : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void mostActiveFirst();
    void oneAtATimeAndNoMessages();
    void onlyWhereSomethingHappened();
    void boundedUntilLookedAt();
    void withoutPermissionNothingIsAsked();
    void limitIsAPause();
    void refusedSpaceIsLeftAlone();
    void lostNetworkWaitsForTheNextListing();
    void stopEndsIt();
    void sendGoesFirst();
};

void TestPreviewSync::mostActiveFirst()
{
    Fixture f;
    QVERIFY(f.list(1, 4));
    f.sync.refresh();
    QTRY_COMPARE(f.preview(1), QStringLiteral("newest of 1"));
    QCOMPARE(f.asked(), (QList<int>{4, 3, 2, 1}));
    QCOMPARE(f.preview(4), QStringLiteral("newest of 4"));
    const HttpRequest &request = f.server.requests().first();
    QCOMPARE(parameter(request, "pageSize"), QStringLiteral("1"));
    QVERIFY(parameter(request, "orderBy").endsWith(QLatin1String("desc"), Qt::CaseInsensitive));
}

void TestPreviewSync::oneAtATimeAndNoMessages()
{
    Fixture f;
    f.server.setHandler([](const HttpRequest &) { return HttpAnswer::that(HttpAnswer::How::Hang); });
    QVERIFY(f.list(1, 3));
    f.sync.refresh();
    f.sync.refresh();
    QTRY_COMPARE(f.server.count(), 1);
    QVERIFY(f.rests());
    f.sync.stop();
    f.server.setHandler(newest);
    f.sync.start();
    f.sync.refresh();
    QTRY_COMPARE(f.preview(1), QStringLiteral("newest of 1"));
    // A preview is no part of the conversation: what lies before it is unknown.
    QVERIFY(f.store->messages(nameOf(1), 10).isEmpty());
    QVERIFY(!f.store->oldest(nameOf(1)));
    QVERIFY(!f.store->syncedTo(nameOf(1)));
}

void TestPreviewSync::onlyWhereSomethingHappened()
{
    Fixture f;
    QVERIFY(f.list(1, 3));
    // The second one was opened: its newest message is here.
    QVERIFY(await(f.store->putMessages(
        nameOf(2), {makeMessage(nameOf(2), QStringLiteral("m"), 2'000'000, QStringLiteral("read"))})));
    f.sync.refresh();
    QTRY_COMPARE(f.preview(1), QStringLiteral("newest of 1"));
    QCOMPARE(f.asked(), (QList<int>{3, 1}));
    f.sync.refresh();
    QVERIFY(f.rests());
    // Somebody wrote in the first one.
    QVERIFY(await(f.store->putSpaces({makeSpace(nameOf(1), QStringLiteral("1"), 9'000'000)})));
    f.sync.refresh();
    QTRY_COMPARE(f.asked(), (QList<int>{3, 1, 1}));
}

void TestPreviewSync::boundedUntilLookedAt()
{
    Fixture f;
    QVERIFY(f.list(1, PreviewSync::MostSpaces + 20));
    f.sync.want({nameOf(50), nameOf(3), SpaceName(QStringLiteral("spaces/gone"))});
    // Looked at first; then the hundred, in which 50 is already.
    QTRY_COMPARE_WITH_TIMEOUT(f.server.count(), PreviewSync::MostSpaces + 1, 20'000);
    QVERIFY(f.rests());
    const QList<int> asked = f.asked();
    QCOMPARE(asked.mid(0, 3), (QList<int>{50, 3, PreviewSync::MostSpaces + 20}));
    QCOMPARE(asked.last(), 21);
    f.sync.want({nameOf(7)});
    QTRY_COMPARE(f.asked().last(), 7);
}

void TestPreviewSync::withoutPermissionNothingIsAsked()
{
    Fixture f;
    f.granted = {Scope::SpacesReadonly, Scope::MessagesCreate};
    QVERIFY(f.list(1, 3));
    f.sync.refresh();
    f.sync.want({nameOf(2)});
    QVERIFY(f.rests());
    QCOMPARE(f.server.count(), 0);
    f.granted = everyday();
    f.sync.refresh();
    QTRY_COMPARE(f.server.count(), 3);
}

void TestPreviewSync::limitIsAPause()
{
    Fixture f;
    QVERIFY(f.list(1, 3));
    int refused = 0;
    f.server.setHandler([&refused](const HttpRequest &request) {
        return numberOf(request) == 3 && refused++ < 2 ? googleError(429, "RESOURCE_EXHAUSTED")
                                                       : newest(request);
    });
    f.sync.refresh();
    QTRY_COMPARE(f.server.count(), 1);
    f.sync.refresh(); // a listing does not end the pause
    f.sync.want({nameOf(1)});
    QTest::qWait(40);
    QCOMPARE(f.server.count(), 1);
    QTRY_COMPARE(f.preview(3), QStringLiteral("newest of 3"));
    QTRY_COMPARE(f.preview(2), QStringLiteral("newest of 2"));
}

void TestPreviewSync::refusedSpaceIsLeftAlone()
{
    Fixture f;
    QVERIFY(f.list(1, 3));
    f.server.setHandler([](const HttpRequest &request) {
        return numberOf(request) == 2 ? googleError(403, "PERMISSION_DENIED") : newest(request);
    });
    f.sync.refresh();
    QTRY_COMPARE(f.preview(1), QStringLiteral("newest of 1"));
    f.sync.refresh();
    QVERIFY(f.rests());
    QCOMPARE(f.asked(), (QList<int>{3, 2, 1}));
}

void TestPreviewSync::lostNetworkWaitsForTheNextListing()
{
    Fixture f;
    QVERIFY(f.list(1, 3));
    f.server.stop();
    f.sync.refresh();
    QTRY_VERIFY(f.client.isOffline());
    f.server.start();
    QVERIFY(f.rests());
    f.sync.refresh();
    QTRY_COMPARE(f.preview(1), QStringLiteral("newest of 1"));
}

void TestPreviewSync::stopEndsIt()
{
    Fixture f;
    QVERIFY(f.list(1, 3));
    f.server.setHandler([](const HttpRequest &) { return HttpAnswer::that(HttpAnswer::How::Hang); });
    f.sync.refresh();
    QTRY_COMPARE(f.server.held(), 1);
    f.sync.stop();
    QTRY_COMPARE(f.server.abandoned(), 1);
    f.sync.refresh();
    f.sync.want({nameOf(1)});
    QVERIFY(f.rests());
    QCOMPARE(f.server.count(), 1);
}

void TestPreviewSync::sendGoesFirst()
{
    // As many reads as may leave in a minute are on their way to be asked; a message does not wait for them.
    Fixture f;
    QVERIFY(f.list(1, 60));
    f.clock.setSpeed(1);
    f.server.setHandler([](const HttpRequest &request) {
        return request.verb == "POST" ? HttpAnswer::of(200, R"({"name":"spaces/S1/messages/x"})")
                                      : newest(request);
    });
    f.sync.refresh();
    QTRY_VERIFY(f.server.count() >= 2);
    const int before = f.server.count();
    QVERIFY(await(f.chat.message(
        requests::createMessage(nameOf(1), QStringLiteral("hello"), newRequestId(), newClientMessageId()))));
    const auto post = std::ranges::find(f.server.requests(), QByteArray("POST"), &HttpRequest::verb);
    QVERIFY(post != f.server.requests().end());
    QVERIFY(post - f.server.requests().begin() <= before + 2);
}

QTEST_GUILESS_MAIN(TestPreviewSync)
#include "tst_previewsync.moc"
