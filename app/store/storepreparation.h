// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/paths.h"
#include "app/core/pending.h"
#include "app/store/storeerror.h"

#include <QObject>

#include <list>
#include <thread>

namespace roomkey {

/// Makes the files of an account that never had any, on a thread of its own: each step of that waits for the
/// disk, where opening what is there does not. The window then opens the store as always. Whatever stands in
/// the folder already is left to AccountStore::open(), which knows what it means.
///
/// GUI thread.
class StorePreparation : public QObject
{
    Q_OBJECT

public:
    explicit StorePreparation(ProfilePaths paths, QObject *parent = nullptr);
    ~StorePreparation() override; ///< waits for what was begun

    /// Ends once the store can be opened without making files, or when that did not work, or without a thread
    /// to start: opening it then does it, and tells why not.
    Pending<void, StoreError> begin(const AccountId &account);

private:
    ProfilePaths m_paths;
    std::list<std::thread> m_threads;
};

} // namespace roomkey
