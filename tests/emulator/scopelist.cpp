// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/scopelist.h"

#include <QHash>

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

constexpr auto Prefix = "https://www.googleapis.com/auth/"_L1;

} // namespace

QString shortScope(const QString &scope)
{
    if (scope == "openid"_L1)
        return scope;
    if (scope == "email"_L1 || scope == "profile"_L1)
        return u"userinfo."_s + scope;
    return scope.startsWith(Prefix) ? scope.sliced(Prefix.size()) : QString();
}

QString wholeScope(const QString &shortName)
{
    return shortName == "openid"_L1 ? shortName : Prefix + shortName;
}

bool isIdentityScope(const QString &shortName)
{
    return shortName == "openid"_L1 || shortName == "userinfo.email"_L1 || shortName == "userinfo.profile"_L1;
}

QString scopeSentence(const QString &shortName)
{
    static const QHash<QString, QString> sentences{
        {u"chat.admin.delete"_s, u"Delete any space of the organisation"_s},
        {u"chat.admin.memberships"_s, u"See and change members of all spaces of the organisation"_s},
        {u"chat.admin.memberships.readonly"_s, u"See members of all spaces of the organisation"_s},
        {u"chat.admin.spaces"_s, u"See and change all spaces of the organisation"_s},
        {u"chat.admin.spaces.readonly"_s, u"See all spaces of the organisation"_s},
        {u"chat.customemojis"_s, u"See, add and remove custom emoji"_s},
        {u"chat.customemojis.readonly"_s, u"See custom emoji"_s},
        {u"chat.delete"_s, u"Delete spaces"_s},
        {u"chat.import"_s, u"Import spaces and messages from another program"_s},
        {u"chat.memberships"_s, u"See and change members"_s},
        {u"chat.memberships.app"_s, u"Add this app to spaces and remove it"_s},
        {u"chat.memberships.readonly"_s, u"See members"_s},
        {u"chat.messages"_s, u"Read and write messages"_s},
        {u"chat.messages.create"_s, u"Write messages"_s},
        {u"chat.messages.reactions"_s, u"See, add and remove reactions"_s},
        {u"chat.messages.reactions.create"_s, u"Add reactions"_s},
        {u"chat.messages.reactions.readonly"_s, u"See reactions"_s},
        {u"chat.messages.readonly"_s, u"Read messages"_s},
        {u"chat.spaces"_s, u"See and change spaces"_s},
        {u"chat.spaces.create"_s, u"Create spaces"_s},
        {u"chat.spaces.pins"_s, u"See and change pinned messages"_s},
        {u"chat.spaces.pins.readonly"_s, u"See pinned messages"_s},
        {u"chat.spaces.readonly"_s, u"See spaces"_s},
        {u"chat.users.availability"_s, u"See and set your availability"_s},
        {u"chat.users.availability.readonly"_s, u"See your availability"_s},
        {u"chat.users.readstate"_s, u"See and set read marks"_s},
        {u"chat.users.readstate.readonly"_s, u"See read marks"_s},
        {u"chat.users.sections"_s, u"See and change the sections of your list"_s},
        {u"chat.users.sections.readonly"_s, u"See the sections of your list"_s},
        {u"chat.users.spacesettings"_s, u"See and change notifications"_s},
        {u"directory.readonly"_s, u"See your organisation's directory"_s},
        {u"contacts.readonly"_s, u"See your contacts"_s},
    };
    return sentences.value(shortName, shortName);
}

} // namespace roomkey::emulator
