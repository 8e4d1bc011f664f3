// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/paths.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>

namespace roomkey {

namespace {
constexpr auto PrivateFile = QFileDevice::ReadOwner | QFileDevice::WriteOwner;
constexpr auto PrivateFolder = PrivateFile | QFileDevice::ExeOwner;
} // namespace

ProfilePaths::ProfilePaths(QString profile)
    : m_profile(std::move(profile))
{
    Q_ASSERT(isValidProfileName(m_profile));
}

bool ProfilePaths::isValidProfileName(QStringView profile)
{
    if (profile.isEmpty() || profile.size() > 40)
        return false;
    for (const QChar c : profile) {
        const char16_t u = c.unicode();
        const bool plain = (u >= u'a' && u <= u'z') || (u >= u'A' && u <= u'Z') || (u >= u'0' && u <= u'9');
        if (!plain && u != u'-' && u != u'_')
            return false;
    }
    return true;
}

QString ProfilePaths::dataFolder() const
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) +
           QStringLiteral("/roomkey/") + m_profile;
}

QString ProfilePaths::settingsFile() const
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) +
           QStringLiteral("/roomkey/") + m_profile + QStringLiteral(".ini");
}

QString ProfilePaths::accountFolder(const AccountId &id) const
{
    return dataFolder() + QLatin1Char('/') + id.toString();
}

QString ProfilePaths::cacheFile(const AccountId &id) const
{
    return accountFolder(id) + QStringLiteral("/cache.sqlite");
}

QString ProfilePaths::outboxFile(const AccountId &id) const
{
    return accountFolder(id) + QStringLiteral("/outbox.sqlite");
}

bool ProfilePaths::ensurePrivateFolder(const QString &folder)
{
    const QFileInfo info(folder);
    if (info.isDir())
        return true;
    const QString parent = info.absolutePath();
    if (parent != folder && !ensurePrivateFolder(parent))
        return false;
    return QDir().mkdir(folder, PrivateFolder) || QFileInfo(folder).isDir();
}

bool ProfilePaths::ensurePrivateFile(const QString &file)
{
    QFile handle(file);
    if (handle.exists())
        return handle.permissions() == PrivateFile || handle.setPermissions(PrivateFile);
    if (handle.open(QIODevice::WriteOnly | QIODevice::NewOnly, PrivateFile))
        return true;
    return handle.exists(); // another process was faster
}

} // namespace roomkey
