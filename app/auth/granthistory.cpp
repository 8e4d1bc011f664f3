// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/granthistory.h"

#include "app/core/logging.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

#include <optional>

using namespace Qt::StringLiterals;

namespace roomkey {

namespace {

constexpr int Version = 1;

QJsonObject toJson(const GrantRecord &record)
{
    return {{u"cause"_s, GrantRecord::word(record.cause)},
            {u"at"_s, record.at.toUTC().toString(Qt::ISODate)},
            {u"clientId"_s, record.clientId},
            {u"asked"_s, QJsonArray::fromStringList(record.asked.toUris())},
            {u"granted"_s, QJsonArray::fromStringList(record.granted.toUris())},
            {u"unknown"_s, QJsonArray::fromStringList(record.unknownScopes)}};
}

QStringList texts(const QJsonValue &array)
{
    QStringList list;
    for (const QJsonValue &one : array.toArray())
        list.append(one.toString());
    return list;
}

GrantRecord fromJson(const QJsonObject &json)
{
    GrantRecord record;
    for (const auto cause : {GrantRecord::Cause::Renewal, GrantRecord::Cause::Check}) {
        if (json["cause"_L1].toString() == GrantRecord::word(cause))
            record.cause = cause;
    }
    record.at = QDateTime::fromString(json["at"_L1].toString(), Qt::ISODate);
    record.clientId = json["clientId"_L1].toString();
    record.asked = ScopeSet::parse(texts(json["asked"_L1]).join(u' '));
    record.granted = ScopeSet::parse(texts(json["granted"_L1]).join(u' '));
    record.unknownScopes = texts(json["unknown"_L1]);
    return record;
}

/// Nothing if the file is there but is not what was written.
std::optional<QList<GrantRecord>> readFile(const QString &name)
{
    QFile file(name);
    if (!file.exists())
        return QList<GrantRecord>();
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QJsonObject whole = QJsonDocument::fromJson(file.readAll()).object();
    if (whole["version"_L1].toInt() != Version)
        return std::nullopt;
    QList<GrantRecord> records;
    for (const QJsonValue &one : whole["grants"_L1].toArray())
        records.append(fromJson(one.toObject()));
    return records;
}

} // namespace

QString GrantRecord::word(Cause cause)
{
    switch (cause) {
    case Cause::SignIn:
        return u"sign-in"_s;
    case Cause::Renewal:
        return u"renewal"_s;
    case Cause::Check:
        return u"check"_s;
    }
    return {};
}

GrantHistory::GrantHistory(ProfilePaths paths)
    : m_paths(std::move(paths))
{
}

QString GrantHistory::fileOf(const AccountId &id) const
{
    return m_paths.accountFolder(id) + u"/grants.json"_s;
}

QList<GrantRecord> GrantHistory::read(const AccountId &id) const
{
    return readFile(fileOf(id)).value_or(QList<GrantRecord>());
}

bool GrantHistory::note(const AccountId &id, GrantRecord record, GrantRecord::Cause foundBy)
{
    const QString name = fileOf(id);
    // Never through a link into somebody else's folder.
    if (QFileInfo(m_paths.accountFolder(id)).isSymLink() ||
        !ProfilePaths::ensurePrivateFolder(m_paths.accountFolder(id)))
        return false;
    auto records = readFile(name);
    if (!records) {
        qCWarning(lcAuth, "The history of permissions cannot be read; it is kept under another name.");
        const QString aside = m_paths.accountFolder(id) + u"/grants.damaged.json"_s;
        QFile::remove(aside);
        QFile::rename(name, aside);
        records = QList<GrantRecord>();
    }
    // Settings keep whole seconds, so that is how times compare.
    record.at = QDateTime::fromSecsSinceEpoch(record.at.toSecsSinceEpoch(), Qt::UTC);
    const auto lastSignIn = std::find_if(records->crbegin(), records->crend(), [](const GrantRecord &one) {
        return one.cause == GrantRecord::Cause::SignIn;
    });
    if (lastSignIn != records->crend() && lastSignIn->at == record.at) {
        const GrantRecord &last = records->constLast();
        if (last.asked == record.asked && last.granted == record.granted &&
            last.unknownScopes == record.unknownScopes && last.clientId == record.clientId)
            return true;
        record.cause = foundBy;
        record.at = QDateTime::fromSecsSinceEpoch(QDateTime::currentSecsSinceEpoch(), Qt::UTC);
    }
    records->append(record);
    if (records->size() > Limit)
        records->remove(0, records->size() - Limit);

    QJsonArray list;
    for (const GrantRecord &one : std::as_const(*records))
        list.append(toJson(one));
    QSaveFile file(name);
    if (!file.open(QIODevice::WriteOnly))
        return false;
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    file.write(QJsonDocument(QJsonObject{{u"version"_s, Version}, {u"grants"_s, list}}).toJson());
    return file.commit();
}

} // namespace roomkey
