// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/emulator.h"

#include <QEventLoop>
#include <QJsonDocument>
#include <QTcpSocket>
#include <QTest>
#include <QTimer>
#include <QUrl>

namespace roomkey::emulator {

/// An emulator in the test's own process, and requests to it as bytes on a socket of their own: no HTTP
/// library repeats or hides anything.
class TestClient
{
public:
    struct Answer
    {
        int status = 0; ///< 0: none came
        QByteArray head;
        QByteArray body;
        QAbstractSocket::SocketError error = QAbstractSocket::UnknownSocketError;
        bool closed = false;

        [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(body).object(); }
        [[nodiscard]] QString header(const QByteArray &name) const
        {
            for (const QByteArray &line : head.split('\n')) {
                if (line.toLower().startsWith(name.toLower() + ':'))
                    return QString::fromUtf8(line.sliced(name.size() + 1).trimmed());
            }
            return {};
        }
    };

    explicit TestClient(QStringList arguments = {QStringLiteral("--consent"), QStringLiteral("allow-all")})
    {
        Options options;
        std::optional<Tables> tables;
        QString why;
        if (Options::parse(arguments, &options, &tables, &why) != Options::Outcome::Run)
            qFatal("%s", qPrintable(why));
        m_emulator = std::make_unique<Emulator>(options, *tables);
        why = m_emulator->start();
        if (!why.isEmpty())
            qFatal("%s", qPrintable(why));
        root = m_emulator->announcement()[QStringLiteral("apiRoot")].toString();
        use(QStringLiteral("clientFile"));
    }

    /// From now on with the client of this file of the announcement.
    void use(const QString &clientFile)
    {
        QFile file(m_emulator->announcement()[clientFile].toString());
        if (!file.open(QIODevice::ReadOnly))
            qFatal("the client file cannot be read");
        client = QJsonDocument::fromJson(file.readAll()).object()[QStringLiteral("installed")].toObject();
    }

