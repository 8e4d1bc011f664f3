// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/apirequest.h"

#include <QList>

// What a grant allows. Pure functions over the catalogue: no state, no I/O, any thread. The permissions
// screen, every gated action and the tests ask the same code. Scopes carry conditions that depend on the
// arguments: chat.memberships.app counts only for the calling app's own membership, chat.import only in
// import mode with domain-wide delegation, searches and expanded views need further scopes beside the
// method's own.
namespace roomkey {

enum class IdentityKind : quint8 {
    User,      ///< a person who signed in
    App,       ///< the Chat app (service account)
    Delegated, ///< the service account acting as a person
};

struct Verdict
{
    enum class State : quint8 {
        Allowed,    ///< `by` holds the scopes that allow it
        Missing,    ///< granting `missing` would allow it
        Impossible, ///< no grant to this identity does; `possibleFor` names identities that could
    };
    State state = State::Impossible;
    ScopeSet by;
    ScopeSet missing;    ///< the least that does, together with the grant; see leastScopes()
    bool trying = false; ///< missing only because it is tried without; `missing` names what is tried without
    QList<IdentityKind> possibleFor;

    bool isAllowed() const { return state == State::Allowed; }
};

class Access
{
public:
    Access() = default;
    Access(IdentityKind identity, ScopeSet granted)
        : m_identity(identity)
        , m_granted(granted)
    {
    }

    IdentityKind identity() const { return m_identity; }
    const ScopeSet &granted() const { return m_granted; }

    /// The same grant as if \a tried were not in it: what would go dark without. Verdicts tell it from a
    /// permission that is really missing.
    Access without(const ScopeSet &tried) const
    {
        Access access(m_identity, m_granted.minus(tried));
        access.m_tried = m_granted.intersected(tried).united(m_tried);
        return access;
    }

    Verdict judge(const ApiRequest &request) const;
    /// All of several requests, for an action that makes more than one: allowed if all are, missing is the
    /// least that does for all of them together, impossible if one is.
    Verdict judge(const QList<ApiRequest> &requests) const;

    /// The mode \a request runs in for \a identity (from useAdminAccess, importMode).
    static CallMode modeOf(IdentityKind identity, const ApiRequest &request);

private:
    IdentityKind m_identity = IdentityKind::User;
    ScopeSet m_granted;
    ScopeSet m_tried; ///< granted, but left out
};

/// The smallest set of scopes that allows all \a requests to \a identity, empty if no set does. Smallest is
/// judged in this order: fewest restricted scopes (unverified ones count as restricted), no sensitive scope
/// where none is needed, fewest methods allowed, fewest scopes, order of the table.
ScopeSet leastScopes(IdentityKind identity, const QList<ApiRequest> &requests);

} // namespace roomkey
