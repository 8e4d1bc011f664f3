// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/access.h"

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>

#include <array>
#include <vector>

namespace roomkey::models {

/// Every method of the Chat API and every way to call it: whether the grant allows it and by which
/// permission, what is missing, or which identity could do it instead. All verdicts come from Access. GUI
/// thread.
class MethodModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { ActionColumn, UserColumn, AdminColumn, AppColumn, ImportColumn };
    static constexpr int Columns = ImportColumn + 1;

    enum class State {
        None, ///< there is no such way to call it
        Allowed,
        Trying,     ///< allowed, but tried without
        Missing,    ///< this account could be allowed
        Impossible, ///< another identity could
    };
    struct Cell
    {
        State state = State::None;
        ScopeSet scopes; ///< those that allow it, or that are missing
        QList<IdentityKind> possibleFor;
    };

    explicit MethodModel(QObject *parent = nullptr);

    void setAccess(const Access &access);

    [[nodiscard]] const Cell &cell(int row, int column) const;
    [[nodiscard]] Method methodAt(int row) const;
    /// The first permission a row names, to look at it.
    [[nodiscard]] std::optional<Scope> scopeAt(int row) const;
    [[nodiscard]] static QString stateName(State state);
    /// A table as text, one row a line, cells separated by tabs, with a first line of headings.
    [[nodiscard]] static QString asText(const QAbstractItemModel &model, const QList<int> &rows);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    [[nodiscard]] Cell judge(Method method, int column) const;
    [[nodiscard]] static QString who(const Cell &cell);
    [[nodiscard]] static QString detail(const Cell &cell);
    [[nodiscard]] static QString cellText(const Cell &cell);
    [[nodiscard]] QString sentence(int row) const;

    Access m_access;
    std::vector<std::array<Cell, Columns>> m_rows;
};

/// The methods whose words, ids or permissions contain a text, and of which one way at least is in a state.
class MethodFilter : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    enum Wanted { All, Allowed, Missing, Impossible };
    Q_ENUM(Wanted)

    explicit MethodFilter(MethodModel &model, QObject *parent = nullptr);

    void setText(const QString &text);
    void setWanted(Wanted wanted);

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    MethodModel &m_model;
    QString m_text;
    Wanted m_wanted = All;
};

} // namespace roomkey::models
