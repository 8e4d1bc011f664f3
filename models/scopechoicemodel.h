// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/scopes.h"

#include <QAbstractListModel>
#include <QSortFilterProxyModel>

namespace roomkey::models {

class ChoiceModel;

/// Every permission by itself, ticked as the choice has it: for those who know exactly what they want to ask
/// for. Ticking one changes the choice; what a broader one includes is shown as part of it, and what Google's
/// page cannot ask a person for says why. The choice outlives it. GUI thread.
class ScopeChoiceModel : public QAbstractListModel
{
    Q_OBJECT

public:
    explicit ScopeChoiceModel(ChoiceModel &choice, QObject *parent = nullptr);

    [[nodiscard]] Scope scopeAt(int row) const;
    [[nodiscard]] int rowOf(Scope scope) const;
    /// Whether a person can be asked for it at all.
    [[nodiscard]] static bool canAsk(Scope scope);

    int rowCount(const QModelIndex &parent = {}) const override;
    /// CheckStateRole: PartiallyChecked is part of a broader one that is chosen. SecondLineRole: what it
    /// means for this choice.
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

private:
    [[nodiscard]] QString note(Scope scope) const;
    [[nodiscard]] Qt::CheckState state(Scope scope) const;

    ChoiceModel &m_choice;
};

/// The permissions whose words or id contain a text.
class ScopeChoiceFilter : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    explicit ScopeChoiceFilter(ScopeChoiceModel &model, QObject *parent = nullptr);
    void setText(const QString &text);

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    ScopeChoiceModel &m_model;
    QString m_text;
};

} // namespace roomkey::models
