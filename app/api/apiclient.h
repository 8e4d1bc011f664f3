// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/apierror.h"
#include "app/api/apirequest.h"
#include "app/api/offlinereason.h"

#include <QObject>
#include <QUrl>

// The only sender of Chat API calls: path filling, Authorization, one refresh on 401, retries (429, 5xx,
// network; only where the catalogue says idempotent or a requestId is set), Retry-After, pacing per quota
// bucket and space, a total deadline, cancellation, journal. GUI thread. The manager, token source, clock and
// journal outlive it.
namespace roomkey {

class Clock;
class Journal;
class NetworkManager;
class TokenSource;

struct CallOptions
{
    std::chrono::milliseconds deadline{60'000}; ///< total, all attempts and waits included
    bool background = false;                    ///< yields to calls a person waits for in the same bucket
    /// Nobody looks at a spinner for it: while the server goes on failing, it waits for the next try of its
    /// bucket, which is once a minute. Background calls do so anyway.
    bool patient = false;
    int maxAttempts = 6;
};

struct ApiAnswer
{
    int httpStatus = 0;
    QByteArray body; ///< at most 16 MiB
    int attempts = 1;
};

class ApiClient : public QObject
{
    Q_OBJECT

public:
    ApiClient(QUrl apiRoot, NetworkManager &network, TokenSource &tokens, Journal &journal,
              const Clock &clock, QObject *parent = nullptr);
    ~ApiClient() override;

    const QUrl &apiRoot() const;
    Reply<ApiAnswer> call(const ApiRequest &request, const CallOptions &options = {});

    /// True after a call got no answer at all, false again after the next answer of any status.
    bool isOffline() const;
    /// While offline.
    const OfflineReason &offlineReason() const;
    /// How far this computer's clock is ahead of Google's (behind: negative), by the last answer that was
    /// one; 0 while it is right to within LeastClockError.
    std::chrono::seconds clockError() const;
    static constexpr std::chrono::minutes LeastClockError{5};
    /// Ends waits of calls held back by a dead network; to be called once it is back and they are to go on.
    void retryNow();
    /// There is reason to hope: the next call that waits because the server fails may try it at once.
    void tryServerNow();
    /// How long \a request would wait if it were patient, because the server fails.
    std::chrono::milliseconds timeToServerTry(const ApiRequest &request) const;
    /// While offline: what has been on the wire for seconds hangs on a connection that died with the network.
    /// If it may be repeated, it counts as lost now instead of at its deadline.
    void giveUpSilent();
    /// Whatever asks for a page of a list waits, whether it is new, tries again or has yet to get its key,
    /// until this is called with false. What is on the wire stays there.
    void holdLists(bool hold);

Q_SIGNALS:
    /// Or offlineReason() is another.
    void offlineChanged(bool offline);
    /// By a minute or more, or it is right now.
    void clockErrorChanged();

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace roomkey
