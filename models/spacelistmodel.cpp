// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/spacelistmodel.h"

#include "models/rowsync.h"

#include <QLocale>

#include <algorithm>

namespace roomkey::models {

namespace {

constexpr int PageSize = 200;

enum Section { SpaceSection, GroupChatSection, DirectMessageSection, SectionCount };

Section sectionOf(Space::Type type)
{
    switch (type) {
    case Space::Type::GroupChat:
        return GroupChatSection;
    case Space::Type::DirectMessage:
        return DirectMessageSection;
    case Space::Type::Space:
    case Space::Type::Unknown:
        return SpaceSection;
    }
    Q_UNREACHABLE();
}

QString sectionKey(int section)
{
    return QLatin1Char('#') + QString::number(section);
}

bool isSection(const QString &key)
{
    return key.startsWith(QLatin1Char('#'));
}

QString sectionTitle(int section)
{
    switch (section) {
    case GroupChatSection:
        return SpaceListModel::tr("Group chats");
    case DirectMessageSection:
        return SpaceListModel::tr("Direct messages");
    default:
        return SpaceListModel::tr("Spaces");
    }
}

QString kindWord(Space::Type type)
{
    switch (sectionOf(type)) {
    case GroupChatSection:
        return SpaceListModel::tr("group chat");
    case DirectMessageSection:
        return SpaceListModel::tr("direct message");
    default:
        return SpaceListModel::tr("space");
    }
}

QDateTime localTime(qint64 microseconds)
{
    return microseconds > 0 ? QDateTime::fromMSecsSinceEpoch(microseconds / 1000) : QDateTime();
}

QString previewOf(const SpaceSummary &summary)
{
    const QString text = summary.previewText.simplified();
    if (summary.previewSender.isEmpty() || text.isEmpty())
        return text;
    return SpaceListModel::tr("%1: %2").arg(summary.previewSender.section(QLatin1Char(' '), 0, 0), text);
}

} // namespace

QString spaceLabel(const SpaceSummary &summary)
{
    if (!summary.label.isEmpty())
        return summary.label;
    if (!summary.space.displayName.isEmpty())
        return summary.space.displayName;
    switch (sectionOf(summary.space.type)) {
    case GroupChatSection:
        return SpaceListModel::tr("Group chat");
    case DirectMessageSection:
        return summary.space.singleUserBotDm ? SpaceListModel::tr("App")
                                             : SpaceListModel::tr("Direct message");
    default:
        return SpaceListModel::tr("Space without a name");
    }
}

SpaceListModel::SpaceListModel(AccountStore &store, QObject *parent)
    : QAbstractListModel(parent)
    , m_store(store)
{
    m_loadTimer.setSingleShot(true);
    m_refreshTimer.setSingleShot(true);
    connect(&m_loadTimer, &QTimer::timeout, this, &SpaceListModel::loadPage);
    connect(&m_refreshTimer, &QTimer::timeout, this, &SpaceListModel::refreshSome);
    connect(&store, &AccountStore::spacesChanged, this,
            [this](const QList<SpaceName> &changed, const QList<SpaceName> &removed) {
                for (const SpaceName &name : removed)
                    m_entries.remove(name.toString());
                m_toRefresh.append(changed);
                refreshSome();
                if (!removed.isEmpty())
                    rebuild();
            });
    loadPage();
}

void SpaceListModel::loadPage()
{
    const QList<SpaceSummary> page = m_store.spaces(PageSize, m_lastLoaded ? &*m_lastLoaded : nullptr);
    for (const SpaceSummary &summary : page)
        put(summary);
    if (!page.isEmpty()) {
        m_lastLoaded = page.constLast();
        rebuild();
    }
    if (page.size() == PageSize)
        m_loadTimer.start();
}

void SpaceListModel::refreshSome()
{
    // A page of a listing may name a thousand spaces; reading them all at once would be felt.
    const qsizetype count = std::min<qsizetype>(m_toRefresh.size(), PageSize);
    for (qsizetype i = 0; i < count; ++i) {
        const SpaceName &name = m_toRefresh.at(i);
        if (const std::optional<SpaceSummary> summary = m_store.space(name)) {
            const auto known = m_entries.constFind(name.toString());
            const bool differs = known == m_entries.constEnd() || known->summary != *summary;
            put(*summary);
            const QModelIndex row = differs ? indexOf(name) : QModelIndex();
            if (row.isValid())
                Q_EMIT dataChanged(row, row);
        } else {
            m_entries.remove(name.toString());
        }
    }
    m_toRefresh.remove(0, count);
    if (count > 0)
        rebuild();
    if (!m_toRefresh.isEmpty())
        m_refreshTimer.start();
}

void SpaceListModel::put(const SpaceSummary &summary)
{
    m_entries.insert(summary.space.name.toString(), {summary, spaceLabel(summary).toCaseFolded()});
}

bool SpaceListModel::matches(const Entry &entry) const
{
    if (m_type && sectionOf(entry.summary.space.type) != sectionOf(*m_type))
        return false;
    return m_text.isEmpty() || entry.folded.contains(m_text);
}

void SpaceListModel::rebuild()
{
    QList<const Entry *> sections[SectionCount];
    for (const Entry &entry : std::as_const(m_entries)) {
        if (matches(entry))
            sections[sectionOf(entry.summary.space.type)].append(&entry);
    }
    QList<QString> target;
    for (int section = 0; section < SectionCount; ++section) {
        auto &entries = sections[section];
        if (entries.isEmpty())
            continue;
        std::sort(entries.begin(), entries.end(), [](const Entry *a, const Entry *b) {
            if (a->summary.activity != b->summary.activity)
                return a->summary.activity > b->summary.activity;
            return a->summary.space.name < b->summary.space.name;
        });
        target.append(sectionKey(section));
        for (const Entry *entry : std::as_const(entries))
            target.append(entry->summary.space.name.toString());
    }
    struct Host
    {
        SpaceListModel *model;
        void beginRemove(qsizetype first, qsizetype last)
        {
            model->beginRemoveRows({}, int(first), int(last));
        }
        void endRemove() { model->endRemoveRows(); }
        void beginInsert(qsizetype first, qsizetype last)
        {
            model->beginInsertRows({}, int(first), int(last));
        }
        void endInsert() { model->endInsertRows(); }
        void beginMove(qsizetype from, qsizetype to)
        {
            model->beginMoveRows({}, int(from), int(from), {}, int(to));
        }
        void endMove() { model->endMoveRows(); }
    };
    syncRows(m_rows, target, Host{this});
    Q_EMIT countChanged();
}

void SpaceListModel::setTypeFilter(std::optional<Space::Type> type)
{
    m_type = type;
    rebuild();
}

void SpaceListModel::setTextFilter(const QString &text)
{
    m_text = text.trimmed().toCaseFolded();
    rebuild();
}

QModelIndex SpaceListModel::indexOf(const SpaceName &name) const
{
    const qsizetype row = m_rows.indexOf(name.toString());
    return row < 0 ? QModelIndex() : index(static_cast<int>(row));
}

SpaceName SpaceListModel::nameAt(const QModelIndex &index) const
{
    if (!index.isValid() || isSection(m_rows.at(index.row())))
        return {};
    return SpaceName(m_rows.at(index.row()));
}

QModelIndex SpaceListModel::neighbour(const QModelIndex &from, int step) const
{
    int row = from.isValid() ? from.row() + step : (step > 0 ? 0 : rowCount() - 1);
    while (row >= 0 && row < rowCount() && isSection(m_rows.at(row)))
        row += step;
    return row >= 0 && row < rowCount() ? index(row) : QModelIndex();
}

int SpaceListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

Qt::ItemFlags SpaceListModel::flags(const QModelIndex &index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    if (isSection(m_rows.at(index.row())))
        return Qt::ItemNeverHasChildren;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
}

QVariant SpaceListModel::sectionData(const QString &key, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return sectionTitle(QStringView(key).mid(1).toInt());
    case IsSectionRole:
        return true;
    default:
        return {};
    }
}

