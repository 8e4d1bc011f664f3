// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/granthistorymodel.h"

#include "models/labels.h"
#include "models/roles.h"

#include <QLocale>

namespace roomkey::models {

namespace {

ScopeSet permissionsOf(const ScopeSet &scopes)
{
    return scopes.minus(identityScopes());
}

/// Those of \a asked that are neither allowed nor part of what is.
ScopeSet refusedOf(const GrantRecord &record)
{
    ScopeSet refused = permissionsOf(record.asked.minus(record.granted));
    for (const Scope scope : refused.toList()) {
        for (const Scope broad : record.granted.toList()) {
            if (scopeIncludes(broad, scope))
                refused.remove(scope);
        }
    }
    return refused;
}

QString quoted(const ScopeSet &scopes)
{
    QStringList names;
    for (const Scope scope : scopes.toList())
        names.append(GrantHistoryModel::tr("“%1”").arg(scopeMeaning(scope)));
    return QLocale().createSeparatedList(names);
}

} // namespace

GrantHistoryModel::GrantHistoryModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

void GrantHistoryModel::setHistory(const QList<GrantRecord> &records)
{
    if (m_records == records)
        return;
    beginResetModel();
    m_records = records;
    endResetModel();
}

GrantHistoryModel::Difference GrantHistoryModel::difference(const QList<GrantRecord> &records, int at)
{
    const GrantRecord &record = records.at(at);
    Difference difference;
    difference.refused = refusedOf(record);
    if (at > 0) {
        const GrantRecord &before = records.at(at - 1);
        difference.added = permissionsOf(record.granted.minus(before.granted));
        difference.gone = permissionsOf(before.granted.minus(record.granted));
    }
    return difference;
}

QString GrantHistoryModel::causeName(GrantRecord::Cause cause)
{
    return cause == GrantRecord::Cause::SignIn ? tr("You signed in") : tr("Google renewed the key");
}

int GrantHistoryModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_records.size());
}

int GrantHistoryModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : Columns;
}

QString GrantHistoryModel::sentence(int row) const
{
    QStringList parts;
    for (int column = WhenColumn; column <= ChangeColumn; ++column) {
        for (const int role : {int(Qt::DisplayRole), int(SecondLineRole)}) {
            const QString text = index(row, column).data(role).toString();
            if (!text.isEmpty())
                parts.append(text);
        }
    }
    return parts.join(QStringLiteral(". "));
}

QVariant GrantHistoryModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const int at = recordOf(index.row());
    const GrantRecord &record = m_records.at(at);
    const Difference change = difference(m_records, at);
    if (role == Qt::AccessibleTextRole && index.column() == WhenColumn)
        return sentence(index.row());
    if (role == Qt::ToolTipRole || role == Qt::AccessibleTextRole) {
        const QString second = index.data(SecondLineRole).toString();
        const QString first = index.data().toString();
        return second.isEmpty() ? first : first + QLatin1Char('\n') + second;
    }
    if (role != Qt::DisplayRole && role != SecondLineRole)
        return {};
    const bool first = role == Qt::DisplayRole;
    switch (index.column()) {
    case WhenColumn:
        return first ? dateTimeText(record.at) : causeName(record.cause);
    case AnswerColumn: {
        const int asked = permissionsOf(record.asked).size();
        const int allowed = permissionsOf(record.granted).size();
        if (first)
            return asked > 0 ? tr("%1 asked, %2 allowed").arg(asked).arg(allowed)
                             : tr("%1 allowed").arg(allowed);
        return change.refused.isEmpty() ? QString() : tr("Refused: %1").arg(quoted(change.refused));
    }
    case ChangeColumn:
        if (at == 0)
            return first ? tr("The first answer") : QString();
        if (change.added.isEmpty() && change.gone.isEmpty())
            return first ? tr("Nothing changed") : QString();
        if (change.added.isEmpty() || change.gone.isEmpty()) {
            if (!first)
                return QString();
            return change.gone.isEmpty() ? tr("New: %1").arg(quoted(change.added))
                                         : tr("Gone: %1").arg(quoted(change.gone));
        }
        return first ? tr("New: %1").arg(quoted(change.added)) : tr("Gone: %1").arg(quoted(change.gone));
    case ClientColumn:
        return first ? record.clientId : QString();
    default:
        return {};
    }
}

QVariant GrantHistoryModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case WhenColumn:
        return tr("When");
    case AnswerColumn:
        return tr("Google’s answer");
    case ChangeColumn:
        return tr("Difference");
    case ClientColumn:
        return tr("Client");
    default:
        return {};
    }
}

} // namespace roomkey::models
