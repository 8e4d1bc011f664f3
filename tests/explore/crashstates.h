// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/explore/recordingvfs.h"

#include <QHash>
#include <QMap>
#include <QRandomGenerator>

#include <optional>

// What a disk may hold after the power went. The model: what was written to a file after its last sync is
// there, not there or there up to some byte, each write for itself and in any combination; a file that was
// created or deleted since the last sync of the folder may or may not be there. A sync of one file says
// nothing of another.
namespace roomkey {

/// Content by file name.
using DiskState = QMap<QString, QByteArray>;
DiskState readDisk(const QString &folder);
/// Makes \a folder hold exactly this.
bool writeDisk(const DiskState &state, const QString &folder);
QByteArray hashOf(const DiskState &state);

/// Goes forward through the events of a run.
class CrashStates
{
public:
    /// \a before is on the disk.
    explicit CrashStates(const DiskState &before);

    void apply(const FileEvent &event);

    /// The process was killed, the computer goes on: everything is there.
    DiskState killed() const;
    /// Nothing is there that was not synced.
    DiskState onlySynced() const;
    /// One of the others.
    DiskState cut(QRandomGenerator &random) const;

private:
    struct File
    {
        QByteArray synced;
        QByteArray now;
        std::vector<FileEvent> since; ///< writes and truncations since the last sync
        bool exists = true;
        bool existsForSure = true;          ///< as of the last sync of the folder
        std::optional<QByteArray> replaced; ///< what the name meant then, if that was another file
    };
    static void change(QByteArray &content, const FileEvent &event, qsizetype bytes);

    QHash<QString, File> m_files;
};

} // namespace roomkey
