// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/explore/crashstates.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>

#include <algorithm>

namespace roomkey {

namespace {

constexpr int Sector = 512;

bool isIndex(const QString &file)
{
    return file.endsWith(QLatin1String("-shm"));
}

} // namespace

DiskState readDisk(const QString &folder)
{
    DiskState state;
    const QStringList names = QDir(folder).entryList(QDir::Files | QDir::Hidden);
    for (const QString &name : names) {
        QFile file(folder + QLatin1Char('/') + name);
        if (!isIndex(name) && file.open(QIODevice::ReadOnly))
            state.insert(name, file.readAll());
    }
    return state;
}

bool writeDisk(const DiskState &state, const QString &folder)
{
    const QStringList names = QDir(folder).entryList(QDir::Files | QDir::Hidden);
    bool done = true;
    for (const QString &name : names)
        done = QFile::remove(folder + QLatin1Char('/') + name) && done;
    for (auto it = state.cbegin(); it != state.cend(); ++it) {
        QFile file(folder + QLatin1Char('/') + it.key());
        done = file.open(QIODevice::WriteOnly) && file.write(it.value()) == it.value().size() && done;
    }
    return done;
}

QByteArray hashOf(const DiskState &state)
{
    QCryptographicHash hash(QCryptographicHash::Sha1);
    for (auto it = state.cbegin(); it != state.cend(); ++it) {
        hash.addData(it.key().toUtf8() + '\n' + QByteArray::number(it.value().size()) + '\n');
        hash.addData(it.value());
    }
    return hash.result();
}

CrashStates::CrashStates(const DiskState &before)
{
    for (auto it = before.cbegin(); it != before.cend(); ++it) {
        File file;
        file.synced = file.now = it.value();
        m_files.insert(it.key(), file);
    }
}

void CrashStates::change(QByteArray &content, const FileEvent &event, qsizetype bytes)
{
    if (event.kind == FileEvent::Kind::Truncate) {
        content.resize(std::min<qsizetype>(content.size(), event.offset));
        return;
    }
    if (bytes <= 0)
        return;
    if (content.size() < event.offset + bytes) {
        const qsizetype old = content.size();
        content.resize(event.offset + bytes);
        std::fill(content.begin() + old, content.end(), '\0');
    }
    std::copy_n(event.data.cbegin(), bytes, content.begin() + event.offset);
}

void CrashStates::apply(const FileEvent &event)
{
    if (event.kind == FileEvent::Kind::SyncFolder) {
        for (File &file : m_files) {
            file.existsForSure = file.exists;
            file.replaced.reset();
        }
        return;
    }
    if (!m_files.contains(event.file)) {
        File file;
        file.existsForSure = false;
        m_files.insert(event.file, file);
    }
    File &file = m_files[event.file];
    switch (event.kind) {
    case FileEvent::Kind::Create:
        if (file.existsForSure && !file.replaced)
            file.replaced = file.synced;
        file.exists = true;
        file.synced.clear();
        file.now.clear();
        file.since.clear();
        break;
    case FileEvent::Kind::Write:
    case FileEvent::Kind::Truncate:
        change(file.now, event, event.data.size());
        file.since.push_back(event);
        break;
    case FileEvent::Kind::Sync:
        file.synced = file.now;
        file.since.clear();
        break;
    case FileEvent::Kind::Delete:
        file.exists = false;
        break;
    case FileEvent::Kind::SyncFolder:
        break;
    }
}

DiskState CrashStates::killed() const
{
    DiskState state;
    for (auto it = m_files.cbegin(); it != m_files.cend(); ++it) {
        if (it->exists)
            state.insert(it.key(), it->now);
    }
    return state;
}

DiskState CrashStates::onlySynced() const
{
    DiskState state;
    for (auto it = m_files.cbegin(); it != m_files.cend(); ++it) {
        if (it->existsForSure)
            state.insert(it.key(), it->replaced.value_or(it->synced));
    }
    return state;
}

DiskState CrashStates::cut(QRandomGenerator &random) const
{
    DiskState state;
    QStringList names = m_files.keys();
    std::sort(names.begin(), names.end()); // the same seed gives the same state
    for (const QString &name : std::as_const(names)) {
        const File &file = m_files[name];
        const bool exists = file.exists == file.existsForSure ? file.exists : random.bounded(2) == 0;
        if (file.replaced && exists && random.bounded(2) == 0) {
            state.insert(name, *file.replaced);
            continue;
        }
        QByteArray content = file.synced;
        const int keeps = random.bounded(1, 4); // of four writes
        for (const FileEvent &event : file.since) {
            const bool kept = random.bounded(4) < keeps;
            qsizetype bytes = event.data.size();
            if (random.bounded(5) == 0) {
                bytes = random.bounded(static_cast<int>(bytes) + 1);
                if (random.bounded(2) == 0)
                    bytes -= bytes % Sector;
            }
            if (kept)
                change(content, event, bytes);
        }
        if (exists)
            state.insert(name, content);
    }
    return state;
}

} // namespace roomkey
