// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/granthistory.h"

#include <QAbstractTableModel>

namespace roomkey::models {

/// What each answer of Google changed, newest first. GUI thread.
class GrantHistoryModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { WhenColumn, AnswerColumn, ChangeColumn, ClientColumn };
    static constexpr int Columns = ClientColumn + 1;

    /// What differs from the answer before, and what was asked for and is not there.
    struct Difference
    {
        ScopeSet added;    ///< could not be done before
        ScopeSet gone;     ///< cannot be done any more
        ScopeSet included; ///< no longer named, but part of something broader that is allowed
        ScopeSet kept;     ///< named now, and part of something broader before
        ScopeSet refused;
    };

    explicit GrantHistoryModel(QObject *parent = nullptr);

    /// Oldest first, as it is kept.
    void setHistory(const QList<GrantRecord> &records);
    [[nodiscard]] static Difference difference(const QList<GrantRecord> &records, int at);
    [[nodiscard]] static QString causeName(GrantRecord::Cause cause);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    /// DisplayRole is the first line of a cell, SecondLineRole the small one below it.
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    [[nodiscard]] int recordOf(int row) const { return int(m_records.size()) - 1 - row; }
    [[nodiscard]] QString sentence(int row) const;
    [[nodiscard]] QStringList changeLines(int record) const;

    QList<GrantRecord> m_records;
};

} // namespace roomkey::models
