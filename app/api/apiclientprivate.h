// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/apicall.h"
#include "app/api/apiclient.h"
#include "app/api/journal.h"
#include "app/api/pacer.h"

#include <QTimer>

#include <memory>
#include <vector>

namespace roomkey {

class Clock;
class NetworkManager;
class TokenSource;

// The calls of a client. Each waits at the gate (apiclient.cpp) until it may go, and then makes an attempt
// (apiattempt.cpp), which ends it or sends it back to the gate. Only these two include it; GUI thread, owned
// by its client.
class ApiClient::Private : public QObject
{
public:
    Private(ApiClient &client, QUrl apiRoot, NetworkManager &network, TokenSource &tokens, Journal &journal,
            const Clock &clock)
        : m_client(client)
        , m_apiRoot(std::move(apiRoot))
        , m_network(network)
        , m_tokens(tokens)
        , m_journal(journal)
        , m_clock(clock)
    {
        m_timer.setSingleShot(true);
        connect(&m_timer, &QTimer::timeout, this, &Private::advance);
    }

    Reply<ApiAnswer> start(const ApiRequest &request, const CallOptions &options);
    void retryNow();
    void tryServerNow();
    std::chrono::milliseconds timeToServerTry(const ApiRequest &request) const;
    void giveUpSilent();
    void holdLists(bool hold);

    const QUrl &apiRoot() const { return m_apiRoot; }
    bool isOffline() const { return m_offline; }
    const OfflineReason &offlineReason() const { return m_offlineReason; }
    std::chrono::seconds clockError() const { return m_clockError; }

private:
    ApiCall *find(quint64 number) const;
    void advance();
    std::chrono::milliseconds timeToServerTry(const ApiCall &call, std::chrono::milliseconds now) const;
    bool isHeld(const ApiCall &call) const;
    std::chrono::milliseconds waitOf(const ApiCall &call, std::chrono::milliseconds now);
    void nap();
    void askForToken(ApiCall &call);
    void send(ApiCall &call);
    void answered(ApiCall &call, Exchange exchange);
    ApiError errorOf(const ApiCall &call, const Exchange &exchange) const;
    std::optional<std::chrono::milliseconds> waitAfter(const ApiCall &call, const Exchange &exchange) const;
    void waitOrFail(ApiCall &call, std::optional<std::chrono::milliseconds> wait, const ApiError &error);
    void expire(ApiCall &call);
    void cancel(quint64 number);
    void finish(ApiCall &call, Result<ApiAnswer> result);
    void setOffline(bool offline, const OfflineReason &reason = {});
    void compareClocks(const ApiCall &call, const Exchange &exchange);
    void record(const ApiCall &call, const Exchange &exchange, const std::optional<ApiError> &error);

    ApiClient &m_client;
    QUrl m_apiRoot;
    NetworkManager &m_network;
    TokenSource &m_tokens;
    Journal &m_journal;
    const Clock &m_clock;
    Pacer m_pacer;
    QTimer m_timer;
    std::vector<std::unique_ptr<ApiCall>> m_calls; ///< in the order they were made
    quint64 m_nextNumber = 1;
    bool m_listsHeld = false;
    bool m_offline = false;
    OfflineReason m_offlineReason;
    std::chrono::seconds m_clockError{0};
};

} // namespace roomkey
