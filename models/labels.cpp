// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/labels.h"

#include <QCoreApplication>

namespace roomkey::models {

namespace {

struct Labels
{
    Q_DECLARE_TR_FUNCTIONS(Labels)
};

/// The digits of "users/108912345674" shortened to "1089…4": enough to tell two apart, short enough to read.
QString shortId(const QString &resourceName)
{
    const QString id = resourceName.section(QLatin1Char('/'), -1);
    if (id.size() <= 8)
        return id;
    return id.left(4) + QChar(0x2026) + id.right(1);
}

} // namespace

bool isNameless(const User &user)
{
    return user.displayName.isEmpty() && user.email.isEmpty();
}

QString personLabel(const User &user)
{
    if (!user.displayName.isEmpty())
        return user.displayName;
    if (!user.email.isEmpty())
        return user.email;
    if (user.isAnonymous)
        return Labels::tr("Unknown person");
    if (user.name.isEmpty())
        return Labels::tr("Somebody");
    return (user.isApp ? Labels::tr("App %1") : Labels::tr("Person %1")).arg(shortId(user.name.toString()));
}

QString memberLabel(const Membership &member)
{
    if (!member.groupName.isEmpty() && isNameless(member.member))
        return Labels::tr("Google Group %1").arg(shortId(member.groupName));
    return personLabel(member.member);
}

QString spaceTypeText(Space::Type type)
{
    switch (type) {
    case Space::Type::Unknown:
    case Space::Type::Space:
        return Labels::tr("Space");
    case Space::Type::GroupChat:
        return Labels::tr("Group chat");
    case Space::Type::DirectMessage:
        return Labels::tr("Direct message");
    }
    return {};
}

QString spaceLabel(const SpaceSummary &summary)
{
    if (!summary.label.isEmpty())
        return summary.label;
    if (!summary.space.displayName.isEmpty())
        return summary.space.displayName;
    return summary.space.type == Space::Type::Space ? Labels::tr("Unnamed space")
                                                    : spaceTypeText(summary.space.type);
}

QString roleText(Membership::Role role)
{
    switch (role) {
    case Membership::Role::Unknown:
        return {};
    case Membership::Role::Member:
        return Labels::tr("Member");
    case Membership::Role::AssistantManager:
        return Labels::tr("Manager");
    case Membership::Role::Manager:
        return Labels::tr("Owner");
    }
    return {};
}

QString oneLine(const QString &text, int maxLength)
{
    QString line = text.left(maxLength).simplified();
    if (!line.isEmpty() && line.back().isHighSurrogate())
        line.chop(1);
    return line;
}

} // namespace roomkey::models
