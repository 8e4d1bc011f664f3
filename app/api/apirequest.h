// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/catalogue.h"

#include <QJsonObject>
#include <QMap>

// One call to the Chat API: what Access judges is exactly what ApiClient sends. A value, any thread.
namespace roomkey {

struct ApiRequest
{
    Method method = Method::SpacesList;
    QMap<QString, QString> path;  ///< template variable -> resource name: {"parent", "spaces/AAA"}
    QMap<QString, QString> query; ///< as in MethodRow::query
    QJsonObject body;             ///< empty: no body
    bool importMode = false;      ///< the space is being imported: import scopes count

    /// The method with no arguments: "may this be done at all", for a button that is not about one thing yet.
    static ApiRequest of(Method m)
    {
        ApiRequest r;
        r.method = m;
        return r;
    }
};

} // namespace roomkey
