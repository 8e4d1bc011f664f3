// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/pacer.h"

#include "tests/unit/api/googletable.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace roomkey;

namespace {

ApiRequest in(const QString &space, Method method)
{
    ApiRequest request = ApiRequest::of(method);
    request.path.insert(u"parent"_s, space);
    return request;
}

/// How many of \a request leave between \a from and \a until, when they leave as soon as they may.
int countUntil(Pacer &pacer, const ApiRequest &request, std::chrono::milliseconds from,
               std::chrono::milliseconds until, bool background = false)
{
    int count = 0;
    std::chrono::milliseconds now = from;
    while (now < until) {
        const auto wait = pacer.waitFor(request, background, now);
        if (wait > 0ms) {
            now += wait;
            continue;
        }
        pacer.count(request, now);
        ++count;
        now += 1ms;
    }
    return count;
}

} // namespace

class TestPacer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void limitsMatchTheGoogleTable();
    void oneWriteASecondInASpace();
    void writesShareTheirSecond();
    void readsDoNotWaitForWrites();
    void spacesDoNotWaitForEachOther();
    void importIsFaster();
    void aPersonsSectionsAreSlow();
    void bucketsAreBoundedByTheMinute();
    void backgroundLeavesRoom();
    void nothingLeavesWhileHeldBack();
    void aFailingServerIsTriedOnceAMinute();
    void aShortTroubleHoldsBackNothing();
    void whatFailsInOneSpaceHoldsUpNoOther();
    void callsWithoutALimitLeaveAtOnce();
    void manySpacesAreForgotten();
};

void TestPacer::limitsMatchTheGoogleTable()
{
    const GoogleTable table = GoogleTable::named(u"quota"_s);
    QVERIFY2(table.error.isEmpty(), qPrintable(table.error));
    QCOMPARE(table.rows.size(), MethodCount);
    for (const GoogleTable::Row &row : table.rows) {
        const RateLimits ours = rateLimits(*methodFromId(row[u"method"_s]));
        QCOMPARE(ours.perMinute, row[u"per_minute_project"_s].toInt());
        QCOMPARE(ours.perSpaceSecond, row[u"per_second_space"_s].toInt());
        QCOMPARE(ours.perSpaceImportSecond, row[u"per_second_space_import"_s].toInt());
        QCOMPARE(ours.perUserSecond, row[u"per_second_user"_s].toInt());
    }
}

void TestPacer::oneWriteASecondInASpace()
{
    Pacer pacer;
    const ApiRequest send = in(u"spaces/A"_s, Method::MessagesCreate);
    QCOMPARE(pacer.waitFor(send, false, 5000ms), 0ms);
    pacer.count(send, 5000ms);
    QCOMPARE(pacer.waitFor(send, false, 5000ms), 1000ms);
    QCOMPARE(pacer.waitFor(send, false, 5400ms), 600ms);
    QCOMPARE(pacer.waitFor(send, false, 6000ms), 0ms);
    QCOMPARE(countUntil(pacer, send, 6000ms, 16000ms), 10);
}

void TestPacer::writesShareTheirSecond()
{
    Pacer pacer;
    pacer.count(in(u"spaces/A"_s, Method::MessagesCreate), 5000ms);
    ApiRequest edit = ApiRequest::of(Method::MessagesPatch);
    edit.path.insert(u"name"_s, u"spaces/A/messages/1"_s);
    QCOMPARE(pacer.waitFor(edit, false, 5000ms), 1000ms);
}

void TestPacer::readsDoNotWaitForWrites()
{
    Pacer pacer;
    pacer.count(in(u"spaces/A"_s, Method::MessagesCreate), 5000ms);
    const ApiRequest list = in(u"spaces/A"_s, Method::MessagesList);
    QCOMPARE(countUntil(pacer, list, 5000ms, 5999ms), 15);
}

void TestPacer::spacesDoNotWaitForEachOther()
{
    Pacer pacer;
    pacer.count(in(u"spaces/A"_s, Method::MessagesCreate), 5000ms);
    QCOMPARE(pacer.waitFor(in(u"spaces/B"_s, Method::MessagesCreate), false, 5000ms), 0ms);
}

void TestPacer::importIsFaster()
{
    Pacer pacer;
    ApiRequest send = in(u"spaces/A"_s, Method::MessagesCreate);
    send.importMode = true;
    QCOMPARE(countUntil(pacer, send, 0ms, 999ms), 10);
}

void TestPacer::aPersonsSectionsAreSlow()
{
    Pacer pacer;
    QCOMPARE(countUntil(pacer, ApiRequest::of(Method::SectionsCreate), 0ms, 5000ms), 5);
    QCOMPARE(countUntil(pacer, ApiRequest::of(Method::SectionsList), 0ms, 999ms), 15);
}

