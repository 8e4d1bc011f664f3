// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/flows/previewsync.h"

#include "app/core/logging.h"

#include <algorithm>

namespace roomkey {

PreviewSync::PreviewSync(AccountStore &store, ChatApi chat, std::function<Access()> access,
                         const FlowTimes &times, QObject *parent)
    : QObject(parent)
    , m_store(store)
    , m_chat(chat)
    , m_access(std::move(access))
    , m_times(times)
{
    m_pause.setSingleShot(true);
    connect(&m_pause, &QTimer::timeout, this, &PreviewSync::next);
}

void PreviewSync::start()
{
    m_started = true;
}

void PreviewSync::stop()
{
    m_started = false;
    m_asking = false;
    m_pause.stop();
    m_calls.clear();
    m_queue.clear();
    m_visible.clear();
}

void PreviewSync::refresh()
{
    if (!m_started)
        return;
    // Anew each time: what was active a minute ago may not be so now.
    m_queue.clear();
    for (const SpaceName &name : std::as_const(m_visible))
        add(m_store.space(name));
    for (const SpaceSummary &summary : m_store.spaces(MostSpaces))
        add(summary);
    next();
}

void PreviewSync::want(const QList<SpaceName> &visible)
{
    m_visible = visible.mid(0, MostSpaces);
    refresh();
}

void PreviewSync::add(const std::optional<SpaceSummary> &summary)
{
    if (summary && isStale(*summary) && !m_queue.contains(summary->space.name))
        m_queue.append(summary->space.name);
}

bool PreviewSync::isStale(const SpaceSummary &summary) const
{
    const QString &activeAt = summary.space.lastActiveTime;
    return !activeAt.isEmpty() && m_refused.value(summary.space.name) != activeAt &&
           m_store.isPreviewStale(summary.space.name);
}

void PreviewSync::next()
{
    while (m_started && !m_asking && !m_pause.isActive() && !m_queue.isEmpty()) {
        const SpaceName space = m_queue.takeFirst();
        const std::optional<SpaceSummary> summary = m_store.space(space);
        // It may have been opened, or have gone, since it was put here.
        if (summary && isStale(*summary) && m_access().judge(requests::listMessages(space, 1)).isAllowed())
            ask(space, summary->space.lastActiveTime);
    }
}

void PreviewSync::ask(const SpaceName &space, const QString &activeAt)
{
    m_asking = true;
    CallOptions options;
    options.background = true;
    options.maxAttempts = 1; // the next pass is the next attempt
    m_calls.add(m_chat.messages(requests::listMessages(space, 1), options))
        .then(this,
              [this, space, activeAt](Result<Page<Message>> &&page) { answered(space, activeAt, page); });
}

void PreviewSync::answered(const SpaceName &space, const QString &activeAt, const Result<Page<Message>> &page)
{
    if (!page) {
        m_asking = false;
        switch (page.error().kind) {
        case ApiError::Kind::ScopeMissing:
        case ApiError::Kind::SignInNeeded:
        case ApiError::Kind::FeatureOff:
        case ApiError::Kind::Network:
        case ApiError::Kind::Timeout:
            m_queue.clear(); // the same for all of them, until the next listing
            return;
        case ApiError::Kind::Forbidden:
        case ApiError::Kind::NotFound:
        case ApiError::Kind::Invalid:
            m_refused.insert(space, activeAt);
            next();
            return;
        default:
            m_queue.prepend(space);
            pause(page.error().retryAfter);
            return;
        }
    }
    m_failures = 0;
    const std::optional<Message> newest =
        page->items.isEmpty() ? std::nullopt : std::optional(page->items.first());
    m_calls.add(m_store.putPreview(space, newest, activeAt))
        .then(this, [this](Expected<void, StoreError> &&put) {
            m_asking = false;
            if (put)
                next();
            else
                m_queue.clear(); // the store told of its trouble itself
        });
}

void PreviewSync::pause(std::optional<std::chrono::milliseconds> told)
{
    // Nobody waits for this: the first wait is as long as the longest of a message's.
    const auto wait = m_times.longestWait * (1LL << std::clamp(m_failures++, 0, 4));
    m_pause.start(std::max<std::chrono::milliseconds>(wait, told.value_or(std::chrono::milliseconds(0))));
}

} // namespace roomkey
