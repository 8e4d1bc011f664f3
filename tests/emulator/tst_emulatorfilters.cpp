// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/filters.h"
#include "tests/emulator/paging.h"
#include "tests/emulator/refusal.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace roomkey::emulator;

namespace {

template <typename F>
bool refuses(F &&parse)
{
    try {
        parse();
    } catch (const Refusal &refusal) {
        return refusal.code == 400 && refusal.status == "INVALID_ARGUMENT"_L1 && !refusal.details.isEmpty();
    }
    return false;
}

MethodRow method(const QString &id)
{
    MethodRow row;
    row.id = id;
    row.pageDefault = 25;
    row.pageMaximum = 1000;
    return row;
}

} // namespace

class TestEmulatorFilters : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void spaces();
    void members();
    void messages();
    void order();
    void refusals_data();
    void refusals();
    void pageSizes();
    void tokensAreBoundToTheirCall_data();
    void tokensAreBoundToTheirCall();
};

void TestEmulatorFilters::spaces()
{
    QVERIFY(SpaceFilter::parse({}).takes(u"SPACE"_s));
    const SpaceFilter two = SpaceFilter::parse(uR"(space_type = "SPACE" OR spaceType="DIRECT_MESSAGE")"_s);
    QVERIFY(two.takes(u"SPACE"_s) && two.takes(u"DIRECT_MESSAGE"_s) && !two.takes(u"GROUP_CHAT"_s));
}

void TestEmulatorFilters::members()
{
    const MemberFilter filter =
        MemberFilter::parse(uR"((role = "ROLE_MANAGER" OR role = "ROLE_MEMBER") AND member.type != "BOT")"_s);
    QCOMPARE(filter.roles.size(), 2);
    QCOMPARE(filter.human, std::optional(true));
    QCOMPARE(MemberFilter::parse(uR"(member.type = "BOT")"_s).human, std::optional(false));
    QCOMPARE(MemberFilter::parse(uR"(member.type = "BOT" OR member.type = "HUMAN")"_s).human, std::nullopt);
}

void TestEmulatorFilters::messages()
{
    const MessageFilter filter = MessageFilter::parse(
        uR"(create_time > "2026-01-01T00:00:00Z" AND create_time < "2026-01-02T00:00:00+00:00" AND thread.name = spaces/A/threads/B)"_s);
    QCOMPARE(*filter.before - *filter.after, qint64(86'400'000'000));
    QCOMPARE(filter.thread, u"spaces/A/threads/B"_s);
}

void TestEmulatorFilters::order()
{
    QVERIFY(!parseMessageOrder({}));
    QVERIFY(!parseMessageOrder(u"create_time asc"_s));
    QVERIFY(parseMessageOrder(u"DESC"_s));
    QVERIFY(parseMessageOrder(u"createTime  DESC"_s));
    QVERIFY(refuses([] { (void)parseMessageOrder(u"sender DESC"_s); }));
}

void TestEmulatorFilters::refusals_data()
{
    QTest::addColumn<QString>("of");
    QTest::addColumn<QString>("filter");
    for (const char *filter :
         {"space_type = SPACE", "space_type != \"SPACE\"", "space_type = \"ROOM\"", "\"SPACE\"",
          "space_type = \"SPACE\" AND space_type = \"SPACE\"", "space_type = \"SPACE\" OR",
          "display_name = \"x\"", "space_type = \"SPACE", "space_type \"SPACE\"", "(space_type = \"SPACE\"",
          "space_type = \"SPACE\" space_type = \"SPACE\""})
        QTest::addRow("spaces: %s", filter) << u"spaces"_s << QString::fromLatin1(filter);
    for (const char *filter :
         {"role = \"ROLE_ASSISTANT_MANAGER\"", "role != \"ROLE_MEMBER\"", "member.type > \"BOT\"",
          "role = \"ROLE_MEMBER\" OR member.type = \"BOT\"",
          "role = \"ROLE_MEMBER\" AND role = \"ROLE_MANAGER\"", "member.name = \"users/1\""})
        QTest::addRow("members: %s", filter) << u"members"_s << QString::fromLatin1(filter);
    for (const char *filter :
         {"create_time = \"2026-01-01T00:00:00Z\"", "create_time > 2026-01-01T00:00:00Z",
          "create_time > \"today\"", "text : \"x\"", "thread.name != spaces/A/threads/B",
          "thread.name = spaces/A/threads/B AND thread.name = spaces/A/threads/C",
          "create_time > \"2026-01-01T00:00:00Z\" AND create_time > \"2026-01-02T00:00:00Z\"",
          "create_time < \"2026-01-01T00:00:00Z\" OR create_time > \"2026-01-02T00:00:00Z\""})
        QTest::addRow("messages: %s", filter) << u"messages"_s << QString::fromLatin1(filter);
}

void TestEmulatorFilters::refusals()
{
    QFETCH(QString, of);
    QFETCH(QString, filter);
    QVERIFY(refuses([&] {
        if (of == "spaces"_L1)
            (void)SpaceFilter::parse(filter);
        else if (of == "members"_L1)
            (void)MemberFilter::parse(filter);
        else
            (void)MessageFilter::parse(filter);
    }));
}

void TestEmulatorFilters::pageSizes()
{
    const Paging paging;
    const auto size = [&](const QString &asked) {
        return paging.read(method(u"m"_s), {}, 0, {{u"pageSize"_s, asked}}).size;
    };
    QCOMPARE(paging.read(method(u"m"_s), {}, 0, {}).size, 25);
    QCOMPARE(size(u"0"_s), 25);
    QCOMPARE(size(u"7"_s), 7);
    QCOMPARE(size(u"100000"_s), 1000);
    QVERIFY(refuses([&] { (void)size(u"-1"_s); }));
}

void TestEmulatorFilters::tokensAreBoundToTheirCall_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("parent");
    QTest::addColumn<int>("person");
    QTest::addColumn<QString>("filter");
    QTest::addColumn<bool>("good");
    QTest::newRow("same") << u"m"_s << u"spaces/A"_s << 0 << u"f"_s << true;
    QTest::newRow("another method") << u"n"_s << u"spaces/A"_s << 0 << u"f"_s << false;
    QTest::newRow("another parent") << u"m"_s << u"spaces/B"_s << 0 << u"f"_s << false;
    QTest::newRow("another person") << u"m"_s << u"spaces/A"_s << 1 << u"f"_s << false;
    QTest::newRow("another filter") << u"m"_s << u"spaces/A"_s << 0 << u"g"_s << false;
}

void TestEmulatorFilters::tokensAreBoundToTheirCall()
{
    QFETCH(QString, id);
    QFETCH(QString, parent);
    QFETCH(int, person);
    QFETCH(QString, filter);
    QFETCH(bool, good);
    const Paging paging;
    const auto first = paging.read(method(u"m"_s), u"spaces/A"_s, 0, {{u"filter"_s, u"f"_s}});
    const QString token = paging.token(first, 1234);
    const Parameters query{{u"pageToken"_s, token}, {u"filter"_s, filter}};
    if (good)
        QCOMPARE(paging.read(method(id), parent, person, query).from, qint64(1234));
    else
        QVERIFY(refuses([&] { (void)paging.read(method(id), parent, person, query); }));
    QVERIFY(refuses([&] { (void)Paging().read(method(u"m"_s), u"spaces/A"_s, 0, query); }));
}

QTEST_GUILESS_MAIN(TestEmulatorFilters)
#include "tst_emulatorfilters.moc"
