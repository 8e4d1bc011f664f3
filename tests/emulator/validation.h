// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/http.h"
#include "tests/emulator/tables.h"

#include <QJsonObject>

namespace roomkey::emulator {

/// Holds requests against the tables. Everything here throws Refusal.
class Validation
{
public:
    explicit Validation(const Tables &tables)
        : m_tables(tables)
    {
    }

    /// Unknown query parameters, wrong types, repetition.
    void checkQuery(const MethodRow &method, const Parameters &query) const;
    /// The body as an object of that schema; an empty body is an empty object. Fields that only answers carry
    /// are taken out again, as Google ignores them.
    [[nodiscard]] QJsonObject readBody(const QByteArray &body, const QString &schema) const;
    /// updateMask's paths as the mask table spells them; \a asAdministrator with useAdminAccess=true.
    [[nodiscard]] QStringList readMask(const MethodRow &method, const Parameters &query,
                                       bool asAdministrator) const;

    [[nodiscard]] static bool isTrue(const Parameters &query, QStringView name);

private:
    void checkParameter(const ParameterRow &row, const QString &value) const;
    [[nodiscard]] QJsonObject checkObject(const QJsonObject &object, const QString &schema,
                                          const QString &where) const;
    [[nodiscard]] QJsonValue checkValue(const QJsonValue &value, const QString &type,
                                        const QString &where) const;

    const Tables &m_tables;
};

} // namespace roomkey::emulator
