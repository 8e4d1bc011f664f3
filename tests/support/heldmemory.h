// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDir>

#include <cstdio>

#include <malloc.h>

// What this process holds, for tests that let it run for long (X25). Linux with the C library of GNU.
namespace roomkey {

/// A soak is played whole on request, else a piece of it.
inline bool isWholeSoak()
{
    return qEnvironmentVariableIntValue("ROOMKEY_SOAK") > 0;
}

struct Held
{
    size_t bytes = mallinfo2().uordblks; ///< in use; what was given back and is kept for later is not
    qsizetype descriptors = QDir(QStringLiteral("/proc/self/fd")).count();
};

/// Connections to a server come and go: https://doc.qt.io/qt-6/qnetworkaccessmanager.html#details
constexpr int ConnectionsToAServer = 6;

/// What is wrong with what is held now, beside \a before: more than a twentieth more of memory and what the
/// allocator loses in as many \a rounds, \a perRound bytes in each. Of a whole soak prints the figure of
/// \a count times \a what.
inline QByteArray grownSince(const Held &before, const char *what, int count, int rounds = 0,
                             size_t perRound = 0)
{
    const Held after;
    const QByteArray bytes =
        QByteArray::number(before.bytes) + " bytes became " + QByteArray::number(after.bytes);
    const QByteArray descriptors = QByteArray::number(before.descriptors) + " descriptors became " +
                                   QByteArray::number(after.descriptors);
    if (isWholeSoak()) {
        std::printf("FIGURE %s | %d | >= %d | %s, %s\n", what, count, count, bytes.constData(),
                    descriptors.constData());
        std::fflush(stdout);
    }
    if (after.bytes > before.bytes + before.bytes / 20 + size_t(rounds) * perRound)
        return bytes;
    if (after.descriptors > before.descriptors + ConnectionsToAServer)
        return descriptors;
    return {};
}

} // namespace roomkey
