// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/flows/spacesync.h"

#include "app/core/clock.h"
#include "app/core/logging.h"
#include "app/flows/scopegrace.h"
#include "app/store/storefacts.h"

namespace roomkey {

namespace {
constexpr int MostPages = 1000; ///< a million spaces
} // namespace

SpaceSync::SpaceSync(AccountStore &store, ChatApi chat, const Clock &clock, std::function<Access()> access,
                     const FlowTimes &times, QObject *parent)
    : QObject(parent)
    , m_store(store)
    , m_chat(chat)
    , m_clock(clock)
    , m_access(std::move(access))
    , m_times(times)
{
    m_next.setSingleShot(true);
    connect(&m_next, &QTimer::timeout, this, &SpaceSync::refresh);
}

void SpaceSync::start()
{
    m_started = true;
    refresh();
}

void SpaceSync::stop()
{
    m_started = false;
    m_next.stop();
    m_calls.clear();
    if (m_running) {
        m_running = false;
        Q_EMIT runningChanged();
    }
}

void SpaceSync::refresh()
{
    if (!m_started || m_running)
        return;
    m_next.stop();
    if (!m_access().judge(requests::listSpaces()).isAllowed()) {
        m_error.reset();
        m_next.start(m_times.spacesEvery);
        return;
    }
    m_running = true;
    m_skipped = false;
    m_guard = PageGuard(MostPages);
    m_seen.clear();
    Q_EMIT runningChanged();
    ask(QString());
}

void SpaceSync::noteAlive(const SpaceName &space)
{
    // In the next pass too: a listing may lag behind a creation.
    m_seen.insert(space);
    m_seenBefore.insert(space);
}

void SpaceSync::ask(const QString &pageToken)
{
    CallOptions options;
    options.background = true;
    const auto reply = withScopeGrace<Page<Space>>(this, m_times.scopeGrace, [this, pageToken, options] {
        return m_chat.spaces(requests::listSpaces(pageToken), options);
    });
    m_calls.add(reply).then(this, [this, pageToken](Result<Page<Space>> &&page) {
        if (page) {
            take(*page);
        } else if (m_guard.mayBeginAgain(pageToken, page.error())) {
            m_skipped = false;
            m_seen.clear();
            ask(QString());
        } else {
            end(page.error());
        }
    });
}

void SpaceSync::take(const Page<Space> &page)
{
    m_skipped = m_skipped || page.skipped > 0;
    for (const Space &space : page.items)
        m_seen.insert(space.name);
    // The next page is asked for once this one is stored: a slow disk slows the listing, not the memory.
    const QString next = page.nextPageToken;
    m_calls.add(m_store.putSpaces(page.items)).then(this, [this, next](Expected<void, StoreError> &&put) {
        if (!put) {
            end(std::nullopt); // the store told of its trouble itself
        } else if (next.isEmpty()) {
            finishPass();
        } else if (m_guard.mayFollow(next)) {
            ask(next);
        } else {
            qCWarning(lcFlows) << "the list of spaces does not end; what came so far is kept";
            end(std::nullopt);
        }
    });
}

void SpaceSync::finishPass()
{
    if (m_skipped) {
        end(std::nullopt);
        return;
    }
    (void)m_store.keepOnlySpaces(m_seen, m_seenBefore);
    m_seenBefore = m_seen;
    m_calls.add(m_store.setFact(facts::SpacesListed, m_clock.utcNow().toString(Qt::ISODateWithMs)))
        .then(this, [this](Expected<void, StoreError> &&put) {
            end(std::nullopt);
            if (put)
                Q_EMIT listed();
        });
}

void SpaceSync::end(std::optional<ApiError> error)
{
    m_error = std::move(error);
    m_running = false;
    if (m_started)
        m_next.start(m_times.spacesEvery);
    Q_EMIT runningChanged();
}

} // namespace roomkey
