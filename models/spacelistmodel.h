// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/accountstore.h"
#include "models/sortedrows.h"
#include "models/spaceindex.h"

#include <QAbstractListModel>
#include <QCache>
#include <QTimer>

#include <array>
#include <chrono>

namespace roomkey::models {

/// The spaces of one account under the headings Spaces, Group chats and Direct messages, each section by
/// activity, newest first. Of every space it keeps a line of a SpaceIndex; what a row shows is read from the
/// store when somebody looks, and kept for the rows looked at last. Reads the first page of lines at once,
/// the others when asked to and then whatever changes in slices of some milliseconds, so that the window
/// stays awake at any size. Filters by type and text itself, in display order. GUI thread; the store outlives
/// it.
class SpaceListModel : public SortedRows<SpaceIndex::Entry, QAbstractListModel>
{
    Q_OBJECT

public:
    using Section = SpaceIndex::Section;
    static constexpr size_t Sections = SpaceIndex::Sections;
    enum class Kind { Heading, Space };
    enum class TypeFilter { All, Spaces, GroupChats, DirectMessages };

    explicit SpaceListModel(QObject *parent = nullptr);

    /// The only reset there is: another account, or none.
    void setStore(AccountStore *store);
    /// After the first page is painted. Until then the others would only keep it from being painted.
    void readOthers();

    void setTypeFilter(TypeFilter filter);
    TypeFilter typeFilter() const { return m_typeFilter; }
    void setTextFilter(const QString &text);
    bool isFiltered() const { return m_typeFilter != TypeFilter::All || !m_needle.isEmpty(); }

    /// Folds a section away to its heading. A text filter looks into folded sections all the same.
    void setCollapsed(Section section, bool collapsed);
    bool isCollapsed(Section section) const { return m_collapsed[size_t(section)]; }
    Section sectionAt(int row) const { return sectionOf(m_rows[size_t(row)]); }
    /// Row of a section's heading, -1 if it is not shown.
    int headingRow(Section section) const;

    /// All spaces of the store have been read.
    bool isComplete() const { return m_complete; }
    /// Spaces known, whatever the filter hides.
    int spaceCount() const { return m_index.count(); }
    /// Row of a space, -1 if it is not shown.
    int rowOf(const SpaceName &space) const;
    /// The space of a row; empty for a heading.
    SpaceName spaceAt(int row) const;

    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;
    /// By the beginning of the name, as typing into a list does: without reading a row.
    QModelIndexList match(const QModelIndex &start, int role, const QVariant &value, int hits,
                          Qt::MatchFlags flags) const override;

    static constexpr int FirstPage = 60;
    /// How long it works before others have their turn. A slice does one step at least.
    void setSlice(std::chrono::microseconds length) { m_slice = length; }

Q_SIGNALS:
    /// spaceCount() or isComplete() changed.
    void countChanged();

protected:
    using Row = SpaceIndex::Entry; ///< or a heading, see headingOf
    bool isBefore(const Row &a, const Row &b) const override;

private:
    static constexpr Row FirstHeading = SpaceIndex::None - Row(Sections);
    static Row headingOf(Section section) { return FirstHeading + Row(section); }
    static bool isHeading(Row row) { return row >= FirstHeading; }
    Section sectionOf(Row row) const
    {
        return isHeading(row) ? Section(row - FirstHeading) : m_index.section(row);
    }

    struct Place
    {
        qptrdiff inOrder;
        int shown; ///< -1: not
    };

    void updateSpaces(const QList<SpaceName> &changed, const QList<SpaceName> &removed);
    void work();
    void workForASlice();
    void readPage(int limit);
    void readChanged(qsizetype limit);
    void put(const QList<SpaceLine> &lines);
    Row insert(const SpaceLine &line, const QString &text);
    void addInOrder(std::vector<Row> added);
    void update(Row row, const SpaceLine &line);
    void rename(Row old, const SpaceLine &line, const QString &text);
    void bringBack(Row row, int shown);
    void remove(Row row);
    void compact();
    Place placeOf(Row row) const;
    std::optional<QList<int>> lookAgain(Row old, Row row);
    void tellChange(Row row, const QList<int> &roles);

    void show(std::vector<Row> rows);
    void hide(int row);
    void applyFilter();
    void exchangeRows(std::vector<Row> target);
    void settleFolded();
    bool isFolded(Section section) const { return isCollapsed(section) && m_needle.isEmpty(); }
    bool matches(Row row) const;
    bool matchesType(Section section) const;
    const SpaceSummary &summaryOf(Row row) const;
    QVariant headingData(const QModelIndex &index, Section section, int role) const;
    QString sentence(const SpaceSummary &summary) const;

    AccountStore *m_store = nullptr;
    SpaceIndex m_index;
    std::vector<Row> m_order; ///< all spaces, shown or not, as they are ordered
    mutable QCache<Row, SpaceSummary> m_looked;
    std::optional<SpaceLine> m_lastRead;
    QList<SpaceName> m_changed; ///< still to be read again, the next one last
    QTimer m_timer;
    std::chrono::microseconds m_slice;
    bool m_readsOthers = false;
    bool m_complete = false;
    std::array<bool, Sections> m_collapsed{};
    std::array<int, Sections> m_sectionSizes{}; ///< of m_index
    TypeFilter m_typeFilter = TypeFilter::All;
    QByteArray m_needle; ///< folded, UTF-8
};

} // namespace roomkey::models
