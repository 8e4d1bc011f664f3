// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/scopes.h"

#include <QCoreApplication>

#include <algorithm>
#include <string_view>

using namespace Qt::StringLiterals;

namespace roomkey {

namespace {

using enum Scope;
using enum ScopeClass;
using enum ScopeHolder;

constexpr std::string_view UriPrefix = "https://www.googleapis.com/auth/";

/// Every scope but openid is a URI below the same prefix; what follows it is the short name.
constexpr ScopeRow row(Scope scope, const char *uri, ScopeFamily family, ScopeClass verification,
                       ScopeHolder holder, const char *meaning)
{
    const bool hasPrefix = std::string_view(uri).substr(0, UriPrefix.size()) == UriPrefix;
    // The Chat app needs an administrator's approval for every scope of its own but chat.bot.
    const bool approval = holder == App && scope != Bot;
    return {scope,    uri,    hasPrefix ? uri + UriPrefix.size() : uri, family, verification, holder,
            approval, meaning};
}

constexpr ScopeRow chat(Scope scope, const char *uri, ScopeClass verification, ScopeHolder holder,
                        const char *meaning)
{
    return row(scope, uri, ScopeFamily::Chat, verification, holder, meaning);
}

constexpr ScopeRow Table[] = {
    chat(AdminDelete, "https://www.googleapis.com/auth/chat.admin.delete", Restricted, Administrator,
         QT_TRANSLATE_NOOP("Scope", "Delete any space")),
    chat(AdminMemberships, "https://www.googleapis.com/auth/chat.admin.memberships", Sensitive, Administrator,
         QT_TRANSLATE_NOOP("Scope", "Manage members of all spaces")),
    chat(AdminMembershipsReadonly, "https://www.googleapis.com/auth/chat.admin.memberships.readonly",
         Sensitive, Administrator, QT_TRANSLATE_NOOP("Scope", "See members of all spaces")),
    chat(AdminSpaces, "https://www.googleapis.com/auth/chat.admin.spaces", Sensitive, Administrator,
         QT_TRANSLATE_NOOP("Scope", "Manage all spaces")),
    chat(AdminSpacesReadonly, "https://www.googleapis.com/auth/chat.admin.spaces.readonly", Sensitive,
         Administrator, QT_TRANSLATE_NOOP("Scope", "See all spaces")),
    chat(AppAllMembershipsReadonly, "https://www.googleapis.com/auth/chat.app.all.memberships.readonly",
         Unverified, App, QT_TRANSLATE_NOOP("Scope", "Follow member changes in all spaces, as the Chat app")),
    chat(AppAllMessagesReadonly, "https://www.googleapis.com/auth/chat.app.all.messages.readonly", Unverified,
         App, QT_TRANSLATE_NOOP("Scope", "Follow messages in all spaces, as the Chat app")),
    chat(AppAllSpacesReadonly, "https://www.googleapis.com/auth/chat.app.all.spaces.readonly", Unverified,
         App, QT_TRANSLATE_NOOP("Scope", "Follow changes of all spaces, as the Chat app")),
    chat(AppAllUsersReadstateReadonly,
         "https://www.googleapis.com/auth/chat.app.all.users.readstate.readonly", Unverified, App,
         QT_TRANSLATE_NOOP("Scope", "Follow everyone’s read marks, as the Chat app")),
    chat(AppDelete, "https://www.googleapis.com/auth/chat.app.delete", Restricted, App,
         QT_TRANSLATE_NOOP("Scope", "Delete spaces the Chat app made")),
    chat(AppMemberships, "https://www.googleapis.com/auth/chat.app.memberships", Sensitive, App,
         QT_TRANSLATE_NOOP("Scope", "See and change members, as the Chat app")),
    chat(AppMembershipsReadonly, "https://www.googleapis.com/auth/chat.app.memberships.readonly", Unverified,
         App, QT_TRANSLATE_NOOP("Scope", "Follow member changes, as the Chat app")),
    chat(AppMessagesReadonly, "https://www.googleapis.com/auth/chat.app.messages.readonly", Unverified, App,
         QT_TRANSLATE_NOOP("Scope", "Read messages, as the Chat app")),
    chat(AppSpaces, "https://www.googleapis.com/auth/chat.app.spaces", Sensitive, App,
         QT_TRANSLATE_NOOP("Scope", "See and change spaces, as the Chat app")),
    chat(AppSpacesCreate, "https://www.googleapis.com/auth/chat.app.spaces.create", Sensitive, App,
         QT_TRANSLATE_NOOP("Scope", "Create spaces, as the Chat app")),
    chat(AppSpacesReadonly, "https://www.googleapis.com/auth/chat.app.spaces.readonly", Unverified, App,
         QT_TRANSLATE_NOOP("Scope", "Follow changes of spaces, as the Chat app")),
    chat(Bot, "https://www.googleapis.com/auth/chat.bot", NonSensitive, App,
         QT_TRANSLATE_NOOP("Scope", "Act as the Chat app")),
    chat(CustomEmojis, "https://www.googleapis.com/auth/chat.customemojis", Sensitive, User,
         QT_TRANSLATE_NOOP("Scope", "See, add and remove custom emoji")),
    chat(CustomEmojisReadonly, "https://www.googleapis.com/auth/chat.customemojis.readonly", Sensitive, User,
         QT_TRANSLATE_NOOP("Scope", "See custom emoji")),
    chat(Delete, "https://www.googleapis.com/auth/chat.delete", Restricted, User,
         QT_TRANSLATE_NOOP("Scope", "Delete spaces")),
    chat(Import, "https://www.googleapis.com/auth/chat.import", Restricted, Delegation,
         QT_TRANSLATE_NOOP("Scope", "Import from another program")),
    chat(Memberships, "https://www.googleapis.com/auth/chat.memberships", Sensitive, User,
         QT_TRANSLATE_NOOP("Scope", "See and change members")),
    chat(MembershipsApp, "https://www.googleapis.com/auth/chat.memberships.app", Sensitive, User,
         QT_TRANSLATE_NOOP("Scope", "Add and remove this app")),
    chat(MembershipsReadonly, "https://www.googleapis.com/auth/chat.memberships.readonly", Sensitive, User,
         QT_TRANSLATE_NOOP("Scope", "See members")),
    chat(Messages, "https://www.googleapis.com/auth/chat.messages", Restricted, User,
         QT_TRANSLATE_NOOP("Scope", "Read and write messages")),
    chat(MessagesCreate, "https://www.googleapis.com/auth/chat.messages.create", Sensitive, User,
         QT_TRANSLATE_NOOP("Scope", "Write messages")),
    chat(MessagesReactions, "https://www.googleapis.com/auth/chat.messages.reactions", Sensitive, User,
         QT_TRANSLATE_NOOP("Scope", "See, add and remove reactions")),
    chat(MessagesReactionsCreate, "https://www.googleapis.com/auth/chat.messages.reactions.create", Sensitive,
         User, QT_TRANSLATE_NOOP("Scope", "Add reactions")),
    chat(MessagesReactionsReadonly, "https://www.googleapis.com/auth/chat.messages.reactions.readonly",
         Sensitive, User, QT_TRANSLATE_NOOP("Scope", "See reactions")),
    chat(MessagesReadonly, "https://www.googleapis.com/auth/chat.messages.readonly", Restricted, User,
         QT_TRANSLATE_NOOP("Scope", "Read messages")),
    chat(Spaces, "https://www.googleapis.com/auth/chat.spaces", Sensitive, User,
         QT_TRANSLATE_NOOP("Scope", "See and change spaces")),
    chat(SpacesCreate, "https://www.googleapis.com/auth/chat.spaces.create", Sensitive, User,
         QT_TRANSLATE_NOOP("Scope", "Create spaces")),
    chat(SpacesPins, "https://www.googleapis.com/auth/chat.spaces.pins", Unverified, User,
         QT_TRANSLATE_NOOP("Scope", "See and change pinned messages")),
    chat(SpacesPinsReadonly, "https://www.googleapis.com/auth/chat.spaces.pins.readonly", Unverified, User,
         QT_TRANSLATE_NOOP("Scope", "See pinned messages")),
    chat(SpacesReadonly, "https://www.googleapis.com/auth/chat.spaces.readonly", Sensitive, User,
         QT_TRANSLATE_NOOP("Scope", "See spaces")),
    chat(UsersAvailability, "https://www.googleapis.com/auth/chat.users.availability", Unverified, User,
         QT_TRANSLATE_NOOP("Scope", "See and set your status")),
    chat(UsersAvailabilityReadonly, "https://www.googleapis.com/auth/chat.users.availability.readonly",
         Unverified, User, QT_TRANSLATE_NOOP("Scope", "See your status")),
    chat(UsersReadstate, "https://www.googleapis.com/auth/chat.users.readstate", Sensitive, User,
         QT_TRANSLATE_NOOP("Scope", "See and set read marks")),
    chat(UsersReadstateReadonly, "https://www.googleapis.com/auth/chat.users.readstate.readonly", Sensitive,
         User, QT_TRANSLATE_NOOP("Scope", "See read marks")),
    chat(UsersSections, "https://www.googleapis.com/auth/chat.users.sections", Unverified, User,
         QT_TRANSLATE_NOOP("Scope", "See and change your sections")),
    chat(UsersSectionsReadonly, "https://www.googleapis.com/auth/chat.users.sections.readonly", Unverified,
         User, QT_TRANSLATE_NOOP("Scope", "See your sections")),
    chat(UsersSpaceSettings, "https://www.googleapis.com/auth/chat.users.spacesettings", Sensitive, User,
         QT_TRANSLATE_NOOP("Scope", "See and set notifications")),
    row(OpenId, "openid", ScopeFamily::Identity, NonSensitive, User,
        QT_TRANSLATE_NOOP("Scope", "Know that it is you")),
    row(UserinfoEmail, "https://www.googleapis.com/auth/userinfo.email", ScopeFamily::Identity, NonSensitive,
        User, QT_TRANSLATE_NOOP("Scope", "See your e-mail address")),
    row(UserinfoProfile, "https://www.googleapis.com/auth/userinfo.profile", ScopeFamily::Identity,
        NonSensitive, User, QT_TRANSLATE_NOOP("Scope", "See your name and picture")),
    row(DirectoryReadonly, "https://www.googleapis.com/auth/directory.readonly", ScopeFamily::People,
        Sensitive, User, QT_TRANSLATE_NOOP("Scope", "See names of people in your organisation")),
    row(ContactsReadonly, "https://www.googleapis.com/auth/contacts.readonly", ScopeFamily::People, Sensitive,
        User, QT_TRANSLATE_NOOP("Scope", "See names of your contacts")),
};

constexpr bool inEnumOrder()
{
    for (size_t i = 0; i < std::size(Table); ++i) {
        if (static_cast<size_t>(Table[i].scope) != i)
            return false;
    }
    return true;
}
static_assert(std::size(Table) == ScopeCount && inEnumOrder());

} // namespace

std::span<const ScopeRow> allScopes()
{
    return Table;
}

const ScopeRow &scopeRow(Scope scope)
{
    return Table[static_cast<size_t>(scope)];
}

std::optional<Scope> scopeFromUri(QStringView uri)
{
    // Answers of the token endpoint may carry these words instead of the URIs.
    if (uri == "email"_L1)
        return UserinfoEmail;
    if (uri == "profile"_L1)
        return UserinfoProfile;
    const auto found =
        std::ranges::find_if(Table, [uri](const ScopeRow &one) { return uri == QLatin1StringView(one.uri); });
    return found == std::end(Table) ? std::nullopt : std::optional(found->scope);
}

QString scopeUri(Scope scope)
{
    return QString::fromLatin1(scopeRow(scope).uri);
}

QString scopeShortName(Scope scope)
{
    return QString::fromLatin1(scopeRow(scope).shortName);
}

QString scopeMeaning(Scope scope)
{
    return QCoreApplication::translate("Scope", scopeRow(scope).meaning);
}

QList<Scope> ScopeSet::toList() const
{
    QList<Scope> list;
    for (const ScopeRow &one : Table) {
        if (contains(one.scope))
            list.append(one.scope);
    }
    return list;
}

QStringList ScopeSet::toUris() const
{
    QStringList uris;
    for (const Scope scope : toList())
        uris.append(scopeUri(scope));
    return uris;
}

ScopeSet ScopeSet::ofFamily(ScopeFamily family) const
{
    ScopeSet set;
    for (const Scope scope : toList()) {
        if (scopeRow(scope).family == family)
            set.insert(scope);
    }
    return set;
}

ScopeSet ScopeSet::parse(QStringView spaceSeparated, QStringList *unknown)
{
    ScopeSet set;
    for (const QStringView word : spaceSeparated.split(u' ', Qt::SkipEmptyParts)) {
        if (const std::optional<Scope> scope = scopeFromUri(word))
            set.insert(*scope);
        else if (unknown)
            unknown->append(word.toString());
    }
    return set;
}

ScopeSet identityScopes()
{
    return {OpenId, UserinfoEmail, UserinfoProfile};
}

} // namespace roomkey
