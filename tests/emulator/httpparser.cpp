// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/httpparser.h"

namespace roomkey::emulator {

namespace {

constexpr qsizetype HeadLimit = 64 * 1024;
constexpr qsizetype BodyLimit = 32 * 1024 * 1024;

} // namespace

HttpParser::State HttpParser::refuse(int status)
{
    m_refusal = status;
    return State::Refused;
}

bool HttpParser::readTarget(QByteArrayView target)
{
    if (!target.startsWith('/'))
        return false;
    const qsizetype mark = target.indexOf('?');
    const QByteArrayView path = mark < 0 ? target : target.first(mark);
    if (mark >= 0)
        m_request.query = parseForm(target.sliced(mark + 1));
    m_request.rawPath = path.toByteArray();
    for (const QByteArray &segment : path.sliced(1).toByteArray().split('/'))
        m_request.segments.append(QString::fromUtf8(QByteArray::fromPercentEncoding(segment)));
    return true;
}

bool HttpParser::readHead(QByteArrayView head)
{
    const QList<QByteArray> lines = head.toByteArray().split('\n');
    const QList<QByteArray> start = lines.first().trimmed().split(' ');
    if (start.size() != 3 || !start[2].startsWith("HTTP/1.") || !readTarget(start[1]))
        return false;
    m_request.verb = start[0];
    for (qsizetype i = 1; i < lines.size(); ++i) {
        const QByteArray line = lines[i].trimmed();
        const qsizetype colon = line.indexOf(':');
        if (colon <= 0)
            return false;
        m_request.headers.append({line.first(colon).toLower(), line.sliced(colon + 1).trimmed()});
    }
    const QByteArray connection = m_request.header("connection").toLower();
    m_request.keepAlive = start[2] == "HTTP/1.0" ? connection == "keep-alive" : connection != "close";
    return true;
}

HttpParser::State HttpParser::readChunks()
{
    qsizetype at = m_headSize;
    QByteArray body;
    for (;;) {
        const qsizetype end = m_buffer.indexOf("\r\n", at);
        if (end < 0)
            return m_buffer.size() - at > 64 ? refuse(400) : State::NeedMore;
        bool good = false;
        const qsizetype size = m_buffer.mid(at, end - at).split(';').first().trimmed().toLongLong(&good, 16);
        if (!good || size < 0)
            return refuse(400);
        if (body.size() + size > BodyLimit)
            return refuse(413);
        at = end + 2;
        if (m_buffer.size() < at + size + 2)
            return State::NeedMore;
        if (size == 0) {
            // Trailer fields are not used by any client of ours: only the empty line may follow.
            if (m_buffer.mid(at, 2) != "\r\n")
                return refuse(400);
            m_request.body = body;
            m_buffer.remove(0, at + 2);
            m_headSize = -1;
            return State::Ready;
        }
        body += m_buffer.mid(at, size);
        at += size + 2;
    }
}

HttpParser::State HttpParser::next()
{
    if (m_refusal)
        return State::Refused;
    if (m_headSize < 0) {
        while (m_buffer.startsWith("\r\n"))
            m_buffer.remove(0, 2);
        const qsizetype end = m_buffer.indexOf("\r\n\r\n");
        if (end < 0)
            return m_buffer.size() > HeadLimit ? refuse(431) : State::NeedMore;
        m_request = {};
        if (end > HeadLimit)
            return refuse(431);
        if (!readHead(QByteArrayView(m_buffer).first(end)))
            return refuse(400);
        m_headSize = end + 4;
        const QByteArray coding = m_request.header("transfer-encoding").toLower();
        const QByteArray length = m_request.header("content-length");
        bool good = true;
        m_bodySize = length.isEmpty() ? 0 : length.toLongLong(&good);
        m_chunked = coding == "chunked";
        // Both at once, or a coding nobody here speaks, is how requests are smuggled.
        if (!good || m_bodySize < 0 || (!coding.isEmpty() && (!m_chunked || !length.isEmpty())))
            return refuse(400);
        if (m_bodySize > BodyLimit)
            return refuse(413);
        m_continue = m_request.header("expect").toLower() == "100-continue";
    }
    if (m_chunked)
        return readChunks();
    if (m_buffer.size() < m_headSize + m_bodySize)
        return State::NeedMore;
    m_request.body = m_buffer.mid(m_headSize, m_bodySize);
    m_buffer.remove(0, m_headSize + m_bodySize);
    m_headSize = -1;
    return State::Ready;
}

} // namespace roomkey::emulator
