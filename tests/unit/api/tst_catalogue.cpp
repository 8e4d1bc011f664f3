// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/catalogue.h"

#include "tests/unit/api/googletable.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QSet>
#include <QTest>
#include <QTranslator>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace roomkey;

namespace {

QStringList strings(std::span<const char *const> list)
{
    QStringList all;
    for (const char *one : list)
        all.append(QString::fromUtf8(one));
    return all;
}

QStringList sorted(QStringList list)
{
    list.sort();
    return list;
}

/// Says every word of the catalogue backwards.
class Backwards final : public QTranslator
{
public:
    [[nodiscard]] bool isEmpty() const override { return false; }
    [[nodiscard]] QString translate(const char *context, const char *words, const char *, int) const override
    {
        QString text = QString::fromUtf8(words);
        std::reverse(text.begin(), text.end());
        const QByteArray where(context);
        return where == "Scope" || where == "Method" ? text : QString();
    }
};

QString className(ScopeClass verification)
{
    switch (verification) {
    case ScopeClass::NonSensitive:
        return u"non-sensitive"_s;
    case ScopeClass::Sensitive:
        return u"sensitive"_s;
    case ScopeClass::Restricted:
        return u"restricted"_s;
    case ScopeClass::Unverified:
        return u"unverified"_s;
    }
    return {};
}

QString bucketName(QuotaBucket bucket)
{
    static const QStringList names{
        u"message_reads"_s,       u"message_writes"_s, u"message_searches"_s, u"membership_reads"_s,
        u"membership_writes"_s,   u"space_reads"_s,    u"space_writes"_s,     u"attachment_reads"_s,
        u"attachment_writes"_s,   u"reaction_reads"_s, u"reaction_writes"_s,  u"custom_emoji_reads"_s,
        u"custom_emoji_writes"_s, u"section_reads"_s,  u"section_writes"_s,   QString()};
    return names.at(static_cast<int>(bucket));
}

QString onceName(Idempotency idempotency)
{
    return idempotency == Idempotency::RequestIdQuery  ? u"request_id_query"_s
           : idempotency == Idempotency::RequestIdBody ? u"request_id_body"_s
                                                       : QString();
}

} // namespace

/// The program's two tables against the same facts written down a second time in tests/data/google.
class TestCatalogue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void scopesAreWellFormed();
    void wordsCanBeTranslated();
    void scopesMatchTheGoogleTable();
    void everyWordOfATokenAnswerIsKept();
    void methodsAreWellFormed();
    void methodsMatchTheGoogleTable();
    void methodScopesMatchTheGoogleTable();
    void queryParametersMatchTheGoogleTable();
    void masksMatchTheGoogleTable();
    void bucketsMatchTheGoogleTable();
    void narrowScopesStandFirst();
    void inclusion_data();
    void inclusion();
};

void TestCatalogue::scopesAreWellFormed()
{
    QSet<QString> uris;
    QSet<QString> meanings;
    for (const ScopeRow &row : allScopes()) {
        QCOMPARE(scopeRow(row.scope).uri, row.uri);
        const QString uri = scopeUri(row.scope);
        QVERIFY2(!uris.contains(uri), row.uri);
        uris.insert(uri);
        QCOMPARE(scopeFromUri(uri), row.scope);
        QVERIFY(uri.endsWith(scopeShortName(row.scope)));
        QVERIFY2(!scopeShortName(row.scope).contains(u'/'), row.shortName);
        const QString meaning = scopeMeaning(row.scope);
        QVERIFY2(!meanings.contains(meaning), row.meaning);
        meanings.insert(meaning);
        QVERIFY2(meaning.front().isUpper() && !meaning.endsWith(u'.'), row.meaning);
        for (const QString &word : {u"scope"_s, u"token"_s, u"grant"_s, u"OAuth"_s})
            QVERIFY2(!meaning.contains(word, Qt::CaseInsensitive), row.meaning);
        QCOMPARE(row.family == ScopeFamily::Chat, static_cast<int>(row.scope) < ChatScopeCount);
    }
    QVERIFY(!scopeFromUri(u"chat.spaces"));
    QVERIFY(!scopeFromUri(u""));
}

