// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/paths.h"

#include <QLocalServer>
#include <QLockFile>
#include <QObject>

#include <memory>

class QLocalSocket;

namespace roomkey::ui {

/// One process per profile. The first holds a lock file and listens on a socket in the user's runtime folder
/// (0700); a second one asks it to raise its window and leaves. The socket takes exactly one word, "raise",
/// from the same user. GUI thread; owned by main.
class InstanceGuard : public QObject
{
    Q_OBJECT

public:
    explicit InstanceGuard(const ProfilePaths &paths, QObject *parent = nullptr);
    ~InstanceGuard() override;

    /// True: this process is the one, go on. False: another one is; raised() or unanswered() follows.
    bool claim();

Q_SIGNALS:
    void raiseRequested();
    /// The other process took the word: leave with 0.
    void raised();
    /// The other process holds the profile but does not answer.
    void unanswered();

private:
    void listen();
    void askOther();
    void serve(QLocalSocket *socket);

    QString m_folder;
    QString m_socketPath;
    QLockFile m_lock;
    QLocalServer m_server;
    bool m_settled = false; ///< the other process was heard, or given up
};

} // namespace roomkey::ui
