// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/types/json.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace roomkey;

namespace {

const QByteArray FirstMessage = R"({"name":"spaces/S/messages/1","text":"one"})";
const QByteArray LastMessage = R"({"name":"spaces/S/messages/3","text":"three"})";

/// A page of three messages of which the middle one is \a middle.
QByteArray around(const QByteArray &middle)
{
    return R"({"messages":[)" + FirstMessage + ',' + middle + ',' + LastMessage +
           R"(],"nextPageToken":"p2"})";
}

QByteArray bigPage(int count)
{
    QJsonArray messages;
    for (int i = 0; i < count; ++i) {
        const QString name = u"spaces/AAQA7xyzw/messages/%1.%1"_s.arg(i, 12, 10, QChar(u'0'));
        messages.append(QJsonObject{
            {u"name"_s, name},
            {u"sender"_s, QJsonObject{{u"name"_s, u"users/10893%1"_s.arg(i % 40)},
                                      {u"displayName"_s, u"มานี ใจดี"_s},
                                      {u"type"_s, u"HUMAN"_s}}},
            {u"createTime"_s, u"2026-11-22T10:42:00.123456Z"_s},
            {u"text"_s, u"Line one of message %1, with some words and a “quote”\nLine two: 你好"_s.arg(i)},
            {u"formattedText"_s, u"Line one of *message* %1, with some words and a “quote”"_s.arg(i)},
            {u"argumentText"_s, u"Line one of message %1"_s.arg(i)},
            {u"thread"_s, QJsonObject{{u"name"_s, u"spaces/AAQA7xyzw/threads/%1"_s.arg(i)}}},
            {u"space"_s, QJsonObject{{u"name"_s, u"spaces/AAQA7xyzw"_s}}},
            {u"annotations"_s, QJsonArray{QJsonObject{{u"type"_s, u"USER_MENTION"_s}, {u"startIndex"_s, 4}}}},
        });
    }
    return QJsonDocument(QJsonObject{{u"messages"_s, messages}}).toJson(QJsonDocument::Compact);
}

} // namespace

class TestJson : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wholeSpace();
    void wholeMembership();
    void wholeMessage();
    void deletedMessages_data();
    void deletedMessages();
    void emptyPages_data();
    void emptyPages();
    void oneBadItemCostsThatItem_data();
    void oneBadItemCostsThatItem();
    void badFieldsCostThatField_data();
    void badFieldsCostThatField();
    void brokenBytesAreRepaired_data();
    void brokenBytesAreRepaired();
    void brokenPagesAreNoPages_data();
    void brokenPagesAreNoPages();
    void everyCutIsNoticed();
    void resultsOutliveTheNextPage();
    void singleValuesNeedAName();
    void costOfAPage();
};

void TestJson::wholeSpace()
{
    const auto space = spaceFromJson(R"({
        "name": "spaces/A", "type": "ROOM", "spaceType": "SPACE", "displayName": "Team \u00e9\ud83d\ude00",
        "spaceHistoryState": "HISTORY_ON", "spaceThreadingState": "THREADED_MESSAGES",
        "externalUserAllowed": true, "singleUserBotDm": true, "importMode": true,
        "createTime": "2026-01-02T03:04:05.678901Z", "lastActiveTime": "2026-11-22T10:00:00Z",
        "spaceUri": "https://chat.example/room/A",
        "spaceDetails": {"description": "What for", "guidelines": "Be kind"},
        "membershipCount": {"joinedDirectHumanUserCount": 12, "joinedGroupCount": "2"},
        "permissionSettings": {"manageApps": {"managersAllowed": true},
            "manageMembersAndGroups": {"managersAllowed": true, "assistantManagersAllowed": true},
            "postMessages": {"managersAllowed": true, "membersAllowed": true}}})");
    QVERIFY(space);
    Space expected;
    expected.name = SpaceName(u"spaces/A"_s);
    expected.type = Space::Type::Space;
    expected.displayName = u"Team é😀"_s;
    expected.description = u"What for"_s;
    expected.guidelines = u"Be kind"_s;
    expected.history = Space::History::On;
    expected.threading = Space::Threading::Threaded;
    expected.externalUserAllowed = true;
    expected.singleUserBotDm = true;
    expected.importMode = true;
    expected.createTime = u"2026-01-02T03:04:05.678901Z"_s;
    expected.lastActiveTime = u"2026-11-22T10:00:00Z"_s;
    expected.spaceUri = u"https://chat.example/room/A"_s;
    expected.joinedPeople = 12;
    expected.joinedGroups = 2;
    expected.managingMembers = Space::Allowed::OwnersAndManagers;
    expected.posting = Space::Allowed::Everybody;
    QVERIFY(*space == expected);

    // Nobody but owners is all false, and false is left out; without settings nothing is known.
    const auto strict = spaceFromJson(
        R"({"name": "spaces/B", "permissionSettings": {"manageMembersAndGroups": {"membersAllowed": false}}})");
    QVERIFY(strict);
    QCOMPARE(strict->managingMembers, Space::Allowed::Owners);
    QCOMPARE(strict->posting, Space::Allowed::Unknown);
}

