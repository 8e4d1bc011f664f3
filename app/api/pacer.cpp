// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/pacer.h"

#include "app/api/requesturl.h"

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace roomkey {

namespace {

/// Spaces left alone this long need no counting any more.
constexpr int MaxWindows = 500;

int perMinute(QuotaBucket bucket)
{
    switch (bucket) {
    case QuotaBucket::MessageReads:
    case QuotaBucket::MessageWrites:
    case QuotaBucket::MembershipReads:
    case QuotaBucket::SpaceReads:
    case QuotaBucket::AttachmentReads:
    case QuotaBucket::ReactionReads:
    case QuotaBucket::CustomEmojiReads:
    case QuotaBucket::SectionReads:
        return 3000;
    case QuotaBucket::AttachmentWrites:
    case QuotaBucket::ReactionWrites:
    case QuotaBucket::CustomEmojiWrites:
    case QuotaBucket::SectionWrites:
        return 600;
    case QuotaBucket::MessageSearches:
    case QuotaBucket::MembershipWrites:
        return 300;
    case QuotaBucket::SpaceWrites:
        return 60;
    case QuotaBucket::Other:
        return 0;
    }
    return 0;
}

int perUserSecond(QuotaBucket bucket)
{
    switch (bucket) {
    case QuotaBucket::CustomEmojiReads:
    case QuotaBucket::SectionReads:
        return 15;
    case QuotaBucket::CustomEmojiWrites:
    case QuotaBucket::SectionWrites:
        return 1;
    default:
        return 0;
    }
}

int perSpaceSecond(Method method)
{
    switch (method) {
    case Method::SpacesGet:
    case Method::MembersGet:
    case Method::MembersList:
    case Method::AttachmentsGet:
    case Method::MessagesGet:
    case Method::MessagesList:
    case Method::ReactionsList:
        return 15;
    case Method::ReactionsCreate:
        return 5;
    case Method::MediaUpload:
    case Method::SpacesDelete:
    case Method::SpacesPatch:
    case Method::MessagesCreate:
    case Method::MessagesDelete:
    case Method::MessagesPatch:
    case Method::MessagesUpdate:
    case Method::ReactionsDelete:
        return 1;
    default:
        return 0;
    }
}

} // namespace

RateLimits rateLimits(Method method)
{
    const QuotaBucket bucket = methodRow(method).bucket;
    return {perMinute(bucket), perSpaceSecond(method), method == Method::MessagesCreate ? 10 : 0,
            perUserSecond(bucket)};
}

QList<Pacer::Window> Pacer::windows(const ApiRequest &request, bool background)
{
    const RateLimits limits = rateLimits(request.method);
    const int bucket = static_cast<int>(methodRow(request.method).bucket);
    QList<Window> all;
    if (limits.perMinute > 0)
        all.append(
            {u"bucket %1"_s.arg(bucket), background ? limits.perMinute * 4 / 5 : limits.perMinute, 60s});
    if (limits.perUserSecond > 0)
        all.append({u"person %1"_s.arg(bucket), limits.perUserSecond, 1s});
    const QString space = spaceOf(request);
    const int perSecond = request.importMode && limits.perSpaceImportSecond > 0 ? limits.perSpaceImportSecond
                                                                                : limits.perSpaceSecond;
    // One window per space and limit: reads count together, and so do writes.
    if (perSecond > 0 && !space.isEmpty())
        all.append({u"%1 %2"_s.arg(space).arg(perSecond), perSecond, 1s});
    return all;
}

Pacer::milliseconds Pacer::waitFor(const ApiRequest &request, bool background, milliseconds now)
{
    milliseconds wait = std::max(0ms, m_heldBack.value(methodRow(request.method).bucket, now) - now);
    for (const Window &window : windows(request, background)) {
        const auto found = m_sent.find(window.key);
        if (found == m_sent.end())
            continue;
        std::deque<milliseconds> &sent = *found;
        while (!sent.empty() && sent.front() + window.length <= now)
            sent.pop_front();
        if (static_cast<int>(sent.size()) >= window.limit) {
            const milliseconds free = sent[sent.size() - static_cast<size_t>(window.limit)] + window.length;
            wait = std::max(wait, free - now);
        }
    }
    return wait;
}

void Pacer::count(const ApiRequest &request, milliseconds now)
{
    for (const Window &window : windows(request, false))
        m_sent[window.key].push_back(now);
    // One tries for all that wait.
    if (const auto failing = m_failing.find(methodRow(request.method).bucket);
        failing != m_failing.end() && failing->isLasting(now))
        failing->nextTry = now + TryEvery;
    if (m_sent.size() > MaxWindows)
        m_sent.removeIf([now](const auto &entry) { return entry->empty() || entry->back() + 60s <= now; });
}

void Pacer::holdBack(QuotaBucket bucket, milliseconds until)
{
    milliseconds &held = m_heldBack[bucket];
    held = std::max(held, until);
}

void Pacer::answered(const ApiRequest &request, bool failed, milliseconds now)
{
    const QuotaBucket bucket = methodRow(request.method).bucket;
    if (!failed) {
        m_failing.remove(bucket);
        return;
    }
    Failing &failing = m_failing[bucket];
    if (failing.answers++ == 0)
        failing.since = now;
    if (failing.spaces.size() < 2)
        failing.spaces.insert(spaceOf(request));
    if (failing.isLasting(now))
        failing.nextTry = std::max(failing.nextTry, now + TryEvery);
}

Pacer::milliseconds Pacer::timeToServerTry(const ApiRequest &request, milliseconds now) const
{
    const auto failing = m_failing.find(methodRow(request.method).bucket);
    if (failing == m_failing.end() || !failing->isLasting(now))
        return 0ms;
    const bool concernsIt = failing->spaces.size() > 1 || failing->spaces.contains(spaceOf(request));
    return concernsIt ? std::max(0ms, failing->nextTry - now) : 0ms;
}

void Pacer::tryServerNow(milliseconds now)
{
    for (Failing &failing : m_failing)
        failing.nextTry = now;
}

} // namespace roomkey
