// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/chatapi.h"
#include "app/api/requesturl.h"

#include <QRegularExpression>
#include <QTest>
#include <QUrlQuery>

using namespace Qt::StringLiterals;
using namespace roomkey;

namespace {

const QUrl Root(u"https://chat.googleapis.com"_s);
const SpaceName TheSpace(u"spaces/A"_s);

QString sent(const ApiRequest &request, const QUrl &root = Root)
{
    const Result<QUrl> url = requestUrl(root, request);
    return url ? QString::fromLatin1(url->toEncoded()) : u"refused: "_s + url.error().message;
}

ApiRequest get(const QString &name)
{
    ApiRequest request = ApiRequest::of(Method::SpacesGet);
    request.path.insert(u"name"_s, name);
    return request;
}

} // namespace

/// What goes over the wire for each typed request, and how values get into an address.
class TestRequests : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void addresses_data();
    void addresses();
    void bodies();
    void valuesAreEncoded_data();
    void valuesAreEncoded();
    void nothingButResourceNamesIsFilledIn_data();
    void nothingButResourceNamesIsFilledIn();
    void unknownParametersAreRefused();
    void everyMethodTakesTheStandardOnes();
    void theRootMayHaveAPath();
    void everyMethodCanBeAddressed();
    void spaces();
    void loggedPathsHaveNoAddress();
    void idsAreFreshAndWellFormed();
};

void TestRequests::addresses_data()
{
    QTest::addColumn<ApiRequest>("request");
    QTest::addColumn<QString>("url");
    const auto row = [](const char *name, const ApiRequest &request, const QString &rest) {
        QTest::newRow(name) << request << u"https://chat.googleapis.com/v1/"_s + rest;
    };
    row("list spaces", requests::listSpaces(), u"spaces?pageSize=1000"_s);
    row("list spaces, next page", requests::listSpaces(u"a+b/c="_s, 5),
        u"spaces?pageSize=5&pageToken=a%2Bb%2Fc%3D"_s);
    row("list spaces, too many", requests::listSpaces({}, 5000), u"spaces?pageSize=1000"_s);
    row("create a space", requests::createSpace(u"Team"_s, RequestId(u"r-1"_s)), u"spaces?requestId=r-1"_s);
    row("list members", requests::listMembers(TheSpace),
        u"spaces/A/members?pageSize=1000&showGroups=true&showInvited=true"_s);
    row("add a member", requests::addMember(TheSpace, u"ana@example.com"_s), u"spaces/A/members"_s);
    row("remove a member", requests::removeMember(MembershipName(u"spaces/A/members/7"_s)),
        u"spaces/A/members/7"_s);
    row("change a role",
        requests::changeRole(MembershipName(u"spaces/A/members/7"_s), Membership::Role::Manager),
        u"spaces/A/members/7?updateMask=role"_s);
    row("list messages", requests::listMessages(TheSpace, 50),
        u"spaces/A/messages?orderBy=create_time%20DESC&pageSize=50&showDeleted=true"_s);
    row("list older messages", requests::listMessages(TheSpace, 50, u"2026-11-22T10:00:00.123456789Z"_s),
        u"spaces/A/messages?filter=create_time%20%3C%20%222026-11-22T10%3A00%3A00.123456789Z%22&"
        "orderBy=create_time%20DESC&pageSize=50&showDeleted=true"_s);
    row("get a message", requests::getMessage(MessageName(u"spaces/A/messages/t.m"_s)),
        u"spaces/A/messages/t.m"_s);
    row("send",
        requests::createMessage(TheSpace, u"Hi"_s, RequestId(u"r-1"_s), ClientMessageId(u"client-1"_s)),
        u"spaces/A/messages?messageId=client-1&requestId=r-1"_s);
    row("edit by our own id",
        requests::editMessage(requests::byClientId(TheSpace, ClientMessageId(u"client-1"_s)), u"Ho"_s),
        u"spaces/A/messages/client-1?updateMask=text"_s);
    row("delete a message", requests::deleteMessage(MessageName(u"spaces/A/messages/t.m"_s)),
        u"spaces/A/messages/t.m"_s);
}

void TestRequests::addresses()
{
    QFETCH(ApiRequest, request);
    QFETCH(QString, url);
    QCOMPARE(sent(request), url);
}

void TestRequests::bodies()
{
    QCOMPARE(requests::createSpace(u"Team"_s, RequestId(u"r"_s)).body,
             (QJsonObject{{u"spaceType"_s, u"SPACE"_s}, {u"displayName"_s, u"Team"_s}}));
    QCOMPARE(requests::addMember(TheSpace, u"ana@example.com"_s).body["member"_L1],
             QJsonValue(QJsonObject{{u"name"_s, u"users/ana@example.com"_s}, {u"type"_s, u"HUMAN"_s}}));
    QCOMPARE(requests::editMessage(MessageName(u"spaces/A/messages/1"_s), u"Ho"_s).body,
             (QJsonObject{{u"text"_s, u"Ho"_s}}));
    const MembershipName member(u"spaces/A/members/7"_s);
    using Role = Membership::Role;
    QCOMPARE(requests::changeRole(member, Role::Manager).body["role"_L1], u"ROLE_MANAGER"_s);
    QCOMPARE(requests::changeRole(member, Role::AssistantManager).body["role"_L1],
             u"ROLE_ASSISTANT_MANAGER"_s);
    QCOMPARE(requests::changeRole(member, Role::Member).body["role"_L1], u"ROLE_MEMBER"_s);
    QVERIFY(requests::deleteMessage(MessageName(u"spaces/A/messages/1"_s)).body.isEmpty());
}

