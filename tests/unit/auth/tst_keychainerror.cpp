// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/keychainerror.h"

#include <QSet>
#include <QTest>

using namespace roomkey;
using Kind = VaultError::Kind;

class TestKeychainError : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyTroubleComesBackAsItself();
    void neverASignInAgain();
    void otherErrorsAreNoneOfTheKeychains_data();
    void otherErrorsAreNoneOfTheKeychains();
};

void TestKeychainError::everyTroubleComesBackAsItself()
{
    QSet<QString> codes;
    int kinds = 0;
    for (int i = 0; i <= int(Kind::Other); ++i, ++kinds) {
        const VaultError trouble{Kind(i), QStringLiteral("words of the service")};
        const AuthError error = authErrorOf(trouble);
        QCOMPARE(vaultErrorOf(error).kind, trouble.kind);
        if (trouble.kind == Kind::Cancelled)
            continue;
        QCOMPARE(vaultErrorOf(error).detail, trouble.detail);
        QVERIFY2(!error.code.isEmpty() && !codes.contains(error.code), qPrintable(error.code));
        codes.insert(error.code);
    }
    QCOMPARE(kinds, 12);
}

void TestKeychainError::neverASignInAgain()
{
    for (int i = 0; i <= int(Kind::Other); ++i) {
        const AuthError error = authErrorOf({Kind(i), {}});
        QVERIFY(!error.endsTheGrant());
        QCOMPARE(error.kind,
                 Kind(i) == Kind::Cancelled ? AuthError::Kind::Cancelled : AuthError::Kind::NoKeychain);
    }
}

void TestKeychainError::otherErrorsAreNoneOfTheKeychains_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("code");
    // The same word from a server says nothing about the keychain.
    QTest::newRow("denied by a server") << int(AuthError::Kind::Refused) << QStringLiteral("denied");
    QTest::newRow("timeout at a server") << int(AuthError::Kind::Server) << QStringLiteral("timeout");
    QTest::newRow("no code") << int(AuthError::Kind::Network) << QString();
    QTest::newRow("unknown code") << int(AuthError::Kind::NoKeychain) << QStringLiteral("new-in-future");
}

void TestKeychainError::otherErrorsAreNoneOfTheKeychains()
{
    QFETCH(int, kind);
    QFETCH(QString, code);
    const VaultError trouble =
        vaultErrorOf(AuthError::of(AuthError::Kind(kind), code, QStringLiteral("detail")));
    QCOMPARE(trouble.kind, Kind::Other);
    QCOMPARE(trouble.detail, QStringLiteral("detail"));
}

QTEST_GUILESS_MAIN(TestKeychainError)
#include "tst_keychainerror.moc"