void TestJson::wholeMembership()
{
    const auto person = membershipFromJson(R"({
        "name": "spaces/A/members/7", "state": "INVITED", "role": "ROLE_ASSISTANT_MANAGER",
        "affiliation": "MANAGED_EXTERNAL", "createTime": "2026-01-02T03:04:05Z",
        "member": {"name": "users/7", "displayName": "Ana", "email": "ana@example.com",
                   "avatarUrl": "https://a.example/7", "type": "BOT", "isAnonymous": true}})");
    QVERIFY(person);
    Membership expected;
    expected.name = MembershipName(u"spaces/A/members/7"_s);
    expected.member = {UserName(u"users/7"_s),   u"Ana"_s, u"ana@example.com"_s,
                       u"https://a.example/7"_s, true,     true};
    expected.role = Membership::Role::AssistantManager;
    expected.state = Membership::State::Invited;
    expected.affiliation = Membership::Affiliation::External;
    expected.createTime = u"2026-01-02T03:04:05Z"_s;
    QVERIFY(*person == expected);

    const auto group =
        membershipFromJson(R"({"name": "spaces/A/members/g", "groupMember": {"name": "groups/g"}})");
    QVERIFY(group);
    QCOMPARE(group->groupName, u"groups/g"_s);
    QVERIFY(group->member.name.isEmpty());
}

void TestJson::wholeMessage()
{
    const auto message = messageFromJson(R"({
        "name": "spaces/A/messages/m.m", "clientAssignedMessageId": "client-1", "text": "Hello",
        "formattedText": "*Hello*", "createTime": "2026-01-02T03:04:05Z", "lastUpdateTime": "2026-01-02T04:00:00Z",
        "sender": {"name": "users/7", "type": "HUMAN"}, "thread": {"name": "spaces/A/threads/t"},
        "threadReply": true, "space": {"name": "spaces/A", "displayName": "not looked at"},
        "attachment": [{"name": "a"}, {"name": "b"}],
        "emojiReactionSummaries": [{"emoji": {"unicode": "x"}, "reactionCount": 3}, {"reactionCount": 2}],
        "cardsV2": [{"card": {"sections": [{"widgets": []}]}}]})");
    QVERIFY(message);
    Message expected;
    expected.name = MessageName(u"spaces/A/messages/m.m"_s);
    expected.clientId = ClientMessageId(u"client-1"_s);
    expected.space = SpaceName(u"spaces/A"_s);
    expected.thread = ThreadName(u"spaces/A/threads/t"_s);
    expected.threadReply = true;
    expected.sender.name = UserName(u"users/7"_s);
    expected.text = u"Hello"_s;
    expected.createTime = u"2026-01-02T03:04:05Z"_s;
    expected.lastUpdateTime = u"2026-01-02T04:00:00Z"_s;
    expected.attachmentCount = 2;
    expected.reactionCount = 5;
    QVERIFY(*message == expected);
    QCOMPARE(messageFromJson(FirstMessage)->space, SpaceName(u"spaces/S"_s));
}

void TestJson::deletedMessages_data()
{
    QTest::addColumn<QByteArray>("metadata");
    QTest::addColumn<Message::Deletion>("deletion");
    QTest::newRow("author") << R"({"deletionType":"CREATOR"})"_ba << Message::Deletion::ByAuthor;
    QTest::newRow("author, by an app")
        << R"({"deletionType":"CREATOR_VIA_APP"})"_ba << Message::Deletion::ByAuthor;
    QTest::newRow("manager") << R"({"deletionType":"SPACE_OWNER"})"_ba << Message::Deletion::ByManager;
    QTest::newRow("administrator") << R"({"deletionType":"ADMIN"})"_ba << Message::Deletion::ByAdministrator;
    QTest::newRow("expired") << R"({"deletionType":"APP_MESSAGE_EXPIRY"})"_ba << Message::Deletion::Other;
    QTest::newRow("new word") << R"({"deletionType":"MOON"})"_ba << Message::Deletion::Other;
    QTest::newRow("no word") << "{}"_ba << Message::Deletion::Other;
}

