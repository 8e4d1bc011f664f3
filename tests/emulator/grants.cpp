// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/grants.h"

#include <QCryptographicHash>
#include <QJsonObject>
#include <QRandomGenerator>

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

QByteArray secretHash(const QString &secret)
{
    return QCryptographicHash::hash(secret.toUtf8(), QCryptographicHash::Sha256).toHex();
}

void Grants::remember(SecretKind kind, const QString &secret)
{
    if (!secret.isEmpty())
        m_secrets[kind].insert(secret);
}

QString Grants::draw(SecretKind kind, const char *prefix, int bytes)
{
    QByteArray random(bytes, Qt::Uninitialized);
    for (char &byte : random)
        byte = char(QRandomGenerator::system()->bounded(256));
    const QString secret = QString::fromLatin1(
        prefix + random.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
    remember(kind, secret);
    return secret;
}

QString Grants::issueCode(PendingCode code)
{
    const QString text = draw(SecretKind::Code, "4/0", 54);
    m_codes.insert(text, std::move(code));
    return text;
}

PendingCode *Grants::findCode(const QString &code)
{
    const auto found = m_codes.find(code);
    return found == m_codes.end() ? nullptr : &*found;
}

QString Grants::issueRefresh(const Grant &grant, int *grantId)
{
    const QString token = draw(SecretKind::RefreshToken, "1//0", 72);
    *grantId = m_nextGrant++;
    m_grants.insert(*grantId, grant);
    m_refresh.insert(secretHash(token), *grantId);
    return token;
}

QString Grants::rotate(const QString &token)
{
    const QString fresh = draw(SecretKind::RefreshToken, "1//0", 72);
    m_refresh.insert(secretHash(fresh), m_refresh.take(secretHash(token)));
    return fresh;
}

QString Grants::issueAccess(int grantId, qint64 lifetime)
{
    const QString token = draw(SecretKind::AccessToken, "ya29.a0", 120);
    m_access.insert(secretHash(token), {grantId, m_clock.milliseconds() + lifetime * 1000});
    return token;
}

std::optional<int> Grants::findRefresh(const QString &token) const
{
    const auto found = m_refresh.constFind(secretHash(token));
    return found == m_refresh.cend() ? std::nullopt : std::optional(*found);
}

Grants::Access Grants::findAccess(const QString &token) const
{
    const auto found = m_access.constFind(secretHash(token));
    if (found == m_access.cend())
        return {};
    const bool over = found->expires <= m_clock.milliseconds();
    return {over ? TokenState::Expired : TokenState::Good, m_grants.value(found->grantId),
            found->expires / 1000};
}

std::optional<int> Grants::personOf(const QString &token) const
{
    if (const auto grantId = findRefresh(token))
        return grant(*grantId).person;
    if (const Access access = findAccess(token); access.state != TokenState::Unknown)
        return access.grant.person;
    return std::nullopt;
}

void Grants::end(int grantId)
{
    m_grants.remove(grantId);
    m_refresh.removeIf([&](const auto &one) { return one.value() == grantId; });
    m_access.removeIf([&](const auto &one) { return one.value().grantId == grantId; });
}

void Grants::revoke(std::optional<int> person)
{
    for (const int grantId : m_grants.keys()) {
        if (!person || m_grants.value(grantId).person == *person)
            end(grantId);
    }
}

QJsonArray Grants::toJson() const
{
    QJsonArray grants;
    for (const auto &[hash, grantId] : m_refresh.asKeyValueRange()) {
        const Grant one = grant(grantId);
        grants.append(QJsonObject{{u"refreshHash"_s, QString::fromLatin1(hash)},
                                  {u"person"_s, one.person},
                                  {u"client"_s, one.client},
                                  {u"scopes"_s, QJsonArray::fromStringList(one.scopes)}});
    }
    return grants;
}

void Grants::restore(const QJsonArray &grants)
{
    for (const auto &value : grants) {
        const QJsonObject stored = value.toObject();
        Grant grant;
        grant.person = stored["person"_L1].toInt();
        grant.client = stored["client"_L1].toInt();
        for (const auto &scope : stored["scopes"_L1].toArray())
            grant.scopes.append(scope.toString());
        m_grants.insert(m_nextGrant, grant);
        m_refresh.insert(stored["refreshHash"_L1].toString().toLatin1(), m_nextGrant++);
    }
}

} // namespace roomkey::emulator
