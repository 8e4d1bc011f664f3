// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/consentreport.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>
#include <QXmlStreamReader>

using namespace Qt::StringLiterals;
using namespace roomkey;
using namespace roomkey::models;
using enum Scope;
using Cause = GrantRecord::Cause;

class TestConsentReport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void dataSaysWhatWasAskedAllowedAndRefused();
    void dataTellsTheHistory();
    void pageReadsTheSame();
    void pageRunsAndLoadsNothing();
    void tryingWithoutChangesNothing();
    void anEndedGrantIsReportedAsThat();

private:
    static ConsentReport sample()
    {
        const QDateTime at(QDate(2026, 11, 22), QTime(10, 31), Qt::UTC);
        ConsentReport report;
        report.facts.asked = {Spaces, Messages, Memberships};
        report.facts.granted = {Spaces, MessagesReadonly, OpenId};
        report.facts.grantedAt = at;
        report.facts.address = u"ana@example.com"_s;
        report.facts.unknownScopes = {u"https://www.googleapis.com/auth/brand.new"_s};
        report.clientId = u"123-abc.apps.example.com"_s;
        report.history = {{Cause::SignIn, at.addDays(-1), u"old-client"_s, {Spaces}, {Spaces}, {}},
                          {Cause::SignIn, at, report.clientId, report.facts.asked, report.facts.granted, {}}};
        report.madeAt = at.addSecs(60);
        return report;
    }
    static QJsonObject permission(const QJsonObject &report, Scope scope)
    {
        for (const QJsonValue &one : report["permissions"_L1].toArray()) {
            if (one["scope"_L1].toString() == scopeUri(scope))
                return one.toObject();
        }
        return {};
    }
    /// Cells of every row, read as XML; empty if the page is not well-formed.
    static QList<QStringList> rowsOf(const QString &page)
    {
        QList<QStringList> rows;
        QXmlStreamReader xml(page);
        int depth = 0;
        while (!xml.atEnd()) {
            xml.readNext();
            if (xml.isStartElement() && xml.name() == "tr"_L1)
                rows.append(QStringList());
            else if (xml.isStartElement() && (xml.name() == "td"_L1 || xml.name() == "th"_L1)) {
                rows.last().append(QString());
                ++depth;
            } else if (xml.isEndElement() && (xml.name() == "td"_L1 || xml.name() == "th"_L1))
                --depth;
            else if (xml.isCharacters() && depth > 0)
                rows.last().last() += xml.text();
        }
        if (xml.hasError()) {
            qWarning("%s", qPrintable(xml.errorString()));
            return {};
        }
        return rows;
    }
};

void TestConsentReport::dataSaysWhatWasAskedAllowedAndRefused()
{
    const QJsonObject report = QJsonDocument::fromJson(sample().toJson()).object();
    QCOMPARE(report["account"_L1].toString(), u"ana@example.com"_s);
    QCOMPARE(report["clientId"_L1].toString(), u"123-abc.apps.example.com"_s);
    QCOMPARE(report["answeredAt"_L1].toString(), u"2026-11-22T10:31:00Z"_s);
    QCOMPARE(report["unknown"_L1].toArray().first().toString(), sample().facts.unknownScopes.first());
    QCOMPARE(permission(report, Spaces)["result"_L1].toString(), u"allowed"_s);
    QCOMPARE(permission(report, Messages)["result"_L1].toString(), u"refused"_s);
    QCOMPARE(permission(report, Messages)["class"_L1].toString(), u"restricted"_s);
    QCOMPARE(permission(report, Memberships)["result"_L1].toString(), u"refused"_s);
    // Allowed though it was not asked for by itself.
    QCOMPARE(permission(report, MessagesReadonly)["result"_L1].toString(), u"allowed"_s);
    QCOMPARE(permission(report, MessagesReadonly)["asked"_L1].toBool(), false);
    QVERIFY(permission(report, Delete).isEmpty());
    // What it permits is what Access says.
    QStringList permits;
    for (const QJsonValue &one : permission(report, Memberships)["permits"_L1].toArray())
        permits.append(one["method"_L1].toString());
    const Access access(IdentityKind::User, {Memberships});
    for (const MethodRow &row : allMethods())
        QCOMPARE(permits.contains(QLatin1String(row.id)),
                 access.judge(ApiRequest::of(row.method)).isAllowed());
}

