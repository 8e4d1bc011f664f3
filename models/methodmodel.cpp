// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/methodmodel.h"

#include "models/roles.h"
#include "models/textfold.h"

#include <QLocale>

#include <algorithm>

namespace roomkey::models {

namespace {

/// \a method as it is called by the ways of \a column.
ApiRequest requestFor(Method method, int column)
{
    ApiRequest request = ApiRequest::of(method);
    if (column == MethodModel::AdminColumn)
        request.query.insert(QStringLiteral("useAdminAccess"), QStringLiteral("true"));
    request.importMode = column == MethodModel::ImportColumn;
    return request;
}

bool exists(const MethodRow &row, CallMode mode)
{
    return !row.scopes[static_cast<int>(mode)].empty();
}

/// Whether the catalogue knows this way to call the method at all.
bool exists(const MethodRow &row, int column)
{
    switch (column) {
    case MethodModel::UserColumn:
        return exists(row, CallMode::User);
    case MethodModel::AdminColumn:
        return exists(row, CallMode::UserAdmin);
    case MethodModel::AppColumn:
        return exists(row, CallMode::App);
    default:
        return exists(row, CallMode::ImportAsUser) || exists(row, CallMode::ImportAsApp);
    }
}

/// Those who can call by a column at all.
QList<IdentityKind> callers(int column)
{
    using enum IdentityKind;
    switch (column) {
    case MethodModel::UserColumn:
    case MethodModel::AdminColumn:
        return {User, Delegated};
    case MethodModel::AppColumn:
        return {App};
    default:
        return {App, Delegated};
    }
}

QString scopeNames(const ScopeSet &scopes)
{
    QStringList names;
    for (const Scope scope : scopes.toList())
        names.append(scopeShortName(scope));
    return names.join(QStringLiteral(", "));
}

QString methodName(Method method)
{
    return QString::fromLatin1(methodRow(method).id).remove(QLatin1String("chat."));
}

} // namespace

MethodModel::MethodModel(QObject *parent)
    : QAbstractTableModel(parent)
{
    setAccess({});
}

void MethodModel::setAccess(const Access &access)
{
    m_access = access;
    m_rows.resize(MethodCount);
    for (int row = 0; row < MethodCount; ++row) {
        for (int column = UserColumn; column < Columns; ++column)
            m_rows[size_t(row)][size_t(column)] = judge(methodAt(row), column);
    }
    Q_EMIT dataChanged(index(0, 0), index(MethodCount - 1, Columns - 1));
}

Method MethodModel::methodAt(int row) const
{
    return allMethods()[size_t(row)].method;
}

MethodModel::Cell MethodModel::judge(Method method, int column) const
{
    Cell cell;
    if (!exists(methodRow(method), column))
        return cell;
    const ApiRequest request = requestFor(method, column);
    const QList<IdentityKind> who = callers(column);
    if (who.contains(m_access.identity())) {
        const Verdict verdict = m_access.judge(request);
        switch (verdict.state) {
        case Verdict::State::Allowed:
            return {State::Allowed, verdict.by, {}};
        case Verdict::State::Missing:
            return {verdict.trying ? State::Trying : State::Missing, verdict.missing, {}};
        case Verdict::State::Impossible:
            break;
        }
    }
    cell.state = State::Impossible;
    for (const IdentityKind other : who) {
        if (Access(other, {}).judge(request).state != Verdict::State::Impossible) {
            cell.possibleFor.append(other);
            if (cell.scopes.isEmpty())
                cell.scopes = leastScopes(other, {request});
        }
    }
    return cell;
}

const MethodModel::Cell &MethodModel::cell(int row, int column) const
{
    return m_rows.at(size_t(row)).at(size_t(column));
}

std::optional<Scope> MethodModel::scopeAt(int row) const
{
    for (int column = UserColumn; column < Columns; ++column) {
        const QList<Scope> scopes = cell(row, column).scopes.toList();
        if (!scopes.isEmpty())
            return scopes.constFirst();
    }
    return std::nullopt;
}

QString MethodModel::stateName(State state)
{
    switch (state) {
    case State::None:
        return {};
    case State::Allowed:
        return tr("Allowed");
    case State::Trying:
        return tr("Off for now");
    case State::Missing:
        return tr("Missing");
    case State::Impossible:
        return tr("Not usable here");
    }
    return {};
}

QString MethodModel::who(const Cell &cell)
{
    QStringList who;
    for (const IdentityKind identity : cell.possibleFor) {
        switch (identity) {
        case IdentityKind::User:
            who.append(tr("a person"));
            break;
        case IdentityKind::App:
            who.append(tr("a service account"));
            break;
        case IdentityKind::Delegated:
            // Whoever can be a person can act for one; said only where nobody else can.
            if (!cell.possibleFor.contains(IdentityKind::User))
                who.append(tr("a delegated service account"));
            break;
        }
    }
    return QLocale().createSeparatedList(who);
}

QString MethodModel::detail(const Cell &cell)
{
    if (cell.state != State::Impossible)
        return scopeNames(cell.scopes);
    //: %1 is who can call it, %2 the permission they need.
    return tr("%1, by %2").arg(who(cell), scopeNames(cell.scopes));
}

QString MethodModel::cellText(const Cell &cell)
{
    if (cell.state == State::None)
        return {};
    return tr("%1: %2", "state: permissions").arg(stateName(cell.state), detail(cell));
}

QString MethodModel::sentence(int row) const
{
    QStringList ways;
    for (int column = UserColumn; column < Columns; ++column) {
        const Cell &one = cell(row, column);
        if (one.state != State::None)
            ways.append(
                tr("%1: %2, %3", "way to call: state, permissions")
                    .arg(headerData(column, Qt::Horizontal).toString(), stateName(one.state), detail(one)));
    }
    return tr("%1. %2.", "an action. The ways to do it.")
        .arg(methodAction(methodAt(row)), ways.join(QStringLiteral("; ")));
}

int MethodModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : MethodCount;
}

int MethodModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : Columns;
}

QVariant MethodModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    if (index.column() == ActionColumn) {
        switch (role) {
        case Qt::DisplayRole:
            return methodAction(methodAt(index.row()));
        case Qt::AccessibleTextRole:
            return sentence(index.row());
        case PermissionScopeNameRole:
            return methodName(methodAt(index.row()));
        default:
            return {};
        }
    }
    const Cell &one = cell(index.row(), index.column());
    switch (role) {
    case Qt::DisplayRole:
        return cellText(one);
    case Qt::ToolTipRole:
        return one.state == State::None ? QVariant() : cellText(one);
    case Qt::AccessibleTextRole:
        return one.state == State::None ? tr("There is no such way.") : cellText(one);
    case PermissionScopeNameRole:
        return scopeNames(one.scopes);
    case MethodCallerRole:
        return who(one);
    case MethodStateRole:
        return int(one.state);
    default:
        return {};
    }
}

QVariant MethodModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case ActionColumn:
        return tr("Action");
    case UserColumn:
        return tr("As a person");
    case AdminColumn:
        return tr("Administrator access");
    case AppColumn:
        return tr("As the app");
    case ImportColumn:
        return tr("Import");
    default:
        return {};
    }
}

QString MethodModel::asText(const QAbstractItemModel &model, const QList<int> &rows)
{
    const auto line = [&model](const auto &cell) {
        QStringList cells;
        for (int column = 0; column < model.columnCount(); ++column)
            cells.append(cell(column));
        return cells.join(QLatin1Char('\t')) + QLatin1Char('\n');
    };
    QString text = line([&model](int column) {
        return column == ActionColumn
                   ? model.headerData(column, Qt::Horizontal).toString() + QLatin1Char('\t') + tr("Method")
                   : model.headerData(column, Qt::Horizontal).toString();
    });
    for (const int row : rows) {
        text += line([&model, row](int column) {
            const QModelIndex index = model.index(row, column);
            return column == ActionColumn ? index.data().toString() + QLatin1Char('\t') +
                                                index.data(PermissionScopeNameRole).toString()
                                          : index.data().toString();
        });
    }
    return text;
}

MethodFilter::MethodFilter(MethodModel &model, QObject *parent)
    : QSortFilterProxyModel(parent)
    , m_model(model)
{
    setSourceModel(&model);
}

void MethodFilter::setText(const QString &text)
{
    m_text = folded(text);
    invalidateFilter();
}

void MethodFilter::setWanted(Wanted wanted)
{
    m_wanted = wanted;
    invalidateFilter();
}

bool MethodFilter::filterAcceptsRow(int row, const QModelIndex &) const
{
    using State = MethodModel::State;
    bool isWanted = m_wanted == All;
    QString words = methodAction(m_model.methodAt(row)) + QLatin1Char('\n') +
                    QString::fromLatin1(methodRow(m_model.methodAt(row)).id);
    for (int column = MethodModel::UserColumn; column < MethodModel::Columns; ++column) {
        const State state = m_model.cell(row, column).state;
        isWanted = isWanted || (m_wanted == Allowed && state == State::Allowed) ||
                   (m_wanted == Missing && (state == State::Missing || state == State::Trying)) ||
                   (m_wanted == Impossible && state == State::Impossible);
        words += QLatin1Char('\n') + m_model.index(row, column).data().toString();
    }
    return isWanted && (m_text.isEmpty() || folded(words).contains(m_text));
}

} // namespace roomkey::models
