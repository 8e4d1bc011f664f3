// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/pacer.h"

#include "tests/support/httpserver.h"
#include "tests/support/skippedtime.h"
#include "tests/ui/sessionfixture.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkReply>
#include <QTest>
#include <QThread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace roomkey;

// R34: a server that answers 503 for an hour while a space is open, counted on the wire, in the program's own
// times; then it is well.

namespace {

using std::chrono::milliseconds;

const SpaceName SpaceA(u"spaces/A"_s);
const SpaceName SpaceB(u"spaces/B"_s);

/// In the first half minute a trouble may pass by itself, and the retries look whether it has (up to eight
/// more). Later there is one a minute: fewer would find the recovery too late.
constexpr int MostInAnHour = 60;
constexpr int MostInTheFirstHour = MostInAnHour + 8;

/// From one look at the open space to the next: timers and the disk have their time.
constexpr milliseconds LookAgain = 20s;

/// The next try, its way there and back, and the page that comes with it.
constexpr milliseconds Recovery = Pacer::TryEvery + 1s;
/// Rows of several spaces do not come back in one moment.
constexpr milliseconds RowsApart = 1s;

struct ServerFirst
{
    HttpServer server;
    QStringList texts{u"first"_s};
    bool isUp = true;
    bool tokensUp = true;
};

/// One account, its window on a space, and all the time there is.
struct World : ServerFirst, SessionFixture
{
    World()
        : SessionFixture(everything(), {}, server.url(), times())
    {
        server.setHandler([this](const HttpRequest &request) { return answer(request); });
        QObject::connect(&server, &HttpServer::received, session.get(), [this](const HttpRequest &request) {
            asked[request.verb + ' ' + request.path().split('/').last()].append(clock.steadyNow());
        });
    }

    /// As in the program, but that a message goes at once.
    static FlowTimes times()
    {
        FlowTimes all;
        all.sendHold = 0s;
        return all;
    }

    HttpAnswer answer(const HttpRequest &request)
    {
        if (request.path() == "/token") {
            return tokensUp ? HttpAnswer::of(
                                  200, R"({"access_token":"fresh","expires_in":3600,"token_type":"Bearer"})")
                            : HttpAnswer::of(503, "");
        }
        if (!isUp)
            return HttpAnswer::of(503, "");
        if (request.path() == "/v1/spaces") {
            return HttpAnswer::of(200, R"({"spaces":[{"name":"spaces/A","displayName":"A"},)"
                                       R"({"name":"spaces/B","displayName":"B"}]})");
        }
        if (!request.path().endsWith("/messages"))
            return HttpAnswer::of(200, "{}");
        if (request.verb == "POST") {
            texts.append(QJsonDocument::fromJson(request.body)[u"text"_s].toString());
            return HttpAnswer::of(200, QJsonDocument(message(texts.size() - 1)).toJson());
        }
        QJsonArray newestFirst;
        for (qsizetype i = texts.size() - 1; i >= 0; --i)
            newestFirst.append(message(i));
        QJsonObject whole{{u"messages"_s, newestFirst}, {u"nextPageToken"_s, u"older"_s}};
        return HttpAnswer::of(200, QJsonDocument(whole).toJson());
    }

    QJsonObject message(qsizetype index) const
    {
        return {{u"name"_s, u"spaces/A/messages/%1"_s.arg(index)},
                {u"createTime"_s,
                 QDateTime(QDate(2026, 11, 22), QTime(9, 0), Qt::UTC).addSecs(index).toString(Qt::ISODate)},
                {u"text"_s, texts.at(index)}};
    }

    /// Signed in, with a key that is good for \a keyLife, and looking at a space.
    bool start(milliseconds keyLife = 1000h)
    {
        AccessToken token;
        token.value = Secret("token");
        token.expiresAt = clock.steadyNow() + keyLife;
        session->grantRenewed(token);
        session->startNetwork();
        session->openSpace(SpaceA);
        return QTest::qWaitFor([this] { return shows(u"first"_s) && asked.contains("GET members"); });
    }

    bool shows(const QString &text)
    {
        const QList<Message> newest = store().messages(SpaceA, 10);
        return std::ranges::any_of(newest, [&](const Message &message) { return message.text == text; });
    }

    bool isOnTheWire() const
    {
        const auto replies = network.findChildren<QNetworkReply *>();
        return std::ranges::any_of(replies, [](QNetworkReply *reply) { return reply->isRunning(); });
    }

    void pass(milliseconds time)
    {
        (void)passUntil([] { return false; }, time);
    }

