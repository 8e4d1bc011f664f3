// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/issuerkeys.h"

#include "app/api/networkmanager.h"
#include "tests/support/await.h"
#include "tests/unit/auth/fakeissuer.h"

#include <QTest>

using namespace roomkey;
using Signature = IssuerKeys::Signature;
using Kind = AuthError::Kind;

class TestIssuerKeys : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void goodSignatureAtTheFirstLook();
    void newKeyAtTheSecondLook();
    void keyOfNobody();
    void wrongSignature();
    void outageIsNoRefusal_data();
    void outageIsNoRefusal();
    void noAddress();
    void noToken();

private:
    static QByteArray token(const RsaSigner &signer = RsaSigner::shared())
    {
        return signedJwt(goodHeader(), {{QStringLiteral("sub"), QStringLiteral("1")}}, signer);
    }
    auto check(const QByteArray &idToken)
    {
        IssuerKeys keys(m_server.url(QStringLiteral("/certs")), m_network);
        return await(keys.check(idToken));
    }

    HttpServer m_server;
    NetworkManager m_network;
};

void TestIssuerKeys::goodSignatureAtTheFirstLook()
{
    m_server.setAnswers({FakeIssuer::goodKeySet()});
    const int before = m_server.count();
    const auto signature = check(token());
    QVERIFY(signature);
    QCOMPARE(*signature, Signature::Good);
    QCOMPARE(m_server.count(), before + 1);
    QCOMPARE(m_server.requests().last().target, QByteArray("/certs"));
    QVERIFY(!m_server.requests().last().headers.contains("authorization"));
}

void TestIssuerKeys::newKeyAtTheSecondLook()
{
    m_server.setAnswers({FakeIssuer::goodKeySet(QStringLiteral("old")), FakeIssuer::goodKeySet()});
    const auto signature = check(token());
    QVERIFY(signature);
    QCOMPARE(*signature, Signature::Good);
}

void TestIssuerKeys::keyOfNobody()
{
    m_server.setAnswers({FakeIssuer::goodKeySet(QStringLiteral("old"))});
    const int before = m_server.count();
    const auto signature = check(token());
    QVERIFY(!signature);
    QCOMPARE(signature.error().kind, Kind::WrongSignature);
    QCOMPARE(signature.error().detail, QStringLiteral("id_token: kid"));
    QCOMPARE(m_server.count(), before + 2); // once more, and that is it
}

void TestIssuerKeys::wrongSignature()
{
    m_server.setAnswers({FakeIssuer::goodKeySet()});
    const int before = m_server.count();
    const auto signature = check(token(RsaSigner()));
    QVERIFY(!signature);
    QCOMPARE(signature.error().kind, Kind::WrongSignature);
    QCOMPARE(signature.error().detail, QStringLiteral("id_token: signature"));
    QCOMPARE(m_server.count(), before + 1);
}

void TestIssuerKeys::outageIsNoRefusal_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<HttpAnswer::How>("how");
    QTest::newRow("down") << 503 << QByteArray() << HttpAnswer::How::Whole;
    QTest::newRow("gone") << 404 << QByteArray("<html>") << HttpAnswer::How::Whole;
    QTest::newRow("moved") << 302 << QByteArray() << HttpAnswer::How::Whole;
    QTest::newRow("a page") << 200 << QByteArray("<html>") << HttpAnswer::How::Whole;
    QTest::newRow("cut off") << 0 << QByteArray() << HttpAnswer::How::Close;
}

/// The token came over TLS from the token endpoint; the key set is a second witness.
void TestIssuerKeys::outageIsNoRefusal()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(HttpAnswer::How, how);
    HttpServer elsewhere;
    m_server.setAnswers({HttpAnswer{status, body, {{"Location", elsewhere.url().toEncoded()}}, how}});
    const auto signature = check(token(RsaSigner()));
    QVERIFY(signature);
    QCOMPARE(*signature, Signature::Unchecked);
    QCOMPARE(elsewhere.count(), 0);
}

void TestIssuerKeys::noAddress()
{
    IssuerKeys keys({}, m_network);
    QCOMPARE(*await(keys.check(token())), Signature::Unchecked);
}

void TestIssuerKeys::noToken()
{
    const int before = m_server.count();
    QCOMPARE(check("a.b").error().kind, Kind::WrongSignature);
    QCOMPARE(m_server.count(), before);
}

QTEST_GUILESS_MAIN(TestIssuerKeys)
#include "tst_issuerkeys.moc"
