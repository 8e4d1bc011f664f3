// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/accountstore.h"

// The spaces of the cache. Reads work on any connection, writes inside the caller's transaction. A view of a
// connection that outlives it; that connection's thread.
namespace roomkey {

class Database;
struct StoreChanges;

class SpaceTable
{
public:
    explicit SpaceTable(Database &cache)
        : m_cache(cache)
    {
    }

    QList<SpaceSummary> page(int limit, const SpaceSummary *after) const;
    std::optional<SpaceSummary> find(const SpaceName &name) const;
    QList<SpaceLine> lines(int limit, const SpaceLine *after) const;
    QList<SpaceLine> lines(const QList<SpaceName> &names) const;
    bool isPreviewStale(const SpaceName &name) const;
    /// Makes the preview of \a summary the newest message as it will be after \a acts, deletions and edits.
    void previewAfter(const QList<OutboxRow> &acts, SpaceSummary &summary) const;

    void put(const Space &space, StoreChanges &changes) const;
    void keepOnly(const QSet<SpaceName> &keep, StoreChanges &changes) const;
    /// With everything that belongs to it.
    void remove(const SpaceName &name, StoreChanges &changes) const;
    void putPreview(const SpaceName &name, const std::optional<Message> &newest, const QString &activeAt,
                    StoreChanges &changes) const;
    /// The cached messages are up to date, so the preview is theirs again.
    void dropPreview(const SpaceName &name, StoreChanges &changes) const;
    /// Brings preview and activity up to the newest message known.
    void refreshPreview(const SpaceName &name, StoreChanges &changes) const;
    /// Brings the label of a direct message or group chat up to its cached members, or that of a direct
    /// message whose members are not known up to who writes in it.
    void refreshLabel(const SpaceName &name, StoreChanges &changes) const;

private:
    std::optional<Space> stored(const SpaceName &name) const;

    Database &m_cache;
};

} // namespace roomkey
