// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/errortext.h"

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

QTEST_GUILESS_MAIN(TestErrorText)
#include "tst_errortext.moc"
