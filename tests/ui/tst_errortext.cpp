// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/errortext.h"

#include "app/auth/keychainerror.h"

#include <QSet>
#include <QTest>

using namespace roomkey;
using namespace roomkey::ui;

class TestErrorText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wordsFollowWhatWasDone_data();
    void wordsFollowWhatWasDone();
    void aProxyIsNamed();
    void theKeychainIsNotASignInThatEnded();
    void aServerWithoutProofIsNoOutage();
};

void TestErrorText::wordsFollowWhatWasDone_data()
{
    QTest::addColumn<Method>("method");
    QTest::addColumn<ApiError::Kind>("kind");
    QTest::addColumn<QString>("says");
    QTest::addColumn<QString>("never");
    const QString removed = QStringLiteral("may have been removed");
    const QString name = QStringLiteral("name is in use");
    QTest::newRow("unknown address") << Method::MembersCreate << ApiError::Kind::NotFound
                                     << QStringLiteral("nobody with this address") << removed;
    QTest::newRow("member gone") << Method::MembersDelete << ApiError::Kind::NotFound
                                 << QStringLiteral("They may have left already") << removed;
    QTest::newRow("message gone") << Method::MessagesPatch << ApiError::Kind::NotFound
                                  << QStringLiteral("It may have been deleted") << removed;
    QTest::newRow("space gone") << Method::SpacesGet << ApiError::Kind::NotFound << removed
                                << QStringLiteral("address");
    QTest::newRow("name taken") << Method::SpacesCreate << ApiError::Kind::Conflict << name
                                << QStringLiteral("person");
    QTest::newRow("already here") << Method::MembersCreate << ApiError::Kind::Conflict
                                  << QStringLiteral("in the space already") << name;
    QTest::newRow("roles at once") << Method::MembersPatch << ApiError::Kind::Conflict
                                   << QStringLiteral("at the same time") << name;
    QTest::newRow("same message") << Method::MessagesCreate << ApiError::Kind::Conflict
                                  << QStringLiteral("exists already") << name;
}

void TestErrorText::wordsFollowWhatWasDone()
{
    QFETCH(Method, method);
    QFETCH(ApiError::Kind, kind);
    QFETCH(QString, says);
    QFETCH(QString, never);
    ApiError error = ApiError::of(kind);
    error.method = method;
    const QString text = errorText(error);
    QVERIFY2(text.contains(says), qPrintable(text));
    QVERIFY2(!text.contains(never), qPrintable(text));
}

/// Whoever reads "You are offline" would look for the fault in the wrong place.
void TestErrorText::aServerWithoutProofIsNoOutage()
{
    ApiError call = ApiError::of(ApiError::Kind::Network);
    call.untrusted = true;
    AuthError signIn = AuthError::of(AuthError::Kind::Network);
    signIn.untrusted = true;
    // As the bar above the composer says it.
    const AuthText lasting = errorText(OfflineReason{std::nullopt, true});
    for (const QString &text :
         {errorText(call), errorText(signIn).what + errorText(signIn).cure, joined(lasting)}) {
        for (const QString &says : {QStringLiteral("could not prove that it is genuine"),
                                    QStringLiteral("nothing was sent"), QStringLiteral("clock")})
            QVERIFY2(text.contains(says), qPrintable(text));
        QVERIFY2(!text.contains(QStringLiteral("offline")), qPrintable(text));
    }
}

void TestErrorText::aProxyIsNamed()
{
    const QString address = QStringLiteral("proxy.example.com:3128");
    for (const auto kind : {ProxyFault::Kind::NoWayThrough, ProxyFault::Kind::WantsPassword}) {
        ApiError call = ApiError::of(ApiError::Kind::Network);
        call.proxy = ProxyFault{kind, address};
        AuthError signIn = AuthError::of(AuthError::Kind::Network);
        signIn.proxy = call.proxy;
        for (const QString &text : {errorText(call), joined(errorText(signIn))}) {
            QVERIFY2(text.contains(QStringLiteral("The proxy ") + address), qPrintable(text));
            QVERIFY2(text.contains(QStringLiteral("this computer")), "what to do");
            QCOMPARE(text.contains(QStringLiteral("password")), kind == ProxyFault::Kind::WantsPassword);
        }
    }
}

/// A call that got no key from the keychain says so, wherever it is shown; a server that uses the same word
/// does not.
void TestErrorText::theKeychainIsNotASignInThatEnded()
{
    using Kind = VaultError::Kind;
    QSet<QString> words;
    const QList<Kind> kinds{Kind::NoService,     Kind::Locked,        Kind::PromptOpen, Kind::Dismissed,
                            Kind::Denied,        Kind::NotFound,      Kind::Timeout,    Kind::TooLarge,
                            Kind::OtherKeychain, Kind::OnlyUntilQuit, Kind::Other};
    for (const Kind kind : kinds) {
        ApiError error = ApiError::of(ApiError::Kind::SignInNeeded);
        error.reason = reasonOf(authErrorOf({kind, {}}));
        const QString text = errorText(error);
        QCOMPARE(text, errorText(VaultError{kind, {}}));
        QVERIFY2(text.contains(QLatin1String("key")), qPrintable(text));
        QVERIFY2(!text.contains(QLatin1String("ended")), qPrintable(text));
        words.insert(text);
        error.reason = authErrorOf({kind, {}}).code;
        QVERIFY(errorText(error).startsWith(QStringLiteral("Your sign-in has ended.")));
    }
    QCOMPARE(words.size(), kinds.size());
}

QTEST_GUILESS_MAIN(TestErrorText)
#include "tst_errortext.moc"
