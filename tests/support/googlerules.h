// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/apirequest.h"
#include "tests/unit/api/googletable.h"

#include <QRegularExpression>
#include <QSet>

#include <algorithm>
#include <tuple>

// What a grant allows, to a person or to a service account, judged by the tables of tests/data/google and
// nothing of the program. A request is known by the name of its method, its query and its body.
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
            if (row[QStringLiteral("app")] == QLatin1String("Y"))
                m_forApps.insert(row[QStringLiteral("scope")]);
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

    /// Whether somebody of this kind can hold it.
    bool isFor(IdentityKind who, const QString &scope) const
    {
        if (who == IdentityKind::App)
            return m_forApps.contains(scope);
        return isForPeople(scope) ||
               (who == IdentityKind::Delegated && m_holders.value(scope) == QLatin1String("delegation"));
    }

    /// The scopes that stand in the tables for a way to call a method: user, admin, app, import_user,
    /// import_app.
    Names listed(Method method, const QString &mode) const
    {
        return m_accepted.value({QString::fromLatin1(methodRow(method).id), mode});
    }
    /// The scopes of which \a who needs one.
    Names accepted(const ApiRequest &request, IdentityKind who = IdentityKind::User) const
    {
        Names names = listed(request.method, modeOf(request, who));
        for (const QString &name : Names(names)) {
            // "Add and remove this app" is about nobody else.
            const bool isOwnApp = request.body[QLatin1String("member")][QLatin1String("name")].toString() ==
                                      QLatin1String("users/app") ||
                                  request.path.value(QStringLiteral("name")).endsWith(QLatin1String("/app"));
            if (!isFor(who, name) || (name == QLatin1String("chat.memberships.app") && !isOwnApp))
                names.remove(name);
        }
        return names;
    }
    bool allows(const ApiRequest &request, const Names &granted, IdentityKind who = IdentityKind::User) const
    {
        return accepted(request, who).intersects(granted);
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
    /// Which list of the table a request is looked up in. Some methods are for imports only.
    QString modeOf(const ApiRequest &request, IdentityKind who) const
    {
        const bool isApp = who == IdentityKind::App;
        const bool importsOnly = std::ranges::none_of(
            QStringList{QStringLiteral("user"), QStringLiteral("admin"), QStringLiteral("app")},
            [&](const QString &mode) { return !listed(request.method, mode).isEmpty(); });
        if (request.importMode || importsOnly)
            return isApp ? QStringLiteral("import_app") : QStringLiteral("import_user");
        // Administrators are people: the app gains nothing by it.
        if (request.query.value(QStringLiteral("useAdminAccess")) == QLatin1String("true"))
            return QStringLiteral("admin");
        return isApp ? QStringLiteral("app") : QStringLiteral("user");
    }
    static QString idOf(const ApiRequest &request)
    {
        return QString::fromLatin1(methodRow(request.method).id);
    }

    QString m_error;
    QStringList m_scopes;
    QHash<QString, QString> m_classes;
    QHash<QString, QString> m_holders;
    Names m_forApps;
    QHash<QString, GoogleTable::Row> m_methods;
    QHash<std::pair<QString, QString>, Names> m_accepted;
};

} // namespace roomkey
