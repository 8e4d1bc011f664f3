// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/emulatorprocess.h"

#include <QCryptographicHash>
#include <QFile>
#include <QJsonDocument>
#include <QNetworkReply>
#include <QTest>
#include <QUrlQuery>

namespace roomkey {

namespace {
constexpr int StartLimit = 20'000;
constexpr int CallLimit = 20'000;

QByteArray form(const QList<std::pair<QString, QString>> &fields)
{
    QUrlQuery query;
    for (const auto &[name, value] : fields)
        query.addQueryItem(name, QString::fromLatin1(QUrl::toPercentEncoding(value)));
    return query.toString(QUrl::FullyEncoded).toLatin1();
}
} // namespace

EmulatorProcess::EmulatorProcess(const QStringList &options)
{
    m_network.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_process.start(QStringLiteral(ROOMKEY_BIN_DIR "/roomkey-emulator"), options);
    QByteArray line;
    const bool spoke = QTest::qWaitFor(
        [&] {
            line += m_process.readAllStandardOutput();
            return line.contains('\n') || m_process.state() == QProcess::NotRunning;
        },
        StartLimit);
    if (!spoke)
        return;
    const QJsonObject said = QJsonDocument::fromJson(line.left(line.indexOf('\n'))).object();
    m_apiRoot = QUrl(said.value(QLatin1String("apiRoot")).toString());
    m_controlUrl = QUrl(said.value(QLatin1String("controlUrl")).toString());
    m_clientFile = said.value(QLatin1String("clientFile")).toString();
    m_otherClientFile = said.value(QLatin1String("otherClientFile")).toString();
}

EmulatorProcess::~EmulatorProcess()
{
    m_process.terminate();
    if (!m_process.waitForFinished(5'000))
        m_process.kill();
    m_process.waitForFinished(5'000);
}

void EmulatorProcess::kill()
{
    m_process.kill();
    m_process.waitForFinished(5'000);
}

bool EmulatorProcess::isRunning() const
{
    return m_apiRoot.isValid() && m_process.state() == QProcess::Running;
}

QJsonObject EmulatorProcess::signIn(const QStringList &scopes)
{
    QFile file(m_clientFile);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QJsonObject client =
        QJsonDocument::fromJson(file.readAll()).object().value(QLatin1String("installed")).toObject();
    const auto text = [&client](const char *key) { return client.value(QLatin1String(key)).toString(); };
    const QString verifier = QString(64, QLatin1Char('v'));
    const QString redirect = QStringLiteral("http://127.0.0.1:9/");
    const QByteArray challenge =
        QCryptographicHash::hash(verifier.toLatin1(), QCryptographicHash::Sha256)
            .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    QUrl page(text("auth_uri"));
    page.setQuery(
        QString::fromLatin1(form({{QStringLiteral("response_type"), QStringLiteral("code")},
                                  {QStringLiteral("client_id"), text("client_id")},
                                  {QStringLiteral("redirect_uri"), redirect},
                                  {QStringLiteral("scope"), scopes.join(QLatin1Char(' '))},
                                  {QStringLiteral("state"), QStringLiteral("test")},
                                  {QStringLiteral("access_type"), QStringLiteral("offline")},
                                  {QStringLiteral("prompt"), QStringLiteral("consent")},
                                  {QStringLiteral("code_challenge"), QString::fromLatin1(challenge)},
                                  {QStringLiteral("code_challenge_method"), QStringLiteral("S256")}})));
    QUrl back;
    call("GET", page, {}, {}, &back);
    const QString code = QUrlQuery(back).queryItemValue(QStringLiteral("code"), QUrl::FullyDecoded);
    if (code.isEmpty())
        return {};
    const QByteArray answer = call("POST", QUrl(text("token_uri")),
                                   form({{QStringLiteral("grant_type"), QStringLiteral("authorization_code")},
                                         {QStringLiteral("code"), code},
                                         {QStringLiteral("redirect_uri"), redirect},
                                         {QStringLiteral("client_id"), text("client_id")},
                                         {QStringLiteral("client_secret"), text("client_secret")},
                                         {QStringLiteral("code_verifier"), verifier}}),
                                   "application/x-www-form-urlencoded");
    return QJsonDocument::fromJson(answer).object();
}

QJsonObject EmulatorProcess::control(const QString &what)
{
    return QJsonDocument::fromJson(
               call("GET", m_controlUrl.resolved(QUrl(QStringLiteral("/control/v1/") + what)), {}, {}))
        .object();
}

QJsonObject EmulatorProcess::control(const QString &what, const QJsonObject &body)
{
    return QJsonDocument::fromJson(
               call("POST", m_controlUrl.resolved(QUrl(QStringLiteral("/control/v1/") + what)),
                    QJsonDocument(body).toJson(QJsonDocument::Compact), "application/json"))
        .object();
}

QStringList EmulatorProcess::texts(const QString &space)
{
    QStringList texts;
    const QJsonArray messages =
        control(QStringLiteral("world?space=") + space).value(QLatin1String("messages")).toArray();
    for (const QJsonValue &message : messages) {
        if (!message[QLatin1String("deleted")].toBool())
            texts.append(message[QLatin1String("text")].toString());
    }
    return texts;
}

int EmulatorProcess::requestCount(const QString &methodId)
{
    return control(QStringLiteral("requests"))
        .value(QLatin1String("counts"))
        .toObject()
        .value(methodId)
        .toInt();
}

QByteArray EmulatorProcess::call(const QByteArray &verb, const QUrl &url, const QByteArray &body,
                                 const QByteArray &contentType, QUrl *redirectedTo)
{
    QNetworkRequest request(url);
    if (!contentType.isEmpty())
        request.setHeader(QNetworkRequest::ContentTypeHeader, contentType);
    const std::unique_ptr<QNetworkReply> reply(m_network.sendCustomRequest(request, verb, body));
    if (!QTest::qWaitFor([&reply] { return reply->isFinished(); }, CallLimit))
        return {};
    if (redirectedTo)
        *redirectedTo = reply->attribute(QNetworkRequest::RedirectionTargetAttribute).toUrl();
    return reply->readAll();
}

} // namespace roomkey
