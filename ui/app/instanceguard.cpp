// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/instanceguard.h"

#include "app/core/logging.h"

#include <QDateTime>
#include <QFileInfo>
#include <QLocalSocket>
#include <QStandardPaths>
#include <QTimer>

#include <chrono>
#include <utility>

#ifdef Q_OS_LINUX
#include <sys/socket.h>
#include <unistd.h>
#endif

using namespace std::chrono_literals;

namespace roomkey::ui {

namespace {

constexpr auto AnswerLimit = 3s;
constexpr auto Word = "raise\n";
constexpr auto Answer = "ok\n";
constexpr qint64 LongestWord = 16;

QString runtimeFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation) + QStringLiteral("/roomkey");
}

// The folder is ours alone already; this keeps the promise on systems where it could not be made so.
bool isSameUser([[maybe_unused]] qintptr descriptor)
{
#ifdef Q_OS_LINUX
    ucred peer = {};
    socklen_t size = sizeof(peer);
    return getsockopt(static_cast<int>(descriptor), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
           peer.uid == getuid();
#else
    return true;
#endif
}

} // namespace

InstanceGuard::InstanceGuard(const ProfilePaths &paths, QObject *parent)
    : QObject(parent)
    , m_folder(runtimeFolder())
    , m_socketPath(m_folder + QLatin1Char('/') + paths.profile() + QStringLiteral(".socket"))
    , m_lock(m_folder + QLatin1Char('/') + paths.profile() + QStringLiteral(".lock"))
{
    // Never stale by age, only by a dead owner.
    m_lock.setStaleLockTime(0);
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    m_server.setMaxPendingConnections(8);
    connect(&m_server, &QLocalServer::newConnection, this, [this] {
        while (QLocalSocket *socket = m_server.nextPendingConnection())
            serve(socket);
    });
}

InstanceGuard::~InstanceGuard() = default;

bool InstanceGuard::claim()
{
    ProfilePaths::ensurePrivateFolder(m_folder);
    qint64 process = 0;
    QString computer;
    QString program;
    // Who died while making the file stands in it nowhere, and would be waited for forever. Who lives has the
    // system's own lock on it as well, and keeps it.
    const bool isNew = QFileInfo(m_lock.fileName()).lastModified().secsTo(QDateTime::currentDateTime()) < 2;
    if (!isNew && !m_lock.getLockInfo(&process, &computer, &program))
        m_lock.removeStaleLockFile();
    if (m_lock.tryLock()) {
        listen();
        return true;
    }
    if (m_lock.error() == QLockFile::LockFailedError) {
        // Not yet: the answer can come at once, and nobody listens for it before this returns.
        QTimer::singleShot(0, this, &InstanceGuard::askOther);
        return false;
    }
    // No usable runtime folder: better a second window than none.
    qCWarning(lcUi) << "cannot lock the profile, error" << m_lock.error();
    return true;
}

void InstanceGuard::listen()
{
    QLocalServer::removeServer(m_socketPath); // we hold the lock, so a leftover is a dead process's
    if (!m_server.listen(m_socketPath))
        qCWarning(lcUi) << "cannot listen for a second start:" << m_server.errorString();
}

void InstanceGuard::serve(QLocalSocket *socket)
{
    connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
    QTimer::singleShot(AnswerLimit, socket, [socket] { socket->abort(); });
    if (!isSameUser(socket->socketDescriptor())) {
        socket->abort();
        socket->deleteLater();
        return;
    }
    connect(socket, &QLocalSocket::readyRead, this, [this, socket] {
        if (socket->bytesAvailable() > LongestWord) {
            socket->abort();
            return;
        }
        if (!socket->canReadLine())
            return;
        if (socket->readLine() == Word) {
            socket->write(Answer);
            Q_EMIT raiseRequested();
        }
        socket->disconnectFromServer();
    });
}

void InstanceGuard::askOther()
{
    auto *socket = new QLocalSocket(this);
    const auto settle = [this, socket](bool understood) {
        if (std::exchange(m_settled, true))
            return;
        socket->deleteLater();
        if (understood)
            Q_EMIT raised();
        else
            Q_EMIT unanswered();
    };
    connect(socket, &QLocalSocket::connected, this, [socket, settle] {
        if (isSameUser(socket->socketDescriptor()))
            socket->write(Word);
        else
            settle(false);
    });
    connect(socket, &QLocalSocket::readyRead, this, [socket, settle] {
        if (socket->canReadLine())
            settle(socket->readLine() == Answer);
    });
    // The other process may be starting and not listen yet: try again until the limit.
    auto *retry = new QTimer(socket);
    connect(retry, &QTimer::timeout, socket, [this, socket] {
        if (socket->state() == QLocalSocket::UnconnectedState)
            socket->connectToServer(m_socketPath);
    });
    retry->start(100ms);
    QTimer::singleShot(AnswerLimit, this, [settle] { settle(false); });
    socket->connectToServer(m_socketPath);
}

} // namespace roomkey::ui
