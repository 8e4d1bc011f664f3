// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/chatcontext.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

Space &ChatContext::open(const Call &call, const QString &name) const
{
    Space *space = world.find(name);
    if (!space)
        throw Refusal::notFound(u"The space %1 was not found."_s.arg(name));
    if (!call.isAdministrator && !space->isJoined(call.person))
        throw Refusal::denied(u"You are not a member of this space."_s);
    return *space;
}

std::optional<int> ChatContext::person(const Call &call, const QString &name, const QString &field) const
{
    static const QRegularExpression shape(u"^users/([^/\\s]+)$"_s);
    if (!shape.match(name).hasMatch())
        throw Refusal::field(field, u"\"%1\" is not the name of a user: users/{user}."_s.arg(name));
    return name == "users/me"_L1 ? std::optional(call.person) : world.people().find(name);
}

qsizetype lengthOf(const QString &text)
{
    return text.toUcs4().size();
}

} // namespace roomkey::emulator
