// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/demoserver.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStandardPaths>
#include <QTimer>

#include <chrono>

using namespace std::chrono_literals;

namespace roomkey::ui {

namespace {

constexpr auto StartLimit = 20s;
constexpr auto StopLimit = 2s;

QString program()
{
    return QStandardPaths::findExecutable(QStringLiteral("roomkey-emulator"),
                                          {QCoreApplication::applicationDirPath()});
}

} // namespace

DemoServer::DemoServer(const ProfilePaths &paths, QObject *parent)
    : QObject(parent)
    , m_paths(paths)
    , m_program(program())
{
    m_limit.setSingleShot(true);
    m_limit.setInterval(StartLimit);
    connect(&m_limit, &QTimer::timeout, this, [this] { fail(tr("The demo’s server does not answer.")); });
    m_process.setProcessChannelMode(QProcess::SeparateChannels);
    m_process.setStandardErrorFile(QProcess::nullDevice());
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &DemoServer::readAnnouncement);
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            fail(tr("The demo’s server could not be started."));
    });
    connect(&m_process, &QProcess::finished, this, [this] {
        fail(m_announced ? tr("The demo’s server has stopped. Start the demo again.")
                         : tr("The demo’s server could not be started."));
    });
}

DemoServer::~DemoServer()
{
    m_process.disconnect(this);
}

bool DemoServer::stop()
{
    if (m_process.state() == QProcess::NotRunning)
        return false;
    m_limit.stop();
    m_process.disconnect(this);
    connect(&m_process, &QProcess::finished, this, &DemoServer::stopped);
    m_process.terminate();
    QTimer::singleShot(StopLimit, &m_process, &QProcess::kill); // every change is on disk already
    return true;
}

bool DemoServer::isInstalled()
{
    return !program().isEmpty();
}

void DemoServer::start()
{
    ProfilePaths::ensurePrivateFolder(m_paths.dataFolder());
    m_limit.start();
    m_process.start(m_program,
                    {QStringLiteral("--state"), m_paths.dataFolder() + QStringLiteral("/emulator.json")});
}

void DemoServer::fail(const QString &why)
{
    // Whatever else it does on its way out is the same trouble.
    m_limit.stop();
    m_process.disconnect(this);
    m_process.kill();
    Q_EMIT failed(why);
}

void DemoServer::readAnnouncement()
{
    if (m_announced || !m_process.canReadLine())
        return;
    const QJsonObject line = QJsonDocument::fromJson(m_process.readLine()).object();
    m_apiRoot = QUrl(line.value(QLatin1String("apiRoot")).toString());
    m_clientFile = line.value(QLatin1String("clientFile")).toString();
    if (!m_apiRoot.isValid() || m_clientFile.isEmpty()) {
        fail(tr("The demo’s server gave no address."));
        return;
    }
    m_announced = true;
    m_limit.stop();
    Q_EMIT ready();
}

} // namespace roomkey::ui
