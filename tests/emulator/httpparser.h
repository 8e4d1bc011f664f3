// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/http.h"

namespace roomkey::emulator {

/// Takes whole HTTP/1.1 requests (RFC 9112) out of a stream of bytes: bodies by Content-Length or in chunks.
/// After a refusal the stream cannot be followed any further and the connection has to be closed.
class HttpParser
{
public:
    enum class State { NeedMore, Ready, Refused };

    void feed(const QByteArray &bytes) { m_buffer += bytes; }
    /// Ready: take() gives the request. Refused: refusal() is the status to answer with.
    [[nodiscard]] State next();
    [[nodiscard]] Request take() { return std::exchange(m_request, {}); }
    [[nodiscard]] int refusal() const { return m_refusal; }
    /// True once after a head that asked for "100 Continue".
    [[nodiscard]] bool takeContinue() { return std::exchange(m_continue, false); }

private:
    State refuse(int status);
    bool readHead(QByteArrayView head);
    bool readTarget(QByteArrayView target);
    State readChunks();

    QByteArray m_buffer;
    Request m_request;
    qsizetype m_headSize = -1; ///< -1 while the head is not complete
    qsizetype m_bodySize = 0;
    bool m_chunked = false;
    bool m_continue = false;
    int m_refusal = 0;
};

} // namespace roomkey::emulator
