// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/http.h"

#include <QJsonArray>
#include <QString>

namespace roomkey::emulator {

/// A refusal in Google's shape (google.rpc.Status). Thrown anywhere below ChatService::answer, which turns it
/// into the answer: a request is checked in many small places, and each of them only has to say what is
/// wrong.
struct Refusal
{
    int code = 400;
    QString status;
    QString message;
    QJsonArray details;

    [[nodiscard]] static Refusal invalid(const QString &message);
    /// INVALID_ARGUMENT that names the field at fault (google.rpc.BadRequest).
    [[nodiscard]] static Refusal field(const QString &field, const QString &description);
    [[nodiscard]] static Refusal precondition(const QString &message);
    [[nodiscard]] static Refusal denied(const QString &message);
    [[nodiscard]] static Refusal notFound(const QString &message);
    [[nodiscard]] static Refusal exists(const QString &message);
    [[nodiscard]] static Refusal unauthenticated(const QString &message, const QString &reason,
                                                 const QString &method);
    [[nodiscard]] static Refusal scopeInsufficient(const QString &method);
    [[nodiscard]] static Refusal unimplemented(const QString &method);

    [[nodiscard]] Response response() const;
};

} // namespace roomkey::emulator
