// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

// Notices that a server can be reached again after it could not. Whoever met silence calls watch(); nothing
// runs before that and after rest(). GUI thread; owned by the session.
namespace roomkey {

class Reachability : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// From now on returned() may come; harmless while watching already.
    virtual void watch() = 0;
    virtual void rest() = 0;

Q_SIGNALS:
    /// The server answers. Once each time it comes back.
    void returned();
};

} // namespace roomkey
