// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace roomkey::emulator {

/// Ends the event loop on SIGTERM, SIGINT, or when the parent process is gone: nobody should find a forgotten
/// emulator.
class ParentWatch : public QObject
{
    Q_OBJECT

public:
    /// \a withStdin: also when standard input is closed, which works wherever there are pipes.
    explicit ParentWatch(bool withStdin, QObject *parent = nullptr);
};

} // namespace roomkey::emulator
