// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/keyentry.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace roomkey {

namespace {

constexpr int EntryVersion = 1;

Unexpected<VaultError> fail(const char *detail)
{
    return Unexpected(VaultError{VaultError::Kind::Other, QLatin1String(detail)});
}

} // namespace

Secret entryOf(const AccountKeys &keys)
{
    const QJsonObject entry{
        {QStringLiteral("v"), EntryVersion},
        {QStringLiteral("refresh_token"), QString::fromUtf8(keys.refreshToken.reveal())},
        {QStringLiteral("client_id"), keys.clientId},
        {QStringLiteral("client_secret"), QString::fromUtf8(keys.clientSecret.reveal())},
        {QStringLiteral("token_uri"), keys.tokenUri.toString(QUrl::FullyEncoded)},
        {QStringLiteral("revocation_uri"), keys.revocationUri.toString(QUrl::FullyEncoded)},
    };
    return Secret(QJsonDocument(entry).toJson(QJsonDocument::Compact));
}

Expected<AccountKeys, VaultError> keysOf(const Secret &entry)
{
    const QJsonObject json = QJsonDocument::fromJson(entry.reveal()).object();
    if (json.value(QLatin1String("v")).toInt() != EntryVersion)
        return fail("the entry is damaged or of a newer version");
    AccountKeys keys;
    keys.refreshToken = Secret(json.value(QLatin1String("refresh_token")).toString().toUtf8());
    keys.clientId = json.value(QLatin1String("client_id")).toString();
    keys.clientSecret = Secret(json.value(QLatin1String("client_secret")).toString().toUtf8());
    keys.tokenUri = QUrl(json.value(QLatin1String("token_uri")).toString(), QUrl::StrictMode);
    keys.revocationUri = QUrl(json.value(QLatin1String("revocation_uri")).toString(), QUrl::StrictMode);
    if (!keys.revocationUri.isValid())
        keys.revocationUri.clear(); // there is none, instead of one that leads nowhere
    if (keys.refreshToken.isEmpty() || keys.clientId.isEmpty() || !keys.tokenUri.isValid())
        return fail("the entry is damaged");
    return keys;
}

} // namespace roomkey
