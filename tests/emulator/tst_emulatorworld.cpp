// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/rfc3339.h"
#include "tests/emulator/script.h"
#include "tests/emulator/world.h"

#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace roomkey::emulator;

namespace {

constexpr qint64 Epoch = 1'795'000'000'000'000;
constexpr qint64 Minute = 60'000'000;

bool same(const Message &a, const Message &b)
{
    return a.toJson() == b.toJson();
}

} // namespace

class TestEmulatorWorld : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anyMessageAnyOrderTheSame();
    void anotherSeedAnotherWorld();
    void timesNeverFall();
    void repliesPointAtHeads();
    void theNewestIsMinutesOld();
    void everybodyHasOneDirectMessage();
    void membersAreThereOnce();
    void namesLeadBack();
    void changesLieOverTheSeed();
    void storedChangesComeBack();
    void timesAreWrittenAsGoogleWritesThem();
    void smallWorldSpeaksFourLanguages();
};

void TestEmulatorWorld::anyMessageAnyOrderTheSame()
{
    const WorldSize size{200, 50, 1'000'000};
    const Seed first(7, size, Epoch);
    const Seed second(7, size, Epoch);
    for (const auto &[space, position] :
         {std::pair(150, 999'999), {0, 12}, {199, 0}, {0, 999'990}, {63, 500'000}})
        QVERIFY(same(first.message(space, position), second.message(space, position)));
    // Reading elsewhere in between changes nothing.
    const Message before = first.message(42, 4242);
    for (int i = 0; i < 1000; ++i)
        (void)first.message(i % 200, i * 999);
    QVERIFY(same(first.message(42, 4242), before));
}

void TestEmulatorWorld::anotherSeedAnotherWorld()
{
    const WorldSize size{40, 20, 500};
    const Seed one(1, size, Epoch);
    const Seed two(2, size, Epoch);
    int different = 0;
    for (int i = 0; i < 300; ++i)
        different += one.message(30, i).text != two.message(30, i).text;
    QVERIFY(different > 200);
    QVERIFY(People(1, 30).at(20).id != People(2, 30).at(20).id);
}

void TestEmulatorWorld::timesNeverFall()
{
    const Seed seed(3, {20, 8, 400}, Epoch);
    for (int space = 0; space < seed.spaceCount(); ++space) {
        QVERIFY(seed.facts(space).created < seed.message(space, 0).created);
        for (qint64 i = 1; i < seed.messageCount(space); ++i)
            QVERIFY2(seed.message(space, i - 1).created < seed.message(space, i).created,
                     qPrintable(u"space %1, message %2"_s.arg(space).arg(i)));
        QVERIFY(seed.message(space, seed.messageCount(space) - 1).created < Epoch);
    }
}

void TestEmulatorWorld::repliesPointAtHeads()
{
    for (const WorldSize &size : {WorldSize{}, WorldSize{12, 6, 5}, WorldSize{12, 6, 300}}) {
        const Seed seed(5, size, Epoch);
        int replies = 0;
        for (int space = 0; space < seed.spaceCount(); ++space) {
            for (qint64 i = 0; i < seed.messageCount(space); ++i) {
                const Message message = seed.message(space, i);
                QVERIFY(message.isReply ? message.head < i : message.head == i);
                QCOMPARE(seed.message(space, message.head).head, message.head);
                replies += message.isReply;
            }
        }
        QVERIFY(replies > 0);
    }
}

void TestEmulatorWorld::theNewestIsMinutesOld()
{
    const Seed seed(1, {}, Epoch);
    QCOMPARE(seed.spaceCount(), 9);
    const qint64 newest = seed.message(0, seed.messageCount(0) - 1).created;
    QVERIFY(Epoch - newest < 15 * Minute);
    QCOMPARE(seed.facts(0).displayName, u"Product launch"_s);
    QVERIFY(seed.facts(5).displayName.startsWith("Incident 20"_L1));
}

void TestEmulatorWorld::everybodyHasOneDirectMessage()
{
    World world(1, {400, {}, {}}, Epoch);
    QSet<int> partners;
    for (int i = 0; i < world.count(); ++i) {
        const Space &space = world.at(i);
        if (!space.facts().isDirect())
            continue;
        QCOMPARE(space.memberCount(), 2);
        QCOMPARE(space.member(0).person, int(Ana));
        QVERIFY(!partners.contains(space.member(1).person));
        partners.insert(space.member(1).person);
    }
    QVERIFY(partners.size() > 40);
}

void TestEmulatorWorld::membersAreThereOnce()
{
    World world(9, {30, 60, {}}, Epoch);
    for (int i = 0; i < world.count(); ++i) {
        QSet<int> people;
        for (int m = 0; m < world.at(i).memberCount(); ++m)
            people.insert(world.at(i).member(m).person);
        QCOMPARE(people.size(), world.at(i).memberCount());
        QVERIFY(people.contains(Ana));
        QVERIFY(!world.at(i).facts().isNamed() || world.at(i).managers() >= 1);
    }
}

void TestEmulatorWorld::namesLeadBack()
{
    World world(4, {25, 5, 90}, Epoch);
    for (int i = 0; i < world.count(); ++i) {
        Space &space = world.at(i);
        QCOMPARE(world.find(space.name()), &space);
        for (const qint64 position : {0, 3, 89}) {
            const QString name = space.messageName(position);
            QCOMPARE(space.positionOf(name.section(u'/', 3)), std::optional(position));
        }
    }
    QVERIFY(!world.find(u"spaces/AAAAAAAAAAA"));
    QVERIFY(!world.find(u"spaces/x"));
    QVERIFY(!world.at(0).positionOf(u"nowhere"));
    QVERIFY(!world.at(0).positionOf(world.at(1).messageName(3).section(u'/', 3)));
}

void TestEmulatorWorld::changesLieOverTheSeed()
{
    World world(1, {}, Epoch);
    Space &space = world.at(0);
    const Message before = space.message(2);
    space.changeMessage(2).text = "changed";
    QCOMPARE(space.message(2).text, QByteArray("changed"));
    QCOMPARE(space.message(2).created, before.created);
    Message more;
    more.text = "more";
    more.clientId = u"client-1"_s;
    const qint64 position = space.addMessage(more);
    QCOMPARE(space.positionOfClientId(u"client-1"_s), std::optional(position));
    QCOMPARE(World(1, {}, Epoch).at(0).message(2).text, before.text);
}

void TestEmulatorWorld::storedChangesComeBack()
{
    World world(1, {}, Epoch);
    SpaceFacts facts;
    facts.type = u"SPACE"_s;
    facts.displayName = u"Made"_s;
    Space &made = world.add(facts);
    const int robot = world.people().addOutsider(u"kim@elsewhere.example"_s);
    made.addMember({0, u"ROLE_MANAGER"_s, u"JOINED"_s, Epoch});
    made.addMember({robot, u"ROLE_MEMBER"_s, u"INVITED"_s, Epoch});
    Message message;
    message.text = "สวัสดี";
    message.threadKey = u"k"_s;
    made.addMessage(message);
    world.at(3).changeMember(1).role = u"ROLE_MANAGER"_s;

    World again(1, {}, Epoch);
    again.restore(world.toJson());
    QCOMPARE(again.toJson(), world.toJson());
    QVERIFY(again.find(made.name()));
    QCOMPARE(again.find(made.name())->positionOfThreadKey(u"k"_s), std::optional<qint64>(0));
    QCOMPARE(again.people().at(robot).email, u"kim@elsewhere.example"_s);
    QVERIFY(again.isNameTaken(u"made"_s));
}

void TestEmulatorWorld::timesAreWrittenAsGoogleWritesThem()
{
    QCOMPARE(rfc3339(1'795'000'000'123'456), QByteArray("2026-11-18T11:06:40.123456Z"));
    QCOMPARE(fromRfc3339(u"2026-11-18T11:06:40.123456789Z"), std::optional<qint64>(1'795'000'000'123'456));
    QCOMPARE(fromRfc3339(u"2026-11-18T18:06:40+07:00"), std::optional<qint64>(1'795'000'000'000'000));
    QVERIFY(!fromRfc3339(u"2026-11-18"));
    QVERIFY(!fromRfc3339(u"2026-13-18T11:06:40Z"));
}

void TestEmulatorWorld::smallWorldSpeaksFourLanguages()
{
    World world(1, {}, Epoch); // what the demo shows
    QString names;
    QString texts;
    for (int i = 0; i < world.count(); ++i) {
        Space &space = world.at(i);
        for (int m = 0; m < space.memberCount(); ++m)
            names += world.people().at(space.member(m).person).name + u'\n';
        for (qint64 position = 0; position < space.messageCount(); ++position)
            texts += QString::fromUtf8(space.message(position).text) + u'\n';
    }
    const auto has = [](const QString &text, QChar::Script script) {
        return std::any_of(text.begin(), text.end(), [script](QChar c) { return c.script() == script; });
    };
    for (const QString &text : {names, texts}) {
        QVERIFY(has(text, QChar::Script_Latin));
        QVERIFY(has(text, QChar::Script_Thai));
        QVERIFY(has(text, QChar::Script_Han));
    }
    QVERIFY(names.contains("Budi"_L1));
    QVERIFY(texts.contains(QRegularExpression(u"\\b(saya|sudah|yang)\\b"_s)));
}

QTEST_GUILESS_MAIN(TestEmulatorWorld)
#include "tst_emulatorworld.moc"
