// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/labels.h"

#include "app/store/unlistedspaces.h"

#include <QCoreApplication>
#include <QLocale>

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

// Far beyond what Google takes for a name.
constexpr qsizetype LongestName = 500;

bool isBidiControl(QChar c)
{
    return (c >= QChar(0x202A) && c <= QChar(0x202E)) || (c >= QChar(0x2066) && c <= QChar(0x2069));
}

} // namespace

QString plainName(const QString &name)
{
    // A server may send a megabyte; to lay that out again for every frame would stop the window.
    const bool cut = name.size() > LongestName;
    QString part = cut ? name.left(LongestName - 1) : name;
    if (cut && part.back().isHighSurrogate())
        part.chop(1); // half a character is none
    // White space among the control characters separates words; the others are as if they were not there.
    const auto goes = [](QChar c) {
        return isBidiControl(c) || (c.category() == QChar::Other_Control && !c.isSpace());
    };
    part.removeIf(goes);
    part = part.simplified();
    return cut && !part.isEmpty() ? part + QChar(0x2026) : part;
}

bool isNameless(const User &user)
{
    return plainName(user.displayName).isEmpty() && plainName(user.email).isEmpty();
}

QString personLabel(const User &user)
{
    for (const QString &given : {user.displayName, user.email}) {
        if (const QString name = plainName(given); !name.isEmpty())
            return name;
    }
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
    const QString &label = summary.label.isEmpty() ? summary.space.displayName : summary.label;
    if (!isUnlisted(summary.space) && summary.space.type == Space::Type::Unknown &&
        plainName(label).isEmpty())
        return spaceTypeText(summary.space.type);
    return spaceLabel(label, summary.space.type);
}

QString spaceLabel(const QString &label, Space::Type type)
{
    if (const QString name = plainName(label); !name.isEmpty())
        return name;
    switch (type) {
    case Space::Type::Unknown:
        return Labels::tr("Space not listed");
    case Space::Type::Space:
        return Labels::tr("Unnamed space");
    case Space::Type::GroupChat:
    case Space::Type::DirectMessage:
        break;
    }
    return spaceTypeText(type);
}

QString tileId(const SpaceSummary &summary)
{
    return summary.person.isEmpty() ? summary.space.name.toString() : summary.person.toString();
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

QString refusedText(const SpaceSummary &summary)
{
    const int sends = summary.refusedSends;
    const int changes = summary.refusedRows - sends;
    QStringList parts;
    if (sends > 0)
        parts << (sends == 1 ? Labels::tr("1 message not sent")
                             : Labels::tr("%n messages not sent", nullptr, sends));
    if (changes > 0)
        parts << (changes == 1 ? Labels::tr("1 change not made")
                               : Labels::tr("%n changes not made", nullptr, changes));
    return parts.join(Labels::tr(", ", "between what was not sent and what was not changed"));
}

QString refusedBrief(const SpaceSummary &summary)
{
    const int sends = summary.refusedSends;
    const int changes = summary.refusedRows - sends;
    return sends > 0 && changes > 0
               ? Labels::tr("%1 not sent, %2 not done", "messages, changes").arg(sends).arg(changes)
               : refusedText(summary);
}

QString oneLine(const QString &text, int maxLength)
{
    QString line = plainName(text.left(maxLength));
    if (!line.isEmpty() && line.back().isHighSurrogate())
        line.chop(1);
    return line;
}

QString dateTimeText(const QDateTime &utc)
{
    const QDateTime local = utc.toLocalTime();
    const QLocale locale;
    // The C locale's short time has seconds, which say nothing here.
    const QString time = locale.language() == QLocale::C
                             ? local.time().toString(QStringLiteral("HH:mm"))
                             : locale.toString(local.time(), QLocale::ShortFormat);
    return Labels::tr("%1 at %2", "a date at a time")
        .arg(locale.toString(local.date(), QLocale::LongFormat), time);
}

} // namespace roomkey::models
