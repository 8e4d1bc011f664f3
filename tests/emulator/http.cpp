// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/http.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

QByteArray reasonPhrase(int status)
{
    switch (status) {
    case 200:
        return "OK"_ba;
    case 302:
        return "Found"_ba;
    case 303:
        return "See Other"_ba;
    case 400:
        return "Bad Request"_ba;
    case 401:
        return "Unauthorized"_ba;
    case 403:
        return "Forbidden"_ba;
    case 404:
        return "Not Found"_ba;
    case 405:
        return "Method Not Allowed"_ba;
    case 409:
        return "Conflict"_ba;
    case 413:
        return "Content Too Large"_ba;
    case 429:
        return "Too Many Requests"_ba;
    case 431:
        return "Request Header Fields Too Large"_ba;
    case 500:
        return "Internal Server Error"_ba;
    case 501:
        return "Not Implemented"_ba;
    case 503:
        return "Service Unavailable"_ba;
    default:
        return "Status"_ba;
    }
}

QString decoded(QByteArrayView part)
{
    QByteArray bytes = part.toByteArray();
    bytes.replace('+', ' ');
    return QString::fromUtf8(QByteArray::fromPercentEncoding(bytes));
}

} // namespace

QByteArray httpDate(qint64 secondsFromNow)
{
    return QLocale::c()
        .toString(QDateTime::currentDateTimeUtc().addSecs(secondsFromNow),
                  u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s)
        .toLatin1();
}

QByteArray Request::header(QByteArrayView lowerCaseName) const
{
    for (const auto &[name, value] : headers) {
        if (name == lowerCaseName)
            return value;
    }
    return {};
}

std::optional<QString> valueOf(const Parameters &parameters, QStringView name)
{
    for (const auto &[key, value] : parameters) {
        if (key == name)
            return value;
    }
    return std::nullopt;
}

Parameters parseForm(QByteArrayView encoded)
{
    Parameters result;
    for (const QByteArray &pair : encoded.toByteArray().split('&')) {
        if (pair.isEmpty())
            continue;
        const qsizetype equals = pair.indexOf('=');
        const QByteArrayView name = equals < 0 ? QByteArrayView(pair) : QByteArrayView(pair).first(equals);
        const QByteArrayView value = equals < 0 ? QByteArrayView() : QByteArrayView(pair).sliced(equals + 1);
        result.append({decoded(name), decoded(value)});
    }
    return result;
}

Response Response::json(const QJsonObject &object, int status)
{
    return jsonBytes(QJsonDocument(object).toJson(QJsonDocument::Indented), status);
}

Response Response::jsonBytes(QByteArray bytes, int status)
{
    Response response;
    response.status = status;
    response.body = std::move(bytes);
    return response;
}

Response Response::html(const QByteArray &page, int status)
{
    Response response;
    response.status = status;
    response.contentType = "text/html; charset=UTF-8";
    response.body = page;
    // The consent page must not be framed by another site, and nothing on it comes from elsewhere.
    response.headers = {
        {"X-Frame-Options", "DENY"},
        {"Content-Security-Policy",
         "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"}};
    return response;
}

Response Response::redirect(const QByteArray &location, int status)
{
    Response response;
    response.status = status;
    response.contentType = "text/plain; charset=UTF-8";
    response.headers = {{"Location", location}};
    return response;
}

QByteArray Response::head(bool keepAlive) const
{
    QByteArray wire;
    wire.reserve(512);
    wire += "HTTP/1.1 " + QByteArray::number(status) + ' ' + reasonPhrase(status) + "\r\n";
    wire += "Date: " + httpDate(clockOffset) + "\r\n";
    wire += "Content-Type: " + contentType + "\r\n";
    wire += "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n";
    wire += keepAlive ? "Connection: keep-alive\r\n" : "Connection: close\r\n";
    for (const auto &[name, value] : headers)
        wire += name + ": " + value + "\r\n";
    return wire;
}

QByteArray Response::onTheWire(bool keepAlive, bool headOnly) const
{
    QByteArray wire = head(keepAlive);
    wire.reserve(wire.size() + body.size() + 64);
    wire += "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n";
    if (!headOnly)
        wire += body;
    return wire;
}

} // namespace roomkey::emulator
