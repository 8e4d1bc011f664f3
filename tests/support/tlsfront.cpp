// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/tlsfront.h"

#include <QJsonDocument>

namespace roomkey {

namespace {
constexpr int Limit = 20'000;
} // namespace

TlsFront::TlsFront(const QUrl &server)
{
    const SelfSigned self = SelfSigned::make();
    QSslConfiguration trusting = m_usual;
    trusting.addCaCertificate(self.certificate);
    QSslConfiguration::setDefaultConfiguration(trusting);
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_process.start(QStringLiteral("node"),
                    {QStringLiteral(ROOMKEY_SOURCE_DIR "/tests/support/tlsfront.mjs")});
    const QJsonObject ports =
        ask({{QStringLiteral("certificate"), QString::fromLatin1(self.certificate.toPem())},
             {QStringLiteral("key"), QString::fromLatin1(self.key.toPem())},
             {QStringLiteral("to"), server.toString(QUrl::RemovePath | QUrl::RemoveQuery)}});
    m_http2 = ports.value(QLatin1String("http2")).toInt();
    m_http1 = ports.value(QLatin1String("http1")).toInt();
}

TlsFront::~TlsFront()
{
    QSslConfiguration::setDefaultConfiguration(m_usual);
    m_process.closeWriteChannel();
    if (!m_process.waitForFinished(5'000))
        m_process.kill();
    m_process.waitForFinished(5'000);
}

QUrl TlsFront::before(const QUrl &url, Offers offers) const
{
    QUrl front = url;
    front.setScheme(QStringLiteral("https"));
    front.setHost(QStringLiteral("127.0.0.1"));
    front.setPort(offers == Offers::Http2 ? m_http2 : m_http1);
    return front;
}

void TlsFront::setRules(const QJsonArray &rules)
{
    ask({{QStringLiteral("rules"), rules}});
}

QList<TlsFront::Seen> TlsFront::seen()
{
    QList<Seen> found;
    const QJsonArray entries = ask({{QStringLiteral("seen"), true}}).value(QLatin1String("seen")).toArray();
    for (const QJsonValue &entry : entries) {
        const auto text = [&entry](const char *name) { return entry[QLatin1String(name)].toString(); };
        found.append({text("verb"), text("path"), text("requestId"), text("protocol"),
                      entry[QLatin1String("body")].toInt(), entry[QLatin1String("passed")].toBool()});
    }
    return found;
}

/// Nothing if the front is gone.
QJsonObject TlsFront::ask(const QJsonObject &line)
{
    m_process.write(QJsonDocument(line).toJson(QJsonDocument::Compact) + '\n');
    while (!m_process.canReadLine()) {
        if (!m_process.waitForReadyRead(Limit))
            return {};
    }
    return QJsonDocument::fromJson(m_process.readLine()).object();
}

} // namespace roomkey
