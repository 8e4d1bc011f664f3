// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/settings.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <QSettings>

#include <memory>
#include <utility>

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
    , m_path(paths.settingsFile())
    , m_setAside(setAsideIfDamaged(m_path))
    , m_file(prepared(m_path))
    , m_values(m_file.read())
{
    m_write.setSingleShot(true);
    m_write.setInterval(0);
    connect(&m_write, &QTimer::timeout, this, [this] { m_file.write(std::exchange(m_changes, {})); });
}

Settings::~Settings()
{
    sync();
}

QVariant Settings::value(const QString &key, const QVariant &fallback) const
{
    return m_values.value(key, fallback);
}

void Settings::change(const QString &key, const std::optional<QVariant> &value)
{
    if (value)
        m_values.insert(key, *value);
    else
        m_values.remove(key);
    m_changes.insert(key, value);
    m_write.start();
}

void Settings::setValue(const QString &key, const QVariant &value)
{
    // What is the same already is not worth a write of the whole file.
    if (const auto known = m_values.constFind(key); known == m_values.cend() || *known != value)
        change(key, value);
}

void Settings::remove(const QString &keyOrGroup)
{
    const QString below = keyOrGroup + QLatin1Char('/');
    QStringList gone;
    for (auto it = m_values.lowerBound(keyOrGroup); it != m_values.cend(); ++it) {
        if (it.key() == keyOrGroup || it.key().startsWith(below))
            gone.append(it.key());
        else if (!it.key().startsWith(keyOrGroup))
            break;
    }
    for (const QString &key : std::as_const(gone))
        change(key, std::nullopt);
}

QStringList Settings::childGroups(const QString &group) const
{
    const QString below = group + QLatin1Char('/');
    QStringList groups;
    for (auto it = m_values.lowerBound(below); it != m_values.cend() && it.key().startsWith(below); ++it) {
        const qsizetype end = it.key().indexOf(QLatin1Char('/'), below.size());
        const QString name = it.key().mid(below.size(), end - below.size());
        if (end >= 0 && (groups.isEmpty() || groups.constLast() != name))
            groups.append(name);
    }
    return groups;
}

Pending<void, SettingsUnwritten> Settings::written()
{
    const auto promise = std::make_shared<Promise<void, SettingsUnwritten>>();
    m_write.stop();
    m_file.write(std::exchange(m_changes, {}), [this, promise](bool isWritten) {
        QMetaObject::invokeMethod(
            this,
            [promise, isWritten] {
                promise->finish(isWritten ? Expected<void, SettingsUnwritten>()
                                          : Unexpected(SettingsUnwritten()));
            },
            Qt::QueuedConnection);
    });
    return promise->pending();
}

bool Settings::sync()
{
    // Also without changes: what could not be written before is tried again.
    if (!m_changes.isEmpty() || !m_file.finish()) {
        m_write.stop();
        m_file.write(std::exchange(m_changes, {}));
    }
    return m_file.finish();
}

void Settings::onWritingThread(std::function<void()> job)
{
    m_file.run(std::move(job));
}

} // namespace roomkey
