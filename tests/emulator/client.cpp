// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/client.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMessageAuthenticationCode>

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

Client::Client(const QByteArray &origin)
    : m_folder(QDir::tempPath() + u"/roomkey-emulator-XXXXXX"_s)
{
    const std::array<QByteArray, Count> keys{"client secret", "other client secret"};
    for (size_t which = 0; which < keys.size(); ++which) {
        const QByteArray drawn =
            QMessageAuthenticationCode::hash(origin, keys.at(which), QCryptographicHash::Sha256);
        m_secrets.at(which) =
            u"GOCSPX-"_s + QString::fromLatin1(drawn.first(21).toBase64(QByteArray::Base64UrlEncoding |
                                                                        QByteArray::OmitTrailingEquals));
    }
}

QString Client::id(int which) const
{
    return which == 0 ? u"104857600042-roomkeyemulator.apps.googleusercontent.com"_s
                      : u"104857600042-roomkeyemulatorother.apps.googleusercontent.com"_s;
}

std::optional<int> Client::find(const QString &id) const
{
    for (int which = 0; which < Count; ++which) {
        if (this->id(which) == id)
            return which;
    }
    return std::nullopt;
}

QString Client::name() const
{
    return u"Roomkey"_s;
}

QString Client::writeFile(const QString &server, int which)
{
    if (!m_folder.isValid())
        return {};
    QFile file(m_folder.filePath(which == 0 ? u"client.json"_s : u"other-client.json"_s));
    const QJsonObject installed{{u"client_id"_s, id(which)},
                                {u"project_id"_s, u"roomkey-emulator"_s},
                                {u"auth_uri"_s, server + u"/o/oauth2/v2/auth"_s},
                                {u"token_uri"_s, server + u"/token"_s},
                                {u"auth_provider_x509_cert_url"_s, server + u"/oauth2/v3/certs"_s},
                                {u"client_secret"_s, secret(which)},
                                {u"redirect_uris"_s, QJsonArray{u"http://localhost"_s}}};
    const QByteArray text = QJsonDocument(QJsonObject{{u"installed"_s, installed}}).toJson();
    // The folder is 0700 already; the file says so for itself as well.
    if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly) ||
        !file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner) ||
        file.write(text) != text.size())
        return {};
    return file.fileName();
}

} // namespace roomkey::emulator
