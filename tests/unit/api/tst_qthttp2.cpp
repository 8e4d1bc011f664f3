// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/emulatorprocess.h"
#include "tests/support/networkthreads.h"
#include "tests/support/tlsfront.h"

#include <QNetworkReply>
#include <QTest>

using namespace roomkey;

namespace {

QJsonObject rule(const char *what, const char *when = "", const char *code = "")
{
    return {{QStringLiteral("what"), QLatin1String(what)},
            {QStringLiteral("when"), QLatin1String(when)},
            {QStringLiteral("code"), QLatin1String(code)},
            {QStringLiteral("ms"), 500},
            {QStringLiteral("nth"), 1}};
}

} // namespace

/// What Qt's own manager does over HTTP/2, which NetworkManager switches off where no proxy is, and why.
class TestQtHttp2 : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();

    void noWriteIsRepeated_data();
    void noWriteIsRepeated();
    void aCallHangsAfterGoaway();

    void cleanupTestCase();

private:
    QList<TlsFront::Seen> seen() { return m_front->seen().mid(m_before); }

    std::unique_ptr<EmulatorProcess> m_emulator;
    std::unique_ptr<TlsFront> m_front;
    QUrl m_url;
    qsizetype m_before = 0; ///< requests
};

void TestQtHttp2::initTestCase()
{
    m_emulator = std::make_unique<EmulatorProcess>();
    m_front = std::make_unique<TlsFront>(m_emulator->apiRoot());
    QVERIFY(m_front->isRunning());
    m_url = m_front->before(m_emulator->apiRoot()).resolved(QUrl(QStringLiteral("/v1/spaces")));
}

void TestQtHttp2::init()
{
    m_front->setRules({});
    m_before = m_front->seen().size();
}

void TestQtHttp2::noWriteIsRepeated_data()
{
    QTest::addColumn<QJsonObject>("rule");
    for (const char *const when : {"before", "after"}) {
        for (const char *const code : {"CANCEL", "REFUSED_STREAM", "INTERNAL_ERROR"})
            QTest::addRow("%s, %s", code, when) << rule("rst", when, code);
        QTest::addRow("GOAWAY, %s", when) << rule("goaway", when);
        QTest::addRow("ended, %s", when) << rule("destroy", when);
    }
}

/// Not that: a reset stream, a refused one, GOAWAY and the end of the connection end a call, even one whose
/// body could be read again.
void TestQtHttp2::noWriteIsRepeated()
{
    QFETCH(QJsonObject, rule);
    QNetworkAccessManager manager;
    const std::unique_ptr<QNetworkReply> first(manager.get(QNetworkRequest(m_url)));
    QTRY_VERIFY(first->isFinished());
    m_front->setRules({rule});
    QNetworkRequest request(m_url);
    request.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/json"));
    const std::unique_ptr<QNetworkReply> reply(manager.post(request, "{}"));
    QTRY_VERIFY(reply->isFinished());
    QTest::qWait(30);
    QCOMPARE(seen().size(), 2);
    QCOMPARE(seen().last().protocol, QStringLiteral("h2"));
    QCOMPARE(seen().last().body, 2);
    QCOMPARE(reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), 0);
}

/// Why it is off. If this stops holding, HTTP/2 may be had.
void TestQtHttp2::aCallHangsAfterGoaway()
{
    m_front->setRules({rule("leave")});
    QNetworkAccessManager manager;
    const std::unique_ptr<QNetworkReply> first(manager.get(QNetworkRequest(m_url)));
    QTRY_VERIFY(first->isFinished());
    const std::unique_ptr<QNetworkReply> next(manager.get(QNetworkRequest(m_url)));
    // Long after the connection has ended.
    QVERIFY(!QTest::qWaitFor([&next] { return next->isFinished(); }, 1'500));
    QCOMPARE(seen().size(), 1);
}

void TestQtHttp2::cleanupTestCase()
{
    m_front.reset();
    m_emulator.reset();
    QTRY_VERIFY(!networkThreadLives());
}

QTEST_GUILESS_MAIN(TestQtHttp2)
#include "tst_qthttp2.moc"