void TestPacer::bucketsAreBoundedByTheMinute()
{
    Pacer pacer;
    const ApiRequest create = ApiRequest::of(Method::SpacesCreate);
    QCOMPARE(countUntil(pacer, create, 0ms, 59'000ms), 60);
    QCOMPARE(pacer.waitFor(create, false, 59'000ms), 1000ms);
    QCOMPARE(pacer.waitFor(ApiRequest::of(Method::SpacesList), false, 59'000ms), 0ms);
}

void TestPacer::backgroundLeavesRoom()
{
    Pacer pacer;
    const ApiRequest create = ApiRequest::of(Method::SpacesCreate);
    QCOMPARE(countUntil(pacer, create, 0ms, 59'000ms, true), 48);
    QVERIFY(pacer.waitFor(create, true, 1000ms) > 0ms);
    QCOMPARE(pacer.waitFor(create, false, 1000ms), 0ms);
}

void TestPacer::nothingLeavesWhileHeldBack()
{
    Pacer pacer;
    pacer.holdBack(QuotaBucket::SpaceReads, 9000ms);
    pacer.holdBack(QuotaBucket::SpaceReads, 7000ms); // a shorter word does not shorten
    QCOMPARE(pacer.waitFor(ApiRequest::of(Method::SpacesList), false, 5000ms), 4000ms);
    QCOMPARE(pacer.waitFor(ApiRequest::of(Method::MessagesSearch), false, 5000ms), 0ms);
    QCOMPARE(pacer.waitFor(ApiRequest::of(Method::SpacesList), false, 9000ms), 0ms);
}

/// R34: an hour of failures, twice; then it works.
void TestPacer::aFailingServerIsTriedOnceAMinute()
{
    Pacer pacer;
    const ApiRequest list = ApiRequest::of(Method::SpacesList);
    const auto triesUntil = [&](std::chrono::milliseconds from, std::chrono::milliseconds to) {
        int tries = 0;
        for (auto now = from; now < to; now += 100ms) { // there is always something that would leave
            if (pacer.timeToServerTry(list, now) > 0ms || pacer.waitFor(list, true, now) > 0ms)
                continue;
            // Before it is known to last, attempts have their own backoff.
            if (now < 40s && now % 5s != 0ms)
                continue;
            pacer.count(list, now);
            pacer.answered(list, true, now + 50ms);
            ++tries;
        }
        return tries;
    };
    const int first = triesUntil(0ms, 1h);
    QVERIFY2(first <= 70, QByteArray::number(first));
    const int second = triesUntil(1h, 2h);
    QVERIFY2(second >= 59 && second <= 60, QByteArray::number(second));
    QVERIFY(pacer.timeToServerTry(list, 2h) <= 60s);
    QVERIFY2(pacer.timeToServerTry(ApiRequest::of(Method::MessagesCreate), 2h) == 0ms, "another bucket");
    pacer.answered(list, false, 2h);
    QCOMPARE(pacer.timeToServerTry(list, 2h), 0ms);
}

void TestPacer::aShortTroubleHoldsBackNothing()
{
    Pacer pacer;
    const ApiRequest list = ApiRequest::of(Method::SpacesList);
    for (int i = 0; i < 20; ++i)
        pacer.answered(list, true, i * 1s);
    QCOMPARE(pacer.timeToServerTry(list, 20s), 0ms);
    pacer.answered(list, false, 21s);
    for (int i = 0; i < Pacer::FailuresInARow - 1; ++i)
        pacer.answered(list, true, 22s + i * 20s);
    QCOMPARE(pacer.timeToServerTry(list, 2min), 0ms);
}

void TestPacer::whatFailsInOneSpaceHoldsUpNoOther()
{
    Pacer pacer;
    const ApiRequest bad = in(u"spaces/bad"_s, Method::MessagesCreate);
    const ApiRequest good = in(u"spaces/good"_s, Method::MessagesCreate);
    for (int i = 0; i < 10; ++i)
        pacer.answered(bad, true, i * 10s);
    QVERIFY(pacer.timeToServerTry(bad, 91s) > 0ms);
    QCOMPARE(pacer.timeToServerTry(good, 91s), 0ms);
    // It fails there as well: then it is the server.
    pacer.answered(good, true, 92s);
    QVERIFY(pacer.timeToServerTry(good, 93s) > 0ms);
    QVERIFY(pacer.timeToServerTry(in(u"spaces/third"_s, Method::MessagesCreate), 93s) > 0ms);
    pacer.tryServerNow(94s);
    QCOMPARE(pacer.timeToServerTry(good, 94s), 0ms);
}

void TestPacer::callsWithoutALimitLeaveAtOnce()
{
    Pacer pacer;
    QCOMPARE(countUntil(pacer, ApiRequest::of(Method::AvailabilityGet), 0ms, 5000ms), 5000);
}

void TestPacer::manySpacesAreForgotten()
{
    // Each space has its own second, whoever was counted before it.
    Pacer pacer;
    for (int i = 0; i < 5000; ++i) {
        const auto now = 61s * i;
        const ApiRequest send = in(u"spaces/%1"_s.arg(i), Method::MessagesCreate);
        QCOMPARE(pacer.waitFor(send, false, now), 0ms);
        pacer.count(send, now);
        QCOMPARE(pacer.waitFor(send, false, now), 1000ms);
    }
}

QTEST_GUILESS_MAIN(TestPacer)
#include "tst_pacer.moc"
