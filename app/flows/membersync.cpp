// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/flows/membersync.h"

#include "app/core/logging.h"
#include "app/flows/scopegrace.h"
#include "app/store/unlistedspaces.h"

namespace roomkey {

namespace {
constexpr int MostPages = 1000;
constexpr int LookedThroughForLabels = 200; ///< the newest spaces: about what a person scrolls through
constexpr int LabelsAtATime = 20;
} // namespace

struct MemberSync::Listing
{
    SpaceName space;
    CallOptions options;
    PageGuard guard{MostPages};
    QList<Membership> members;
    bool whole = true;
    Promise<bool, ApiError> promise;
};

MemberSync::MemberSync(AccountStore &store, ChatApi chat, std::function<Access()> access,
                       const FlowTimes &times, QObject *parent)
    : QObject(parent)
    , m_store(store)
    , m_chat(chat)
    , m_access(std::move(access))
    , m_times(times)
{
}

bool MemberSync::isAllowed(const SpaceName &space) const
{
    return m_access().judge(requests::listMembers(space)).isAllowed();
}

Reply<bool> MemberSync::list(const SpaceName &space, const CallOptions &options)
{
    auto listing = std::make_shared<Listing>();
    listing->space = space;
    listing->options = options;
    ask(listing, QString());
    return listing->promise.pending();
}

void MemberSync::stop()
{
    m_calls.clear();
    m_unlabelled.clear();
    m_labelling = false;
}

void MemberSync::ask(const std::shared_ptr<Listing> &listing, const QString &pageToken)
{
    const auto reply = withScopeGrace<Page<Membership>>(
        this, m_times.scopeGrace, [this, space = listing->space, pageToken, options = listing->options] {
            return m_chat.memberships(requests::listMembers(space, pageToken), options);
        });
    m_calls.add(reply).then(this, [this, listing, pageToken](Result<Page<Membership>> &&page) {
        if (listing->promise.isFinished())
            return;
        if (!page && listing->guard.mayBeginAgain(pageToken, page.error())) {
            listing->members.clear();
            listing->whole = true;
            ask(listing, QString());
            return;
        }
        if (!page) {
            listing->promise.finish(Unexpected(page.error()));
            return;
        }
        listing->members += page->items;
        listing->whole = listing->whole && page->skipped == 0;
        const QString next = page->nextPageToken;
        if (!next.isEmpty() && listing->guard.mayFollow(next)) {
            ask(listing, next);
            return;
        }
        listing->whole = listing->whole && next.isEmpty();
        store(listing);
    });
}

void MemberSync::store(const std::shared_ptr<Listing> &listing)
{
    const auto stored = [listing](Expected<void, StoreError> &&put) {
        // The store tells of its own trouble.
        listing->promise.finish(put.has_value());
    };
    if (listing->whole) {
        m_calls.add(m_store.putMembers(listing->space, listing->members)).then(this, stored);
        return;
    }
    // Somebody could not be read, so nobody can be said to have left.
    qCWarning(lcFlows) << "the list of members was not whole; those that came are kept";
    for (const Membership &member : std::as_const(listing->members))
        (void)m_store.putMember(listing->space, member);
    listing->promise.finish(true);
}

void MemberSync::labelConversations()
{
    if (m_labelling)
        return;
    m_unlabelled.clear();
    for (const SpaceSummary &summary : m_store.spaces(LookedThroughForLabels)) {
        if (m_unlabelled.size() == LabelsAtATime)
            break;
        const SpaceName &name = summary.space.name;
        if (isUnlisted(summary.space))
            continue; // there may be nobody to ask, and what waits for it goes first
        if (summary.label.isEmpty() && !m_store.hasMembers(name) && isAllowed(name))
            m_unlabelled.append(name);
    }
    labelNext();
}

void MemberSync::labelNext()
{
    m_labelling = !m_unlabelled.isEmpty();
    if (!m_labelling)
        return;
    CallOptions options;
    options.background = true;
    m_calls.add(list(m_unlabelled.takeFirst(), options)).then(this, [this](Result<bool> &&listed) {
        if (!listed && listed.error().kind == ApiError::Kind::Network)
            m_unlabelled.clear(); // the next pass over the spaces tries again
        labelNext();
    });
}

} // namespace roomkey
