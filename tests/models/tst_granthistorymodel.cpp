// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/granthistorymodel.h"
#include "models/roles.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace roomkey;
using namespace roomkey::models;
using enum Scope;
using Cause = GrantRecord::Cause;

class TestGrantHistoryModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void newestIsFirstWithItsDifference();
    void whatIsPartOfSomethingBroaderIsNotRefused();
    void wideningTakesNothingAway();
    void narrowingKeepsWhatIsLeft();
    void aCheckIsNamedForWhatItWas();
    void rowsRead();

private:
    static QList<GrantRecord> sample()
    {
        const QDateTime at(QDate(2026, 11, 22), QTime(10, 31), Qt::UTC);
        return {
            {Cause::SignIn, at, u"client-1"_s, {Spaces, Messages, Memberships, OpenId}, {Spaces, OpenId}, {}},
            {Cause::SignIn, at.addDays(1), u"client-2"_s, {Spaces, Messages}, {Spaces, Messages}, {}},
            {Cause::Renewal, at.addDays(2), u"client-2"_s, {Spaces, Messages}, {Messages}, {}},
            {Cause::SignIn, at.addDays(3), u"client-2"_s, {Messages, Delete}, {Delete}, {}}};
    }
    static QString text(const GrantHistoryModel &model, int row, int column, int role = Qt::DisplayRole)
    {
        return model.index(row, column).data(role).toString();
    }
};

void TestGrantHistoryModel::newestIsFirstWithItsDifference()
{
    GrantHistoryModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.setHistory(sample());
    QCOMPARE(model.rowCount(), 4);
    QCOMPARE(text(model, 3, GrantHistoryModel::ChangeColumn), u"The first answer"_s);
    QCOMPARE(text(model, 3, GrantHistoryModel::AnswerColumn), u"3 asked, 1 allowed"_s);
    QVERIFY(text(model, 3, GrantHistoryModel::AnswerColumn, SecondLineRole).startsWith(u"Refused: "_s));
    QVERIFY(
        text(model, 3, GrantHistoryModel::AnswerColumn, SecondLineRole).contains(scopeMeaning(Memberships)));
    QCOMPARE(text(model, 2, GrantHistoryModel::ChangeColumn), u"New: “%1”"_s.arg(scopeMeaning(Messages)));
    QCOMPARE(text(model, 2, GrantHistoryModel::AnswerColumn, SecondLineRole), QString());
    QCOMPARE(text(model, 1, GrantHistoryModel::ChangeColumn), u"Gone: “%1”"_s.arg(scopeMeaning(Spaces)));
    QCOMPARE(text(model, 1, GrantHistoryModel::WhenColumn, SecondLineRole), u"Google renewed the key"_s);
    QCOMPARE(text(model, 0, GrantHistoryModel::ChangeColumn), u"New: “%1”"_s.arg(scopeMeaning(Delete)));
    QCOMPARE(text(model, 0, GrantHistoryModel::ChangeColumn, SecondLineRole),
             u"Gone: “%1”"_s.arg(scopeMeaning(Messages)));
    QCOMPARE(text(model, 3, GrantHistoryModel::ClientColumn), u"client-1"_s);
}

void TestGrantHistoryModel::whatIsPartOfSomethingBroaderIsNotRefused()
{
    const QList<GrantRecord> one{
        {Cause::SignIn, {}, {}, {Messages, MessagesReadonly, Spaces}, {Messages}, {}}};
    QCOMPARE(GrantHistoryModel::difference(one, 0).refused, ScopeSet{Spaces});
}

/// "See spaces" became "See and change spaces": nobody lost anything.
void TestGrantHistoryModel::wideningTakesNothingAway()
{
    GrantHistoryModel model;
    model.setHistory({{Cause::SignIn, {}, {}, {SpacesReadonly}, {SpacesReadonly}, {}},
                      {Cause::SignIn, {}, {}, {Spaces}, {Spaces}, {}}});
    QCOMPARE(text(model, 0, GrantHistoryModel::ChangeColumn), u"New: “%1”"_s.arg(scopeMeaning(Spaces)));
    QCOMPARE(text(model, 0, GrantHistoryModel::ChangeColumn, SecondLineRole),
             u"Now included in “%1”: “%2”"_s.arg(scopeMeaning(Spaces), scopeMeaning(SpacesReadonly)));
    const QString read = text(model, 0, GrantHistoryModel::WhenColumn, Qt::AccessibleTextRole);
    QVERIFY2(!read.contains(u"Gone"_s), qPrintable(read));
}

/// The other way round the broader one is gone, and the narrower one is not new.
void TestGrantHistoryModel::narrowingKeepsWhatIsLeft()
{
    GrantHistoryModel model;
    model.setHistory({{Cause::SignIn, {}, {}, {Spaces}, {Spaces}, {}},
                      {Cause::SignIn, {}, {}, {SpacesReadonly}, {SpacesReadonly}, {}}});
    QCOMPARE(text(model, 0, GrantHistoryModel::ChangeColumn), u"Gone: “%1”"_s.arg(scopeMeaning(Spaces)));
    QCOMPARE(text(model, 0, GrantHistoryModel::ChangeColumn, SecondLineRole),
             u"Kept: “%1”"_s.arg(scopeMeaning(SpacesReadonly)));
}

void TestGrantHistoryModel::aCheckIsNamedForWhatItWas()
{
    GrantHistoryModel model;
    model.setHistory({{Cause::SignIn, {}, {}, {Spaces, Messages}, {Spaces, Messages}, {}},
                      {Cause::Check, {}, {}, {Spaces, Messages}, {Spaces}, {}}});
    QCOMPARE(text(model, 0, GrantHistoryModel::WhenColumn, SecondLineRole), u"You checked with Google"_s);
    QCOMPARE(text(model, 0, GrantHistoryModel::ChangeColumn), u"Gone: “%1”"_s.arg(scopeMeaning(Messages)));
}

void TestGrantHistoryModel::rowsRead()
{
    GrantHistoryModel model;
    model.setHistory(sample());
    const QString read = text(model, 0, GrantHistoryModel::WhenColumn, Qt::AccessibleTextRole);
    for (const QString &part :
         {u"You signed in"_s, u"2 asked, 1 allowed"_s, u"Refused: "_s, u"New: "_s, u"Gone: "_s})
        QVERIFY2(read.contains(part), qPrintable(read));
}

QTEST_GUILESS_MAIN(TestGrantHistoryModel)
#include "tst_granthistorymodel.moc"