void TestCatalogue::wordsCanBeTranslated()
{
    const QString meaning = scopeMeaning(Scope::Spaces);
    const QString action = methodAction(Method::SpacesCreate);
    Backwards translator;
    QVERIFY(QCoreApplication::installTranslator(&translator));
    QString backwards = scopeMeaning(Scope::Spaces) + methodAction(Method::SpacesCreate);
    for (const ScopeRow &row : allScopes()) {
        QString forwards = scopeMeaning(row.scope);
        std::reverse(forwards.begin(), forwards.end());
        QCOMPARE(forwards, QString::fromUtf8(row.meaning));
    }
    QCoreApplication::removeTranslator(&translator);
    std::reverse(backwards.begin(), backwards.end());
    QCOMPARE(backwards, action + meaning);
}

void TestCatalogue::scopesMatchTheGoogleTable()
{
    const GoogleTable table = GoogleTable::named(u"scopes"_s);
    QVERIFY2(table.error.isEmpty(), qPrintable(table.error));
    QCOMPARE(table.rows.size(), ChatScopeCount);
    for (const GoogleTable::Row &row : table.rows) {
        const auto scope = scopeFromUri(u"https://www.googleapis.com/auth/"_s + row[u"scope"_s]);
        QVERIFY2(scope, qPrintable(row[u"scope"_s]));
        const ScopeRow &ours = scopeRow(*scope);
        QCOMPARE(className(ours.verification), row[u"class"_s]);
        const QString user = ours.holder == ScopeHolder::User            ? u"Y"_s
                             : ours.holder == ScopeHolder::Administrator ? u"admin"_s
                             : ours.holder == ScopeHolder::Delegation    ? u"delegation"_s
                                                                         : u"N"_s;
        QCOMPARE(user, row[u"user"_s]);
        QCOMPARE(ours.holder == ScopeHolder::App ? u"Y"_s : u"N"_s, row[u"app"_s]);
        QCOMPARE(ours.adminApproval, row[u"approval"_s] == "admin"_L1);
    }
}

void TestCatalogue::everyWordOfATokenAnswerIsKept()
{
    QStringList unknown;
    const ScopeSet set = ScopeSet::parse(u"openid email https://www.googleapis.com/auth/chat.spaces  "
                                         "https://www.googleapis.com/auth/calendar profile",
                                         &unknown);
    QCOMPARE(set, ScopeSet({Scope::OpenId, Scope::UserinfoEmail, Scope::UserinfoProfile, Scope::Spaces}));
    QCOMPARE(unknown, QStringList{u"https://www.googleapis.com/auth/calendar"_s});
    QCOMPARE(ScopeSet::parse(set.toUris().join(u' ')), set);
    QCOMPARE(set.ofFamily(ScopeFamily::Chat), ScopeSet{Scope::Spaces});
    QCOMPARE(set.minus(identityScopes()), ScopeSet{Scope::Spaces});
    QVERIFY(ScopeSet::parse(u"").isEmpty());
}

void TestCatalogue::methodsAreWellFormed()
{
    static const QRegularExpression path(
        u"^/v1/([a-zA-Z]+/|\\{\\+[a-zA-Z]+\\}/?)*([a-zA-Z]+)?(:[a-zA-Z]+)?$"_s);
    QSet<QString> actions;
    for (const MethodRow &row : allMethods()) {
        QCOMPARE(methodFromId(QString::fromLatin1(row.id)), row.method);
        QVERIFY2(path.match(QString::fromLatin1(row.path)).hasMatch(), row.path);
        const QString action = methodAction(row.method);
        QVERIFY2(!actions.contains(action), row.action);
        actions.insert(action);
        QVERIFY2(action.front().isUpper() && !action.endsWith(u'.'), row.action);
        QCOMPARE(!row.maskFields.empty(), strings(row.query).contains(u"updateMask"_s));
        QCOMPARE(row.idempotency == Idempotency::RequestIdQuery, strings(row.query).contains(u"requestId"_s));
        QCOMPARE(row.idempotency == Idempotency::ByVerb, row.verb != Verb::Post);
        bool somebodyMay = false;
        for (const auto &scopes : row.scopes) {
            somebodyMay = somebodyMay || !scopes.empty();
            const QSet<Scope> distinct(scopes.begin(), scopes.end());
            QCOMPARE(distinct.size(), static_cast<qsizetype>(scopes.size()));
        }
        QVERIFY2(somebodyMay, row.id);
    }
    QVERIFY(!methodFromId(u"chat.spaces.nothing"));
}

