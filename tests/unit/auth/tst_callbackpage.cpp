// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/callbackpage.h"

#include <QTest>

using namespace roomkey;

class TestCallbackPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyPageIsWholeAndClosed_data();
    void everyPageIsWholeAndClosed();
    void refusalsSayLittle();
};

void TestCallbackPage::everyPageIsWholeAndClosed_data()
{
    QTest::addColumn<CallbackPage>("page");
    QTest::addColumn<QByteArray>("title");
    QTest::newRow("signed in") << CallbackPage::SignedIn << QByteArray("You are signed in");
    for (const CallbackPage other :
         {CallbackPage::Declined, CallbackPage::Failed, CallbackPage::NotStored, CallbackPage::WrongAccount,
          CallbackPage::Cancelled, CallbackPage::NotOurs})
        QTest::addRow("page %d", static_cast<int>(other)) << other << QByteArray();
}

void TestCallbackPage::everyPageIsWholeAndClosed()
{
    QFETCH(CallbackPage, page);
    QFETCH(QByteArray, title);
    const QByteArray answer = callbackResponse(page);
    const qsizetype split = answer.indexOf("\r\n\r\n");
    QVERIFY(split > 0);
    const QByteArray head = answer.left(split);
    const QByteArray body = answer.mid(split + 4);
    QVERIFY(head.startsWith(page == CallbackPage::NotOurs ? "HTTP/1.1 400 Bad Request\r\n"
                                                          : "HTTP/1.1 200 OK\r\n"));
    QVERIFY(head.contains("Content-Length: " + QByteArray::number(body.size())));
    // T34: no referrer, nothing fetched, nothing run, nothing kept, no frame.
    for (const char *line : {"Referrer-Policy: no-referrer", "default-src 'none'", "Cache-Control: no-store",
                             "frame-ancestors 'none'", "X-Content-Type-Options: nosniff"})
        QVERIFY2(head.contains(line), line);
    QVERIFY(!body.contains("<script"));
    // Every address in the page is part of the page.
    for (qsizetype at = body.indexOf("href="); at >= 0; at = body.indexOf("href=", at + 1))
        QVERIFY(body.mid(at).startsWith("href=\"data:"));
    QVERIFY(!body.contains("src="));
    QVERIFY(!body.contains("action="));
    const bool good = page == CallbackPage::SignedIn;
    QCOMPARE(body.contains("You are signed in"), good);
    QVERIFY(title.isEmpty() || body.contains("<h1>" + title + "</h1>"));
    QCOMPARE(body.count("<h1>"), 1);
}

void TestCallbackPage::refusalsSayLittle()
{
    for (const int status : {400, 404, 405, 414, 431}) {
        const QByteArray answer = refusalResponse(status);
        QVERIFY(answer.startsWith("HTTP/1.1 " + QByteArray::number(status) + ' '));
        QVERIFY(answer.contains("Connection: close"));
        QCOMPARE(answer.contains("Allow: GET"), status == 405);
        QVERIFY(!answer.contains("Roomkey")); // who knocks without an answer learns nothing
    }
}

QTEST_GUILESS_MAIN(TestCallbackPage)
#include "tst_callbackpage.moc"
