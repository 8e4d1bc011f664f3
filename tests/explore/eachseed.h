// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QString>

#include <functional>

namespace roomkey {

/// One seed: what was done and what came of it. \a keep: a folder for the damaged files; empty: they are not
/// wanted.
using DamageOfSeed = std::function<QJsonObject(quint32 seed, const QString &keep)>;

/// The main() of a program that damages stores: --from, --count (\a usual, if it is not given) and --keep,
/// without the program's own log. It says a line of JSON for each seed, with "key". Returns its exit code.
int damageEachSeed(int argc, char **argv, int usual, const DamageOfSeed &damage);

} // namespace roomkey