void TestCatalogue::methodsMatchTheGoogleTable()
{
    const GoogleTable table = GoogleTable::named(u"methods"_s);
    QVERIFY2(table.error.isEmpty(), qPrintable(table.error));
    QCOMPARE(table.rows.size(), MethodCount);
    const QStringList verbs{u"GET"_s, u"POST"_s, u"PUT"_s, u"PATCH"_s, u"DELETE"_s};
    for (const GoogleTable::Row &row : table.rows) {
        const auto method = methodFromId(row[u"id"_s]);
        QVERIFY2(method, qPrintable(row[u"id"_s]));
        const MethodRow &ours = methodRow(*method);
        QCOMPARE(verbs.at(static_cast<int>(ours.verb)), row[u"http"_s]);
        QCOMPARE(QString::fromLatin1(ours.path), row[u"path"_s]);
        QCOMPARE(QString::fromLatin1(ours.uploadPath), row[u"upload_path"_s]);
        QCOMPARE(int(ours.pageDefault), row[u"page_default"_s].toInt());
        QCOMPARE(int(ours.pageMax), row[u"page_max"_s].toInt());
        const QStringList flags = row[u"flags"_s].split(u',', Qt::SkipEmptyParts);
        QCOMPARE(ours.pagingInBody, flags.contains(u"paged_in_body"_s));
        const QStringList once = flags.filter(u"request_id"_s);
        QCOMPARE(onceName(ours.idempotency), once.value(0));
        const bool admin = !ours.scopes[static_cast<int>(CallMode::UserAdmin)].empty();
        QCOMPARE(admin, flags.contains(u"admin"_s));
    }
}

void TestCatalogue::methodScopesMatchTheGoogleTable()
{
    const GoogleTable table = GoogleTable::named(u"method_scopes"_s);
    QVERIFY2(table.error.isEmpty(), qPrintable(table.error));
    const QStringList modes{u"user"_s, u"admin"_s, u"app"_s, u"import_user"_s, u"import_app"_s};
    QStringList theirs;
    for (const GoogleTable::Row &row : table.rows)
        theirs.append(row[u"method"_s] + u' ' + row[u"mode"_s] + u' ' + row[u"scope"_s]);
    QStringList ours;
    for (const MethodRow &row : allMethods()) {
        for (int mode = 0; mode < CallModeCount; ++mode) {
            for (const Scope scope : row.scopes[mode])
                ours.append(QString::fromLatin1(row.id) + u' ' + modes.at(mode) + u' ' +
                            scopeShortName(scope));
        }
    }
    QCOMPARE(sorted(ours), sorted(theirs));
}

void TestCatalogue::queryParametersMatchTheGoogleTable()
{
    const GoogleTable table = GoogleTable::named(u"params"_s);
    QVERIFY2(table.error.isEmpty(), qPrintable(table.error));
    for (const MethodRow &row : allMethods()) {
        QStringList query;
        QStringList path;
        for (const GoogleTable::Row &param : table.rows) {
            if (param[u"method"_s] == QLatin1StringView(row.id))
                (param[u"location"_s] == "query"_L1 ? query : path).append(param[u"name"_s]);
        }
        QCOMPARE(sorted(strings(row.query)), sorted(query));
        for (const QString &name : path)
            QVERIFY2(QString::fromLatin1(row.path).contains(u"{+"_s + name + u'}'), row.id);
    }
}

