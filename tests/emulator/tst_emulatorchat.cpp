// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/testclient.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;
using namespace roomkey::emulator;

namespace {

const QStringList Scopes{u"chat.spaces"_s, u"chat.messages"_s, u"chat.memberships"_s, u"chat.delete"_s};

QString statusOf(const TestClient::Answer &answer)
{
    return answer.json()["error"_L1]["status"_L1].toString();
}

} // namespace

/// What Google's own clients (tests/clients) do not judge: other accounts, and the control interface.
class TestEmulatorChat : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void outsidersAreInvited();
    void aSpaceKeepsAManager();
    void administratorsSeeWhatTheyAreNotIn();
    void announcementsAreForManagers();
    void consumersSeeTheirOwnRoomsOnly();
    void requestIdsBelongToTheirPerson();
    void longListsAreLight();
    void othersSpeakThroughControl();
    void worldTellsWhatEachMessageWasSentWith();
    void controlRefusesNonsense();
    void resetBringsTheSeedBack();

private:
    [[nodiscard]] TestClient::Answer get(const QString &path, const QString &token) const
    {
        return m_client->request("GET", path, {}, token);
    }
    [[nodiscard]] QString made(const QString &displayName) const
    {
        return m_client
            ->post(u"/v1/spaces"_s, {{u"spaceType"_s, u"SPACE"_s}, {u"displayName"_s, displayName}}, m_ana)
            .json()["name"_L1]
            .toString();
    }
    [[nodiscard]] TestClient::Answer add(const QString &space, const QString &email) const
    {
        const QJsonObject member{{u"name"_s, u"users/"_s + email}, {u"type"_s, u"HUMAN"_s}};
        return m_client->post(u"/v1/%1/members"_s.arg(space), {{u"member"_s, member}}, m_ana);
    }

    std::unique_ptr<TestClient> m_client;
    QString m_ana;
};

void TestEmulatorChat::init()
{
    m_client = std::make_unique<TestClient>();
    m_ana = m_client->accessToken(Scopes);
}

void TestEmulatorChat::outsidersAreInvited()
{
    const QString space = made(u"With guests"_s);
    QCOMPARE(add(space, u"budi@example.com"_s).json()["state"_L1].toString(), u"JOINED"_s);
    const QJsonObject guest = add(space, u"kim@partner.example.org"_s).json();
    QCOMPARE(guest["state"_L1].toString(), u"INVITED"_s);
    QCOMPARE(guest["affiliation"_L1].toString(), u"EXTERNAL"_s);
    QCOMPARE(statusOf(add(space, u"nobody@example.com"_s)), u"NOT_FOUND"_s);
    QCOMPARE(statusOf(add(space, u"budi@example.com"_s)), u"ALREADY_EXISTS"_s);
    QCOMPARE(get(u"/v1/%1/members"_s.arg(space), m_ana).json()["memberships"_L1].toArray().size(), 2);
    QCOMPARE(
        get(u"/v1/%1/members?showInvited=true"_s.arg(space), m_ana).json()["memberships"_L1].toArray().size(),
        3);
}

void TestEmulatorChat::aSpaceKeepsAManager()
{
    const QString space = made(u"Kept"_s);
    QCOMPARE(add(space, u"sari@example.com"_s).status, 200);
    const QString me = u"/v1/%1/members/ana@example.com"_s.arg(space);
    QCOMPARE(statusOf(m_client->request("DELETE", me, {}, m_ana)), u"FAILED_PRECONDITION"_s);
    QCOMPARE(
        statusOf(m_client->request("PATCH", me + u"?updateMask=role"_s, R"({"role":"ROLE_MEMBER"})", m_ana)),
        u"FAILED_PRECONDITION"_s);
    const QString sari = u"/v1/%1/members/sari@example.com?updateMask=role"_s.arg(space);
    QCOMPARE(m_client->request("PATCH", sari, R"({"role":"ROLE_MANAGER"})", m_ana).status, 200);
    QCOMPARE(m_client->request("DELETE", me, {}, m_ana).status, 200);
    QCOMPARE(statusOf(get(u"/v1/"_s + space, m_ana)), u"PERMISSION_DENIED"_s);
}

