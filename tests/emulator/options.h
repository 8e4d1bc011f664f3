// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/consent.h"
#include "tests/emulator/faults.h"
#include "tests/emulator/seed.h"
#include "tests/emulator/tables.h"

namespace roomkey::emulator {

/// The command line.
struct Options
{
    quint16 port = 0;
    WorldSize size;
    quint64 seed = 1;
    Consent consent;
    qint64 tokenLifetime = 3599;
    QList<Fault> faults; ///< the scenario's first
    QString logFile;
    QString stateFile;
    QString dataFolder;
    bool endsWithStdin = false;

    enum class Outcome { Run, ShowHelp, ShowVersion, Wrong };

    /// Reads the arguments without the program's name. Tables are read on the way, since consent and faults
    /// name what is in them. Wrong: \a why says what and what to do.
    [[nodiscard]] static Outcome parse(const QStringList &arguments, Options *options,
                                       std::optional<Tables> *tables, QString *why);
    [[nodiscard]] static QString help();

    /// Names that faults may stand at besides the Chat methods.
    [[nodiscard]] static QStringList oauthMethods();
};

} // namespace roomkey::emulator
