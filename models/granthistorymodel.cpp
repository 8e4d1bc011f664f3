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

/// Those of \a scopes that are part of a broader one of \a broader.
ScopeSet within(const ScopeSet &scopes, const ScopeSet &broader)
{
    ScopeSet parts;
    for (const Scope scope : scopes.toList()) {
        for (const Scope broad : broader.toList()) {
            if (broad != scope && scopeIncludes(broad, scope))
                parts.insert(scope);
        }
    }
    return parts;
}

/// Those of what was asked for that are neither allowed nor part of what is.
ScopeSet refusedOf(const GrantRecord &record)
{
    const ScopeSet refused = permissionsOf(record.asked.minus(record.granted));
    return refused.minus(within(refused, record.granted));
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
        const ScopeSet named = permissionsOf(record.granted.minus(before.granted));
        const ScopeSet unnamed = permissionsOf(before.granted.minus(record.granted));
        difference.kept = within(named, before.granted);
        difference.added = named.minus(difference.kept);
        difference.included = within(unnamed, record.granted);
        difference.gone = unnamed.minus(difference.included);
    }
    return difference;
}

QString GrantHistoryModel::causeName(GrantRecord::Cause cause)
{
    switch (cause) {
    case GrantRecord::Cause::SignIn:
        return tr("You signed in");
    case GrantRecord::Cause::Renewal:
        return tr("Google renewed the key");
    case GrantRecord::Cause::Check:
        return tr("You checked with Google");
    }
    return {};
}

int GrantHistoryModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_records.size());
}

int GrantHistoryModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : Columns;
}

/// What differs, a line for each way it can.
QStringList GrantHistoryModel::changeLines(int record) const
{
    if (record == 0)
        return {tr("The first answer")};
    const Difference change = difference(m_records, record);
    QStringList lines;
    if (!change.added.isEmpty())
        lines.append(tr("New: %1").arg(quoted(change.added)));
    if (!change.gone.isEmpty())
        lines.append(tr("Gone: %1").arg(quoted(change.gone)));
    // One for each broader one, which names what it took in.
    ScopeSet unnamed = change.included;
    for (const Scope broad : m_records.at(record).granted.toList()) {
        const ScopeSet parts = within(unnamed, {broad});
        if (parts.isEmpty())
            continue;
        unnamed = unnamed.minus(parts);
        lines.append(tr("Now included in %1: %2", "a broader permission, permissions")
                         .arg(quoted({broad}), quoted(parts)));
    }
    if (!change.kept.isEmpty())
        lines.append(tr("Kept: %1").arg(quoted(change.kept)));
    return lines.isEmpty() ? QStringList{tr("Nothing changed")} : lines;
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
        const ScopeSet refused = refusedOf(record);
        return refused.isEmpty() ? QString() : tr("Refused: %1").arg(quoted(refused));
    }
    case ChangeColumn: {
        const QStringList lines = changeLines(at);
        return first ? lines.first() : lines.mid(1).join(tr("; ", "between what changed"));
    }
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