void TestEmulatorChat::administratorsSeeWhatTheyAreNotIn()
{
    const QString admin = m_client->accessToken(
        {u"chat.admin.spaces"_s, u"chat.admin.memberships"_s, u"chat.spaces"_s}, u"admin@example.com"_s);
    const QString space = made(u"Private to Ana"_s);
    QCOMPARE(statusOf(get(u"/v1/"_s + space, admin)), u"PERMISSION_DENIED"_s);
    QCOMPARE(get(u"/v1/%1?useAdminAccess=true"_s.arg(space), admin).json()["displayName"_L1].toString(),
             u"Private to Ana"_s);
    QCOMPARE(statusOf(get(u"/v1/%1/members?useAdminAccess=true"_s.arg(space), admin)), u"INVALID_ARGUMENT"_s);
    QCOMPARE(get(u"/v1/%1/members?useAdminAccess=true&filter=member.type%3D%22HUMAN%22"_s.arg(space), admin)
                 .json()["memberships"_L1]
                 .toArray()
                 .size(),
             1);
    const QString other = m_client->accessToken({u"chat.admin.spaces"_s}, u"ana@example.com"_s);
    QCOMPARE(statusOf(get(u"/v1/%1?useAdminAccess=true"_s.arg(space), other)), u"PERMISSION_DENIED"_s);
}

void TestEmulatorChat::announcementsAreForManagers()
{
    QString space;
    for (const auto &one : get(u"/v1/spaces"_s, m_ana).json()["spaces"_L1].toArray()) {
        if (one["displayName"_L1] == "Announcements"_L1)
            space = one["name"_L1].toString();
    }
    QVERIFY(!space.isEmpty());
    const auto post = [&](const QString &query, const QJsonObject &body) {
        return m_client->post(u"/v1/%1/messages%2"_s.arg(space, query), body, m_ana);
    };
    QCOMPARE(statusOf(post({}, {{u"text"_s, u"May I?"_s}})), u"PERMISSION_DENIED"_s);
    const QJsonObject thread = get(u"/v1/%1/messages?pageSize=1"_s.arg(space), m_ana)
                                   .json()["messages"_L1][0]["thread"_L1]
                                   .toObject();
    QCOMPARE(post(u"?messageReplyOption=REPLY_MESSAGE_OR_FAIL"_s,
                  {{u"text"_s, u"A reply"_s}, {u"thread"_s, thread}})
                 .status,
             200);
}

void TestEmulatorChat::consumersSeeTheirOwnRoomsOnly()
{
    const QString robin = m_client->accessToken(Scopes, u"robin@mail.example.com"_s);
    QCOMPARE(get(u"/v1/spaces"_s, robin).json(), QJsonObject());
    const auto own = m_client->post(u"/v1/spaces"_s,
                                    {{u"spaceType"_s, u"SPACE"_s}, {u"displayName"_s, u"Robin's"_s}}, robin);
    QCOMPARE(own.json()["externalUserAllowed"_L1].toBool(), true);
    QCOMPARE(get(u"/v1/spaces"_s, robin).json()["spaces"_L1].toArray().size(), 1);
}

void TestEmulatorChat::requestIdsBelongToTheirPerson()
{
    const QString space = made(u"Ids"_s);
    QCOMPARE(add(space, u"admin@example.com"_s).status, 200);
    const QString path = u"/v1/%1/messages?requestId=the-same"_s.arg(space);
    const auto first = m_client->post(path, {{u"text"_s, u"one"_s}}, m_ana);
    QCOMPARE(m_client->post(path, {{u"text"_s, u"two"_s}}, m_ana).json()["text"_L1].toString(), u"one"_s);
    const QString admin = m_client->accessToken(Scopes, u"admin@example.com"_s);
    QCOMPARE(statusOf(m_client->post(path, {{u"text"_s, u"three"_s}}, admin)), u"INVALID_ARGUMENT"_s);
    QCOMPARE(get(u"/v1/%1/messages"_s.arg(space), m_ana).json()["messages"_L1].toArray().size(), 1);
}

void TestEmulatorChat::longListsAreLight()
{
    m_client =
        std::make_unique<TestClient>(QStringList{u"--consent"_s, u"allow-all"_s, u"--spaces"_s, u"3"_s,
                                                 u"--messages"_s, u"10000000"_s, u"--members"_s, u"5000"_s});
    m_ana = m_client->accessToken(Scopes);
    const QString space = get(u"/v1/spaces?pageSize=1"_s, m_ana).json()["spaces"_L1][0]["name"_L1].toString();
    const QJsonObject newest =
        get(u"/v1/%1/messages?pageSize=3&orderBy=create_time%20DESC"_s.arg(space), m_ana).json();
    QCOMPARE(newest["messages"_L1].toArray().size(), 3);
    // The middle of ten million is found by time, not by walking there.
    const QJsonObject oldest = get(u"/v1/%1/messages?pageSize=2"_s.arg(space), m_ana).json();
    const QString after = oldest["messages"_L1][0]["createTime"_L1].toString();
    const QJsonObject next =
        get(u"/v1/%1/messages?pageSize=1&filter=create_time%20%3E%20%22%2%22"_s.arg(space, after), m_ana)
            .json();
    QCOMPARE(next["messages"_L1][0].toObject(), oldest["messages"_L1][1].toObject());
}

