// SPDX-License-Identifier: GPL-3.0-or-later
// The server of the listing benches: items rendered beforehand, so that what is measured is the client. One
// thread a connection, keep-alive, loopback only; prints its port. POSTs are answered with a message.
//
//   GET .../v1/spaces?pageToken=N      page N of 100
//   GET .../wP/v1/spaces?pageToken=N   page N of P; what was rendered comes again and again
//   GET .../v1/spaces/pageN/messages   the only page of messages of a space; others have none
//
// Packed if the client takes it and the address has neither "/plain/" nor "/wP/".
#include "tests/bench/world.h"

#include <QByteArray>
#include <QList>

#include <cstdio>
#include <cstdlib>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace roomkey::bench;

namespace {

constexpr int PageSize = 1000;
constexpr int RenderedPages = 100;

quint32 crc32(const QByteArray &data)
{
    quint32 crc = 0xffffffffU;
    for (const char c : data) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ (crc & 1U ? 0xedb88320U : 0U);
    }
    return ~crc;
}

void appendLittleEndian(QByteArray &to, quint32 value)
{
    for (int shift = 0; shift < 32; shift += 8)
        to += static_cast<char>(value >> shift & 0xffU);
}

/// RFC 1952 around the deflated part of what Qt makes: 4 bytes of length, 2 of RFC 1950, 4 of checksum.
QByteArray gzip(const QByteArray &data)
{
    const QByteArray zlib = qCompress(data, 6);
    QByteArray packed("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
    packed += zlib.mid(6, zlib.size() - 10);
    appendLittleEndian(packed, crc32(data));
    appendLittleEndian(packed, static_cast<quint32>(data.size()));
    return packed;
}

QByteArray answer(const QByteArray &body, bool packed)
{
    return "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=UTF-8\r\n" +
           QByteArray(packed ? "Content-Encoding: gzip\r\n" : "") +
           "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

struct Listing
{
    QList<QByteArray> bodies; ///< without the last brace: the token of the next page may follow
    QList<QByteArray> packed; ///< whole answers of a listing of RenderedPages
};

Listing spaces;
Listing messages;

QByteArray tail(int page, int pages)
{
    return page + 1 >= pages ? QByteArray("}")
                             : ",\"nextPageToken\":\"" + QByteArray::number(page + 1) + "\"}";
}

void render()
{
    for (int page = 0; page < RenderedPages; ++page) {
        spaces.bodies.append(spacesPage(page * PageSize, PageSize, {}).chopped(1));
        spaces.packed.append(answer(gzip(spaces.bodies.last() + tail(page, RenderedPages)), true));
        messages.bodies.append(messagesPage(page, 0, PageSize, {}).chopped(1));
        messages.packed.append(answer(gzip(messages.bodies.last() + tail(0, 1)), true));
    }
}

/// The number after \a key in \a head, or 0.
int numberAfter(const QByteArray &head, const char *key)
{
    const qsizetype at = head.indexOf(key);
    return at < 0 ? 0 : std::atoi(head.constData() + at + static_cast<qsizetype>(qstrlen(key)));
}

QByteArray answerTo(const QByteArray &head)
{
    const QByteArray target = head.left(head.indexOf('\r'));
    if (!target.startsWith("GET"))
        return answer(messageJson(0, 1), false);
    const bool wantsMessages = target.contains("/messages");
    if (target.contains("/spaces/") && !target.contains("/spaces/page"))
        return answer("{}", false);
    const int page = numberAfter(target, wantsMessages ? "/spaces/page" : "pageToken=");
    const Listing &listing = wantsMessages ? messages : spaces;
    if (head.contains("gzip") && !target.contains("/plain/") && !target.contains("/w"))
        return listing.packed.at(page % RenderedPages);
    const int pages = wantsMessages ? 1 : numberAfter(target, "/w");
    return answer(listing.bodies.at(page % RenderedPages) +
                      tail(wantsMessages ? 0 : page, pages ? pages : RenderedPages),
                  false);
}

void serve(int socket)
{
    const int yes = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    QByteArray read;
    char buffer[65536];
    while (true) {
        const qsizetype end = read.indexOf("\r\n\r\n");
        const QByteArray head = end < 0 ? QByteArray() : read.left(end);
        const qsizetype length = end < 0 ? 0 : numberAfter(head.toLower(), "content-length:");
        if (end < 0 || read.size() < end + 4 + length) {
            const ssize_t got = recv(socket, buffer, sizeof buffer, 0);
            if (got <= 0)
                break;
            read.append(buffer, got);
            continue;
        }
        read.remove(0, end + 4 + length);
        const QByteArray reply = answerTo(head);
        for (qsizetype sent = 0; sent < reply.size();) {
            const ssize_t now = send(socket, reply.constData() + sent,
                                     static_cast<size_t>(reply.size() - sent), MSG_NOSIGNAL);
            if (now <= 0)
                break;
            sent += now;
        }
    }
    close(socket);
}

} // namespace

int main()
{
    render();
    const int listener = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(listener, reinterpret_cast<sockaddr *>(&address), size) != 0 || listen(listener, 64) != 0 ||
        getsockname(listener, reinterpret_cast<sockaddr *>(&address), &size) != 0) {
        std::perror("page server");
        return 1;
    }
    std::printf("%d\n", ntohs(address.sin_port));
    std::fflush(stdout);
    while (true) {
        const int client = accept(listener, nullptr, nullptr);
        if (client >= 0)
            std::thread(serve, client).detach();
    }
}
