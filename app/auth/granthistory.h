// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/scopes.h"
#include "app/core/paths.h"
#include "app/core/settings.h"

#include <QDateTime>
#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>

#include <atomic>
#include <memory>
#include <optional>

// What was asked for and allowed over time, one list an account, in grants.json beside its store. Nothing in
// it is secret. GUI thread: it reads a few kilobytes once, and what changes is written on the thread of the
// settings.
namespace roomkey {

struct GrantRecord
{
    enum class Cause : quint8 {
        SignIn,  ///< the person answered on Google's page
        Renewal, ///< a renewed key brought something else
        Check,   ///< asked what the key allows, the server named something else
    };
    Cause cause = Cause::SignIn;
    QDateTime at; ///< UTC
    QString clientId;
    ScopeSet asked;
    ScopeSet granted;
    QStringList unknownScopes; ///< allowed, but in no table of ours

    /// How files name it.
    static QString word(Cause cause);

    friend bool operator==(const GrantRecord &, const GrantRecord &) = default;
};

// As grants.json holds them. Pure; any thread.
QByteArray grantsText(const QList<GrantRecord> &records);
/// Nothing if it is not what was written, or by a newer version.
std::optional<QList<GrantRecord>> parseGrants(const QByteArray &text);

class GrantHistory
{
public:
    /// Older ones are dropped beyond this.
    static constexpr int Limit = 200;

    /// \a settings outlives it.
    GrantHistory(ProfilePaths paths, Settings &settings);

    /// Oldest first, with what is not on disk yet; empty if there is none or it cannot be read.
    QList<GrantRecord> read(const AccountId &id);
    /// Adds \a record, as a sign-in's, unless it says what the last one says already. The same time of
    /// sign-in as before means that it changed since: it is noted as \a foundBy and of now. Written soon; if
    /// that fails, the log says so and the next call tries it again. What cannot be read is kept as
    /// grants.damaged.json.
    void note(const AccountId &id, GrantRecord record,
              GrantRecord::Cause foundBy = GrantRecord::Cause::Renewal);
    /// Its folder is about to be removed, by the thread of the settings too: what was noted so far is written
    /// before, and nothing of it comes back afterwards.
    void forget(const AccountId &id);

private:
    struct Known
    {
        QList<GrantRecord> records;
        /// The last write failed; set by the thread that writes.
        std::shared_ptr<std::atomic_bool> isUnwritten = std::make_shared<std::atomic_bool>(false);
    };
    Known &known(const AccountId &id);
    void write(const AccountId &id, const Known &known);

    ProfilePaths m_paths;
    Settings &m_settings;
    QHash<AccountId, Known> m_known;
};

} // namespace roomkey
