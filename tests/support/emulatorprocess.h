// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonArray>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QProcess>
#include <QStringList>
#include <QUrl>

// A running roomkey-emulator: the local stand-in for Google that judges what really arrived. Ends with this
// object. Lives in the test's thread; calls run the event loop until they have their answer.
namespace roomkey {

class EmulatorProcess
{
public:
    /// Starts it with \a options; isRunning() says whether it accepts calls.
    explicit EmulatorProcess(const QStringList &options = {});
    EmulatorProcess(const EmulatorProcess &) = delete;
    EmulatorProcess &operator=(const EmulatorProcess &) = delete;
    ~EmulatorProcess();

    bool isRunning() const;
    const QUrl &apiRoot() const { return m_apiRoot; }
    const QString &clientFile() const { return m_clientFile; }
    /// Of another client of the same Cloud project.
    const QString &otherClientFile() const { return m_otherClientFile; }

    /// The answer of the token endpoint (access_token, refresh_token, scope, ...) for \a scopes (full URIs),
    /// got as a person gets it who does not look; needs another --consent than page. Empty if that did not
    /// work.
    QJsonObject signIn(const QStringList &scopes);
    QByteArray accessToken(const QStringList &scopes)
    {
        return signIn(scopes).value(QLatin1String("access_token")).toString().toLatin1();
    }
    /// Ends it as SIGKILL does.
    void kill();

    /// GET and POST below /control/v1.
    QJsonObject control(const QString &what);
    QJsonObject control(const QString &what, const QJsonObject &body);
    /// From now on these faults, and none with an empty list.
    void setFaults(const QStringList &faults)
    {
        control(QStringLiteral("faults"), {{QStringLiteral("faults"), QJsonArray::fromStringList(faults)}});
    }
    QJsonObject world() { return control(QStringLiteral("world")); }
    /// Texts of the messages of \a space in the world that are not deleted, in the emulator's order.
    QStringList texts(const QString &space);
    /// How many requests for \a methodId reached the wire.
    int requestCount(const QString &methodId);

private:
    QByteArray call(const QByteArray &verb, const QUrl &url, const QByteArray &body,
                    const QByteArray &contentType, QUrl *redirectedTo = nullptr);

    QProcess m_process;
    QNetworkAccessManager m_network;
    QUrl m_apiRoot;
    QUrl m_controlUrl;
    QString m_clientFile;
    QString m_otherClientFile;
};

} // namespace roomkey
