// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <QProcess>
#include <QTest>

#include <cstdio>

// A test program that runs itself once more as the other process that holds something.
namespace roomkey {

/// In the other process, once it holds what it was started for: tells so and goes on until it is killed.
inline int holdUntilKilled()
{
    std::puts("held");
    std::fflush(stdout);
    return QCoreApplication::exec();
}

/// In the test: started with "--hold" and \a what, killed at the end.
struct OtherProcess
{
    explicit OtherProcess(const QString &what)
    {
        process.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--hold"), what});
        holds = QTest::qWaitFor([this] { return process.canReadLine(); }, 20'000) &&
                process.readLine().trimmed() == "held";
    }
    ~OtherProcess() { kill(); }
    /// Without time to tidy up.
    bool kill()
    {
        process.kill();
        return process.waitForFinished();
    }

    QProcess process;
    bool holds = false;
};

} // namespace roomkey
