// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/accountstore.h"
#include "models/sortedrows.h"
#include "models/textfold.h"

#include <QAbstractListModel>
#include <QHash>
#include <QTimer>

#include <array>
#include <memory>

namespace roomkey::models {

/// A space as the list shows it, or the heading of a section. Rows are shared, so that moving them is cheap.
struct SpaceRow
{
    enum class Section : quint8 { Spaces, GroupChats, DirectMessages };
    static constexpr size_t Sections = 3;

    Section section = Section::Spaces;
    SpaceSummary summary; ///< unused in a heading
    bool heading = false;
    QString folded; ///< what the text filter looks at
};

/// The spaces of one account under the headings Spaces, Group chats and Direct messages, each section by
/// activity, newest first. Reads the store: the first page at once, the others from a zero timer, then
/// whatever changes. Filters by type and text itself, in display order. GUI thread; the store outlives it.
class SpaceListModel : public SortedRows<std::shared_ptr<const SpaceRow>, QAbstractListModel>
{
    Q_OBJECT

public:
    using Section = SpaceRow::Section;
    enum class Kind { Heading, Space };
    enum class TypeFilter { All, Spaces, GroupChats, DirectMessages };

    explicit SpaceListModel(QObject *parent = nullptr);

    /// The only reset there is: another account, or none.
    void setStore(AccountStore *store);

    void setTypeFilter(TypeFilter filter);
    TypeFilter typeFilter() const { return m_typeFilter; }
    void setTextFilter(const QString &text);
    bool isFiltered() const { return m_typeFilter != TypeFilter::All || !m_needle.isEmpty(); }

    /// Folds a section away to its heading. A text filter looks into folded sections all the same.
    void setCollapsed(Section section, bool collapsed);
    bool isCollapsed(Section section) const { return m_collapsed[size_t(section)]; }
    Section sectionAt(int row) const { return m_rows[size_t(row)]->section; }
    /// Row of a section's heading, -1 if it is not shown.
    int headingRow(Section section) const;

    /// All spaces of the store have been read.
    bool isComplete() const { return m_complete; }
    /// Spaces known, whatever the filter hides.
    int spaceCount() const { return int(m_entries.size()); }
    /// Row of a space, -1 if it is not shown.
    int rowOf(const SpaceName &space) const;
    /// The space of a row; empty for a heading.
    SpaceName spaceAt(int row) const;

    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

    static constexpr int FirstPage = 60;
    static constexpr int LaterPage = 200;

Q_SIGNALS:
    /// spaceCount() or isComplete() changed.
    void countChanged();

protected:
    using Row = std::shared_ptr<const SpaceRow>;
    bool isBefore(const Row &a, const Row &b) const override;

private:
    void readPage(int limit);
    void updateSpaces(const QList<SpaceName> &changed, const QList<SpaceName> &removed);
    void readChanged();
    void put(const QList<SpaceSummary> &summaries);
    void change(const Row &old, const Row &fresh);
    void show(std::vector<Row> rows);
    void hide(int row);
    void applyFilter();
    void settleFolded();
    bool isFolded(Section section) const { return isCollapsed(section) && m_needle.isEmpty(); }
    bool matches(const SpaceRow &row) const;
    bool matchesType(Section section) const;
    QString sentence(const SpaceRow &row) const;

    AccountStore *m_store = nullptr;
    QHash<SpaceName, Row> m_entries;
    std::optional<SpaceSummary> m_lastRead;
    QTimer m_pageTimer;
    QList<SpaceName> m_changed; ///< still to be read again, the next one last
    QTimer m_changedTimer;
    bool m_complete = false;
    std::array<bool, SpaceRow::Sections> m_collapsed{};
    std::array<int, SpaceRow::Sections> m_sectionSizes{}; ///< of m_entries
    TypeFilter m_typeFilter = TypeFilter::All;
    QString m_needle;
    std::vector<Row> m_displayOrder; ///< all entries; empty when it has to be made again
    FoldedLines m_foldedLines;       ///< of m_displayOrder
};

} // namespace roomkey::models
