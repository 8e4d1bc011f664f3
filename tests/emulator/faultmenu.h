// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <span>

namespace roomkey::emulator {

/// One parameter of a fault.
struct FaultParameter
{
    const char *name = nullptr;
    /// "0..100" takes a whole number, "a|b" one of the words, "TEXT" anything.
    const char *values = nullptr;
    const char *standard = nullptr; ///< taken where none is given; null: it has to be given
};

/// One dish of the menu.
struct FaultKind
{
    /// What it can meet: other requests pass it by and are not counted.
    enum class Where {
        Anything,    ///< every request
        Chat,        ///< methods of the Chat API
        Lists,       ///< its lists
        Spaces,      ///< what lies in one space
        Token,       ///< oauth.token
        Page,        ///< oauth.auth
        Connections, ///< every new connection, before it says anything
    };
    const char *group; ///< as the menu is printed
    const char *name;
    Where where;
    const char *what;
    FaultParameter parameters[3] = {};

    [[nodiscard]] bool meets(const QString &method) const;
    [[nodiscard]] const FaultParameter *parameter(QStringView key) const;
};

/// Everything that can go wrong on request.
[[nodiscard]] std::span<const FaultKind> faultMenu();
[[nodiscard]] const FaultKind *findFaultKind(QStringView name);
[[nodiscard]] QStringList faultNames();
/// The menu with parameters and a sentence each, for --help.
[[nodiscard]] QString faultMenuText();

} // namespace roomkey::emulator
