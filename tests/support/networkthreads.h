// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDir>
#include <QFile>

namespace roomkey {

/// Whether a thread of a network manager is still alive. Its manager waits until it has run, not until the
/// system has taken it down. Where the system does not list threads, the answer is no.
///
/// A test that spoke TLS waits for it at its end: OpenSSL keeps state for each thread and frees it as the
/// thread goes down. A process that ends first leaves that to nobody, and the leak check would see it.
inline bool networkThreadLives()
{
    const QDir tasks(QStringLiteral("/proc/self/task"));
    for (const QString &id : tasks.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        QFile name(tasks.filePath(id + QStringLiteral("/comm")));
        if (name.open(QIODevice::ReadOnly) && name.readAll().startsWith("QNetworkAccess"))
            return true;
    }
    return false;
}

} // namespace roomkey