QString SpaceListModel::sentence(const Entry &entry) const
{
    QStringList parts{spaceLabel(entry.summary), kindWord(entry.summary.space.type)};
    if (entry.summary.refusedRows > 0)
        parts.append(tr("%n message(s) not sent", nullptr, entry.summary.refusedRows));
    if (!entry.summary.draft.isEmpty())
        parts.append(tr("draft"));
    if (!entry.summary.previewSender.isEmpty()) {
        parts.append(tr("last from %1 at %2")
                         .arg(entry.summary.previewSender,
                              QLocale().toString(localTime(entry.summary.activity), QLocale::ShortFormat)));
    }
    return parts.join(tr(", "));
}

QVariant SpaceListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const QString &key = m_rows.at(index.row());
    if (isSection(key))
        return sectionData(key, role);
    const auto found = m_entries.constFind(key);
    if (found == m_entries.constEnd())
        return {};
    const SpaceSummary &summary = found->summary;
    switch (role) {
    case Qt::DisplayRole:
        return spaceLabel(summary);
    case Qt::AccessibleTextRole:
        return sentence(*found);
    case ResourceNameRole:
        return key;
    case IsSectionRole:
        return false;
    case SpaceTypeRole:
        return static_cast<int>(summary.space.type);
    case TimeRole:
        return localTime(summary.activity);
    case PreviewRole:
        return previewOf(summary);
    case DraftRole:
        return summary.draft;
    case RefusedCountRole:
        return summary.refusedRows;
    default:
        return {};
    }
}

} // namespace roomkey::models
