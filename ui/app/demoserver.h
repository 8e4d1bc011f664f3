// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/paths.h"

#include <QObject>
#include <QProcess>
#include <QUrl>

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
    void start();
    /// Ends the server; stopped() follows. False if there is none to end.
    bool stop();

    QUrl apiRoot() const { return m_apiRoot; }
    QString clientFile() const { return m_clientFile; }

Q_SIGNALS:
    void ready();
    /// \a why is one plain sentence.
    void failed(const QString &why);
    void stopped();

private:
    void readAnnouncement();

    ProfilePaths m_paths;
    QProcess m_process;
    QUrl m_apiRoot;
    QString m_clientFile;
    bool m_announced = false;
};

} // namespace roomkey::ui
