// SPDX-License-Identifier: GPL-3.0-or-later
// What a row of the list of spaces says.
#include "models/spacelistmodel.h"

#include "app/store/unlistedspaces.h"
#include "models/labels.h"
#include "models/roles.h"
#include "models/textfold.h"

#include <QDateTime>
#include <QLocale>

namespace roomkey::models {

namespace {
using Section = SpaceIndex::Section;

/// Why a space stands there of which nobody knows anything.
QString unlistedText()
{
    return SpaceListModel::tr("What you wrote for it is kept here");
}
} // namespace

int SpaceListModel::rowOf(const SpaceName &space) const
{
    const Row row = m_index.find(space);
    return row == SpaceIndex::None ? -1 : placeOf(row).shown;
}

SpaceName SpaceListModel::spaceAt(int row) const
{
    if (row < 0 || row >= int(m_rows.size()) || isHeading(m_rows[size_t(row)]))
        return {};
    return m_index.name(m_rows[size_t(row)]);
}

Qt::ItemFlags SpaceListModel::flags(const QModelIndex &index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    // The arrow keys pass a heading by, unless it is all there is left of its section.
    if (const Row row = m_rows[size_t(index.row())]; isHeading(row))
        return isFolded(sectionOf(row)) ? Qt::ItemIsEnabled | Qt::ItemNeverHasChildren
                                        : Qt::ItemNeverHasChildren;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
}

QModelIndexList SpaceListModel::match(const QModelIndex &start, int role, const QVariant &value, int hits,
                                      Qt::MatchFlags flags) const
{
    if (role != Qt::DisplayRole || (flags & Qt::MatchTypeMask) != Qt::MatchStartsWith ||
        flags.testFlag(Qt::MatchCaseSensitive))
        return QAbstractListModel::match(start, role, value, hits, flags);
    QModelIndexList found;
    const QByteArray wanted = folded(value.toString()).toUtf8();
    const int count = int(m_rows.size());
    const int last = start.row() + (flags.testFlag(Qt::MatchWrap) ? count : count - start.row());
    for (int i = start.row(); i < last && (hits < 0 || found.size() < hits); ++i) {
        const Row row = m_rows[size_t(i % count)];
        if (!isHeading(row) && m_index.text(row).startsWith(wanted))
            found.append(index(i % count));
    }
    return found;
}

/// Read where somebody looks: a fraction of a millisecond each, some screens are kept.
const SpaceSummary &SpaceListModel::summaryOf(Row row) const
{
    if (const SpaceSummary *known = m_looked.object(row))
        return *known;
    const SpaceName name = m_index.name(row);
    auto summary = std::make_unique<SpaceSummary>(m_store->space(name).value_or(SpaceSummary()));
    summary->space.name = name; // also while its removal is on the way
    const SpaceSummary &kept = *summary;
    m_looked.insert(row, summary.release());
    return kept;
}

QVariant SpaceListModel::headingData(const QModelIndex &index, Section section, int role) const
{
    switch (role) {
    case KindRole:
        return int(Kind::Heading);
    case Qt::DisplayRole:
        switch (section) {
        case Section::Spaces:
            return tr("Spaces");
        case Section::GroupChats:
            return tr("Group chats");
        case Section::DirectMessages:
            return tr("Direct messages");
        }
        return {};
    case CollapsedRole:
        return isFolded(section);
    case CountRole:
        return m_sectionSizes[size_t(section)];
    case Qt::AccessibleTextRole:
        if (isFolded(section))
            return tr("%1, folded, %2", "section, number of spaces in it")
                .arg(data(index, Qt::DisplayRole).toString(),
                     QLocale().toString(m_sectionSizes[size_t(section)]));
        return data(index, Qt::DisplayRole);
    default:
        return {};
    }
}

QVariant SpaceListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row row = m_rows[size_t(index.row())];
    if (isHeading(row))
        return headingData(index, sectionOf(row), role);
    switch (role) {
    case KindRole:
        return int(Kind::Space);
    case ResourceNameRole:
        return m_index.name(row).toString();
    case TimeRole:
        return m_index.activity(row);
    case CollapsedRole:
        return false;
    case Qt::DisplayRole:
        return spaceLabel(summaryOf(row));
    case Qt::AccessibleTextRole:
        return sentence(summaryOf(row));
    case TileIdRole:
        return tileId(summaryOf(row));
    case SpaceTypeRole:
        return int(summaryOf(row).space.type);
    case PreviewSenderRole:
        return summaryOf(row).previewSender;
    case PreviewRole:
        return isUnlisted(summaryOf(row).space) && summaryOf(row).previewText.isEmpty()
                   ? unlistedText()
                   : oneLine(summaryOf(row).previewText);
    case RefusedRole:
        return refusedBrief(summaryOf(row));
    case DraftRole:
        return oneLine(summaryOf(row).draft);
    default:
        return {};
    }
}

QString SpaceListModel::sentence(const SpaceSummary &summary) const
{
    QStringList parts{
        spaceLabel(summary),
        QLocale().toLower(isUnlisted(summary.space) ? unlistedText() : spaceTypeText(summary.space.type))};
    if (const QString refused = refusedText(summary); !refused.isEmpty())
        parts << refused;
    if (!summary.draft.isEmpty())
        parts << tr("draft");
    if (summary.activity > 0) {
        const QDateTime time = QDateTime::fromMSecsSinceEpoch(summary.activity / 1000);
        const QString when = time.date() == QDate::currentDate()
                                 ? QLocale().toString(time.time(), QLocale::ShortFormat)
                                 : QLocale().toString(time.date(), QLocale::LongFormat);
        parts << (summary.previewSender.isEmpty()
                      ? tr("last at %1").arg(when)
                      : tr("last from %1 at %2").arg(summary.previewSender, when));
    }
    return parts.join(tr(", ", "between the parts of a sentence that is read aloud"));
}

} // namespace roomkey::models
