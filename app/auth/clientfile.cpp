// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/clientfile.h"

#include "app/api/networkmanager.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStringList>

#include <algorithm>

namespace roomkey {

namespace {

constexpr qsizetype MaxFileBytes = 64 * 1024;

Unexpected<ClientFileError> fail(ClientFileError::Kind kind, const QString &detail = {})
{
    return Unexpected(ClientFileError{kind, detail});
}

/// RFC 6749 appendix A allows visible ASCII in ids and secrets; anything else is a damaged file.
bool isVisibleAscii(const QByteArray &text)
{
    return !text.isEmpty() &&
           std::all_of(text.cbegin(), text.cend(), [](char c) { return c >= 0x20 && c <= 0x7e; });
}

/// The line \a offset is on, counted from 1.
QString lineOf(const QByteArray &text, qsizetype offset)
{
    return QString::number(text.left(offset).count('\n') + 1);
}

/// What a sign-in gives, as the samples of Google's libraries store it ("authorized_user" is gcloud's).
bool holdsTokens(const QJsonObject &root)
{
    return root.contains(QLatin1String("refresh_token")) || root.contains(QLatin1String("access_token")) ||
           root.value(QLatin1String("type")).toString() == QLatin1String("authorized_user");
}

/// A fragment or a user name in an endpoint is never meant (RFC 6749 3.1), and both hide where it leads.
bool isEndpoint(const QUrl &url)
{
    return url.isValid() && !url.host().isEmpty() && url.userInfo().isEmpty() && !url.hasFragment() &&
           isAllowedOrigin(url);
}

} // namespace

Expected<OAuthClient, ClientFileError> readClientFile(const QString &path)
{
    using Kind = ClientFileError::Kind;
    const QFileInfo info(path);
    if (!info.exists())
        return fail(Kind::Missing);
    if (info.isDir())
        return fail(Kind::Folder);
    // A pipe or a device would block for ever, or never end.
    if (!info.isFile())
        return fail(Kind::CannotRead);
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) // which says only that it failed
        return fail(info.isReadable() ? Kind::CannotRead : Kind::NotPermitted, file.errorString());
    const QByteArray bytes = file.read(MaxFileBytes + 1);
    if (file.error() != QFileDevice::NoError)
        return fail(Kind::CannotRead, file.errorString());
    return parseClientFile(bytes);
}

Expected<OAuthClient, ClientFileError> parseClientFile(const QByteArray &bytes)
{
    using Kind = ClientFileError::Kind;
    if (bytes.size() > MaxFileBytes)
        return fail(Kind::TooLarge);
    static const QByteArray byteOrderMark("\xef\xbb\xbf");
    const QByteArray text = bytes.startsWith(byteOrderMark) ? bytes.mid(byteOrderMark.size()) : bytes;
    if (text.trimmed().isEmpty())
        return fail(Kind::Empty);
    if (text.contains('\0') || !text.isValidUtf8())
        return fail(Kind::NotText);
    QJsonParseError parsed;
    const QJsonDocument document = QJsonDocument::fromJson(text, &parsed);
    if (document.isNull())
        return fail(Kind::NotJson, lineOf(text, parsed.offset));
    const QJsonObject root = document.object();
    if (root.value(QLatin1String("type")).toString() == QLatin1String("service_account"))
        return fail(Kind::ServiceAccount);
    if (root.value(QLatin1String("web")).isObject())
        return fail(Kind::WebClient);
    if (!root.value(QLatin1String("installed")).isObject())
        return fail(holdsTokens(root) ? Kind::TokenFile : Kind::NoClient);

    const QJsonObject installed = root.value(QLatin1String("installed")).toObject();
    QStringList missing;
    for (const char *name : {"client_id", "client_secret", "auth_uri", "token_uri"}) {
        const QByteArray value = installed.value(QLatin1String(name)).toString().toUtf8();
        if (!isVisibleAscii(value))
            missing += QLatin1String(name);
    }
    if (!missing.isEmpty())
        return fail(Kind::MissingFields, missing.join(QStringLiteral(", ")));
    OAuthClient client;
    client.clientId = installed.value(QLatin1String("client_id")).toString();
    client.clientSecret = Secret(installed.value(QLatin1String("client_secret")).toString().toUtf8());
    client.authUri = QUrl(installed.value(QLatin1String("auth_uri")).toString(), QUrl::StrictMode);
    client.tokenUri = QUrl(installed.value(QLatin1String("token_uri")).toString(), QUrl::StrictMode);
    client.projectId = installed.value(QLatin1String("project_id")).toString();
    if (!isEndpoint(client.authUri))
        return fail(Kind::BadEndpoint, QStringLiteral("auth_uri"));
    if (!isEndpoint(client.tokenUri))
        return fail(Kind::BadEndpoint, QStringLiteral("token_uri"));
    return client;
}

} // namespace roomkey