    /// Until \a done, or for \a atMost. What is on the wire and on the disk takes no time to speak of.
    template <class Done>
    bool passUntil(Done done, milliseconds atMost)
    {
        constexpr milliseconds Step = 200ms;
        for (milliseconds passed = 0ms; passed < atMost; passed += Step) {
            work();
            if (done())
                return true;
            clock.advance(Step);
            skipTime(Step);
        }
        return done();
    }

    void work()
    {
        QThread::usleep(50);
        QCoreApplication::processEvents();
        int left = 0; // after an answer it is put on the disk
        for (int i = 0; i < 20'000 && (isOnTheWire() || left > 0); ++i) {
            left = isOnTheWire() ? 50 : left - 1;
            QThread::usleep(100);
            QCoreApplication::processEvents();
        }
    }

    int count(const QByteArray &what, milliseconds from = 0ms, milliseconds to = milliseconds::max()) const
    {
        return static_cast<int>(
            std::ranges::count_if(asked.value(what), [=](milliseconds at) { return from <= at && at < to; }));
    }

    QHash<QByteArray, QList<milliseconds>> asked; ///< when, on the clock
};

} // namespace

class TestServerDown : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aServerThatIsWellIsAskedAsEver();
    void anHourOfFailuresIsQuiet();
    void whatAPersonAsksForGoesAtOnce();
    void aSlowListOfMembersIsNotTheLast();
    void anHourWithoutRenewalsIsQuiet();
    void whatWaitsGoesWithinTwoSecondsOfTheReturn();
};

void TestServerDown::aServerThatIsWellIsAskedAsEver()
{
    World w;
    QVERIFY(w.start());
    const milliseconds began = w.clock.steadyNow();
    w.pass(10min);
    const int looks = w.count("GET messages", began);
    QVERIFY2(looks >= 40 && looks <= 64, QByteArray::number(looks));
    for (const char *list : {"GET members", "GET spaces"}) {
        const int lists = w.count(list, began);
        QVERIFY2(lists >= 9 && lists <= 11, list + QByteArray(" ") + QByteArray::number(lists));
    }
    w.texts.append(u"news"_s);
    w.pass(LookAgain);
    QTRY_VERIFY(w.shows(u"news"_s));

    // One bad answer among good ones is not waited for.
    w.isUp = false;
    const int before = w.count("GET messages");
    QVERIFY(w.passUntil([&] { return w.count("GET messages") > before; }, LookAgain));
    w.isUp = true;
    w.texts.append(u"after a blink"_s);
    w.pass(2s);
    QTRY_VERIFY(w.shows(u"after a blink"_s));
}

void TestServerDown::anHourOfFailuresIsQuiet()
{
    World w;
    QVERIFY(w.start());
    w.pass(1min);
    w.isUp = false;
    w.asked.clear();
    QVERIFY(await(w.session->send(SpaceA, u"written meanwhile"_s)));
    QTRY_COMPARE(w.count("POST messages"), 1); // not known to fail yet
    w.pass(1h + 2min);

    QCOMPARE(QSet<QByteArray>(w.asked.keyBegin(), w.asked.keyEnd()),
             (QSet<QByteArray>{"GET spaces", "GET messages", "GET members", "POST messages"}));
    for (const QByteArray &what : w.asked.keys()) {
        const milliseconds began = w.asked[what].first();
        const int first = w.count(what, began, began + 1h);
        const int later = w.count(what, began + 1min, began + 1h + 1min);
        const QByteArray found = what + ": " + QByteArray::number(first) + ", " + QByteArray::number(later);
        QVERIFY2(first <= MostInTheFirstHour && later <= MostInAnHour, found);
        QVERIFY2(later >= MostInAnHour / 2, found); // and it does not tire
    }
    QVERIFY(w.session->messagesError(SpaceA));

    // Well again at the worst moment: just after a try.
    const int tries = w.count("GET messages");
    QVERIFY(w.passUntil([&] { return w.count("GET messages") > tries; }, 2min));
    w.isUp = true;
    w.texts.append(u"said after it"_s);
    const auto isFresh = [&w] {
        return w.shows(u"said after it"_s) && !w.session->spacesError() && !w.session->membersError(SpaceA) &&
               !w.session->messagesError(SpaceA);
    };
    w.pass(Recovery);
    QTRY_VERIFY(isFresh());
    w.pass(RowsApart);
    QTRY_VERIFY(w.store().outbox().isEmpty());
    QCOMPARE(w.texts.count(u"written meanwhile"_s), 1);
    // As often as before.
    w.texts.append(u"news"_s);
    w.pass(LookAgain);
    QTRY_VERIFY(w.shows(u"news"_s));
}

