// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/keyentry.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace roomkey;

class TestKeyEntry : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatGoesInComesOut();
    void damagedOnesAreToldAsThat_data();
    void damagedOnesAreToldAsThat();
};

namespace {

AccountKeys keys()
{
    AccountKeys keys;
    keys.refreshToken = Secret("1//refresh \"quoted\"");
    keys.clientId = QStringLiteral("1-a.apps.googleusercontent.com");
    keys.clientSecret = Secret("secret");
    keys.tokenUri = QUrl(QStringLiteral("https://oauth2.example.com/token"));
    keys.revocationUri = QUrl(QStringLiteral("https://oauth2.example.com/revoke?a=%20b"));
    return keys;
}

} // namespace

void TestKeyEntry::whatGoesInComesOut()
{
    const auto back = keysOf(entryOf(keys()));
    QVERIFY(back);
    QCOMPARE(back->refreshToken.reveal(), keys().refreshToken.reveal());
    QCOMPARE(back->clientId, keys().clientId);
    QCOMPARE(back->clientSecret.reveal(), keys().clientSecret.reveal());
    QCOMPARE(back->tokenUri, keys().tokenUri);
    QCOMPARE(back->revocationUri, keys().revocationUri);
}

void TestKeyEntry::damagedOnesAreToldAsThat_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QJsonValue>("value");
    QTest::newRow("no refresh token") << QStringLiteral("refresh_token") << QJsonValue();
    QTest::newRow("empty refresh token") << QStringLiteral("refresh_token") << QJsonValue(QString());
    QTest::newRow("no client") << QStringLiteral("client_id") << QJsonValue(7);
    QTest::newRow("no place to renew at") << QStringLiteral("token_uri") << QJsonValue();
    QTest::newRow("not an address") << QStringLiteral("token_uri")
                                    << QJsonValue(QStringLiteral("https://[x"));
    QTest::newRow("of a newer version") << QStringLiteral("v") << QJsonValue(2);
    QTest::newRow("not JSON") << QString() << QJsonValue();
}

void TestKeyEntry::damagedOnesAreToldAsThat()
{
    QFETCH(QString, name);
    QFETCH(QJsonValue, value);
    QJsonObject json = QJsonDocument::fromJson(entryOf(keys()).reveal()).object();
    json.insert(name, value);
    const QByteArray text = name.isEmpty() ? QByteArray("{\"v\":1") : QJsonDocument(json).toJson();
    const auto back = keysOf(Secret(text));
    QVERIFY(!back);
    QCOMPARE(back.error().kind, VaultError::Kind::Other);
    QVERIFY2(!back.error().detail.contains(QStringLiteral("refresh \"")), "and repeats nothing of it");
}

QTEST_APPLESS_MAIN(TestKeyEntry)
#include "tst_keyentry.moc"
