// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/notsentwatch.h"

#include "app/store/accountstore.h"
#include "models/labels.h"

#include <chrono>

using namespace std::chrono_literals;

namespace roomkey::ui {

namespace {
/// The outbox may change many times a second, and is read as a whole.
constexpr auto Pause = 100ms;
} // namespace

NotSentWatch::NotSentWatch(AccountStore &store, QObject *parent)
    : QObject(parent)
    , m_store(store)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(Pause);
    connect(&m_timer, &QTimer::timeout, this, &NotSentWatch::look);
    connect(&store, &AccountStore::outboxChanged, this, [this] {
        if (!m_timer.isActive()) // not anew with each change: they may go on
            m_timer.start();
    });
    count();
}

QString NotSentWatch::text() const
{
    SpaceSummary all;
    all.refusedSends = m_sends;
    all.refusedRows = m_rows;
    return models::refusedText(all);
}

void NotSentWatch::count()
{
    m_sends = m_rows = 0;
    for (const OutboxRow &row : m_store.outbox()) {
        if (row.state != OutboxRow::State::Refused)
            continue;
        ++m_rows;
        m_sends += row.kind == OutboxRow::Kind::Send ? 1 : 0;
    }
}

void NotSentWatch::look()
{
    const int sends = m_sends;
    const int rows = m_rows;
    count();
    if (sends != m_sends || rows != m_rows)
        Q_EMIT changed(m_rows > rows);
}

} // namespace roomkey::ui
