// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/scopes.h"
#include "app/core/paths.h"

#include <QDateTime>
#include <QList>
#include <QString>
#include <QStringList>

// What was asked for and allowed over time, one list an account, in grants.json beside its store. Nothing in
// it is secret. Read and written on the GUI thread: a few kilobytes, and only when a grant changes.
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

class GrantHistory
{
public:
    /// Older ones are dropped beyond this.
    static constexpr int Limit = 200;

    explicit GrantHistory(ProfilePaths paths);

    /// Oldest first; empty if there is none or it cannot be read.
    QList<GrantRecord> read(const AccountId &id) const;
    /// Adds \a record, as a sign-in's, unless it says what the last one says already. The same time of
    /// sign-in as before means that it changed since: it is noted as \a foundBy and of now. False if it could
    /// not be written. What cannot be read is kept as grants.damaged.json.
    bool note(const AccountId &id, GrantRecord record,
              GrantRecord::Cause foundBy = GrantRecord::Cause::Renewal);

private:
    QString fileOf(const AccountId &id) const;

    ProfilePaths m_paths;
};

} // namespace roomkey