void TestCatalogue::masksMatchTheGoogleTable()
{
    const GoogleTable table = GoogleTable::named(u"masks"_s);
    QVERIFY2(table.error.isEmpty(), qPrintable(table.error));
    QStringList theirs;
    for (const GoogleTable::Row &row : table.rows)
        theirs.append(row[u"method"_s] + u' ' + row[u"path"_s]);
    QStringList ours;
    for (const MethodRow &row : allMethods()) {
        for (const QString &field : strings(row.maskFields))
            ours.append(QString::fromLatin1(row.id) + u' ' + field);
    }
    QCOMPARE(sorted(ours), sorted(theirs));
}

void TestCatalogue::bucketsMatchTheGoogleTable()
{
    const GoogleTable table = GoogleTable::named(u"quota"_s);
    QVERIFY2(table.error.isEmpty(), qPrintable(table.error));
    QCOMPARE(table.rows.size(), MethodCount);
    for (const GoogleTable::Row &row : table.rows) {
        const auto method = methodFromId(row[u"method"_s]);
        QVERIFY2(method, qPrintable(row[u"method"_s]));
        QCOMPARE(bucketName(methodRow(*method).bucket), row[u"bucket"_s]);
    }
}

void TestCatalogue::narrowScopesStandFirst()
{
    for (const MethodRow &row : allMethods()) {
        for (const auto &scopes : row.scopes) {
            for (size_t i = 0; i < scopes.size(); ++i) {
                for (size_t j = i + 1; j < scopes.size(); ++j)
                    QVERIFY2(!scopeIncludes(scopes[i], scopes[j]), row.id);
            }
        }
    }
}

void TestCatalogue::inclusion_data()
{
    QTest::addColumn<Scope>("broad");
    QTest::addColumn<Scope>("narrow");
    QTest::addColumn<bool>("includes");
    QTest::newRow("itself") << Scope::Delete << Scope::Delete << true;
    QTest::newRow("messages, reading") << Scope::Messages << Scope::MessagesReadonly << true;
    QTest::newRow("messages, writing") << Scope::Messages << Scope::MessagesCreate << true;
    QTest::newRow("messages, reactions") << Scope::Messages << Scope::MessagesReactions << true;
    QTest::newRow("reading messages, seeing reactions")
        << Scope::MessagesReadonly << Scope::MessagesReactionsReadonly << true;
    QTest::newRow("reading messages, adding reactions")
        << Scope::MessagesReadonly << Scope::MessagesReactionsCreate << false;
    QTest::newRow("the other way") << Scope::MessagesReadonly << Scope::Messages << false;
    QTest::newRow("spaces, pins") << Scope::Spaces << Scope::SpacesPins << true;
    QTest::newRow("spaces, deleting") << Scope::Spaces << Scope::Delete << false;
    QTest::newRow("members, this app") << Scope::Memberships << Scope::MembershipsApp << true;
    QTest::newRow("unrelated") << Scope::Spaces << Scope::MembershipsReadonly << false;
    QTest::newRow("app, member events") << Scope::AppMemberships << Scope::AppMembershipsReadonly << true;
    QTest::newRow("app, space events need their own")
        << Scope::AppMemberships << Scope::AppSpacesReadonly << false;
    QTest::newRow("one space is not all") << Scope::AppSpaces << Scope::AppAllSpacesReadonly << false;
    QTest::newRow("used by no method") << Scope::Messages << Scope::AppAllUsersReadstateReadonly << false;
    QTest::newRow("identity") << Scope::Messages << Scope::OpenId << false;
}

void TestCatalogue::inclusion()
{
    QFETCH(Scope, broad);
    QFETCH(Scope, narrow);
    QFETCH(bool, includes);
    QCOMPARE(scopeIncludes(broad, narrow), includes);
}

QTEST_GUILESS_MAIN(TestCatalogue)
#include "tst_catalogue.moc"
