// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/faults.h"
#include "tests/emulator/routes.h"
#include "tests/emulator/world.h"

#include <functional>

namespace roomkey::emulator {

/// Trouble that takes knowing what a request means: forgotten request ids, page tokens that lead nowhere,
/// reads of the past. Asked only while rules are in force.
class MeaningFaults
{
public:
    explicit MeaningFaults(World &world)
        : m_world(world)
    {
    }

    using Handler = std::function<Response(const Request &)>;
    /// The answer to \a request; \a handler gives the one there would be without faults. \a keepsReads: a
    /// rule in force may want to repeat what is read now.
    [[nodiscard]] Response answer(const Route &route, Request request, const QList<Fault> &faults,
                                  bool keepsReads, const Handler &handler);

private:
    void mutate(const Route &route, const QString &op);
    void mutateSpaces(bool add);
    [[nodiscard]] bool isRepeat(const Route &route, const Request &request) const;

    World &m_world;
    QHash<QByteArray, Response> m_reads; ///< what was answered, by request
    int m_made = 0;
};

} // namespace roomkey::emulator
