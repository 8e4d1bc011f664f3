// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/expected.h"
#include "app/core/secret.h"

#include <QString>
#include <QUrl>

// The OAuth client file of a desktop client as Google Cloud hands it out: JSON with one root key,
// "installed". Read once, never written to. Values, any thread. Source:
// https://developers.google.com/identity/protocols/oauth2/native-app
namespace roomkey {

struct OAuthClient
{
    QString clientId;
    Secret clientSecret; ///< not confidential for desktop clients by RFC 8252 8.5, yet kept like a secret
    QUrl authUri;
    QUrl tokenUri;
    QString projectId;
};

struct ClientFileError
{
    enum class Kind : quint8 {
        Missing,      ///< no such file
        Folder,       ///< a folder
        NotPermitted, ///< there, but not for us to read
        CannotRead,   ///< a pipe, a device, a broken disk
        Empty,
        TooLarge,       ///< over 64 KiB
        NotText,        ///< bytes that are no UTF-8 text: a picture, an archive, UTF-16
        NotJson,        ///< `detail`: the line that cannot be read
        NoClient,       ///< JSON, but neither "installed" nor "web" (an API key, another program's file, ...)
        TokenFile,      ///< tokens, perhaps written over the client file by a sample program
        WebClient,      ///< a "web" client
        ServiceAccount, ///< a service account key
        MissingFields,  ///< `detail` names them
        BadEndpoint,    ///< auth_uri or token_uri neither https nor http on loopback; `detail` names it
    };
    Kind kind = Kind::CannotRead;
    QString detail;
};

Expected<OAuthClient, ClientFileError> readClientFile(const QString &path);
Expected<OAuthClient, ClientFileError> parseClientFile(const QByteArray &bytes);

} // namespace roomkey
