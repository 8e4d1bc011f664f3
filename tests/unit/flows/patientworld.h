// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/flows/reachability.h"
#include "tests/support/httpserver.h"
#include "tests/ui/sessionfixture.h"

#include <algorithm>
#include <memory>

// A session of which nothing happens by itself but what follows its start or a return of the network, and a
// server that answers it.
namespace roomkey {

const SpaceName Space1(QStringLiteral("spaces/A"));

class FakeReachability final : public Reachability
{
public:
    void watch() override { watching = true; }
    void rest() override { watching = false; }

    bool watching = false;
};

inline FlowTimes patientTimes()
{
    FlowTimes times;
    times.spacesEvery = times.openSpaceEvery = times.membersEvery = std::chrono::hours(1);
    times.firstWait = times.longestWait = std::chrono::hours(1);
    times.sendHold = std::chrono::seconds(0);
    return times;
}

/// What Google says to a list and to a new message.
inline HttpAnswer chat(const HttpRequest &request)
{
    if (request.verb == "POST") {
        return HttpAnswer::of(
            200, R"({"name":"spaces/A/messages/1","createTime":"2026-11-22T10:00:00Z","text":"hello"})");
    }
    return HttpAnswer::of(
        200, request.path() == "/v1/spaces" ? R"({"spaces":[{"name":"spaces/A","displayName":"A"}]})" : "{}");
}

inline int posts(const HttpServer &server)
{
    return static_cast<int>(std::ranges::count_if(
        server.requests(), [](const HttpRequest &request) { return request.verb == "POST"; }));
}

inline HttpAnswer chatThatHangsSends(const HttpRequest &request)
{
    return request.verb == "POST" ? HttpAnswer::that(HttpAnswer::How::Hang) : chat(request);
}

inline QList<QByteArray> verbs(const HttpServer &server)
{
    QList<QByteArray> verbs;
    for (const HttpRequest &request : server.requests())
        verbs.append(request.verb);
    return verbs;
}

inline void start(SessionFixture &f)
{
    AccessToken token;
    token.value = Secret("token");
    token.expiresAt = f.clock.steadyNow() + std::chrono::hours(1000);
    f.session->grantRenewed(token);
    f.session->startNetwork();
}

} // namespace roomkey
