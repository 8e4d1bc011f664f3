// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/pkce.h"

#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace roomkey;

class TestPkce : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rfcVector();
    void verifiersAreLongAndNew();
    void randomValuesNeedNoEscaping();
};

/// T9: RFC 7636 appendix B.
void TestPkce::rfcVector()
{
    QCOMPARE(pkceChallenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
             QByteArray("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));
}

/// T8: 43 to 128 unreserved characters, at least 256 bits, new each time.
void TestPkce::verifiersAreLongAndNew()
{
    static const QRegularExpression allowed(QStringLiteral("^[A-Za-z0-9._~-]{43,128}$"));
    QSet<QByteArray> seen;
    for (int i = 0; i < 100; ++i) {
        const Pkce pkce = makePkce();
        QVERIFY(allowed.match(QString::fromLatin1(pkce.verifier.reveal())).hasMatch());
        QVERIFY(QByteArray::fromBase64(pkce.verifier.reveal(), QByteArray::Base64UrlEncoding).size() >= 32);
        QCOMPARE(pkce.challenge, pkceChallenge(pkce.verifier.reveal()));
        seen.insert(pkce.verifier.reveal());
    }
    QCOMPARE(seen.size(), 100);
}

void TestPkce::randomValuesNeedNoEscaping()
{
    for (int i = 0; i < 100; ++i) {
        const QByteArray value = randomUrlSafe(32);
        QCOMPARE(value.size(), 43);
        QCOMPARE(value.toPercentEncoding(), value);
    }
}

QTEST_GUILESS_MAIN(TestPkce)
#include "tst_pkce.moc"