void TestRequests::valuesAreEncoded_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("path");
    QTest::newRow("question mark") << u"spaces/a?b"_s << u"/v1/spaces/a%3Fb"_s;
    QTest::newRow("hash") << u"spaces/a#b"_s << u"/v1/spaces/a%23b"_s;
    QTest::newRow("percent") << u"spaces/a%2Fb"_s << u"/v1/spaces/a%252Fb"_s;
    QTest::newRow("space") << u"spaces/a b"_s << u"/v1/spaces/a%20b"_s;
    QTest::newRow("backslash") << u"spaces/a\\b"_s << u"/v1/spaces/a%5Cb"_s;
    QTest::newRow("line") << u"spaces/a\r\nHost: x"_s << u"/v1/spaces/a%0D%0AHost%3A%20x"_s;
    QTest::newRow("other script") << u"spaces/你"_s << u"/v1/spaces/%E4%BD%A0"_s;
    QTest::newRow("custom verb") << u"spaces/a:setup"_s << u"/v1/spaces/a%3Asetup"_s;
}

void TestRequests::valuesAreEncoded()
{
    QFETCH(QString, name);
    QFETCH(QString, path);
    QCOMPARE(sent(get(name)), u"https://chat.googleapis.com"_s + path);
}

void TestRequests::nothingButResourceNamesIsFilledIn_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("nothing") << QString();
    QTest::newRow("slash in front") << u"/spaces/A"_s;
    QTest::newRow("slash behind") << u"spaces/A/"_s;
    QTest::newRow("two slashes") << u"spaces//A"_s;
    QTest::newRow("up") << u"spaces/../admin"_s;
    QTest::newRow("here") << u"spaces/./A"_s;
}

void TestRequests::nothingButResourceNamesIsFilledIn()
{
    QFETCH(QString, name);
    const Result<QUrl> url = requestUrl(Root, get(name));
    QVERIFY(!url);
    QCOMPARE(url.error().kind, ApiError::Kind::Invalid);
    QCOMPARE(url.error().message, u"name"_s);
    QCOMPARE(url.error().method, Method::SpacesGet);
}

void TestRequests::unknownParametersAreRefused()
{
    ApiRequest request = get(u"spaces/A"_s);
    request.query.insert(u"pageSize"_s, u"1"_s);
    QCOMPARE(sent(request), u"refused: pageSize"_s);
}

void TestRequests::everyMethodTakesTheStandardOnes()
{
    ApiRequest download = ApiRequest::of(Method::MediaDownload);
    download.path.insert(u"resourceName"_s, u"ClxzcGFjZXM="_s);
    download.query = {{u"alt"_s, u"media"_s}, {u"fields"_s, u"name"_s}};
    QCOMPARE(sent(download), u"https://chat.googleapis.com/v1/media/ClxzcGFjZXM%3D?alt=media&fields=name"_s);
}

void TestRequests::theRootMayHaveAPath()
{
    QCOMPARE(sent(get(u"spaces/A"_s), QUrl(u"http://127.0.0.1:8080/"_s)),
             u"http://127.0.0.1:8080/v1/spaces/A"_s);
    QCOMPARE(sent(get(u"spaces/A"_s), QUrl(u"https://proxy.example/chat/?x=1#y"_s)),
             u"https://proxy.example/chat/v1/spaces/A"_s);
}

void TestRequests::everyMethodCanBeAddressed()
{
    for (const MethodRow &row : allMethods()) {
        ApiRequest request = ApiRequest::of(row.method);
        for (const char *variable : {"name", "parent", "resourceName"})
            request.path.insert(QString::fromLatin1(variable), u"things/T"_s);
        for (const char *parameter : row.query)
            request.query.insert(QString::fromLatin1(parameter), u"a&b=c"_s);
        const Result<QUrl> url = requestUrl(Root, request);
        QVERIFY2(url, row.id);
        QVERIFY2(url->path().startsWith(u"/v1/"_s) && !url->path().contains(u'{'), row.id);
        const QUrlQuery query(*url);
        QCOMPARE(query.queryItems().size(), static_cast<qsizetype>(row.query.size()));
        for (const char *parameter : row.query)
            QCOMPARE(query.queryItemValue(QString::fromLatin1(parameter), QUrl::FullyDecoded), u"a&b=c"_s);
    }
}

void TestRequests::spaces()
{
    QCOMPARE(spaceOf(requests::listMessages(TheSpace, 1)), u"spaces/A"_s);
    QCOMPARE(spaceOf(requests::deleteMessage(MessageName(u"spaces/A/messages/1"_s))), u"spaces/A"_s);
    QCOMPARE(spaceOf(requests::listSpaces()), QString());
    ApiRequest everywhere = ApiRequest::of(Method::MessagesSearch);
    everywhere.path.insert(u"parent"_s, u"spaces/-"_s);
    QCOMPARE(spaceOf(everywhere), QString());
}

void TestRequests::loggedPathsHaveNoAddress()
{
    ApiRequest remove = requests::removeMember(MembershipName(u"spaces/A/members/ana@example.com"_s));
    remove.query.insert(u"useAdminAccess"_s, u"true"_s);
    QCOMPARE(loggablePath(*requestUrl(Root, remove)), u"/v1/spaces/A/members/…"_s);
}

void TestRequests::idsAreFreshAndWellFormed()
{
    static const QRegularExpression client(u"^client-[a-z0-9-]{1,56}$"_s);
    QVERIFY(client.match(newClientMessageId().toString()).hasMatch());
    QVERIFY(newClientMessageId() != newClientMessageId());
    QVERIFY(newRequestId() != newRequestId());
    QCOMPARE(newRequestId().toString().size(), 36);
}

QTEST_GUILESS_MAIN(TestRequests)
#include "tst_requests.moc"
