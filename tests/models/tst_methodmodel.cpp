// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/methodmodel.h"
#include "models/roles.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace roomkey;
using namespace roomkey::models;
using enum Scope;
using State = MethodModel::State;

class TestMethodModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyMethodIsThereOnce();
    void cellsAgreeWithAccess();
    void aCellNamesWhatAllowsOrIsMissing();
    void impossibleNamesWhoCould();
    void tryingWithoutShows();
    void filterAndSearch();
    void rowsReadAndCopy();

private:
    static int rowOf(Method method) { return int(method); }
};

void TestMethodModel::everyMethodIsThereOnce()
{
    MethodModel model;
    MethodFilter filter(model);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    const QAbstractItemModelTester filterTester(&filter,
                                                QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.setAccess(Access(IdentityKind::User, {Spaces, Messages}));
    QCOMPARE(model.rowCount(), MethodCount);
    QSet<QString> names;
    for (int row = 0; row < model.rowCount(); ++row) {
        QVERIFY(!model.index(row, 0).data().toString().isEmpty());
        names.insert(model.index(row, 0).data(PermissionScopeNameRole).toString());
        // Each can be called in one way at least.
        bool callable = false;
        for (int column = 1; column < MethodModel::Columns; ++column)
            callable = callable || model.cell(row, column).state != State::None;
        QVERIFY2(callable, qPrintable(model.index(row, 0).data().toString()));
    }
    QCOMPARE(names.size(), MethodCount);
}

void TestMethodModel::cellsAgreeWithAccess()
{
    const Access access(IdentityKind::User, {Spaces, MessagesReadonly, AdminSpaces});
    MethodModel model;
    model.setAccess(access);
    for (int row = 0; row < model.rowCount(); ++row) {
        ApiRequest request = ApiRequest::of(model.methodAt(row));
        for (const int column : {MethodModel::UserColumn, MethodModel::AdminColumn}) {
            if (column == MethodModel::AdminColumn)
                request.query.insert(u"useAdminAccess"_s, u"true"_s);
            const MethodModel::Cell &cell = model.cell(row, column);
            const Verdict verdict = access.judge(request);
            QCOMPARE(cell.state == State::Allowed, verdict.isAllowed());
            if (cell.state == State::Allowed)
                QCOMPARE(cell.scopes, verdict.by);
            if (cell.state == State::Missing)
                QCOMPARE(cell.scopes, verdict.missing);
        }
    }
}

void TestMethodModel::aCellNamesWhatAllowsOrIsMissing()
{
    MethodModel model;
    model.setAccess(Access(IdentityKind::User, {Spaces}));
    const auto text = [&model](Method method, int column) {
        return model.index(rowOf(method), column).data().toString();
    };
    QCOMPARE(text(Method::SpacesList, MethodModel::UserColumn), u"Allowed: chat.spaces"_s);
    QCOMPARE(text(Method::MembersList, MethodModel::UserColumn), u"Missing: chat.memberships.readonly"_s);
    QCOMPARE(text(Method::SpacesList, MethodModel::AdminColumn), QString());
    QCOMPARE(text(Method::SpacesSearch, MethodModel::AdminColumn), u"Missing: chat.admin.spaces.readonly"_s);
}

void TestMethodModel::impossibleNamesWhoCould()
{
    MethodModel model;
    model.setAccess(Access(IdentityKind::User, {Spaces}));
    const auto &cards = model.cell(rowOf(Method::MessagesReplaceCards), MethodModel::AppColumn);
    QCOMPARE(cards.state, State::Impossible);
    QCOMPARE(cards.possibleFor, QList<IdentityKind>{IdentityKind::App});
    QCOMPARE(model.index(rowOf(Method::MessagesReplaceCards), MethodModel::AppColumn).data().toString(),
             u"Not usable here: a service account, by chat.bot"_s);
    const auto &import = model.cell(rowOf(Method::SpacesCompleteImport), MethodModel::ImportColumn);
    QCOMPARE(import.possibleFor, QList<IdentityKind>{IdentityKind::Delegated});
    QCOMPARE(model.cell(rowOf(Method::SpacesCompleteImport), MethodModel::UserColumn).state, State::None);

    // To the app, what people do is impossible, and its own calls are judged by its grant.
    model.setAccess(Access(IdentityKind::App, {Bot}));
    QCOMPARE(model.cell(rowOf(Method::MessagesReplaceCards), MethodModel::AppColumn).state, State::Allowed);
    const auto &search = model.cell(rowOf(Method::MessagesSearch), MethodModel::UserColumn);
    QCOMPARE(search.state, State::Impossible);
    QCOMPARE(search.possibleFor, (QList<IdentityKind>{IdentityKind::User, IdentityKind::Delegated}));
}

void TestMethodModel::tryingWithoutShows()
{
    MethodModel model;
    model.setAccess(Access(IdentityKind::User, {Spaces}).without({Spaces}));
    QCOMPARE(model.index(rowOf(Method::SpacesList), MethodModel::UserColumn).data().toString(),
             u"Off for now: chat.spaces"_s);
}

void TestMethodModel::filterAndSearch()
{
    MethodModel model;
    model.setAccess(Access(IdentityKind::User, {Spaces}));
    MethodFilter filter(model);
    const QAbstractItemModelTester tester(&filter, QAbstractItemModelTester::FailureReportingMode::Fatal);
    QCOMPARE(filter.rowCount(), MethodCount);
    const auto expect = [&](State state) {
        int count = 0;
        for (int row = 0; row < MethodCount; ++row) {
            bool any = false;
            for (int column = 1; column < MethodModel::Columns; ++column)
                any = any || model.cell(row, column).state == state;
            count += any;
        }
        return count;
    };
    filter.setWanted(MethodFilter::Allowed);
    QCOMPARE(filter.rowCount(), expect(State::Allowed));
    QVERIFY(filter.rowCount() > 0 && filter.rowCount() < MethodCount);
    filter.setWanted(MethodFilter::Missing);
    QCOMPARE(filter.rowCount(), expect(State::Missing));
    filter.setWanted(MethodFilter::Impossible);
    QCOMPARE(filter.rowCount(), expect(State::Impossible));
    filter.setWanted(MethodFilter::All);

    filter.setText(u"REPLACECARDS"_s); // by id
    QCOMPARE(filter.rowCount(), 1);
    filter.setText(u"chat.admin.delete"_s); // by permission
    QVERIFY(filter.rowCount() >= 1 && filter.rowCount() < 5);
    filter.setText(methodAction(Method::MembersCreate)); // by words
    QVERIFY(filter.rowCount() >= 1);
    filter.setText(u"no such thing"_s);
    QCOMPARE(filter.rowCount(), 0);
}

void TestMethodModel::rowsReadAndCopy()
{
    MethodModel model;
    model.setAccess(Access(IdentityKind::User, {Spaces}));
    const QString read = model.index(rowOf(Method::SpacesGet), 0).data(Qt::AccessibleTextRole).toString();
    QVERIFY2(read.contains(u"As a person: Allowed, chat.spaces"_s), qPrintable(read));
    QVERIFY2(read.contains(u"Administrator access: Missing, chat.admin.spaces.readonly"_s), qPrintable(read));
    const QStringList lines =
        MethodModel::asText(model, {rowOf(Method::SpacesList), rowOf(Method::MembersList)}).split(u'\n');
    QCOMPARE(lines.size(), 4);
    QVERIFY(lines.at(3).isEmpty());
    const qsizetype tabs = lines.at(0).count(u'\t');
    QCOMPARE(tabs, MethodModel::Columns);
    QCOMPARE(lines.at(1).count(u'\t'), tabs);
    QVERIFY(lines.at(1).contains(u"spaces.list\tAllowed: chat.spaces"_s));
    QVERIFY(lines.at(2).contains(u"spaces.members.list\tMissing: chat.memberships.readonly"_s));
}

QTEST_GUILESS_MAIN(TestMethodModel)
#include "tst_methodmodel.moc"
