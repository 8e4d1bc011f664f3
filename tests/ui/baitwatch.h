// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDir>
#include <QFile>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>

#ifdef Q_OS_LINUX
#include <sys/inotify.h>
#include <unistd.h>
#endif

/// A file nobody may open and a server nobody may call, with what happened to each. The kernel tells of every
/// open, also of one that ended at once and of a look into the folder.
class BaitWatch
{
public:
    BaitWatch()
    {
        QFile file(bait());
        if (m_folder.isValid() && file.open(QIODevice::WriteOnly))
            file.write("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>");
        file.close();
        m_server.listen(QHostAddress::LocalHost);
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this] {
            while (QTcpSocket *socket = m_server.nextPendingConnection()) {
                ++m_calls;
                socket->abort();
                socket->deleteLater();
            }
        });
#ifdef Q_OS_LINUX
        m_events = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
        inotify_add_watch(m_events, QFile::encodeName(m_folder.path()).constData(), IN_OPEN | IN_ACCESS);
#endif
    }
    ~BaitWatch()
    {
#ifdef Q_OS_LINUX
        ::close(m_events);
#endif
    }
    Q_DISABLE_COPY_MOVE(BaitWatch)

    QString bait() const
    {
        return m_folder.filePath(QStringLiteral("bait.svg"));
    }
    QString address() const
    {
        return QStringLiteral("http://127.0.0.1:%1").arg(m_server.serverPort());
    }

    /// Opens and reads since the last question.
    int opens()
    {
        int count = 0;
#ifdef Q_OS_LINUX
        alignas(inotify_event) char buffer[4096];
        for (ssize_t got = 0; (got = ::read(m_events, buffer, sizeof buffer)) > 0;) {
            for (ssize_t at = 0; at < got;) {
                const auto *event = reinterpret_cast<const inotify_event *>(buffer + at);
                at += static_cast<ssize_t>(sizeof(inotify_event)) + event->len;
                ++count;
            }
        }
#endif
        return count;
    }
    /// Connections since the beginning; needs the event loop to have run.
    int calls() const
    {
        return m_calls;
    }

private:
    QTemporaryDir m_folder;
    QTcpServer m_server;
    int m_calls = 0;
    int m_events = -1;
};
