// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/parentwatch.h"

#include <QCoreApplication>
#include <QSocketNotifier>
#include <QTimer>

#include <chrono>
#include <csignal>

#ifdef Q_OS_UNIX
#include <fcntl.h>
#include <unistd.h>
#endif
#ifdef Q_OS_LINUX
#include <sys/prctl.h>
#endif

using namespace std::chrono_literals;

namespace roomkey::emulator {

namespace {

#ifdef Q_OS_UNIX
int signalPipe[2] = {-1, -1};

void onSignal(int)
{
    const char byte = 0;
    // A full pipe says the same thing already.
    [[maybe_unused]] const auto written = write(signalPipe[1], &byte, 1);
}
#endif

} // namespace

ParentWatch::ParentWatch(bool withStdin, QObject *parent)
    : QObject(parent)
{
#ifdef Q_OS_UNIX
    if (pipe(signalPipe) == 0) {
        fcntl(signalPipe[0], F_SETFD, FD_CLOEXEC);
        fcntl(signalPipe[1], F_SETFD, FD_CLOEXEC);
        fcntl(signalPipe[1], F_SETFL, O_NONBLOCK);
        auto *notifier = new QSocketNotifier(signalPipe[0], QSocketNotifier::Read, this);
        connect(notifier, &QSocketNotifier::activated, this, [] { QCoreApplication::quit(); });
        std::signal(SIGTERM, onSignal);
        std::signal(SIGINT, onSignal);
    }
    const pid_t started = getppid();
#ifdef Q_OS_LINUX
    prctl(PR_SET_PDEATHSIG, SIGTERM);
#endif
    // The signal goes with the thread that started us and exists on Linux only; a new parent is seen
    // everywhere.
    auto *timer = new QTimer(this);
    connect(timer, &QTimer::timeout, this, [started] {
        if (getppid() != started)
            QCoreApplication::quit();
    });
    timer->start(1s);
    if (withStdin) {
        fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
        auto *input = new QSocketNotifier(STDIN_FILENO, QSocketNotifier::Read, this);
        connect(input, &QSocketNotifier::activated, this, [] {
            char bytes[256];
            if (read(STDIN_FILENO, bytes, sizeof bytes) == 0)
                QCoreApplication::quit();
        });
    }
#else
    Q_UNUSED(withStdin)
    std::signal(SIGTERM, [](int) { QCoreApplication::quit(); });
    std::signal(SIGINT, [](int) { QCoreApplication::quit(); });
#endif
}

} // namespace roomkey::emulator
