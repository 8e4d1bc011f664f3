// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/flows/pageguard.h"

#include <QTest>

using namespace roomkey;

class TestPageGuard : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void followsUntilTheEnd();
    void goesRoundInNoCircle();
    void endsAfterTheMostPages();
    void beginsAgainOnce();

private:
    const ApiError m_refused = [] {
        ApiError error;
        error.kind = ApiError::Kind::Invalid;
        return error;
    }();
};

void TestPageGuard::followsUntilTheEnd()
{
    PageGuard guard(10);
    QVERIFY(guard.mayFollow(QStringLiteral("a")));
    QVERIFY(guard.mayFollow(QStringLiteral("b")));
    QVERIFY2(!guard.mayFollow({}), "no token: the last page was that");
}

void TestPageGuard::goesRoundInNoCircle()
{
    PageGuard guard(10);
    QVERIFY(guard.mayFollow(QStringLiteral("a")));
    QVERIFY(guard.mayFollow(QStringLiteral("b")));
    QVERIFY(!guard.mayFollow(QStringLiteral("a")));
}

void TestPageGuard::endsAfterTheMostPages()
{
    PageGuard guard(3);
    int pages = 1; // the first is asked for without a token
    while (pages < 100 && guard.mayFollow(QString::number(pages)))
        ++pages;
    QCOMPARE(pages, 3);
}

void TestPageGuard::beginsAgainOnce()
{
    PageGuard guard(3);
    const QString token = QStringLiteral("a");
    QVERIFY(guard.mayFollow(token));
    QVERIFY2(!guard.mayBeginAgain({}, m_refused), "the first page has no token that could be too old");
    ApiError silence;
    silence.kind = ApiError::Kind::Server;
    QVERIFY2(!guard.mayBeginAgain(token, silence), "not the token's fault");
    QVERIFY(guard.mayBeginAgain(token, m_refused));
    QVERIFY2(guard.mayFollow(token), "the list is walked anew, so its tokens may come again");
    QVERIFY(!guard.mayBeginAgain(token, m_refused));
}

QTEST_GUILESS_MAIN(TestPageGuard)
#include "tst_pageguard.moc"
