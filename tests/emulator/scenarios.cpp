// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/scenarios.h"

namespace roomkey::emulator {

namespace {

struct Scenario
{
    const char *name;
    const char *rules[8];
};

constexpr Scenario Scenarios[] = {
    // A café: answers come late, now and then not at all. Adding somebody is left out of the worst of it:
    // nobody but a person can try that again.
    {"flaky",
     {"jitter:ms=400,p=0.5,seed=11@chat.*",
      "status:code=503,retry_after=1,p=0.12,seed=12@chat.spaces.messages.*",
      "status:code=503,retry_after=1,p=0.2,seed=13@chat.spaces.list",
      "drop_reply:p=0.2,seed=14@chat.spaces.messages.*", "drop_reply:p=0.3,seed=15@chat.spaces.create",
      "drop_reply:p=0.1,seed=16@chat.spaces.members.list", "reset:p=0.1,seed=17@chat.spaces.messages.*"}},
    // The far end of a bad line: everything comes, slowly.
    {"slow", {"delay:ms=700@chat.*", "bandwidth:kBps=48@chat.*", "slow_token:ms=1500"}},
    // A proxy in between that means well.
    {"garbled",
     {"mangle_item:kind=extra,p=0.5,seed=21@chat.*", "bom:p=0.3,seed=22@chat.*",
      "charset:value=iso-8859-1,p=0.3,seed=23@chat.*", "slicer:size=7,ms=0,p=0.2,seed=24@chat.*",
      "cut:p=0.2,seed=25@chat.spaces.messages.*", "close_mid_header:p=0.1,seed=26@chat.spaces.messages.*",
      "cut:how=chunk,p=0.2,seed=27@chat.spaces.list", "truncate_json:p=0.3,seed=28@chat.spaces.create"}},
    // Three of ten answers are lost.
    {"lossy", {"drop_reply:p=0.3,seed=36@chat.*"}},
    // The project's quota is used up by somebody else.
    {"storm", {"quota:rps=2@chat.*"}},
    // Chat is down; signing in works.
    {"outage", {"status:code=503@chat.*"}},
    // The door of a hotel's network.
    {"portal", {"captive@chat.*", "captive@oauth.token"}},
};

} // namespace

std::optional<QStringList> scenarioRules(const QString &name)
{
    for (const Scenario &scenario : Scenarios) {
        if (name != QLatin1String(scenario.name))
            continue;
        QStringList rules;
        for (const char *rule : scenario.rules) {
            if (rule)
                rules.append(QLatin1String(rule));
        }
        return rules;
    }
    return std::nullopt;
}

QStringList scenarioNames()
{
    QStringList names;
    for (const Scenario &scenario : Scenarios)
        names.append(QLatin1String(scenario.name));
    return names;
}

} // namespace roomkey::emulator
