// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/settings.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>

namespace roomkey {

namespace {

// A program that is killed before it wrote its name into the lock of QSettings leaves an empty lock, which
// belongs to nobody: the next save would wait half a minute for it, in the thread of the window.
void removeOwnerlessLock(const QString &file)
{
    constexpr qint64 LongEnough = 10; // ms; a living owner writes at once
    const QFileInfo lock(file + QStringLiteral(".lock"));
    if (lock.isFile() && lock.size() == 0 &&
        lock.lastModified().msecsTo(QDateTime::currentDateTime()) > LongEnough)
        QFile::remove(lock.filePath());
}

// The file must be private before QSettings first writes to it.
QString prepared(const QString &file)
{
    ProfilePaths::ensurePrivateFolder(QFileInfo(file).absolutePath());
    ProfilePaths::ensurePrivateFile(file);
    removeOwnerlessLock(file);
    return file;
}

/// A file that QSettings cannot read whole would be rewritten with what it understood. It is set aside
/// instead; returns where it went.
QString setAsideIfDamaged(const QString &file)
{
    const QSettings probe(file, QSettings::IniFormat);
    (void)probe.allKeys(); // sections are parsed when they are asked for
    if (probe.status() != QSettings::FormatError)
        return {};
    const QString when = QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd-HHmmss"));
    const QString aside = file + QStringLiteral(".damaged-") + when;
    return QFile::rename(file, aside) ? aside : QString();
}

} // namespace

Settings::Settings(const ProfilePaths &paths, QObject *parent)
    : QObject(parent)
    , m_file(paths.settingsFile())
    , m_setAside(setAsideIfDamaged(m_file))
    , m_settings(prepared(m_file), QSettings::IniFormat)
{
}

Settings::~Settings()
{
    sync();
}

QVariant Settings::value(const QString &key, const QVariant &fallback) const
{
    return m_settings.value(key, fallback);
}

void Settings::setValue(const QString &key, const QVariant &value)
{
    // What is the same already is not worth a write of the whole file.
    if (m_settings.value(key) != value || !m_settings.contains(key))
        m_settings.setValue(key, value);
}

void Settings::remove(const QString &keyOrGroup)
{
    m_settings.remove(keyOrGroup);
}

QStringList Settings::childGroups(const QString &group) const
{
    m_settings.beginGroup(group);
    const QStringList groups = m_settings.childGroups();
    m_settings.endGroup();
    return groups;
}

bool Settings::sync()
{
    m_settings.sync();
    // QSettings replaces the file with one of the umask's mode.
    return ProfilePaths::ensurePrivateFile(m_file) && m_settings.status() == QSettings::NoError;
}

} // namespace roomkey
