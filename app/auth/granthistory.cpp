// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/granthistory.h"

#include "app/core/logging.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace roomkey {

namespace {

constexpr int Version = 1;

QString fileIn(const QString &folder)
{
    return folder + u"/grants.json"_s;
}

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
    return parseGrants(file.readAll());
}

/// Any thread.
bool writeFile(const QString &folder, const QList<GrantRecord> &records)
{
    // Never through a link into somebody else's folder.
    if (QFileInfo(folder).isSymLink() || !ProfilePaths::ensurePrivateFolder(folder))
        return false;
    const QString name = fileIn(folder);
    if (!readFile(name)) {
        qCWarning(lcAuth, "The history of permissions cannot be read; it is kept under another name.");
        const QString aside = folder + u"/grants.damaged.json"_s;
        QFile::remove(aside);
        QFile::rename(name, aside);
    }
    QSaveFile file(name);
    if (!file.open(QIODevice::WriteOnly))
        return false;
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    file.write(grantsText(records));
    return file.commit();
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

QByteArray grantsText(const QList<GrantRecord> &records)
{
    QJsonArray list;
    for (const GrantRecord &one : records)
        list.append(toJson(one));
    return QJsonDocument(QJsonObject{{u"version"_s, Version}, {u"grants"_s, list}}).toJson();
}

std::optional<QList<GrantRecord>> parseGrants(const QByteArray &text)
{
    const QJsonObject whole = QJsonDocument::fromJson(text).object();
    if (whole["version"_L1].toInt() != Version)
        return std::nullopt;
    QList<GrantRecord> records;
    for (const QJsonValue &one : whole["grants"_L1].toArray())
        records.append(fromJson(one.toObject()));
    return records;
}

GrantHistory::GrantHistory(ProfilePaths paths, Settings &settings)
    : m_paths(std::move(paths))
    , m_settings(settings)
{
}

GrantHistory::Known &GrantHistory::known(const AccountId &id)
{
    const auto found = m_known.find(id);
    if (found != m_known.end())
        return *found;
    Known known;
    known.records = readFile(fileIn(m_paths.accountFolder(id))).value_or(QList<GrantRecord>());
    return *m_known.insert(id, known);
}

QList<GrantRecord> GrantHistory::read(const AccountId &id)
{
    return known(id).records;
}

void GrantHistory::note(const AccountId &id, GrantRecord record, GrantRecord::Cause foundBy)
{
    Known &all = known(id);
    QList<GrantRecord> &records = all.records;
    // Settings keep whole seconds, so that is how times compare.
    record.at = QDateTime::fromSecsSinceEpoch(record.at.toSecsSinceEpoch(), Qt::UTC);
    const auto lastSignIn = std::find_if(records.crbegin(), records.crend(), [](const GrantRecord &one) {
        return one.cause == GrantRecord::Cause::SignIn;
    });
    if (lastSignIn != records.crend() && lastSignIn->at == record.at) {
        const GrantRecord &last = records.constLast();
        if (last.asked == record.asked && last.granted == record.granted &&
            last.unknownScopes == record.unknownScopes && last.clientId == record.clientId) {
            if (*all.isUnwritten)
                write(id, all);
            return;
        }
        record.cause = foundBy;
        record.at = QDateTime::fromSecsSinceEpoch(QDateTime::currentSecsSinceEpoch(), Qt::UTC);
    }
    records.append(record);
    if (records.size() > Limit)
        records.remove(0, records.size() - Limit);
    write(id, all);
}

void GrantHistory::write(const AccountId &id, const Known &known)
{
    m_settings.onWritingThread(
        [folder = m_paths.accountFolder(id), records = known.records, isUnwritten = known.isUnwritten] {
            *isUnwritten = !writeFile(folder, records);
            if (*isUnwritten)
                qCWarning(lcAuth, "The history of permissions could not be written.");
        });
}

void GrantHistory::forget(const AccountId &id)
{
    m_known.insert(id, {}); // the file may still be there for a while, and is nobody's
}

} // namespace roomkey
