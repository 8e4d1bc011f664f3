// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/faults/operations.h"

namespace roomkey {

QString nameOf(Operation operation)
{
    static const char *const names[] = {"list-spaces",  "get-space",  "create-space",  "delete-space",
                                        "list-members", "add-member", "remove-member", "list-messages",
                                        "send",         "edit",       "delete",        "renew",
                                        "sign-in"};
    return QLatin1String(names[static_cast<int>(operation)]);
}

QString methodOf(Operation operation)
{
    static const char *const methods[] = {"chat.spaces.list",
                                          "chat.spaces.get",
                                          "chat.spaces.create",
                                          "chat.spaces.delete",
                                          "chat.spaces.members.list",
                                          "chat.spaces.members.create",
                                          "chat.spaces.members.delete",
                                          "chat.spaces.messages.list",
                                          "chat.spaces.messages.create",
                                          "chat.spaces.messages.patch",
                                          "chat.spaces.messages.delete",
                                          "oauth.token",
                                          "oauth.token"};
    return QLatin1String(methods[static_cast<int>(operation)]);
}

QString nameOf(ApiError::Kind kind)
{
    using Kind = ApiError::Kind;
    switch (kind) {
    case Kind::Network:
        return QStringLiteral("Network");
    case Kind::Timeout:
        return QStringLiteral("Timeout");
    case Kind::Unknown:
        return QStringLiteral("Unknown");
    case Kind::Cancelled:
        return QStringLiteral("Cancelled");
    case Kind::SignInNeeded:
        return QStringLiteral("SignInNeeded");
    case Kind::ScopeMissing:
        return QStringLiteral("ScopeMissing");
    case Kind::Forbidden:
        return QStringLiteral("Forbidden");
    case Kind::NotFound:
        return QStringLiteral("NotFound");
    case Kind::Conflict:
        return QStringLiteral("Conflict");
    case Kind::Invalid:
        return QStringLiteral("Invalid");
    case Kind::RateLimited:
        return QStringLiteral("RateLimited");
    case Kind::Server:
        return QStringLiteral("Server");
    case Kind::BadReply:
        return QStringLiteral("BadReply");
    case Kind::FeatureOff:
        return QStringLiteral("FeatureOff");
    }
    Q_UNREACHABLE();
}

QString nameOf(AuthError::Kind kind)
{
    using Kind = AuthError::Kind;
    switch (kind) {
    case Kind::Cancelled:
        return QStringLiteral("Cancelled");
    case Kind::Denied:
        return QStringLiteral("Denied");
    case Kind::Expired:
        return QStringLiteral("Expired");
    case Kind::ListenFailed:
        return QStringLiteral("ListenFailed");
    case Kind::Network:
        return QStringLiteral("Network");
    case Kind::Timeout:
        return QStringLiteral("Timeout");
    case Kind::Unknown:
        return QStringLiteral("Unknown");
    case Kind::BadAnswer:
        return QStringLiteral("BadAnswer");
    case Kind::WrongIssuer:
        return QStringLiteral("WrongIssuer");
    case Kind::WrongSignature:
        return QStringLiteral("WrongSignature");
    case Kind::WrongClock:
        return QStringLiteral("WrongClock");
    case Kind::WrongAccount:
        return QStringLiteral("WrongAccount");
    case Kind::CodeRefused:
        return QStringLiteral("CodeRefused");
    case Kind::GrantDead:
        return QStringLiteral("GrantDead");
    case Kind::ReauthNeeded:
        return QStringLiteral("ReauthNeeded");
    case Kind::AdminPolicy:
        return QStringLiteral("AdminPolicy");
    case Kind::OtherOrganisation:
        return QStringLiteral("OtherOrganisation");
    case Kind::ClientRejected:
        return QStringLiteral("ClientRejected");
    case Kind::Refused:
        return QStringLiteral("Refused");
    case Kind::Server:
        return QStringLiteral("Server");
    case Kind::NoKeychain:
        return QStringLiteral("NoKeychain");
    }
    Q_UNREACHABLE();
}

} // namespace roomkey
