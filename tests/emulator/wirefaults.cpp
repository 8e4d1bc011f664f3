// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/wirefaults.h"

#include "tests/emulator/gzip.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

using End = WireScript::End;

constexpr qsizetype Mebibyte = 1024 * 1024;

QByteArray chunk(const QByteArray &bytes)
{
    return QByteArray::number(bytes.size(), 16) + "\r\n" + bytes + "\r\n";
}

/// An answer taken apart: what faults change is one of these.
struct Parts
{
    QByteArray head; ///< status line and headers but those that frame the body
    QByteArray framing;
    QByteArray body; ///< as it goes over the wire
    End end = End::Keep;

    [[nodiscard]] QByteArray bytes() const { return head + framing + "\r\n" + body; }
};

QByteArray lengthOf(const QByteArray &body)
{
    return "Content-Length: " + QByteArray::number(body.size()) + "\r\n";
}

/// Where to cut: the byte that was asked for, or the middle.
qsizetype cutAt(const Fault &fault, qsizetype size)
{
    const int byte = fault.number(u"byte"_s);
    return std::min<qsizetype>(byte >= 0 ? byte : size / 2, std::max<qsizetype>(size - 1, 0));
}

void cut(const Fault &fault, Parts &parts)
{
    const QString how = fault.value(u"how"_s);
    const QByteArray body = parts.body;
    parts.end = End::Close;
    if (how == "length"_L1) {
        parts.framing = lengthOf(body);
        parts.body = body.first(cutAt(fault, body.size()));
    } else if (how == "chunk"_L1) {
        parts.framing = "Transfer-Encoding: chunked\r\n";
        const QByteArray whole = chunk(body);
        parts.body = whole.first(whole.indexOf('\n') + 1 + cutAt(fault, body.size()));
    } else if (how == "between_chunks"_L1) {
        parts.framing = "Transfer-Encoding: chunked\r\n";
        parts.body = chunk(body.first(std::max<qsizetype>(cutAt(fault, body.size()), 1)));
    } else if (how == "gzip"_L1) {
        const QByteArray packed = gzipped(body);
        parts.body = packed.first(cutAt(fault, packed.size()));
        parts.framing = "Content-Encoding: gzip\r\n" + lengthOf(parts.body);
    } else {
        parts.framing.clear();
        parts.body = body.first(cutAt(fault, body.size()));
    }
}

void wrongLength(const Fault &fault, Parts &parts)
{
    const QString how = fault.value(u"how"_s);
    const qsizetype size = parts.body.size();
    parts.end = End::Close;
    QByteArray length = QByteArray::number(size);
    if (how == "short"_L1)
        length = QByteArray::number(size / 2);
    else if (how == "long"_L1)
        length = QByteArray::number(size + 1000);
    else if (how == "twice"_L1)
        length += "\r\nContent-Length: " + QByteArray::number(size / 2);
    else if (how == "negative"_L1)
        length.prepend('-');
    else if (how == "huge"_L1)
        length = "9223372036854775807";
    else
        length = "all of it";
    parts.framing = "Content-Length: " + length + "\r\n";
}

void packed(const QByteArray &body, Parts &parts)
{
    parts.body = body;
    parts.framing = "Content-Encoding: gzip\r\n" + lengthOf(parts.body);
}

/// A list that never comes to its first item.
QByteArray blanks(qint64 size)
{
    return QByteArray(size, ' ');
}

void applyFraming(const Fault &fault, Parts &parts)
{
    if (fault.name == "cut"_L1) {
        cut(fault, parts);
    } else if (fault.name == "content_length"_L1) {
        wrongLength(fault, parts);
    } else if (fault.name == "cl_and_te"_L1) {
        parts.framing = lengthOf(parts.body) + "Transfer-Encoding: chunked\r\n";
        parts.body = chunk(parts.body) + "0\r\n\r\n";
        parts.end = End::Close;
    } else if (fault.name == "bad_chunk"_L1) {
        parts.framing = "Transfer-Encoding: chunked\r\n";
        parts.body = chunk(parts.body.first(parts.body.size() / 2)) + "zz\r\n" +
                     parts.body.sliced(parts.body.size() / 2) + "\r\n";
        parts.end = End::Close;
    } else if (fault.name == "gzip"_L1) {
        packed(gzipped(parts.body), parts);
    } else if (fault.name == "bad_gzip"_L1) {
        packed(parts.body, parts);
    } else if (fault.name == "bomb"_L1) {
        packed(gzipped("{\"" + blanks(fault.number(u"MiB"_s) * Mebibyte) + "\":1}"), parts);
    } else if (fault.name == "big_headers"_L1) {
        const QByteArray value(fault.number(u"size"_s), 'x');
        for (int i = 0; i < fault.number(u"n"_s); ++i)
            parts.head += "X-Filler-" + QByteArray::number(i) + ": " + value + "\r\n";
    } else if (fault.name == "continue"_L1) {
        parts.head.prepend(QByteArray("HTTP/1.1 100 Continue\r\n\r\n").repeated(fault.number(u"n"_s)));
    } else if (fault.name == "half_close"_L1) {
        parts.end = End::HalfClose;
    } else if (fault.name == "slow_close"_L1) {
        parts.framing.clear();
        parts.end = End::Close;
    }
}

