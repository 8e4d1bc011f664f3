// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/consentreport.h"

#include "models/granthistorymodel.h"
#include "models/labels.h"
#include "models/roles.h"
#include "models/xmltext.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace roomkey::models {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(ConsentReport)
};

/// The words of Google's own classes, for readers and programs alike.
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
        return u"not stated"_s;
    }
    return {};
}

QString resultId(PermissionResult result)
{
    switch (result) {
    case PermissionResult::Allowed:
        return u"allowed"_s;
    case PermissionResult::Included:
        return u"included"_s;
    case PermissionResult::Refused:
        return u"refused"_s;
    case PermissionResult::Ended:
        return u"ended"_s;
    case PermissionResult::NotAsked:
    case PermissionResult::NotUsable:
    case PermissionResult::OffForNow:
        break;
    }
    return u"not-asked"_s;
}

struct Line
{
    Scope scope;
    PermissionResult result;
    bool asked;
};

/// What was asked for or is allowed, in the order of the page. What is only part of something broader is said
/// by what the broader one permits.
QList<Line> linesOf(const GrantFacts &facts)
{
    GrantFacts real = facts;
    real.tried = {};
    PermissionModel model;
    model.setFacts(real);
    // Of an ended grant the report tells what was.
    const ScopeSet allowed = real.ended ? real.ended->allowed : real.granted;
    QList<Line> lines;
    for (int group = 0; group < model.rowCount(); ++group) {
        const QModelIndex parent = model.index(group, 0);
        for (int row = 0; row < model.rowCount(parent); ++row) {
            const PermissionDetail detail = model.detail(model.index(row, 0, parent));
            if (detail.scope && (real.asked.contains(*detail.scope) || allowed.contains(*detail.scope)))
                lines.append({*detail.scope, detail.result, real.asked.contains(*detail.scope)});
        }
    }
    return lines;
}

QString isoTime(const QDateTime &time)
{
    return time.isValid() ? time.toUTC().toString(Qt::ISODate) : QString();
}

QJsonArray uris(const ScopeSet &scopes)
{
    return QJsonArray::fromStringList(scopes.toUris());
}

QString element(const QString &tag, const QString &text, const QString &attributes = {})
{
    return u'<' + tag + attributes + u'>' + xmlText(text) + u"</"_s + tag + u'>';
}

QString tableRow(const QStringList &cells, const QString &tag = u"td"_s)
{
    QString row = u"<tr>"_s;
    for (const QString &cell : cells)
        row += u'<' + tag + u'>' + cell + u"</"_s + tag + u'>';
    return row + u"</tr>\n"_s;
}

QString escaped(const QStringList &words, const QString &separator)
{
    return xmlText(words.join(separator));
}

QString meanings(const ScopeSet &scopes)
{
    QStringList words;
    for (const Scope scope : scopes.minus(identityScopes()).toList())
        words.append(scopeMeaning(scope));
    return escaped(words, u"; "_s);
}

} // namespace

QByteArray ConsentReport::toJson() const
{
    QJsonArray permissions;
    for (const Line &line : linesOf(facts)) {
        QJsonArray permits;
        for (const Method method : PermissionModel::methodsOf(line.scope))
            permits.append(QJsonObject{{u"method"_s, QString::fromLatin1(methodRow(method).id)},
                                       {u"action"_s, methodAction(method)}});
        permissions.append(QJsonObject{{u"scope"_s, scopeUri(line.scope)},
                                       {u"meaning"_s, scopeMeaning(line.scope)},
                                       {u"class"_s, className(scopeRow(line.scope).verification)},
                                       {u"asked"_s, line.asked},
                                       {u"result"_s, resultId(line.result)},
                                       {u"permits"_s, permits}});
    }
    QJsonArray answers;
    for (int i = 0; i < history.size(); ++i) {
        const GrantRecord &record = history.at(i);
        const GrantHistoryModel::Difference change = GrantHistoryModel::difference(history, i);
        answers.append(QJsonObject{{u"at"_s, isoTime(record.at)},
                                   {u"cause"_s, GrantRecord::word(record.cause)},
                                   {u"clientId"_s, record.clientId},
                                   {u"asked"_s, uris(record.asked)},
                                   {u"granted"_s, uris(record.granted)},
                                   {u"unknown"_s, QJsonArray::fromStringList(record.unknownScopes)},
                                   {u"refused"_s, uris(change.refused)},
                                   {u"added"_s, uris(change.added)},
                                   {u"gone"_s, uris(change.gone)},
                                   {u"included"_s, uris(change.included)},
                                   {u"kept"_s, uris(change.kept)}});
    }
    return QJsonDocument(QJsonObject{{u"report"_s, u"roomkey-consent"_s},
                                     {u"version"_s, 1},
                                     {u"madeAt"_s, isoTime(madeAt)},
                                     {u"account"_s, facts.address},
                                     {u"clientId"_s, clientId},
                                     {u"answeredAt"_s, isoTime(facts.grantedAt)},
                                     {u"ended"_s, facts.ended.has_value()},
                                     {u"permissions"_s, permissions},
                                     {u"unknown"_s, QJsonArray::fromStringList(facts.unknownScopes)},
                                     {u"history"_s, answers}})
        .toJson();
}

