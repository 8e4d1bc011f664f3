// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/ids.h"

#include <QString>

// Where a profile keeps its files. A profile has its own settings, store and keychain entries; the default
// one is "default". All folders are created 0700, all files 0600, whatever the umask. Values, any thread.
namespace roomkey {

class ProfilePaths
{
public:
    /// \a profile must satisfy isValidProfileName().
    explicit ProfilePaths(QString profile);

    /// Letters, digits, '-' and '_', 1 to 40 characters: it becomes a folder name and part of keychain keys.
    static bool isValidProfileName(QStringView profile);

    const QString &profile() const { return m_profile; }
    QString dataFolder() const;                       ///< $XDG_DATA_HOME/roomkey/PROFILE
    QString settingsFile() const;                     ///< $XDG_CONFIG_HOME/roomkey/PROFILE.ini
    QString accountFolder(const AccountId &id) const; ///< dataFolder()/ACCOUNT
    QString cacheFile(const AccountId &id) const;     ///< accountFolder()/cache.sqlite
    QString outboxFile(const AccountId &id) const;    ///< accountFolder()/outbox.sqlite

    /// Creates \a folder and what is missing above it, each new one 0700. False if that is impossible.
    static bool ensurePrivateFolder(const QString &folder);
    /// Creates \a file empty with 0600 if it is missing, and narrows it to 0600 otherwise.
    static bool ensurePrivateFile(const QString &file);

private:
    QString m_profile;
};

} // namespace roomkey
