// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/keychainerror.h"

namespace roomkey {

namespace {

struct Row
{
    VaultError::Kind kind;
    QLatin1String code;
};

constexpr Row Rows[] = {
    {VaultError::Kind::NoService, QLatin1String("no-service")},
    {VaultError::Kind::Locked, QLatin1String("locked")},
    {VaultError::Kind::PromptOpen, QLatin1String("prompt-open")},
    {VaultError::Kind::Dismissed, QLatin1String("dismissed")},
    {VaultError::Kind::Denied, QLatin1String("denied")},
    {VaultError::Kind::NotFound, QLatin1String("not-found")},
    {VaultError::Kind::OtherKeychain, QLatin1String("other-keychain")},
    {VaultError::Kind::OnlyUntilQuit, QLatin1String("only-until-quit")},
    {VaultError::Kind::Timeout, QLatin1String("timeout")},
    {VaultError::Kind::TooLarge, QLatin1String("too-large")},
    {VaultError::Kind::Other, QLatin1String("other")},
};

/// Without it, "locked" could be a server's code as well.
const QString KeychainReason = QStringLiteral("keychain/");

} // namespace

AuthError authErrorOf(const VaultError &error)
{
    if (error.kind == VaultError::Kind::Cancelled)
        return AuthError::cancelled();
    for (const Row &row : Rows) {
        if (row.kind == error.kind)
            return AuthError::of(AuthError::Kind::NoKeychain, row.code, error.detail);
    }
    Q_UNREACHABLE();
}

QString reasonOf(const AuthError &error)
{
    return error.kind == AuthError::Kind::NoKeychain ? KeychainReason + error.code : error.code;
}

std::optional<VaultError> vaultErrorOf(const ApiError &error)
{
    if (!error.reason.startsWith(KeychainReason))
        return std::nullopt;
    return vaultErrorOf(
        AuthError::of(AuthError::Kind::NoKeychain, error.reason.mid(KeychainReason.size()), error.message));
}

VaultError vaultErrorOf(const AuthError &error)
{
    if (error.kind == AuthError::Kind::Cancelled)
        return VaultError::cancelled();
    for (const Row &row : Rows) {
        // Only the kind says whose word the code is: servers have some of the same.
        if (error.kind == AuthError::Kind::NoKeychain && row.code == error.code)
            return {row.kind, error.detail};
    }
    return {VaultError::Kind::Other, error.detail};
}

} // namespace roomkey
