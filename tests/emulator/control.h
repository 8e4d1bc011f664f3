// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/http.h"

namespace roomkey::emulator {

class Emulator;

/// /control/v1/: what tests and the demo ask and tell the emulator itself. README.md describes every body.
class Control
{
public:
    explicit Control(Emulator &emulator)
        : m_emulator(emulator)
    {
    }

    [[nodiscard]] Response answer(const Request &request);

private:
    [[nodiscard]] QJsonObject world(const Request &request);
    [[nodiscard]] QJsonObject requests(const Request &request) const;
    [[nodiscard]] QJsonObject secrets() const;
    // Each returns its answer; what is wrong with the body is thrown as Refusal.
    [[nodiscard]] QJsonObject consent(const QJsonObject &body);
    [[nodiscard]] QJsonObject faults(const QJsonObject &body);
    [[nodiscard]] QJsonObject scenario(const QJsonObject &body);
    [[nodiscard]] QJsonObject setFaults(const QStringList &rules);
    [[nodiscard]] QJsonObject clock(const QJsonObject &body);
    [[nodiscard]] QJsonObject revoke(const QJsonObject &body);
    [[nodiscard]] QJsonObject message(const QJsonObject &body);
    [[nodiscard]] QJsonObject reset();

    Emulator &m_emulator;
};

} // namespace roomkey::emulator
