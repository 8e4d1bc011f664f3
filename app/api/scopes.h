// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <bitset>
#include <optional>
#include <span>

// The one table of OAuth scopes Roomkey knows: the 42 of the Chat API, the identity scopes and the People
// scopes. Source: https://developers.google.com/workspace/chat/authenticate-authorize and
// https://developers.google.com/identity/protocols/oauth2/scopes. Constant data, any thread.
namespace roomkey {

enum class Scope : quint8 {
    AdminDelete,
    AdminMemberships,
    AdminMembershipsReadonly,
    AdminSpaces,
    AdminSpacesReadonly,
    AppAllMembershipsReadonly,
    AppAllMessagesReadonly,
    AppAllSpacesReadonly,
    AppAllUsersReadstateReadonly,
    AppDelete,
    AppMemberships,
    AppMembershipsReadonly,
    AppMessagesReadonly,
    AppSpaces,
    AppSpacesCreate,
    AppSpacesReadonly,
    Bot,
    CustomEmojis,
    CustomEmojisReadonly,
    Delete,
    Import,
    Memberships,
    MembershipsApp,
    MembershipsReadonly,
    Messages,
    MessagesCreate,
    MessagesReactions,
    MessagesReactionsCreate,
    MessagesReactionsReadonly,
    MessagesReadonly,
    Spaces,
    SpacesCreate,
    SpacesPins,
    SpacesPinsReadonly,
    SpacesReadonly,
    UsersAvailability,
    UsersAvailabilityReadonly,
    UsersReadstate,
    UsersReadstateReadonly,
    UsersSections,
    UsersSectionsReadonly,
    UsersSpaceSettings,
    // Identity: who signed in. Asked for with every sign-in, never counted as a permission.
    OpenId,
    UserinfoEmail,
    UserinfoProfile,
    // People API: names of people the Chat API shows by id only.
    DirectoryReadonly,
    ContactsReadonly,
};
inline constexpr int ChatScopeCount = 42;
inline constexpr int ScopeCount = 47;

/// How strictly Google checks an app that asks for it. Unverified: not stated by Google; sorts as restricted.
enum class ScopeClass : quint8 { NonSensitive, Sensitive, Restricted, Unverified };

/// Which identities can hold it.
enum class ScopeHolder : quint8 {
    User,          ///< anyone who signs in
    Administrator, ///< a signed-in administrator, together with useAdminAccess
    App,           ///< the Chat app itself (service account)
    Delegation,    ///< domain-wide delegation only (import mode)
};

enum class ScopeFamily : quint8 { Chat, Identity, People };

struct ScopeRow
{
    Scope scope;
    const char *uri;       ///< as sent to Google
    const char *shortName; ///< "chat.spaces": what people see in small print
    ScopeFamily family;
    ScopeClass verification;
    ScopeHolder holder;
    bool adminApproval; ///< a Workspace administrator must approve it once (chat.app.*)
    const char
        *meaning; ///< what it lets a person do, "See and change members"; context "Scope", to be translated
};

/// All rows in enum order.
std::span<const ScopeRow> allScopes();
const ScopeRow &scopeRow(Scope scope);
/// Full URI, "openid", or the short words Google accepts for identity scopes ("email", "profile").
std::optional<Scope> scopeFromUri(QStringView uri);
QString scopeUri(Scope scope);
QString scopeShortName(Scope scope);
/// Translated meaning, in the words of the interface.
QString scopeMeaning(Scope scope);

/// True if holding \a broad lets one do everything \a narrow does in the same mode, judged from the
/// catalogue's method table (chat.messages includes chat.messages.readonly). Every scope includes itself.
bool scopeIncludes(Scope broad, Scope narrow);

/// A set of known scopes; a value.
class ScopeSet
{
public:
    ScopeSet() = default;
    ScopeSet(std::initializer_list<Scope> scopes)
    {
        for (const Scope s : scopes)
            insert(s);
    }

    void insert(Scope s) { m_bits.set(static_cast<size_t>(s)); }
    void remove(Scope s) { m_bits.reset(static_cast<size_t>(s)); }
    bool contains(Scope s) const { return m_bits.test(static_cast<size_t>(s)); }
    bool containsAll(const ScopeSet &o) const { return (o.m_bits & ~m_bits).none(); }
    bool intersects(const ScopeSet &o) const { return (o.m_bits & m_bits).any(); }
    bool isEmpty() const { return m_bits.none(); }
    int size() const { return static_cast<int>(m_bits.count()); }
    /// In enum order.
    QList<Scope> toList() const;
    /// Full URIs in enum order, for a request.
    QStringList toUris() const;
    /// Only the rows of one family.
    ScopeSet ofFamily(ScopeFamily family) const;

    ScopeSet united(const ScopeSet &o) const { return ScopeSet(m_bits | o.m_bits); }
    ScopeSet minus(const ScopeSet &o) const { return ScopeSet(m_bits & ~o.m_bits); }
    ScopeSet intersected(const ScopeSet &o) const { return ScopeSet(m_bits & o.m_bits); }
    friend bool operator==(const ScopeSet &, const ScopeSet &) = default;

    /// Parses a space-separated list as in a token answer; what is not known goes to \a unknown (never lost,
    /// shown as it is).
    static ScopeSet parse(QStringView spaceSeparated, QStringList *unknown = nullptr);

private:
    using Bits = std::bitset<ScopeCount>;
    explicit ScopeSet(const Bits &bits)
        : m_bits(bits)
    {
    }
    Bits m_bits;
};

/// What every sign-in asks for besides permissions: openid, e-mail, profile.
ScopeSet identityScopes();

} // namespace roomkey
