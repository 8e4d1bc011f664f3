// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/ui/sessionfixture.h"

// A small account in four languages, put into the store as a sync would.
namespace roomkey::sample {

inline const SpaceName Launch{QStringLiteral("spaces/launch")};
inline const SpaceName Budi{QStringLiteral("spaces/dm-budi")};

inline qint64 now()
{
    return QDateTime::currentMSecsSinceEpoch() * 1000;
}

inline User person(int number)
{
    static const char *const Names[] = {
        "", "Ana Wijaya", "Budi Santoso", "Chai Suwan", "Mei Chen 陈美", "ชัย สุวรรณ", "林小雨", "Sari Putri"};
    static const char *const Mails[] = {"", "ana", "budi", "chai", "mei", "chai.s", "xiaoyu", "sari"};
    User user;
    user.name = UserName(QStringLiteral("users/%1").arg(number));
    user.displayName = QString::fromUtf8(Names[number]);
    user.email = QLatin1String(Mails[number]) + QStringLiteral("@example.com");
    return user;
}

inline Space space(const SpaceName &name, const QString &title, qint64 ago,
                   Space::Type type = Space::Type::Space)
{
    Space s;
    s.name = name;
    s.displayName = title;
    s.type = type;
    s.history = Space::History::On;
    s.createTime = QStringLiteral("2026-11-03T09:00:00Z");
    s.lastActiveTime = rfc3339FromMicroseconds(now() - ago);
    s.joinedPeople = 12;
    return s;
}

inline Message message(const SpaceName &in, int number, int from, qint64 at, const QString &text)
{
    Message m;
    m.name =
        MessageName(in.toString() + QStringLiteral("/messages/m%1").arg(number, 6, 10, QLatin1Char('0')));
    m.space = in;
    m.thread = ThreadName(in.toString() + QStringLiteral("/threads/%1").arg(number));
    m.sender = person(from);
    m.text = text;
    m.createTime = rfc3339FromMicroseconds(at);
    return m;
}

inline Membership member(const SpaceName &in, int number, Membership::Role role,
                         Membership::State state = Membership::State::Joined)
{
    Membership m;
    m.name = MembershipName(in.toString() + QStringLiteral("/members/%1").arg(number));
    m.member = person(number);
    m.role = role;
    m.state = state;
    m.affiliation = number == 7 ? Membership::Affiliation::External : Membership::Affiliation::Internal;
    return m;
}

inline QList<Membership> members(const SpaceName &in)
{
    using Role = Membership::Role;
    return {member(in, 1, Role::Manager),
            member(in, 4, Role::Manager),
            member(in, 2, Role::AssistantManager),
            member(in, 3, Role::Member),
            member(in, 5, Role::Member),
            member(in, 6, Role::Member, Membership::State::Invited),
            member(in, 7, Role::Member)};
}

inline bool fill(AccountStore &store, bool withMembers = true)
{
    constexpr qint64 Minute = 60'000'000;
    constexpr qint64 Day = 24 * 60 * Minute;
    Space launch = space(Launch, QStringLiteral("Product launch"), 2 * Minute);
    launch.description = QStringLiteral("Everything for the launch on Tuesday 24 November.");
    QList<Space> spaces{
        launch,
        space(SpaceName(QStringLiteral("spaces/thai")), QStringLiteral("การตลาด ไตรมาส 4"), 11 * Minute),
        space(SpaceName(QStringLiteral("spaces/announce")), QStringLiteral("Announcements"), 40 * Minute),
        space(SpaceName(QStringLiteral("spaces/design")), QStringLiteral("设计评审"), 90 * Minute),
        space(SpaceName(QStringLiteral("spaces/rapat")),
              QStringLiteral("Rapat mingguan tim lapangan dan pemasaran"), 2 * Day),
        space(Budi, {}, 3 * Minute, Space::Type::DirectMessage),
        space(SpaceName(QStringLiteral("spaces/dm-chai")), {}, 3 * Day, Space::Type::DirectMessage),
        space(SpaceName(QStringLiteral("spaces/group")), {}, 4 * Day, Space::Type::GroupChat),
    };
    bool ok = await(store.setFact(QStringLiteral("me"), QStringLiteral("users/1"))).has_value();
    ok = ok && await(store.putSpaces(spaces)).has_value();
    if (withMembers) {
        using Role = Membership::Role;
        ok = ok && await(store.putMembers(Launch, members(Launch))).has_value();
        ok = ok &&
             await(store.putMembers(Budi, {member(Budi, 1, Role::Member), member(Budi, 2, Role::Member)}));
        const SpaceName chai(QStringLiteral("spaces/dm-chai"));
        ok = ok &&
             await(store.putMembers(chai, {member(chai, 1, Role::Member), member(chai, 3, Role::Member)}));
        const SpaceName group(QStringLiteral("spaces/group"));
        ok = ok &&
             await(store.putMembers(group, {member(group, 1, Role::Member), member(group, 4, Role::Member),
                                            member(group, 7, Role::Member), member(group, 2, Role::Member)}));
    }
    const qint64 start = now() - 60 * Minute;
    QList<Message> messages{
        message(Launch, 1, 4, start - Day, QStringLiteral("Draft of the plan: https://example.com/plan?v=3")),
        message(Launch, 2, 4, start,
                QStringLiteral("早上好! Checklist v3 is here. Please add your name next to what you own.")),
        message(Launch, 3, 3, start + 13 * Minute,
                QStringLiteral("รับทราบครับ ผมดูหน้าแปลภาษาไทยให้เอง เสร็จก่อนเที่ยง")),
        message(
            Launch, 4, 3, start + 14 * Minute,
            QStringLiteral("One question for @Ana: do we ship the dark theme on day one, or a week later?")),
        message(Launch, 5, 1, start + 20 * Minute,
                QStringLiteral("Day one. The palette comes from the system, so it is the same code.")),
        message(Launch, 6, 2, start + 50 * Minute,
                QStringLiteral("Siap. Saya jalankan lagi tes di tiga distro.")),
        message(
            Launch, 7, 2, start + 51 * Minute,
            QStringLiteral("The build is green on all three. Logs are in the thread, nothing surprising this "
                           "time. Line one.\nLine two.")),
    };
    messages[4].lastUpdateTime = rfc3339FromMicroseconds(start + 25 * Minute);
    ok = ok && await(store.putMessageRange(Launch, messages, true));
    for (int i : {1, 3, 5}) {
        const SpaceName in = spaces.at(i).name;
        const QString texts[] = {{}, QStringLiteral("ส่งแบบร่างให้แล้วนะครับ"),
                                 {}, QStringLiteral("新的图标已经上传了"),
                                 {}, QStringLiteral("Can you look before lunch?")};
        ok = ok && await(store.putMessages(in, {message(in, 1,
                                                        i == 1   ? 5
                                                        : i == 3 ? 6
                                                                 : 2,
                                                        now() - i * 11 * Minute, texts[i])}));
    }
    return ok;
}

} // namespace roomkey::sample
