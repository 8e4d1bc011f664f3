// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

// What the browser shows at the end of a sign-in: one static page without scripts, links or anything fetched,
// light or dark as the browser is. The texts are ours alone: nothing of the request or of a server is
// repeated. GUI thread (translations).
namespace roomkey {

enum class CallbackPage : quint8 {
    SignedIn,
    Declined,     ///< the person (or the server) refused
    Failed,       ///< the exchange did not work; the window says why
    NotStored,    ///< signed in, but the keys could not be put away
    WrongAccount, ///< another person than the one being signed in again
    Cancelled,    ///< the attempt was stopped in the window, or its time was over
    NotOurs,      ///< an answer that does not belong to the running attempt
};

/// A whole HTTP/1.1 answer, headers included.
QByteArray callbackResponse(CallbackPage page);
/// A short text answer for what is no callback: 400, 404, 405, 414 or 431.
QByteArray refusalResponse(int status);

} // namespace roomkey
