// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/hardening.h"

#include <QByteArray>
#include <QByteArrayList>

#ifdef Q_OS_UNIX
#include <sys/resource.h>
#include <sys/stat.h>
#endif
#ifdef Q_OS_LINUX
#include <sys/prctl.h>
#endif

namespace roomkey {

namespace {

#ifdef Q_OS_UNIX
bool isWritablePlace(const QByteArray &path)
{
    struct stat facts = {};
    if (!path.startsWith('/') || stat(path.constData(), &facts) != 0)
        return true; // or will be one, by whoever makes it
    if (facts.st_mode & (S_IWGRP | S_IWOTH))
        return true;
    return facts.st_uid != 0; // its owner can always put something there
}

/// Qt loads libraries from these before its own places (https://doc.qt.io/qt-6/deployment-plugins.html).
void dropWritablePluginPaths()
{
    for (const char *name : {"QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH"}) {
        if (!qEnvironmentVariableIsSet(name))
            continue;
        QByteArrayList kept;
        for (const QByteArray &path : qgetenv(name).split(':')) {
            if (!isWritablePlace(path))
                kept.append(path);
        }
        if (kept.isEmpty())
            qunsetenv(name);
        else
            qputenv(name, kept.join(':'));
    }
}
#endif

} // namespace

void hardenProcess()
{
#ifdef Q_OS_UNIX
    umask(S_IRWXG | S_IRWXO);
    const rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    dropWritablePluginPaths();
#endif
#ifdef Q_OS_LINUX
    // RLIMIT_CORE is not asked when the kernel pipes cores to a program; this flag is.
    prctl(PR_SET_DUMPABLE, 0);
#endif
}

} // namespace roomkey
