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
        : m_state(mixed(seed + Step)) // or neighbours would throw the same, one later
    {
    }
    int below(int limit)
    {
        m_state += Step;
        return static_cast<int>(mixed(m_state) % static_cast<quint64>(limit));
    }

private:
    static constexpr quint64 Step = 0x9e3779b97f4a7c15ULL;
    static quint64 mixed(quint64 z)
    {
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }

    quint64 m_state;
};

constexpr std::array Latin{"ba",  "ri", "to",  "men", "sol", "kar", "ta", "vi", "no",  "del", "pra", "sun",
                           "e",   "a",  "lo",  "shi", "ck",  "ing", "ed", "us", "wa",  "gu",  "pen", "yo",
                           "hal", "i",  "mor", "st",  "ze",  "fo",  "nd", "ly", "qua", "er",  "op",  "ble"};
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

/// Eleven characters as in Google's ids: no order can be seen in them. The number can be told from the seed.
QByteArray identifier(quint64 seed)
{
    static constexpr char Digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
    Dice dice(seed);
    QByteArray id(11, 'A');
    for (char &c : id)
        c = Digits[dice.below(64)];
    return id;
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
    return identifier(0x5bace000000ULL + static_cast<quint64>(number));
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
    const auto seed = static_cast<quint64>(space) << 40 | static_cast<quint64>(number) << 4;
    const QByteArray id = identifier(seed);
    const QByteArray said = words(dice, wordCount(dice));
    const int person = dice.below(People);
    // One in four is an answer in the thread of one of the messages before.
    const bool answers = number > 8 && dice.below(4) == 0;
    const QByteArray thread =
        answers ? identifier(seed - (static_cast<quint64>(1 + dice.below(8)) << 4)) : id;
    return "{\"name\":\"" + parent + "/messages/" + thread + '.' + id + "\",\"sender\":{\"name\":\"users/10" +
           QByteArray::number(0x9e3779b97f4a7c15ULL * static_cast<quint64>(person + 1))
               .rightJustified(20, '1')
               .left(19) +
           "\",\"displayName\":\"Person " + QByteArray::number(person) +
           "\",\"type\":\"HUMAN\"},\"createTime\":\"" +
           stamp(FirstMoment + number * 47LL, dice.below(1'000'000)) + "\",\"text\":\"" + said +
           "\",\"thread\":{\"name\":\"" + parent + "/threads/" + thread + "\"},\"space\":{\"name\":\"" +
           parent + "\"},\"argumentText\":\"" + said + "\",\"formattedText\":\"" + said + "\"}";
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