    /// Runs the event loop until \a isOver, asked whenever something happened to \a socket. QTest::qWaitFor
    /// would sleep between two looks, and a test asks hundreds of times.
    template <class IsOver>
    static bool waitFor(QTcpSocket &socket, IsOver isOver)
    {
        QEventLoop loop;
        bool over = false;
        const auto look = [&] {
            over = over || isOver();
            if (over)
                loop.quit();
        };
        QObject::connect(&socket, &QTcpSocket::readyRead, &loop, look);
        QObject::connect(&socket, &QTcpSocket::disconnected, &loop, look);
        QObject::connect(&socket, &QTcpSocket::errorOccurred, &loop, look);
        QTimer::singleShot(10'000, &loop, &QEventLoop::quit);
        look();
        if (!over)
            loop.exec();
        return over;
    }

    /// Sends these bytes and reads until the answer is whole or the connection is gone.
    [[nodiscard]] Answer raw(const QByteArray &bytes) const
    {
        QTcpSocket socket;
        Answer answer;
        QByteArray received;
        bool failed = false;
        QObject::connect(&socket, &QTcpSocket::errorOccurred, [&](QAbstractSocket::SocketError error) {
            answer.error = error;
            failed = true;
        });
        socket.connectToHost(QStringLiteral("127.0.0.1"), quint16(QUrl(root).port()));
        socket.write(bytes);
        const bool ended = waitFor(socket, [&] {
            received += socket.readAll();
            return failed || isWhole(received, &answer);
        });
        answer.closed = failed;
        if (!ended)
            qWarning("no answer came");
        return answer;
    }

    [[nodiscard]] Answer request(const QByteArray &verb, const QString &path, const QByteArray &body = {},
                                 const QString &token = {}, const QByteArray &type = "application/json") const
    {
        QByteArray bytes = verb + ' ' + path.toUtf8() + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
        if (!token.isEmpty())
            bytes += "Authorization: Bearer " + token.toLatin1() + "\r\n";
        if (!body.isEmpty())
            bytes += "Content-Type: " + type + "\r\n";
        return raw(bytes + "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
    }

    [[nodiscard]] Answer post(const QString &path, const QJsonObject &body, const QString &token = {}) const
    {
        return request("POST", path, QJsonDocument(body).toJson(), token);
    }
    [[nodiscard]] Answer form(const QString &path, const Parameters &fields) const
    {
        QByteArray body;
        for (const auto &[name, value] : fields)
            body += (body.isEmpty() ? "" : "&") + name.toUtf8() + '=' + QUrl::toPercentEncoding(value);
        return request("POST", path, body, {}, "application/x-www-form-urlencoded");
    }
    [[nodiscard]] QJsonObject control(const QString &what) const
    {
        return request("GET", QStringLiteral("/control/v1/") + what).json();
    }

    static constexpr char Verifier[] = "verifier-verifier-verifier-verifier-verifier-1";
    static constexpr char Redirect[] = "http://127.0.0.1:4/back";

    /// The path and query of an authorization request; \a changes replace parameters, an empty value takes
    /// one away.
    [[nodiscard]] QString authorizePath(const QString &scopes, const Parameters &changes = {}) const
    {
        Parameters parameters{{QStringLiteral("client_id"), client[QStringLiteral("client_id")].toString()},
                              {QStringLiteral("redirect_uri"), QString::fromLatin1(Redirect)},
                              {QStringLiteral("response_type"), QStringLiteral("code")},
                              {QStringLiteral("scope"), scopes},
                              {QStringLiteral("state"), QStringLiteral("a state/+&")},
                              {QStringLiteral("code_challenge_method"), QStringLiteral("S256")},
                              {QStringLiteral("code_challenge"), challenge()}};
        for (const auto &[name, value] : changes) {
            parameters.removeIf([&name = name](const auto &one) { return one.first == name; });
            if (!value.isEmpty())
                parameters.append({name, value});
        }
        QString path = QStringLiteral("/o/oauth2/v2/auth");
        QChar joint = u'?';
        for (const auto &[name, value] : parameters) {
            path += joint + name + u'=' + QString::fromLatin1(QUrl::toPercentEncoding(value));
            joint = u'&';
        }
        return path;
    }
    /// The parameters an answer's redirect carries to the program.
    [[nodiscard]] static Parameters redirectOf(const Answer &answer)
    {
        const QString location = answer.header("Location");
        return location.startsWith(QLatin1String(Redirect)) ? parseForm(location.section(u'?', 1).toUtf8())
                                                            : Parameters();
    }
    [[nodiscard]] Answer exchange(const QString &code, const Parameters &changes = {}) const
    {
        Parameters fields{
            {QStringLiteral("grant_type"), QStringLiteral("authorization_code")},
            {QStringLiteral("code"), code},
            {QStringLiteral("redirect_uri"), QString::fromLatin1(Redirect)},
            {QStringLiteral("code_verifier"), QString::fromLatin1(Verifier)},
            {QStringLiteral("client_id"), client[QStringLiteral("client_id")].toString()},
            {QStringLiteral("client_secret"), client[QStringLiteral("client_secret")].toString()}};
        for (const auto &[name, value] : changes) {
            fields.removeIf([&name = name](const auto &one) { return one.first == name; });
            if (!value.isEmpty())
                fields.append({name, value});
        }
        return form(QStringLiteral("/token"), fields);
    }
    /// The token answer of a whole sign-in; scopes by their short names.
    [[nodiscard]] QJsonObject signIn(const QStringList &shortScopes, const QString &hint = {}) const
    {
        QStringList scopes;
        for (const QString &scope : shortScopes)
            scopes.append(scope == u"openid" ? scope
                                             : QStringLiteral("https://www.googleapis.com/auth/") + scope);
        const Parameters back = redirectOf(
            request("GET", authorizePath(scopes.join(u' '), {{QStringLiteral("login_hint"), hint}})));
        return exchange(valueOf(back, u"code").value_or(QString())).json();
    }
    [[nodiscard]] QString accessToken(const QStringList &shortScopes, const QString &hint = {}) const
    {
        return signIn(shortScopes, hint)[QStringLiteral("access_token")].toString();
    }

    [[nodiscard]] static QString challenge()
    {
        return QString::fromLatin1(
            QCryptographicHash::hash(Verifier, QCryptographicHash::Sha256)
                .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
    }

    QString root;
    QJsonObject client;

private:
    static bool isWhole(const QByteArray &received, Answer *answer)
    {
        const qsizetype end = received.indexOf("\r\n\r\n");
        if (end < 0)
            return false;
        answer->head = received.first(end);
        answer->status = answer->head.mid(9, 3).toInt();
        const qsizetype length = answer->header("Content-Length").toLongLong();
        answer->body = received.sliced(end + 4);
        return answer->body.size() >= length;
    }

    std::unique_ptr<Emulator> m_emulator;
};

} // namespace roomkey::emulator
