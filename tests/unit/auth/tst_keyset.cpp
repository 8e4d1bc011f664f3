// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/keyset.h"

#include "tests/support/rsasigner.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace roomkey;

class TestKeySet : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void exampleOfTheStandard();
    void knowsItsKeysOnly();
    void noKeySet_data();
    void noKeySet();
    void keysForOtherThings_data();
    void keysForOtherThings();
    void keysOfTheWrongSize_data();
    void keysOfTheWrongSize();
    void twoKeysOfOneName();

private:
    static QByteArray setOf(const QJsonArray &keys)
    {
        return QJsonDocument(QJsonObject{{QStringLiteral("keys"), keys}}).toJson();
    }
};

/// RFC 7515 appendix A.2: made by nobody here.
void TestKeySet::exampleOfTheStandard()
{
    const auto set = KeySet::parse(R"({"keys":[{"kty":"RSA","kid":"a2","e":"AQAB","n":
        "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"}]})");
    QVERIFY(set);
    const QByteArray text = "eyJhbGciOiJSUzI1NiJ9."
                            "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
                            "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    const QByteArray signature =
        QByteArray::fromBase64("cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-"
                               "0Qc_lF5YKt_O8W2Fp5jujGbds9uJ"
                               "dbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_"
                               "nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN"
                               "9383LcOLn6_dO--xi12jzDwusC-"
                               "eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXL"
                               "IhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw",
                               QByteArray::Base64UrlEncoding);
    QVERIFY(set->verifies(QStringLiteral("a2"), text, signature));
    QVERIFY(!set->verifies(QStringLiteral("a3"), text, signature));
    QVERIFY(!set->verifies(QStringLiteral("a2"), text + 'x', signature));
    QVERIFY(!set->verifies(QStringLiteral("a2"), text, signature.chopped(1)));
    QVERIFY(!set->verifies(QStringLiteral("a2"), text, {}));
}

void TestKeySet::knowsItsKeysOnly()
{
    const RsaSigner signer;
    const RsaSigner other;
    const auto set =
        KeySet::parse(setOf({signer.publicKey(QStringLiteral("1")), other.publicKey(QStringLiteral("2"))}));
    QVERIFY(set);
    QVERIFY(set->contains(QStringLiteral("1")));
    QVERIFY(!set->contains(QString()));
    QVERIFY(set->verifies(QStringLiteral("1"), "text", signer.sign("text")));
    QVERIFY(set->verifies(QStringLiteral("2"), "text", other.sign("text")));
    QVERIFY(!set->verifies(QStringLiteral("2"), "text", signer.sign("text")));
    QVERIFY(!set->verifies(QStringLiteral("1"), "text", other.sign("text")));
}

void TestKeySet::noKeySet_data()
{
    QTest::addColumn<QByteArray>("json");
    for (const char *junk :
         {"", "<html>", "[]", "{}", R"({"keys":{}})", R"({"keys":"a"})", R"({"keys":null})"})
        QTest::newRow(junk) << QByteArray(junk);
}

void TestKeySet::noKeySet()
{
    QFETCH(QByteArray, json);
    QVERIFY(!KeySet::parse(json));
}

void TestKeySet::keysForOtherThings_data()
{
    QTest::addColumn<QString>("member");
    QTest::addColumn<QJsonValue>("value");
    QTest::newRow("another kind") << QStringLiteral("kty") << QJsonValue(QStringLiteral("EC"));
    QTest::newRow("a shared secret") << QStringLiteral("kty") << QJsonValue(QStringLiteral("oct"));
    QTest::newRow("for encryption") << QStringLiteral("use") << QJsonValue(QStringLiteral("enc"));
    QTest::newRow("another algorithm") << QStringLiteral("alg") << QJsonValue(QStringLiteral("PS256"));
    QTest::newRow("no id") << QStringLiteral("kid") << QJsonValue();
    QTest::newRow("no modulus") << QStringLiteral("n") << QJsonValue();
    QTest::newRow("modulus no base64") << QStringLiteral("n") << QJsonValue(QStringLiteral("***"));
    QTest::newRow("modulus a number") << QStringLiteral("n") << QJsonValue(3);
    QTest::newRow("no exponent") << QStringLiteral("e") << QJsonValue();
    QTest::newRow("huge exponent") << QStringLiteral("e") << QJsonValue(QString(4000, QLatin1Char('A')));
}

void TestKeySet::keysForOtherThings()
{
    QFETCH(QString, member);
    QFETCH(QJsonValue, value);
    const RsaSigner &signer = RsaSigner::shared();
    QJsonObject key = signer.publicKey(QStringLiteral("1"));
    QVERIFY(KeySet::parse(setOf({key}))->contains(QStringLiteral("1")));
    key[member] = value;
    const auto set = KeySet::parse(setOf({key, QStringLiteral("no object"), QJsonValue()}));
    QVERIFY(set);
    QVERIFY(!set->verifies(QStringLiteral("1"), "text", signer.sign("text")));
    QVERIFY(!set->contains(QStringLiteral("1")));
}

void TestKeySet::keysOfTheWrongSize_data()
{
    QTest::addColumn<int>("bits");
    QTest::addColumn<bool>("taken");
    QTest::newRow("1024") << 1024 << false;
    QTest::newRow("2048") << 2048 << true;
}

/// RFC 7518 3.3
void TestKeySet::keysOfTheWrongSize()
{
    QFETCH(int, bits);
    QFETCH(bool, taken);
    const RsaSigner signer(static_cast<unsigned int>(bits));
    const auto set = KeySet::parse(setOf({signer.publicKey(QStringLiteral("1"))}));
    QVERIFY(set);
    QCOMPARE(set->verifies(QStringLiteral("1"), "text", signer.sign("text")), taken);
    // Too large for a check that should take no time.
    QJsonObject huge = signer.publicKey(QStringLiteral("1"));
    huge[QStringLiteral("n")] = QString(8192, QLatin1Char('_'));
    QVERIFY(!KeySet::parse(setOf({huge}))->contains(QStringLiteral("1")));
}

void TestKeySet::twoKeysOfOneName()
{
    const RsaSigner signer;
    const auto set = KeySet::parse(
        setOf({RsaSigner::shared().publicKey(QStringLiteral("1")), signer.publicKey(QStringLiteral("1"))}));
    QVERIFY(set);
    QVERIFY(set->verifies(QStringLiteral("1"), "text", signer.sign("text")));
}

QTEST_GUILESS_MAIN(TestKeySet)
#include "tst_keyset.moc"