QString ConsentReport::toHtml() const
{
    const QList<Line> lines = linesOf(facts);
    int asked = 0;
    int allowed = 0;
    for (const Line &line : lines) {
        asked += line.asked ? 1 : 0;
        allowed += line.asked && (line.result == PermissionResult::Allowed ||
                                  line.result == PermissionResult::Included)
                       ? 1
                       : 0;
    }
    const QString title = Words::tr("What Roomkey was allowed to do");
    QString page =
        u"<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"%1\" dir=\"%2\">\n"_s.arg(
            QLocale().bcp47Name().toHtmlEscaped(),
            QLocale().textDirection() == Qt::RightToLeft ? u"rtl"_s : u"ltr"_s);
    page += u"<head><meta charset=\"utf-8\"/>"
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
            "'unsafe-inline'\"/>"
            "<meta name=\"viewport\" content=\"width=device-width\"/>"_s;
    page += element(u"title"_s, title);
    page += u"<style>"
            "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
            "table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}"
            "th,td{text-align:start;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid #8888}"
            "th{white-space:nowrap}code{font-size:.86em;overflow-wrap:anywhere}ul{margin:0;padding-inline-"
            "start:1.1rem}"
            ".allowed,.included{color:#1a6b43}.refused{color:#90251d;font-weight:bold}"
            ":root{color-scheme:light dark}"
            "@media(prefers-color-scheme:dark){.allowed,.included{color:#62da9e}.refused{color:#e08984}}"
            "@media print{body{margin:0;max-width:none}tr{break-inside:avoid}}"
            "</style></head>\n<body>\n"_s;
    page += element(u"h1"_s, title) + u'\n';
    page += u"<table>\n"_s;
    const auto fact = [&page](const QString &name, const QString &value) {
        page +=
            u"<tr>"_s + element(u"th"_s, name, u" scope=\"row\""_s) + element(u"td"_s, value) + u"</tr>\n"_s;
    };
    fact(Words::tr("Account"), facts.address);
    fact(Words::tr("Client"), clientId);
    fact(Words::tr("Google’s answer"),
         facts.grantedAt.isValid() ? dateTimeText(facts.grantedAt) : Words::tr("Not known"));
    fact(Words::tr("This report"), dateTimeText(madeAt));
    fact(Words::tr("In short"),
         facts.ended ? Words::tr("The sign-in has ended: nothing is allowed now.")
                     : Words::tr("%1 of %2 permissions asked for are allowed.").arg(allowed).arg(asked));
    page += u"</table>\n"_s;

    page += element(u"h2"_s, Words::tr("Permissions")) + u"\n<table>\n"_s;
    const auto heading = [&page](const QStringList &names) {
        QStringList cells;
        for (const QString &name : names)
            cells.append(name.toHtmlEscaped());
        page += tableRow(cells, u"th"_s);
    };
    heading({Words::tr("Permission"), Words::tr("Class"), Words::tr("Asked"), Words::tr("Result"),
             Words::tr("What it permits")});
    for (const Line &line : lines) {
        QString permits = u"<ul>"_s;
        for (const Method method : PermissionModel::methodsOf(line.scope))
            permits += u"<li>"_s + methodAction(method).toHtmlEscaped() + u' ' +
                       element(u"code"_s, QString::fromLatin1(methodRow(method).id)) + u"</li>"_s;
        permits += u"</ul>"_s;
        page += tableRow(
            {scopeMeaning(line.scope).toHtmlEscaped() + u"<br/>"_s + element(u"code"_s, scopeUri(line.scope)),
             className(scopeRow(line.scope).verification).toHtmlEscaped(),
             (line.asked ? Words::tr("Yes") : Words::tr("No")).toHtmlEscaped(),
             element(u"span"_s, PermissionModel::resultName(line.result),
                     u" class=\"%1\""_s.arg(resultId(line.result))),
             permits == "<ul></ul>"_L1 ? u"–"_s : permits});
    }
    for (const QString &uri : facts.unknownScopes)
        page += tableRow({element(u"code"_s, uri), u"–"_s, Words::tr("No").toHtmlEscaped(),
                          Words::tr("Allowed, but unknown to Roomkey").toHtmlEscaped(), u"–"_s});
    page += u"</table>\n"_s;

    page += element(u"h2"_s, Words::tr("History")) + u"\n<table>\n"_s;
    heading({Words::tr("When"), Words::tr("What happened"), Words::tr("Allowed"), Words::tr("Refused"),
             Words::tr("New"), Words::tr("Gone"), Words::tr("Client")});
    for (int i = int(history.size()) - 1; i >= 0; --i) {
        const GrantRecord &record = history.at(i);
        const GrantHistoryModel::Difference change = GrantHistoryModel::difference(history, i);
        page += tableRow({dateTimeText(record.at).toHtmlEscaped(),
                          GrantHistoryModel::causeName(record.cause).toHtmlEscaped(),
                          meanings(record.granted), meanings(change.refused), meanings(change.added),
                          meanings(change.gone), element(u"code"_s, record.clientId)});
    }
    page += u"</table>\n"_s;
    page += element(u"p"_s,
                    Words::tr("Made by Roomkey from what Google answered. Roomkey is not made by Google."));
    return page + u"\n</body></html>\n"_s;
}

} // namespace roomkey::models
