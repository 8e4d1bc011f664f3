// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/offlinereason.h"
#include "app/api/projectfault.h"
#include "app/auth/autherror.h"
#include "app/auth/clientfile.h"
#include "app/auth/vault.h"
#include "app/store/outboxrow.h"
#include "app/store/storeerror.h"

#include <QString>

// The only place that turns errors into words: what is so, why, what can be done. All results are plain text
// and must be shown as such; server words in them are cut and cleaned by plainServerText. Any thread.
namespace roomkey::ui {

/// For a row, a field or a pane. Empty for Cancelled, which is not shown.
QString errorText(const ApiError &error);
/// Why a row of the outbox was refused, from the machine reason it keeps.
QString refusalText(const QString &refusal);
/// What did not come of \a act, and \a why: "Not deleted. Google refused this."
QString notDoneText(OutboxRow::Kind act, const QString &why);
/// What is wrong with the Cloud project; empty for None.
QString projectFaultText(ProjectFault fault);

/// For a failed step of the sign-in, or the banner that asks to sign in again.
struct AuthText
{
    QString what; ///< "You (or Google) stopped the sign-in."
    QString cure; ///< what to do next; may be empty
};
AuthText errorText(const AuthError &error);
/// Both in a row.
QString joined(const AuthText &text);
QString errorText(const VaultError &error);
QString errorText(const StoreError &error);
/// Instead of a list that could not be saved, and is not known from before.
QString neverSavedText();

/// A proxy that lets nothing through.
AuthText errorText(const ProxyFault &fault);
/// While there is no connection.
AuthText errorText(const OfflineReason &reason);

struct ClientFileText
{
    QString what;
    QString cure;
};
ClientFileText errorText(const ClientFileError &error);

} // namespace roomkey::ui