void TestConsentReport::anEndedGrantIsReportedAsThat()
{
    ConsentReport report = sample();
    report.facts.ended = EndedGrant{report.facts.granted, {Spaces}};
    report.facts.granted = {};
    const QJsonObject data = QJsonDocument::fromJson(report.toJson()).object();
    QCOMPARE(data["ended"_L1].toBool(), true);
    QCOMPARE(permission(data, Spaces)["result"_L1].toString(), u"ended"_s);
    QCOMPARE(permission(data, MessagesReadonly)["result"_L1].toString(), u"ended"_s);
    QCOMPARE(permission(data, Memberships)["result"_L1].toString(), u"refused"_s);
    const QString page = report.toHtml();
    QVERIFY(page.contains(u"The sign-in has ended: nothing is allowed now."_s));
    QVERIFY(!page.contains(u"class=\"allowed\""_s));
}

void TestConsentReport::dataTellsTheHistory()
{
    const QJsonArray history = QJsonDocument::fromJson(sample().toJson()).object()["history"_L1].toArray();
    QCOMPARE(history.size(), 2);
    QCOMPARE(history[0]["clientId"_L1].toString(), u"old-client"_s);
    QCOMPARE(history[0]["at"_L1].toString(), u"2026-11-21T10:31:00Z"_s);
    QCOMPARE(history[1]["added"_L1].toArray(), QJsonArray{scopeUri(MessagesReadonly)});
    QCOMPARE(history[1]["refused"_L1].toArray().size(), 2);
    QCOMPARE(history[1]["gone"_L1].toArray().size(), 0);
}

void TestConsentReport::pageReadsTheSame()
{
    const QString page = sample().toHtml();
    const QList<QStringList> rows = rowsOf(page);
    QVERIFY(!rows.isEmpty());
    const auto rowOf = [&rows](const QString &words) {
        for (const QStringList &row : rows) {
            if (row.first().contains(words))
                return row;
        }
        return QStringList();
    };
    QCOMPARE(rowOf(u"Account"_s).value(1), u"ana@example.com"_s);
    QCOMPARE(rowOf(u"Client"_s).value(1), u"123-abc.apps.example.com"_s);
    QCOMPARE(rowOf(u"In short"_s).value(1), u"1 of 3 permissions asked for are allowed."_s);
    const QStringList members = rowOf(scopeUri(Memberships));
    QCOMPARE(members.value(1), u"sensitive"_s);
    QCOMPARE(members.value(2), u"Yes"_s);
    QCOMPARE(members.value(3), u"Refused"_s);
    QVERIFY2(members.value(4).contains(u"chat.spaces.members.create"_s), qPrintable(members.value(4)));
    QCOMPARE(rowOf(u"brand.new"_s).value(3), u"Allowed, but unknown to Roomkey"_s);
    QCOMPARE(rows.last().last(), u"old-client"_s); // oldest at the end
}

void TestConsentReport::pageRunsAndLoadsNothing()
{
    ConsentReport report = sample();
    const QString hostile =
        u"\"><script>alert('x')</script><img src=http://example.com/x onerror=x>&amp;]]>"_s;
    report.facts.address = hostile;
    report.clientId = hostile;
    report.facts.unknownScopes = {hostile};
    report.history[0].clientId = hostile;
    const QString page = report.toHtml();
    const QList<QStringList> rows = rowsOf(page);
    QVERIFY(!rows.isEmpty());
    QCOMPARE(rows.first().value(1), hostile); // as it is, and as text
    QCOMPARE(rows.last().last(), hostile);
    QXmlStreamReader xml(page);
    while (!xml.atEnd()) {
        xml.readNext();
        if (!xml.isStartElement())
            continue;
        const QString name = xml.name().toString();
        QVERIFY2(
            !(QStringList{u"script"_s, u"img"_s, u"link"_s, u"iframe"_s, u"object"_s, u"a"_s}.contains(name)),
            qPrintable(name));
        for (const QXmlStreamAttribute &attribute : xml.attributes()) {
            const QString key = attribute.name().toString();
            QVERIFY2(!key.startsWith(u"on"_s) && key != u"src"_s && key != u"href"_s, qPrintable(key));
        }
    }
    QVERIFY(!xml.hasError());
    // And the data survives it, too.
    QCOMPARE(QJsonDocument::fromJson(report.toJson()).object()["account"_L1].toString(), hostile);
}

void TestConsentReport::tryingWithoutChangesNothing()
{
    ConsentReport report = sample();
    const QByteArray data = report.toJson();
    report.facts.tried = {Spaces};
    QCOMPARE(report.toJson(), data);
    QVERIFY(!report.toHtml().contains(u"Off for now"_s));
}

QTEST_GUILESS_MAIN(TestConsentReport)
#include "tst_consentreport.moc"
