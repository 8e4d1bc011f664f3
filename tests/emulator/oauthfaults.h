// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/faults.h"
#include "tests/emulator/http.h"

namespace roomkey::emulator {

class IdTokenSigner;

/// What faults do to a token answer: other scopes, another lifetime.
void spoilTokens(QJsonObject &answer, const QList<Fault> &faults);
/// The id_token with these claims, wrong where a fault asks for it; empty where it asks for none.
[[nodiscard]] QByteArray signOrSpoil(IdTokenSigner &signer, QJsonObject claims, const QList<Fault> &faults);
/// What faults do to the parameters that go back to the program.
void spoilRedirect(Parameters &back, const QList<Fault> &faults, const QString &issuer);

} // namespace roomkey::emulator
