// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/callbackquery.h"
#include "app/auth/requesthead.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"

namespace roomkey::fuzz {

const char *requestHead(const QByteArray &input)
{
    using State = HeadScan::State;
    const HeadScan scan = scanRequestHead(input);
    if (scan.state == State::TooLong)
        return scan.status == 414 || scan.status == 431 ? nullptr : "too long for another reason";
    // It arrives in pieces: what was whole stays what it was.
    const HeadScan half = scanRequestHead(input.left(input.size() / 2));
    if (half.state == State::Complete && (scan.state != State::Complete || scan.length != half.length))
        return "more bytes made another head";
    if (scan.state == State::Complete &&
        (scan.length > input.size() || !input.left(scan.length).endsWith("\r\n\r\n")))
        return "the head does not end where it was said";

    const QByteArray head = scan.state == State::Complete ? input.left(scan.length) : input;
    const auto query = queryOfRequest(head, "127.0.0.1:8765", "/callback");
    if (!query) {
        const int status = query.error();
        return status == 400 || status == 404 || status == 405 ? nullptr : "refused with another status";
    }
    if (!head.startsWith("GET /callback") || !head.toLower().contains("\r\nhost:"))
        return "another request was taken";
    for (const char c : *query) {
        if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f)
            return "a query with a space or a control character";
    }
    return nullptr;
}

const char *callbackQuery(const QByteArray &input)
{
    const auto answer = parseCallbackQuery(input);
    if (!answer)
        return nullptr;
    if (answer->state.isEmpty())
        return "an answer without a state";
    if (answer->code.isEmpty() == answer->error.isEmpty())
        return "not one of code and error";
    if (!isVisibleAscii(answer->code.reveal()) || !isVisibleAscii(answer->state.reveal()) ||
        !isVisibleAscii(answer->issuer))
        return "bytes where none may be";

    QByteArray again = "state=" + answer->state.reveal().toPercentEncoding();
    const auto add = [&again](const char *name, const QByteArray &value) {
        if (!value.isEmpty())
            again += QByteArray("&") + name + '=' + value.toPercentEncoding();
    };
    add("code", answer->code.reveal());
    add("error", answer->error);
    add("error_description", answer->errorDescription.toUtf8());
    add("iss", answer->issuer);
    const auto second = parseCallbackQuery(again);
    const bool same = second && second->state.equals(answer->state) && second->code.equals(answer->code) &&
                      second->error == answer->error && second->issuer == answer->issuer &&
                      second->errorDescription == answer->errorDescription;
    return same ? nullptr : "written again it reads as something else";
}

} // namespace roomkey::fuzz