void TestServerDown::whatAPersonAsksForGoesAtOnce()
{
    World w;
    QVERIFY(w.start());
    w.isUp = false;
    w.pass(10min);
    // A try has just failed: whatever can wait does so for a minute.
    const int tries = w.count("GET messages");
    QVERIFY(w.passUntil([&] { return w.count("GET messages") > tries; }, 2min));
    w.pass(15s);
    QCOMPARE(w.count("GET messages"), tries + 1);

    w.isUp = true;
    w.session->loadOlder(SpaceA);
    QTRY_COMPARE(w.count("GET messages"), tries + 2); // while the clock stands still
    QVERIFY(w.server.requests().last().query().contains("filter="));
    QTRY_VERIFY(!w.session->isLoadingOlder(SpaceA));
    // What that found out counts for the timer too.
    w.texts.append(u"news"_s);
    w.pass(LookAgain);
    QTRY_VERIFY(w.shows(u"news"_s));

    w.isUp = false;
    w.pass(10min);
    const auto looksAt = [&w](const QByteArray &path) {
        return std::ranges::count_if(w.server.requests(),
                                     [&](const HttpRequest &request) { return request.path() == path; });
    };
    w.session->openSpace(SpaceB);
    QTRY_COMPARE(looksAt("/v1/spaces/B/messages"), 1);
    const auto before = looksAt("/v1/spaces/A/messages");
    w.session->openSpace(SpaceA);
    QTRY_COMPARE(looksAt("/v1/spaces/A/messages"), before + 1);
}

void TestServerDown::aSlowListOfMembersIsNotTheLast()
{
    World w;
    QVERIFY(w.start());
    // Its two pages take longer than the time from one list to the next.
    QHash<QByteArray, int> refusals;
    w.server.setHandler([&](const HttpRequest &request) {
        if (!request.path().endsWith("/members"))
            return w.answer(request);
        const bool isSecond = request.query().contains("pageToken");
        if (refusals[isSecond ? "second" : "first"]++ < 2)
            return HttpAnswer::of(503, "").with("Retry-After", "25");
        return HttpAnswer::of(200, isSecond ? "{}" : R"({"nextPageToken":"2"})");
    });
    w.pass(10min);
    const int lists = w.count("GET members");
    QVERIFY2(lists >= 6 + 2 * 5, QByteArray::number(lists));
    QVERIFY(!w.session->membersError(SpaceA));
}

void TestServerDown::anHourWithoutRenewalsIsQuiet()
{
    World w;
    QVERIFY(w.start(2min));
    w.pass(1min);
    w.tokensUp = false;
    w.pass(1min);
    w.asked.clear();
    const milliseconds began = w.clock.steadyNow();
    w.pass(61min);
    const int first = w.count("POST token", began, began + 1h);
    const int later = w.count("POST token", began + 1min, began + 1h + 1min);
    QVERIFY2(first <= MostInTheFirstHour && later <= MostInAnHour, QByteArray::number(first));
    QCOMPARE(w.asked.size(), 1); // nothing else leaves without a key
    const int tries = w.count("POST token");
    QVERIFY(w.passUntil([&] { return w.count("POST token") > tries; }, 2min));
    w.tokensUp = true;
    w.texts.append(u"news"_s);
    w.pass(Recovery);
    QTRY_VERIFY(w.shows(u"news"_s));
}

/// R15, in the program's own times: nobody listens for minutes. More than once, because something else may
/// be about to ask at that moment.
void TestServerDown::whatWaitsGoesWithinTwoSecondsOfTheReturn()
{
    World w;
    QVERIFY(w.start());
    int sent = 0;
    for (const milliseconds away : {milliseconds(10min), milliseconds(1min), milliseconds(73s),
                                    milliseconds(2min), milliseconds(95s), milliseconds(1min)}) {
        w.server.stop();
        QVERIFY(await(w.session->send(SpaceA, u"written meanwhile"_s)));
        QVERIFY(w.passUntil([&w] { return w.session->isOffline(); }, LookAgain));
        w.pass(away);
        QCOMPARE(w.count("POST messages"), sent);
        QCOMPARE(w.store().outbox().size(), 1);

        w.server.start();
        const milliseconds back = w.clock.steadyNow();
        ++sent;
        const auto arrived = [&] {
            QTest::qWait(20); // time stands still for the disk and for a knock at the server
            return w.count("POST messages") == sent;
        };
        QVERIFY(w.passUntil(arrived, 60s));
        const milliseconds took = w.asked["POST messages"].last() - back;
        QVERIFY2(took <= 2s, QByteArray::number(static_cast<qint64>(took.count())));
        QTRY_VERIFY(w.store().outbox().isEmpty());
    }
    w.texts.append(u"news"_s);
    QVERIFY(w.passUntil([&w] { return w.shows(u"news"_s); }, LookAgain));
}

QTEST_GUILESS_MAIN(TestServerDown)
#include "tst_serverdown.moc"
