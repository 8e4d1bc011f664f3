// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/paths.h"

#include <QObject>
#include <QProcess>
#include <QTimer>
#include <QUrl>

#include <chrono>

namespace roomkey::ui {

/// The stand-in for Google that the demo talks to: roomkey-emulator, found beside the program and run as a
/// child. It ends with us. Its state (what was created, who allowed what) lives in the demo profile's folder,
/// so that a later start goes on where the last one stopped. GUI thread; owned by the controller.
class DemoServer : public QObject
{
    Q_OBJECT

public:
    explicit DemoServer(const ProfilePaths &paths, QObject *parent = nullptr);
    ~DemoServer() override;

    /// False where the emulator is not installed: the demo is not offered then.
    static bool isInstalled();
    /// Another program than the one beside ours.
    void setProgram(const QString &file) { m_program = file; }
    /// How long it may take to accept connections.
    void setStartLimit(std::chrono::milliseconds limit) { m_limit.setInterval(limit); }
    void start();
    /// Ends the server; stopped() follows. False if there is none to end.
    bool stop();

    QUrl apiRoot() const { return m_apiRoot; }
    QString clientFile() const { return m_clientFile; }

Q_SIGNALS:
    void ready();
    /// Once: there is no server (any more), and none comes. \a why is one plain sentence or two.
    void failed(const QString &why);
    void stopped();

private:
    void readAnnouncement();
    void fail(const QString &why);

    ProfilePaths m_paths;
    QString m_program;
    QProcess m_process;
    QTimer m_limit;
    QUrl m_apiRoot;
    QString m_clientFile;
    bool m_announced = false;
};

} // namespace roomkey::ui
