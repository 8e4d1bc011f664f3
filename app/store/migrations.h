// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/expected.h"
#include "app/store/storeerror.h"

#include <span>

// How the two files of an account came to their present form: step n leads from user_version n - 1 to n.
// Released steps never change; a new form is a new step at the end. Used by whoever opens a file.
namespace roomkey {

class Database;

/// cache.sqlite: what Google has. May be thrown away.
std::span<const char *const> cacheMigrations();
/// outbox.sqlite: what only we have. Plain tables and columns, so that any SQLite tool can rescue a text.
std::span<const char *const> outboxMigrations();

/// Runs the missing steps in one transaction. A file with more steps than we know is Newer and not touched.
Expected<void, StoreError> migrate(Database &database, std::span<const char *const> steps);

} // namespace roomkey
