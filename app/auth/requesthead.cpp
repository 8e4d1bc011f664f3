// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/requesthead.h"

#include <QList>

#include <algorithm>
#include <cstring>

namespace roomkey {

namespace {

const QByteArray LineEnd("\r\n");

bool isTokenChar(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && std::strchr("!#$%&'*+-.^_`|~", c) != nullptr);
}

bool isToken(const QByteArray &text)
{
    return !text.isEmpty() && std::all_of(text.cbegin(), text.cend(), isTokenChar);
}

bool hasControl(const QByteArray &text)
{
    return std::any_of(text.cbegin(), text.cend(), [](char c) {
        const auto u = static_cast<unsigned char>(c);
        return (u < 0x20 && c != '\t') || u == 0x7f;
    });
}

} // namespace

HeadScan scanRequestHead(const QByteArray &received)
{
    HeadScan scan;
    const qsizetype line = received.indexOf(LineEnd);
    if ((line < 0 ? received.size() : line) > MaxRequestLine) {
        scan.state = HeadScan::State::TooLong;
        scan.status = 414;
        return scan;
    }
    const qsizetype end = received.indexOf("\r\n\r\n");
    if (line >= 0 && (end < 0 ? received.size() : end) - line > MaxRequestHeaders) {
        scan.state = HeadScan::State::TooLong;
        scan.status = 431;
        return scan;
    }
    if (end >= 0) {
        scan.state = HeadScan::State::Complete;
        scan.length = end + 4;
    }
    return scan;
}

Expected<QByteArray, int> queryOfRequest(const QByteArray &head, const QByteArray &host,
                                         const QByteArray &path)
{
    qsizetype at = head.indexOf(LineEnd);
    const QList<QByteArray> words = head.left(at).split(' ');
    if (words.size() != 3 || !isToken(words.at(0)) || hasControl(words.at(1)) || words.at(1).contains('\t') ||
        (words.at(2) != "HTTP/1.1" && words.at(2) != "HTTP/1.0"))
        return Unexpected(400);

    int hosts = 0;
    bool rightHost = true;
    for (at += LineEnd.size(); at < head.size();) {
        const qsizetype end = head.indexOf(LineEnd, at);
        const QByteArray line = head.mid(at, end < 0 ? -1 : end - at);
        if (line.isEmpty())
            break;
        const qsizetype colon = line.indexOf(':');
        // A folded line or a blank before the colon is how two readers come to see two different requests.
        if (colon <= 0 || !isToken(line.left(colon)) || hasControl(line))
            return Unexpected(400);
        if (line.left(colon).compare("Host", Qt::CaseInsensitive) == 0) {
            ++hosts;
            rightHost = rightHost && line.mid(colon + 1).trimmed() == host;
        }
        if (end < 0)
            break;
        at = end + LineEnd.size();
    }
    if (hosts != 1 || !rightHost)
        return Unexpected(400);
    if (words.at(0) != "GET")
        return Unexpected(405);
    const QByteArray &target = words.at(1);
    const qsizetype mark = target.indexOf('?');
    if ((mark < 0 ? target : target.left(mark)) != path)
        return Unexpected(404);
    return mark < 0 ? QByteArray() : target.mid(mark + 1);
}

} // namespace roomkey