void TestEmulatorChat::othersSpeakThroughControl()
{
    const QString space = made(u"Answers"_s);
    QCOMPARE(add(space, u"mei.chen@example.com"_s).status, 200);
    const QJsonObject said{
        {u"space"_s, space}, {u"sender"_s, u"mei.chen@example.com"_s}, {u"text"_s, u"好"_s}};
    QCOMPARE(m_client->post(u"/control/v1/message"_s, said).status, 200);
    const QJsonObject message =
        get(u"/v1/%1/messages"_s.arg(space), m_ana).json()["messages"_L1][0].toObject();
    QCOMPARE(message["text"_L1].toString(), u"好"_s);
    QCOMPARE(message["sender"_L1]["displayName"_L1].toString(), u"Mei Chen"_s);
    const QJsonObject world = m_client->control(u"world?space="_s + space);
    QCOMPARE(world["spaces"_L1].toArray().size(), 1);
    QCOMPARE(world["messages"_L1][0]["sender"_L1].toString(), u"mei.chen@example.com"_s);
    QCOMPARE(world["members"_L1].toArray().size(), 2);
    QCOMPARE(world["user"_L1]["email"_L1].toString(), u"ana@example.com"_s);
}

void TestEmulatorChat::worldTellsWhatEachMessageWasSentWith()
{
    const QString space = made(u"Told"_s);
    const auto sent = m_client->post(u"/v1/%1/messages?requestId=r-1&messageId=client-1"_s.arg(space),
                                     {{u"text"_s, u"hello"_s}}, m_ana);
    QCOMPARE(sent.status, 200);
    const QJsonArray messages = m_client->control(u"world?space="_s + space)["messages"_L1].toArray();
    QCOMPARE(messages.size(), 1);
    QCOMPARE(messages[0]["name"_L1], sent.json()["name"_L1]);
    QCOMPARE(messages[0]["clientId"_L1].toString(), u"client-1"_s);
    QCOMPARE(messages[0]["requestId"_L1].toString(), u"r-1"_s);
    QCOMPARE(messages[0]["text"_L1].toString(), u"hello"_s);
}

void TestEmulatorChat::controlRefusesNonsense()
{
    QCOMPARE(m_client->request("GET", u"/control/v1/everything"_s).status, 404);
    QCOMPARE(m_client->request("GET", u"/control/v2/world"_s).status, 404);
    QCOMPARE(m_client->request("POST", u"/control/v1/faults"_s, "not json").status, 400);
    QCOMPARE(m_client->post(u"/control/v1/faults"_s, {{u"faults"_s, QJsonArray{u"explode"_s}}}).status, 400);
    QCOMPARE(m_client->post(u"/control/v1/consent"_s, {{u"consent"_s, u"perhaps"_s}}).status, 400);
    QCOMPARE(m_client->post(u"/control/v1/clock"_s, {}).status, 400);
    QCOMPARE(m_client->post(u"/control/v1/message"_s, {{u"space"_s, u"spaces/x"_s}}).status, 404);
    QCOMPARE(m_client->post(u"/control/v1/revoke"_s, {{u"user"_s, u"nobody@example.com"_s}}).status, 404);
}

void TestEmulatorChat::resetBringsTheSeedBack()
{
    const QJsonObject before = m_client->control(u"world"_s);
    QVERIFY(!made(u"Temporary"_s).isEmpty());
    QVERIFY(m_client->control(u"world"_s) != before);
    QCOMPARE(m_client->post(u"/control/v1/reset"_s, {}).status, 200);
    QCOMPARE(m_client->control(u"world"_s), before);
    QCOMPARE(get(u"/v1/spaces"_s, m_ana).status, 401);
}

QTEST_GUILESS_MAIN(TestEmulatorChat)
#include "tst_emulatorchat.moc"
