// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/retrypolicy.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace roomkey;

using Outcome = Exchange::Outcome;
using std::chrono::milliseconds;

namespace {

const QDateTime Now(QDate(2026, 11, 22), QTime(10, 0), Qt::UTC);

Exchange answer(int status, const QByteArray &retryAfter = {}, const QByteArray &date = {})
{
    Exchange exchange;
    exchange.outcome = Outcome::Answered;
    exchange.status = status;
    exchange.retryAfter = retryAfter;
    exchange.date = date;
    return exchange;
}

Exchange without(Outcome outcome)
{
    Exchange exchange;
    exchange.outcome = outcome;
    return exchange;
}

} // namespace

class TestRetryPolicy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whoMayRepeat_data();
    void whoMayRepeat();
    void harmless_data();
    void harmless();
    void waitsGrowAndStayBounded();
    void retryAfterIsHonoured_data();
    void retryAfterIsHonoured();
    void retryAfterIsTheLeast();
};

void TestRetryPolicy::whoMayRepeat_data()
{
    QTest::addColumn<Exchange>("exchange");
    QTest::addColumn<bool>("harmlessMay");
    QTest::addColumn<bool>("othersMay");
    QTest::newRow("never sent") << without(Outcome::NotSent) << true << true;
    QTest::newRow("lost") << without(Outcome::Lost) << true << false;
    QTest::newRow("too big") << without(Outcome::TooBig) << false << false;
    QTest::newRow("429") << answer(429) << true << true;
    for (const int status : {500, 502, 503, 504})
        QTest::addRow("%d", status) << answer(status) << true << false;
    for (const int status : {200, 302, 400, 401, 403, 404, 408, 409, 412, 499, 501})
        QTest::addRow("%d", status) << answer(status) << false << false;
}

void TestRetryPolicy::whoMayRepeat()
{
    QFETCH(Exchange, exchange);
    QFETCH(bool, harmlessMay);
    QFETCH(bool, othersMay);
    QCOMPARE(waitBeforeRepeat(exchange, true, 1, 0.5, Now).has_value(), harmlessMay);
    QCOMPARE(waitBeforeRepeat(exchange, false, 1, 0.5, Now).has_value(), othersMay);
}

void TestRetryPolicy::harmless_data()
{
    QTest::addColumn<ApiRequest>("request");
    QTest::addColumn<bool>("harmless");
    const auto row = [](const char *name, Method method, bool harmless,
                        const QMap<QString, QString> &query = {}, const QJsonObject &body = {}) {
        ApiRequest request = ApiRequest::of(method);
        request.query = query;
        request.body = body;
        QTest::newRow(name) << request << harmless;
    };
    row("reading", Method::SpacesList, true);
    row("searching by POST", Method::MessagesSearch, true);
    row("changing", Method::SpacesPatch, true);
    row("deleting", Method::MessagesDelete, true);
    row("replacing", Method::MessagesUpdate, true);
    row("sending, no request id", Method::MessagesCreate, false);
    row("sending, empty request id", Method::MessagesCreate, false, {{u"requestId"_s, QString()}});
    row("sending, request id", Method::MessagesCreate, true, {{u"requestId"_s, u"1"_s}});
    row("sending, client id only", Method::MessagesCreate, false, {{u"messageId"_s, u"client-1"_s}});
    row("setting up, request id in the body", Method::SpacesSetup, true, {}, {{u"requestId"_s, u"1"_s}});
    row("setting up, request id in the query", Method::SpacesSetup, false, {{u"requestId"_s, u"1"_s}});
    row("adding a member", Method::MembersCreate, false);
    row("reacting", Method::ReactionsCreate, false);
}

void TestRetryPolicy::harmless()
{
    QFETCH(ApiRequest, request);
    QFETCH(bool, harmless);
    QCOMPARE(isHarmlessToRepeat(request), harmless);
}

void TestRetryPolicy::waitsGrowAndStayBounded()
{
    milliseconds last = 0ms;
    for (int attempt = 1; attempt <= 6; ++attempt) {
        const milliseconds least = *waitBeforeRepeat(answer(503), true, attempt, 0, Now);
        const milliseconds most = *waitBeforeRepeat(answer(503), true, attempt, 1, Now);
        QCOMPARE(most, 2 * least);
        QVERIFY(most > last);
        last = most;
    }
    QCOMPARE(waitBeforeRepeat(answer(503), true, 1, 1, Now), 1s);
    for (const int attempt : {7, 50, 1'000'000})
        QCOMPARE(waitBeforeRepeat(answer(503), true, attempt, 1, Now), 32s);
}

void TestRetryPolicy::retryAfterIsHonoured_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QByteArray>("date");
    QTest::addColumn<int>("seconds"); // -1: as if it were absent
    QTest::newRow("absent") << ""_ba
                            << ""_ba << -1;
    QTest::newRow("seconds") << "7"_ba
                             << ""_ba << 7;
    QTest::newRow("none") << "0"_ba
                          << ""_ba << 0;
    QTest::newRow("a day") << "86400"_ba
                           << ""_ba << 900;
    QTest::newRow("endless") << "9223372036854775807"_ba
                             << ""_ba << 900;
    QTest::newRow("negative") << "-5"_ba
                              << ""_ba << -1;
    QTest::newRow("words") << "soon"_ba
                           << ""_ba << -1;
    QTest::newRow("date") << "Sun, 22 Nov 2026 10:00:30 GMT"_ba
                          << ""_ba << 30;
    QTest::newRow("date gone by") << "Sun, 22 Nov 2026 09:00:00 GMT"_ba
                                  << ""_ba << 0;
    QTest::newRow("date far off") << "Sun, 22 Nov 2099 10:00:00 GMT"_ba
                                  << ""_ba << -2;
    QTest::newRow("date, server's clock differs") << "Fri, 01 Jan 2027 00:01:00 GMT"_ba
                                                  << "Fri, 01 Jan 2027 00:00:50 GMT"_ba << 10;
}

void TestRetryPolicy::retryAfterIsHonoured()
{
    QFETCH(QByteArray, header);
    QFETCH(QByteArray, date);
    QFETCH(int, seconds);
    const auto wait = retryAfter(answer(429, header, date), Now);
    if (seconds == -2) // a date with the wrong day of the week is no date, or a bounded one
        QVERIFY(!wait || *wait == 15min);
    else
        QCOMPARE(wait,
                 seconds < 0 ? std::nullopt : std::optional<milliseconds>(std::chrono::seconds(seconds)));
}

void TestRetryPolicy::retryAfterIsTheLeast()
{
    QCOMPARE(waitBeforeRepeat(answer(429, "7"), false, 1, 0, Now), 7s);
    QCOMPARE(waitBeforeRepeat(answer(429, "7"), false, 1, 1, Now), 8s);
    QCOMPARE(waitBeforeRepeat(answer(503, "7"), true, 5, 0, Now), 7s);
    QVERIFY(!waitBeforeRepeat(answer(503, "7"), false, 1, 0, Now));
}

QTEST_GUILESS_MAIN(TestRetryPolicy)
#include "tst_retrypolicy.moc"
