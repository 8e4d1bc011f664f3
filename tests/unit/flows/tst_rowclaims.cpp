// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/flows/rowclaims.h"

#include <QTest>

using namespace roomkey;

class TestRowClaims : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneHoldsARowUntilItIsGivenBack();
};

void TestRowClaims::oneHoldsARowUntilItIsGivenBack()
{
    RowClaims claims;
    claims.take(1);
    claims.take(2);
    QVERIFY(claims.isTaken(1));
    QVERIFY(!claims.isTaken(3));
    claims.giveBack(1);
    QVERIFY(!claims.isTaken(1));
    QVERIFY2(claims.isTaken(2), "somebody else's");
    claims.clear();
    QVERIFY(!claims.isTaken(2));
}

QTEST_GUILESS_MAIN(TestRowClaims)
#include "tst_rowclaims.moc"