void applyPace(const Fault &fault, const Parts &parts, WireScript &script)
{
    const qsizetype head = parts.head.size() + parts.framing.size() + 2;
    if (fault.name == "close_mid_header"_L1) {
        script.bytes.truncate(parts.head.size() / 2);
        script.end = End::Close;
    } else if (fault.name == "duplicate_reply"_L1) {
        script.bytes += script.bytes;
    } else if (fault.name == "endless"_L1) {
        script.bytes = parts.head + "Transfer-Encoding: chunked\r\n\r\n" + chunk("{\"x\":\"");
        script.again = chunk(blanks(64 * 1024));
        script.againUpTo = qint64(fault.number(u"MiB"_s)) * Mebibyte;
        script.end = End::Close;
    } else if (fault.name == "reset"_L1) {
        const QString at = fault.value(u"at"_s);
        const qsizetype from = at == "body"_L1 ? head : 0;
        const qsizetype size = at == "body"_L1 ? parts.body.size() : parts.head.size();
        script.bytes.truncate(from + cutAt(fault, size));
        script.end = End::Reset;
        script.lastPause = 20; // a reset takes with it what the other side has not read yet
    } else if (fault.name == "slow_close"_L1) {
        script.lastPause = fault.number(u"ms"_s);
    } else if (fault.name == "drip"_L1) {
        script.slice = fault.number(u"bytes"_s);
        script.pause = fault.number(u"ms"_s);
    } else if (fault.name == "slicer"_L1) {
        script.slice = fault.number(u"size"_s);
        script.pause = fault.number(u"ms"_s);
    } else if (fault.name == "bandwidth"_L1) {
        script.pause = 20;
        script.slice =
            std::max<qsizetype>(qsizetype(fault.number(u"kBps"_s)) * 1000 * script.pause / 1000, 1);
    }
}

/// The end of the connection is the end of the body.
bool endsWithClose(const Fault &fault)
{
    return fault.name == "slow_close"_L1 || (fault.name == "cut"_L1 && fault.value(u"how"_s) == "eof"_L1);
}

bool changesTheWire(const Fault &fault)
{
    static const QStringList names{u"cut"_s,
                                   u"content_length"_s,
                                   u"cl_and_te"_s,
                                   u"bad_chunk"_s,
                                   u"gzip"_s,
                                   u"bad_gzip"_s,
                                   u"bomb"_s,
                                   u"big_headers"_s,
                                   u"continue"_s,
                                   u"half_close"_s,
                                   u"slow_close"_s,
                                   u"endless"_s,
                                   u"drip"_s,
                                   u"slicer"_s,
                                   u"close_mid_header"_s,
                                   u"duplicate_reply"_s,
                                   u"bandwidth"_s};
    return names.contains(fault.name) || (fault.name == "reset"_L1 && (fault.value(u"at"_s) == "headers"_L1 ||
                                                                       fault.value(u"at"_s) == "body"_L1));
}

} // namespace

bool hasWireFault(const QList<Fault> &faults)
{
    return std::any_of(faults.begin(), faults.end(), changesTheWire);
}

WireScript wireScript(const Response &response, const Request &request, const QList<Fault> &faults)
{
    Parts parts;
    parts.head =
        response.head(request.keepAlive && !std::any_of(faults.begin(), faults.end(), endsWithClose));
    parts.framing = lengthOf(response.body);
    parts.body = request.verb == "HEAD" ? QByteArray() : response.body;
    parts.end = request.keepAlive ? End::Keep : End::Close;
    for (const Fault &fault : faults)
        applyFraming(fault, parts);
    WireScript script;
    script.bytes = parts.bytes();
    script.end = parts.end;
    for (const Fault &fault : faults)
        applyPace(fault, parts, script);
    return script;
}

} // namespace roomkey::emulator