void TestJson::deletedMessages()
{
    QFETCH(QByteArray, metadata);
    QFETCH(Message::Deletion, deletion);
    const auto message = messageFromJson(
        R"({"name":"spaces/A/messages/1","deleteTime":"2026-01-01T00:00:00Z","deletionMetadata":)" +
        metadata + '}');
    QVERIFY(message);
    QCOMPARE(message->deletion, deletion);
}

void TestJson::emptyPages_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("token");
    QTest::newRow("nothing") << "{}"_ba << QString();
    QTest::newRow("space around") << " \n {} \r\n"_ba << QString();
    QTest::newRow("empty list") << R"({"messages":[]})"_ba << QString();
    QTest::newRow("token only") << R"({"nextPageToken":"x"})"_ba << u"x"_s;
    QTest::newRow("empty token") << R"({"messages":[],"nextPageToken":""})"_ba << QString();
    QTest::newRow("null token") << R"({"messages":null,"nextPageToken":null})"_ba << QString();
}

void TestJson::emptyPages()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, token);
    const auto page = messagePageFromJson(body);
    QVERIFY(page);
    QVERIFY(page->items.isEmpty());
    QCOMPARE(page->nextPageToken, token);
    QCOMPARE(page->skipped, 0);
}

void TestJson::oneBadItemCostsThatItem_data()
{
    QTest::addColumn<QByteArray>("item");
    QTest::newRow("null") << "null"_ba;
    QTest::newRow("number") << "12345678901234567890"_ba;
    QTest::newRow("string") << R"("spaces/S/messages/2")"_ba;
    QTest::newRow("list") << "[1,2]"_ba;
    QTest::newRow("no name") << R"({"text":"two"})"_ba;
    QTest::newRow("name is a number") << R"({"name":2,"text":"two"})"_ba;
    QTest::newRow("name is an object") << R"({"name":{"x":1},"text":"two"})"_ba;
    QTest::newRow("empty") << "{}"_ba;
}

void TestJson::oneBadItemCostsThatItem()
{
    QFETCH(QByteArray, item);
    const auto page = messagePageFromJson(around(item));
    QVERIFY(page);
    QCOMPARE(page->items.size(), 2);
    QCOMPARE(page->items.front().text, u"one"_s);
    QCOMPARE(page->items.back().text, u"three"_s);
    QCOMPARE(page->skipped, 1);
    QCOMPARE(page->nextPageToken, u"p2"_s);
}

void TestJson::badFieldsCostThatField_data()
{
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QString>("text");
    QTest::newRow("number for text") << R"("text":12)"_ba << QString();
    QTest::newRow("null for text") << R"("text":null)"_ba << QString();
    QTest::newRow("object for text") << R"("text":{"a":[1,{"b":2}]})"_ba << QString();
    QTest::newRow("text for object") << R"("sender":"me","text":"ok")"_ba << u"ok"_s;
    QTest::newRow("text for list") << R"("attachment":"x","text":"ok")"_ba << u"ok"_s;
    QTest::newRow("text for number")
        << R"("emojiReactionSummaries":[{"reactionCount":"many"}],"text":"ok")"_ba << u"ok"_s;
    QTest::newRow("text for flag") << R"("threadReply":"yes","text":"ok")"_ba << u"ok"_s;
    QTest::newRow("huge number") << R"("emojiReactionSummaries":[{"reactionCount":1e400}],"text":"ok")"_ba
                                 << u"ok"_s;
    QTest::newRow("new enum word") << R"("deletionMetadata":{"deletionType":"MOON"},"text":"ok")"_ba
                                   << u"ok"_s;
    QTest::newRow("same key twice") << R"("text":"first","text":"last")"_ba << u"last"_s;
    QTest::newRow("lone surrogate") << R"("text":"a\ud800b")"_ba << u"a�b"_s;
    QTest::newRow("surrogates swapped") << R"("text":"\udc00\ud800")"_ba << u"��"_s;
    QTest::newRow("NUL") << R"("text":"a\u0000b")"_ba << QString(u"a"_s + QChar(0) + u'b');
    QTest::newRow("deep nesting elsewhere")
        << R"("cards":)"_ba + QByteArray(900, '[') + QByteArray(900, ']') + R"(,"text":"ok")" << u"ok"_s;
}

void TestJson::badFieldsCostThatField()
{
    QFETCH(QByteArray, field);
    QFETCH(QString, text);
    const auto page = messagePageFromJson(around(R"({"name":"spaces/S/messages/2",)" + field + '}'));
    QVERIFY(page);
    QCOMPARE(page->items.size(), 3);
    QCOMPARE(page->items.at(1).text, text);
    QCOMPARE(page->items.back().text, u"three"_s);
    QCOMPARE(page->skipped, 0);
}

