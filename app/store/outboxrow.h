// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/ids.h"

#include <QLatin1String>
#include <QString>

#include <optional>

namespace roomkey {

struct Message;

/// OutboxRow::refusal of a row whose file was damaged: it may have been sent before, or be changed.
inline constexpr QLatin1String SalvagedReason{"DATA_LOSS/SALVAGED"};

/// One thing a person did that must reach Google exactly once. Lives in outbox.sqlite until the server's copy
/// is in the cache (or, for edits and deletes, until the answer is). A value, any thread.
struct OutboxRow
{
    enum class Kind : quint8 { Send, Edit, Delete, RemoveMember };
    enum class State : quint8 {
        Held,    ///< not before `notBefore` (undo window); an attempt ends that
        Waiting, ///< to be sent; in the space's order
        Sending, ///< a request may be on the wire; after a restart: outcome unknown, repeated under the same
                 ///< ids
        Refused, ///< a final refusal: text and reason stay, later rows go on
    };

    qint64 id = 0; ///< position in the outbox; rows of one space are sent in this order
    Kind kind = Kind::Send;
    State state = State::Waiting;
    SpaceName space;
    ClientMessageId
        clientId; ///< Send: the new message's own id. Edit, Delete: that of the message, if it is known
    RequestId requestId;
    MessageName
        message; ///< Edit, Delete: the message meant. Send: its own, once an earlier text may be there
    MembershipName member; ///< RemoveMember: who is to go
    QString text;          ///< Send, Edit
    qint64 createdAt = 0;  ///< microseconds UTC
    qint64 notBefore = 0;  ///< microseconds UTC; 0: at once
    int attempts = 0;
    QString
        refusal; ///< machine reason of a refusal, e.g. "PERMISSION_DENIED/ACCESS_TOKEN_SCOPE_INSUFFICIENT"

    /// Whether the message meant is shown as gone already: to be deleted, and not refused.
    bool hidesMessage() const { return kind == Kind::Delete && state != State::Refused; }

    /// Whether both are about one message, by its own name or by the one its client id gives it.
    bool isSameMessage(const OutboxRow &other) const;
    /// Whether it changes what \a send makes.
    bool isEditOf(const OutboxRow &send) const
    {
        return kind == Kind::Edit && send.kind == Kind::Send && isSameMessage(send);
    }
    /// Whether it goes with \a send when the person lets that go: what would have changed it, and a deletion
    /// that was refused.
    bool isNothingWithout(const OutboxRow &send) const;
    /// Whether there is nothing left to do of it once \a settled is: an older edit of the same message, or
    /// whatever was to happen to one that is deleted.
    bool isVoidAfter(const OutboxRow &settled) const;
    /// Makes \a newer the text of a Send, after an attempt perhaps, and asks for it as a new request: the
    /// server must not answer it with what it remembers of the old text. The client id stays, so that a
    /// message that arrived after all is still found (409).
    void changeText(const QString &newer, const RequestId &request);
    /// Whether it is done with, or goes on as restAfter(), once its message turns out to be \a arrived: a
    /// Send arrived, an Edit stands there, and what was to be deleted is gone. A Send read back from a
    /// damaged file with another text is neither: the person decides.
    bool isAnsweredBy(const Message &arrived) const;
    /// Whether it was read back from a damaged file, and waits for the person.
    bool isSalvaged() const { return state == State::Refused && refusal == SalvagedReason; }
    /// Of a Send whose message turns out to have arrived as \a arrived: an edit, if its text was changed
    /// since. What stands there is to be the new text, unless somebody edited the message meanwhile. Of a row
    /// that nobody changed another text means nothing: Google gives back markup without its marks.
    std::optional<OutboxRow> restAfter(const Message &arrived) const;

    /// Whether its text is shown in place of the message's.
    bool changesMessage() const { return kind == Kind::Edit && state != State::Refused; }

    friend bool operator==(const OutboxRow &, const OutboxRow &) = default;
};

} // namespace roomkey
