// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/hardening.h"

#include <QtGlobal>

#ifdef Q_OS_UNIX
#include <sys/resource.h>
#include <sys/stat.h>
#endif
#ifdef Q_OS_LINUX
#include <sys/prctl.h>
#endif

namespace roomkey {

void hardenProcess()
{
#ifdef Q_OS_UNIX
    umask(S_IRWXG | S_IRWXO);
    const rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
#endif
#ifdef Q_OS_LINUX
    // RLIMIT_CORE is not asked when the kernel pipes cores to a program; this flag is.
    prctl(PR_SET_DUMPABLE, 0);
#endif
}

} // namespace roomkey
