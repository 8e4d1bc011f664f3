// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/account.h"
#include "app/auth/clientfile.h"
#include "app/auth/granthistory.h"
#include "app/auth/keyentry.h"
#include "app/core/paths.h"
#include "app/store/damagedfile.h"
#include "app/store/migrations.h"
#include "app/store/outboxtable.h"
#include "app/store/sqlite.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"

#include <QFileInfo>
#include <QHostAddress>

namespace roomkey::fuzz {

namespace {

/// Whether U+FEFF is in it, which Qt takes away where a text begins with it.
bool hasByteOrderMark(const QByteArray &json)
{
    return json.contains("\xEF\xBB\xBF") || json.toLower().contains("\\ufeff");
}

} // namespace

const char *clientFile(const QByteArray &input)
{
    const auto client = parseClientFile(input);
    if (!client)
        return isPlain(client.error().detail, 200) ? nullptr : "what is wrong is not plain";
    if (client->clientId.isEmpty() || !isVisibleAscii(client->clientId.toUtf8()) ||
        client->clientSecret.isEmpty() || !isVisibleAscii(client->clientSecret.reveal()))
        return "a client without id and secret";
    for (const QUrl &uri : {client->authUri, client->tokenUri}) {
        const bool onLoopback =
            uri.host() == QLatin1String("localhost") || QHostAddress(uri.host()).isLoopback();
        if (uri.scheme() != QLatin1String("https") && !(uri.scheme() == QLatin1String("http") && onLoopback))
            return "keys would travel in clear";
        if (!uri.userInfo().isEmpty() || uri.hasFragment() || uri.host().isEmpty())
            return "an address that hides where it leads";
    }
    return nullptr;
}

const char *fileName(const QByteArray &input)
{
    Input fields(input);
    const QString name = fields.text();
    if (ProfilePaths::isValidProfileName(name)) {
        const ProfilePaths paths(name);
        const QFileInfo folder(paths.dataFolder());
        const QFileInfo settings(paths.settingsFile());
        if (folder.fileName() != name || settings.fileName() != name + QLatin1String(".ini") ||
            name.size() > 40)
            return "a profile becomes another name";
    }
    const QString one = fields.text();
    const QString two = fields.text();
    const QString three = fields.text();
    const AccountId id = AccountRegistry::idFor(one, two, three);
    if (id.toString().size() != 32 || !std::all_of(id.toString().cbegin(), id.toString().cend(), [](QChar c) {
            return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f');
        }))
        return "an account's folder is no plain name";
    return nullptr;
}

const char *keyEntry(const QByteArray &input)
{
    const auto keys = keysOf(Secret(input));
    if (!keys)
        return keys.error().detail.isEmpty() ? "an entry is refused without a word" : nullptr;
    if (keys->refreshToken.isEmpty() || keys->clientId.isEmpty() || !keys->tokenUri.isValid())
        return "keys that open nothing";
    const auto again = keysOf(entryOf(*keys));
    if (!again)
        return "what was read is refused when it is written again";
    if (hasByteOrderMark(input))
        return nullptr;
    const bool isSame = again->refreshToken.reveal() == keys->refreshToken.reveal() &&
                        again->clientId == keys->clientId &&
                        again->clientSecret.reveal() == keys->clientSecret.reveal() &&
                        again->tokenUri.toEncoded() == keys->tokenUri.toEncoded() &&
                        again->revocationUri.toEncoded() == keys->revocationUri.toEncoded();
    return isSame ? nullptr : "written again they are other keys";
}

const char *grantHistory(const QByteArray &input)
{
    const auto records = parseGrants(input);
    if (!records)
        return nullptr;
    if (hasByteOrderMark(input))
        return nullptr;
    const QByteArray written = grantsText(*records);
    const auto again = parseGrants(written);
    if (!again || again->size() != records->size())
        return "what was read is another number of records when it is written again";
    for (qsizetype i = 0; i < again->size(); ++i) {
        GrantRecord before = records->at(i);
        before.at = again->at(i).at; // in whole seconds
        if (again->at(i) != before)
            return "a record becomes another one";
    }
    return grantsText(*again) == written ? nullptr : "each time it is written it is another text";
}

const char *outboxRow(const QByteArray &input)
{
    // A row as a damaged disk might show it: numbers of any size, texts of any kind.
    Input fields(input);
    static Database database;
    const bool isOpen =
        database.isOpen() || (database.open(QStringLiteral(":memory:"), Database::Access::ReadWrite) &&
                              migrate(database, outboxMigrations()));
    if (!isOpen || !database.execute("DELETE FROM outbox"))
        return "no outbox in memory";
    const OutboxTable table(database);
    OutboxRow sound;
    sound.space = SpaceName(QStringLiteral("spaces/A"));
    sound.clientId = ClientMessageId(QStringLiteral("client-sound"));
    sound.text = fields.text();
    sound.id = table.add(sound);
    {
        Statement insert = database.prepare("INSERT INTO outbox (kind, state, space, clientId, requestId, "
                                            "message, text, createdAt, notBefore, "
                                            "attempts, refusal, member, sum) VALUES (?1, ?2, ?3, ?4, ?5, ?6, "
                                            "?7, ?8, ?9, ?10, ?11, ?12, ?13)");
        insert.bind(1, fields.line().toLongLong()).bind(2, fields.line().toLongLong());
        for (int column = 3; column <= 7; ++column)
            insert.bind(column, fields.text());
        for (int column = 8; column <= 10; ++column)
            insert.bind(column, fields.line().toLongLong());
        insert.bind(11, fields.text()).bind(12, fields.text()).bind(13, fields.line().toLongLong());
        insert.run();
    }
    if (database.error())
        return "the outbox takes no such row";
    table.repairChanged();
    const QList<OutboxRow> rows = table.rows();
    if (rows.size() != 2 || rows.first() != sound)
        return "a sound row was changed";
    const OutboxRow &other = rows.last();
    if (table.find(other.id) != other)
        return "a row is found in another form";
    if (other.state > OutboxRow::State::Refused || other.kind > OutboxRow::Kind::RemoveMember)
        return "a row in a state or of a kind that is none";
    return table.repairChanged().rows == 0 ? nullptr : "a repaired row is not what was written";
}

const char *damagedFile(const QByteArray &input)
{
    // The file and, from a mark on, its log.
    static const QByteArray mark("\n--log--\n");
    const qsizetype at = input.indexOf(mark);
    const QByteArray log = at < 0 ? QByteArray() : input.mid(at + mark.size());
    const DamagedFile file(at < 0 ? input : input.left(at), log);
    qsizetype bytes = 0;
    for (const auto &records : {file.records(), file.earlierRecords(), file.unseenRecords()}) {
        for (const DamagedFile::Record &record : records) {
            for (const DamagedFile::Value &value : record.values) {
                const auto *text = std::get_if<QByteArray>(&value);
                if (text && text->size() > input.size())
                    return "a text longer than the file";
                bytes += text ? text->size() : 1;
            }
        }
    }
    if (log.isEmpty() && file.unseen() != DamagedFile::Unseen::Nothing)
        return "something unseen in no log";
    return bytes <= 1000 * (input.size() + 1) * (input.size() + 1) ? nullptr : "more than could be there";
}

} // namespace roomkey::fuzz
