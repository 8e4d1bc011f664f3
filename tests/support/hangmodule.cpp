// SPDX-License-Identifier: GPL-3.0-or-later
// Loaded into a program by LD_PRELOAD, the released one as it is: there is no hook in it. Lets it quit as
// soon as its main loop runs, while the disk under its settings takes the new file and never answers again.
#include <QCoreApplication>
#include <QTimer>

#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <unistd.h>

namespace {

void begin()
{
    unsetenv("LD_PRELOAD"); // not for what the program starts
    QTimer::singleShot(0, QCoreApplication::instance(), &QCoreApplication::quit);
}

} // namespace

/// QSettings puts the file it has written in the place of the one before.
extern "C" __attribute__((visibility("default"))) int rename(const char *from, const char *to)
{
    if (std::strstr(to, "/config/")) {
        while (true)
            ::pause();
    }
    static auto *const call =
        reinterpret_cast<int (*)(const char *, const char *)>(dlsym(RTLD_NEXT, "rename"));
    return call(from, to);
}

Q_COREAPP_STARTUP_FUNCTION(begin)
