// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/faults.h"
#include "tests/emulator/http.h"

namespace roomkey::emulator {

/// How the bytes of one answer leave: what, in which pieces, and what becomes of the connection.
struct WireScript
{
    enum class End {
        Keep,      ///< the next request may come
        Close,     ///< orderly
        Reset,     ///< with a TCP reset
        HalfClose, ///< nothing more is sent; what comes is read and forgotten
    };

    QByteArray bytes;
    qsizetype slice = 0;  ///< bytes at a time; 0: all at once
    int pause = 0;        ///< milliseconds between two slices
    QByteArray again;     ///< sent over and over behind the bytes,
    qint64 againUpTo = 0; ///< until so many were sent
    int lastPause = 0;    ///< milliseconds before the end
    End end = End::Keep;
};

/// Whether one of \a faults changes how an answer leaves.
[[nodiscard]] bool hasWireFault(const QList<Fault> &faults);
/// The answer to \a request with everything that \a faults do to its bytes.
[[nodiscard]] WireScript wireScript(const Response &response, const Request &request,
                                    const QList<Fault> &faults);

} // namespace roomkey::emulator
