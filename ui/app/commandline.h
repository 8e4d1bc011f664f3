// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <QStringList>
#include <QUrl>

namespace roomkey::ui {

/// What the program was started with. Needs no application object, so that --help works without a display.
struct CommandLine
{
    Q_DECLARE_TR_FUNCTIONS(CommandLine)

public:
    enum class Action { Run, Print, Fail };

    Action action = Action::Run;
    QString text; ///< what to print before leaving (Print: standard output, Fail: standard error)
    QString profile = QStringLiteral("default");
    QString clientFile; ///< empty: none given
    QUrl apiRoot;       ///< the real service unless given
    bool apiRootGiven = false;
    bool demo = false;

    /// Exit codes: 0 after Print, 2 after Fail (usage error).
    static CommandLine parse(const QStringList &arguments);
    static QUrl realService();
};

} // namespace roomkey::ui
