// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/paths.h"
#include "app/core/pending.h"
#include "app/store/storeerror.h"

#include <QObject>

#include <list>
#include <thread>
#include <vector>

namespace roomkey {

/// What takes long before an account's store can be opened, on a thread of its own: making its files, each
/// step of which waits for the disk, reading through an outbox that was damaged or whose program was killed,
/// and making a cache anew that is of no use, or bringing up its form. The window then opens the store as
/// always, with AccountStore::open(), and finds it in order.
///
/// One account is prepared once at a time: whoever begins while that is under way gets the same result, for
/// two would meet each other's lease and take it for another program's.
///
/// GUI thread.
class StorePreparation : public QObject
{
    Q_OBJECT

public:
    explicit StorePreparation(ProfilePaths paths, QObject *parent = nullptr);
    ~StorePreparation() override; ///< waits for what was begun

    /// True if opening has to read a log first, or to make the cache anew: nobody knows how long that takes.
    /// While that is under way, what was true when it was begun.
    bool isLong(const AccountId &account) const;
    /// Ends once the store can be opened without that work, or why it cannot be opened. Without a thread to
    /// start too: opening it then does the work. AccountStore::salvage() has what was found, until it was
    /// told.
    Pending<void, StoreError> begin(const AccountId &account);

private:
    struct Running
    {
        AccountId account;
        std::vector<Promise<void, StoreError>> waiting; ///< one of each begin()
        std::thread thread;
        bool isLong;
    };

    ProfilePaths m_paths;
    std::list<Running> m_running;
};

} // namespace roomkey
