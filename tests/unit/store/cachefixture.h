// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/migrations.h"
#include "app/store/sqlite.h"
#include "app/store/storechanges.h"
#include "app/store/storefile.h"
#include "tests/unit/store/storefixture.h"

// A cache file of its own, for the tables alone: no store, no thread.
namespace roomkey {

class CacheFixture
{
public:
    CacheFixture()
        : opened(openStoreFile(cache, folder.filePath(QStringLiteral("cache.sqlite")), cacheMigrations()))
    {
    }

    QTemporaryDir folder;
    Database cache;
    Expected<void, StoreError> opened;
};

} // namespace roomkey
