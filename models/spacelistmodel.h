// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/accountstore.h"
#include "models/roles.h"

#include <QAbstractListModel>
#include <QTimer>

#include <optional>

namespace roomkey::models {

/// The spaces of an account in three sections (spaces, group chats, direct messages), each newest first,
/// filtered by type and text. The first page is there at once, further pages follow from the event loop; rows
/// are inserted, moved and removed, never reset. GUI thread; the store outlives it.
class SpaceListModel : public QAbstractListModel
{
    Q_OBJECT

public:
    explicit SpaceListModel(AccountStore &store, QObject *parent = nullptr);

    void setTypeFilter(std::optional<Space::Type> type);
    std::optional<Space::Type> typeFilter() const { return m_type; }
    /// Shows spaces whose label contains \a text, whatever the case.
    void setTextFilter(const QString &text);
    bool isFiltered() const { return m_type || !m_text.isEmpty(); }
    /// Spaces known, whatever the filter.
    int total() const { return static_cast<int>(m_entries.size()); }

    QModelIndex indexOf(const SpaceName &name) const;
    SpaceName nameAt(const QModelIndex &index) const;
    /// Next or previous space row from \a index, section headings left out; invalid at the end.
    QModelIndex neighbour(const QModelIndex &index, int step) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

Q_SIGNALS:
    /// The number of known or shown spaces changed.
    void countChanged();

private:
    struct Entry
    {
        SpaceSummary summary;
        QString folded; ///< label, case folded
    };

    void loadPage();
    void refreshSome();
    void put(const SpaceSummary &summary);
    void rebuild();
    bool matches(const Entry &entry) const;
    QVariant sectionData(const QString &key, int role) const;
    QString sentence(const Entry &entry) const;

    AccountStore &m_store;
    QHash<QString, Entry> m_entries;
    QList<QString> m_rows; ///< section keys ("#0") and space names, as shown
    std::optional<Space::Type> m_type;
    QString m_text;
    std::optional<SpaceSummary> m_lastLoaded;
    QList<SpaceName> m_toRefresh;
    QTimer m_loadTimer;
    QTimer m_refreshTimer;
};

/// What a space is called: its name, or its members, or its kind.
QString spaceLabel(const SpaceSummary &summary);

} // namespace roomkey::models
