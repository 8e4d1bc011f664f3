// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>
#include <utility>

namespace roomkey::emulator {

/// Name and value pairs in the order they came; names may repeat.
using Parameters = QList<std::pair<QString, QString>>;

/// One request as it stood on the wire, whole.
struct Request
{
    QByteArray verb;
    /// Percent-decoded, segment by segment; a slash that was escaped stays inside its segment.
    QStringList segments;
    QByteArray rawPath;
    Parameters query;
    QList<std::pair<QByteArray, QByteArray>> headers; ///< names in lower case
    QByteArray body;
    bool keepAlive = true;

    [[nodiscard]] QByteArray header(QByteArrayView lowerCaseName) const;
};

/// The first value of that name.
[[nodiscard]] std::optional<QString> valueOf(const Parameters &parameters, QStringView name);

/// application/x-www-form-urlencoded, as query strings and form bodies have it.
[[nodiscard]] Parameters parseForm(QByteArrayView encoded);

/// IMF-fixdate (RFC 9110 section 5.6.7).
[[nodiscard]] QByteArray httpDate(qint64 secondsFromNow = 0);

struct Response
{
    int status = 200;
    QByteArray contentType = "application/json; charset=UTF-8";
    QByteArray body;
    QList<std::pair<QByteArray, QByteArray>> headers;
    qint64 clockOffset = 0; ///< seconds that the Date header is off

    [[nodiscard]] static Response json(const QJsonObject &object, int status = 200);
    [[nodiscard]] static Response jsonBytes(QByteArray bytes, int status = 200);
    [[nodiscard]] static Response html(const QByteArray &page, int status = 200);
    /// 303 after a form was posted, 302 otherwise.
    [[nodiscard]] static Response redirect(const QByteArray &location, int status = 302);

    /// Status line and headers but the body's length, without the empty line that ends them.
    [[nodiscard]] QByteArray head(bool keepAlive) const;
    /// Status line, headers and body.
    [[nodiscard]] QByteArray onTheWire(bool keepAlive, bool headOnly) const;
};

} // namespace roomkey::emulator
