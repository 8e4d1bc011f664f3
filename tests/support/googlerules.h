// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/apirequest.h"
#include "tests/unit/api/googletable.h"

#include <QRegularExpression>
#include <QSet>

#include <algorithm>
#include <tuple>

// What a person's grant allows, judged by the tables of tests/data/google and nothing of the program. A
// request is known by the name of its method, its query and its body.
namespace roomkey {

class GoogleRules
{
public:
    using Names = QSet<QString>; ///< short scope names ("chat.spaces")

    /// Says in error() what could not be read.
    GoogleRules()
    {
        const GoogleTable methods = GoogleTable::named(QStringLiteral("methods"));
        const GoogleTable accepted = GoogleTable::named(QStringLiteral("method_scopes"));
        const GoogleTable scopes = GoogleTable::named(QStringLiteral("scopes"));
        m_error = methods.error + accepted.error + scopes.error;
        for (const auto &row : methods.rows)
            m_methods.insert(row[QStringLiteral("id")], row);
        for (const auto &row : accepted.rows)
            m_accepted[{row[QStringLiteral("method")], row[QStringLiteral("mode")]}].insert(
                row[QStringLiteral("scope")]);
        for (const auto &row : scopes.rows) {
            m_scopes.append(row[QStringLiteral("scope")]);
            m_classes.insert(row[QStringLiteral("scope")], row[QStringLiteral("class")]);
            m_holders.insert(row[QStringLiteral("scope")], row[QStringLiteral("user")]);
        }
    }

    const QString &error() const { return m_error; }
    const QStringList &scopes() const { return m_scopes; }
    QStringList methods() const { return m_methods.keys(); }

    /// Whether somebody who signs in can hold it.
    bool isForPeople(const QString &scope) const
    {
        return m_holders.value(scope) == QLatin1String("Y") ||
               m_holders.value(scope) == QLatin1String("admin");
    }

    /// The scopes of which a person needs one.
    Names accepted(const ApiRequest &request) const
    {
        const bool admin = request.query.value(QStringLiteral("useAdminAccess")) == QLatin1String("true");
        Names names =
            m_accepted.value({idOf(request), admin ? QStringLiteral("admin") : QStringLiteral("user")});
        for (const QString &name : Names(names)) {
            // "Add and remove this app" is about nobody else.
            const bool isOwnApp = request.body[QLatin1String("member")][QLatin1String("name")].toString() ==
                                      QLatin1String("users/app") ||
                                  request.path.value(QStringLiteral("name")).endsWith(QLatin1String("/app"));
            if (!isForPeople(name) || (name == QLatin1String("chat.memberships.app") && !isOwnApp))
                names.remove(name);
        }
        return names;
    }
    bool allows(const ApiRequest &request, const Names &granted) const
    {
        return accepted(request).intersects(granted);
    }
    bool allows(const QList<ApiRequest> &requests, const Names &granted) const
    {
        return std::ranges::all_of(requests, [&](const ApiRequest &one) { return allows(one, granted); });
    }

    /// What a set costs the person who grants it, smaller first: restricted scopes, whether one is sensitive,
    /// methods opened, scopes, place in the table.
    auto cost(const Names &names) const
    {
        int restricted = 0;
        bool sensitive = false;
        QList<qsizetype> places;
        for (const QString &name : names) {
            const QString kind = m_classes.value(name);
            restricted += kind == QLatin1String("restricted") || kind == QLatin1String("unverified") ? 1 : 0;
            sensitive = sensitive || kind == QLatin1String("sensitive");
            places.append(m_scopes.indexOf(name));
        }
        std::ranges::sort(places);
        const auto opened = std::ranges::count_if(
            m_accepted, [&names](const Names &accepted) { return accepted.intersects(names); });
        return std::tuple(restricted, sensitive, opened, names.size(), places);
    }

    QByteArray verb(const ApiRequest &request) const
    {
        return m_methods.value(idOf(request)).value(QStringLiteral("http")).toLatin1();
    }
    /// The address below the API's root: the table's path with the request's names in it, or with \a space
    /// and names made up where the request has none.
    QString path(const ApiRequest &request, const QString &space) const
    {
        const auto row = m_methods.value(idOf(request));
        QString path = row.value(QStringLiteral("path"));
        static const QRegularExpression hole(QStringLiteral("\\{\\+?(\\w+)\\}"));
        for (auto match = hole.match(path); match.hasMatch(); match = hole.match(path)) {
            QString name = request.path.value(match.captured(1));
            if (name.isEmpty()) {
                name = row.value(QStringLiteral("resource"));
                name.replace(QLatin1String("spaces/*"), space);
                name.replace(QLatin1Char('*'), QLatin1Char('x'));
            }
            path.replace(match.capturedStart(), match.capturedLength(), name);
        }
        return path;
    }

private:
    static QString idOf(const ApiRequest &request)
    {
        return QString::fromLatin1(methodRow(request.method).id);
    }

    QString m_error;
    QStringList m_scopes;
    QHash<QString, QString> m_classes;
    QHash<QString, QString> m_holders;
    QHash<QString, GoogleTable::Row> m_methods;
    QHash<std::pair<QString, QString>, Names> m_accepted;
};

} // namespace roomkey