void TestJson::brokenBytesAreRepaired_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("text");
    const QByteArray head = R"({"name":"spaces/S/messages/2","text":"a)";
    QTest::newRow("invalid byte") << around(head + "\xff" + R"(b"})") << u"a�b"_s;
    QTest::newRow("cut character") << around(head + "\xe4\xbd" + R"(b"})") << u"a�b"_s;
    QTest::newRow("raw newline") << around(head + "\n" + R"(b"})") << u"a\nb"_s;
    QTest::newRow("raw control character") << around(head + "\x01" + R"(b"})") << u"a\u0001b"_s;
    QTest::newRow("both") << around(head + "\xff\n" + R"(b"})") << u"a�\nb"_s;
    QTest::newRow("byte order mark") << "\xef\xbb\xbf"_ba + around(head + R"(b"})") << u"ab"_s;
}

void TestJson::brokenBytesAreRepaired()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, text);
    const auto page = messagePageFromJson(body);
    QVERIFY(page);
    QCOMPARE(page->items.size(), 3);
    QCOMPARE(page->skipped, 0);
    // How many U+FFFD stand for one broken character is the decoder's choice.
    static const QRegularExpression marks(u"\\x{FFFD}+"_s);
    QCOMPARE(QString(page->items.at(1).text).replace(marks, QString(QChar::ReplacementCharacter)), text);
    QCOMPARE(page->items.back().text, u"three"_s);
}

void TestJson::brokenPagesAreNoPages_data()
{
    QTest::addColumn<QByteArray>("body");
    const QByteArray whole = around(R"({"name":"spaces/S/messages/2"})");
    QTest::newRow("empty") << ""_ba;
    QTest::newRow("space") << "  "_ba;
    QTest::newRow("HTML") << "<!DOCTYPE html><html></html>"_ba;
    QTest::newRow("list") << "[" + whole + "]";
    QTest::newRow("text") << R"("spaces")"_ba;
    QTest::newRow("null") << "null"_ba;
    QTest::newRow("NUL behind the end") << whole + QByteArray(1, '\0');
    QTest::newRow("text behind the end") << whole + "x";
    QTest::newRow("second document") << whole + whole;
    QTest::newRow("missing comma") << QByteArray(whole).replace("},{", "}{");
    QTest::newRow("missing brace") << whole.chopped(1);
    QTest::newRow("wrong bracket") << QByteArray(whole).replace("]", "}");
}

void TestJson::brokenPagesAreNoPages()
{
    QFETCH(QByteArray, body);
    const auto page = messagePageFromJson(body);
    QVERIFY(!page);
    QCOMPARE(page.error().kind, ApiError::Kind::BadReply);
    QVERIFY(!page.error().message.isEmpty());
}

void TestJson::everyCutIsNoticed()
{
    const QByteArray whole = around(R"({"name":"spaces/S/messages/2","sender":{"name":"users/1"}})");
    for (qsizetype size = 0; size < whole.size(); ++size)
        QVERIFY2(!messagePageFromJson(whole.left(size)), qPrintable(QString::number(size)));
    QVERIFY(messagePageFromJson(whole));
}

void TestJson::resultsOutliveTheNextPage()
{
    const auto first = messagePageFromJson(around(FirstMessage));
    const auto second = messagePageFromJson(bigPage(10));
    QVERIFY(first && second);
    QCOMPARE(first->items.front().text, u"one"_s);
    QCOMPARE(first->nextPageToken, u"p2"_s);
}

void TestJson::singleValuesNeedAName()
{
    for (const auto &answer : {spaceFromJson("{}").has_value(), membershipFromJson("{}").has_value(),
                               messageFromJson("{}").has_value()})
        QVERIFY(!answer);
    QCOMPARE(messageFromJson("{}").error().message, u"name"_s);
}

void TestJson::costOfAPage()
{
    const QByteArray body = bigPage(1000);
    QElapsedTimer timer;
    qint64 best = std::numeric_limits<qint64>::max();
    for (int i = 0; i < 10; ++i) {
        timer.start();
        const auto page = messagePageFromJson(body);
        best = std::min(best, timer.nsecsElapsed());
        QVERIFY(page);
        QCOMPARE(page->items.size(), 1000);
        QCOMPARE(page->items.back().sender.displayName, u"มานี ใจดี"_s);
    }
    qInfo("1000 messages, %lld kB: %.2f ms", static_cast<long long>(body.size() / 1000), double(best) / 1e6);
}

QTEST_GUILESS_MAIN(TestJson)
#include "tst_json.moc"
