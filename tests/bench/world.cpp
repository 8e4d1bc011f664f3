// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/world.h"

#include <QDateTime>

#include <array>

namespace roomkey::bench {

namespace {

constexpr qint64 FirstMoment = 1'600'000'000; ///< seconds since 1970
constexpr int People = 400;

/// splitmix64: https://prng.di.unimi.it/splitmix64.c
class Dice
{
public:
    explicit Dice(quint64 seed)
        : m_state(seed * 0x9e3779b97f4a7c15ULL + 1)
    {
    }
    int below(int limit)
    {
        quint64 z = (m_state += 0x9e3779b97f4a7c15ULL);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return static_cast<int>((z ^ (z >> 31)) % static_cast<quint64>(limit));
    }

private:
    quint64 m_state;
};

constexpr std::array Latin{"ba", "ri", "to", "men", "sol", "kar", "ta", "vi", "no", "del", "pra", "sun"};
constexpr std::array Thai{"กา", "ประ", "ชุม", "ที่", "งาน", "ส่ง", "แล้ว", "วัน", "นี้", "ครับ", "เรา", "ทำ"};
constexpr std::array Chinese{"会议", "明天", "文档", "更新", "测试", "请",
                             "我们", "完成", "看",   "一下", "版本", "好的"};

QByteArray word(Dice &dice)
{
    QByteArray text;
    for (int i = 1 + dice.below(4); i > 0; --i)
        text += Latin[static_cast<size_t>(dice.below(Latin.size()))];
    return text;
}

QByteArray words(Dice &dice, int count)
{
    const int script = dice.below(10);
    QByteArray text;
    for (int i = 0; i < count; ++i) {
        if (script == 0) {
            text += Thai[static_cast<size_t>(dice.below(Thai.size()))];
            text += i % 6 == 5 ? " " : "";
        } else if (script == 1) {
            text += Chinese[static_cast<size_t>(dice.below(Chinese.size()))];
            text += i % 8 == 7 ? "，" : "";
        } else {
            text += (i == 0 ? QByteArray() : " ") + word(dice);
        }
    }
    return text;
}

/// Mostly short, at times 170.
int wordCount(Dice &dice)
{
    const int kind = dice.below(100);
    if (kind < 60)
        return 3 + dice.below(20);
    return kind < 97 ? 20 + dice.below(50) : 70 + dice.below(101);
}

QByteArray stamp(qint64 seconds, int micro)
{
    return QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC).toString(Qt::ISODate).chopped(1).toLatin1() + '.' +
           QByteArray::number(micro).rightJustified(6, '0') + 'Z';
}

QByteArray page(const char *list, const QByteArray &items, const QByteArray &next)
{
    QByteArray text = QByteArray("{\"") + list + "\":[" + items + ']';
    if (!next.isEmpty())
        text += ",\"nextPageToken\":\"" + next + '"';
    return text + '}';
}

} // namespace

QByteArray spaceId(int number)
{
    return "AAAA" + QByteArray::number(number, 36).rightJustified(7, '0');
}

QByteArray spaceJson(int number)
{
    Dice dice(static_cast<quint64>(number));
    const QByteArray id = spaceId(number);
    const int kind = dice.below(10);
    const QByteArray type = kind < 6 ? "SPACE" : kind < 8 ? "GROUP_CHAT" : "DIRECT_MESSAGE";
    QByteArray text = "{\"name\":\"spaces/" + id + "\",\"type\":\"" + (kind < 8 ? "ROOM" : "DM") +
                      "\",\"spaceType\":\"" + type + "\",\"displayName\":\"";
    text += words(dice, 2 + dice.below(4)) + ' ' + QByteArray::number(number);
    text +=
        "\",\"spaceThreadingState\":\"THREADED_MESSAGES\",\"spaceHistoryState\":\"HISTORY_ON\","
        "\"createTime\":\"" +
        stamp(FirstMoment + number, dice.below(1'000'000)) + "\",\"lastActiveTime\":\"" +
        stamp(FirstMoment + 100'000'000 + dice.below(50'000'000), dice.below(1'000'000)) +
        "\",\"membershipCount\":{\"joinedDirectHumanUserCount\":" + QByteArray::number(2 + dice.below(90)) +
        "},\"accessSettings\":{\"accessState\":\"PRIVATE\"},\"spaceUri\":\"https://chat.google.com/room/" +
        id +
        "?cls=11\",\"permissionSettings\":{\"manageMembersAndGroups\":{\"managersAllowed\":true,"
        "\"membersAllowed\":true}}}";
    return text;
}

QByteArray messageJson(int space, int number)
{
    Dice dice(static_cast<quint64>(space) << 32 | static_cast<quint64>(number));
    const QByteArray parent = "spaces/" + spaceId(space);
    const QByteArray id = QByteArray::number(number, 36).rightJustified(6, '0');
    const QByteArray said = words(dice, wordCount(dice));
    const int person = dice.below(People);
    const QByteArray thread = parent + "/threads/" + QByteArray::number(number - dice.below(4), 36);
    return "{\"name\":\"" + parent + "/messages/" + id + ".m" + id + "\",\"sender\":{\"name\":\"users/" +
           QByteArray::number(100'000'000 + person) + "\",\"displayName\":\"Person " +
           QByteArray::number(person) + "\",\"type\":\"HUMAN\"},\"createTime\":\"" +
           stamp(FirstMoment + number * 47LL, dice.below(1'000'000)) + "\",\"text\":\"" + said +
           "\",\"thread\":{\"name\":\"" + thread + "\"},\"space\":{\"name\":\"" + parent +
           "\"},\"argumentText\":\"" + said + "\",\"formattedText\":\"" + said + "\"}";
}

QByteArray spacesPage(int first, int count, const QByteArray &next)
{
    QByteArray items;
    for (int i = first; i < first + count; ++i)
        items += (i == first ? QByteArray() : QByteArray(",")) + spaceJson(i);
    return page("spaces", items, next);
}

QByteArray messagesPage(int space, int first, int count, const QByteArray &next)
{
    QByteArray items;
    for (int i = first; i < first + count; ++i)
        items += (i == first ? QByteArray() : QByteArray(",")) + messageJson(space, i);
    return page("messages", items, next);
}

} // namespace roomkey::bench
