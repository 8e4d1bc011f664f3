// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace roomkey::emulator {

/// "https://www.googleapis.com/auth/chat.spaces" -> "chat.spaces"; "email" and "profile" become the userinfo
/// scopes. Empty for a name without that prefix.
[[nodiscard]] QString shortScope(const QString &scope);
/// The other way round; "openid" stays.
[[nodiscard]] QString wholeScope(const QString &shortName);
/// openid, userinfo.email, userinfo.profile: what signing in itself asks for, without a check box.
[[nodiscard]] bool isIdentityScope(const QString &shortName);
/// What the consent page says for it.
[[nodiscard]] QString scopeSentence(const QString &shortName);

} // namespace roomkey::emulator
