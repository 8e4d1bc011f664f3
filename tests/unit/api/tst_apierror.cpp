// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/apierror.h"
#include "app/api/projectfault.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace roomkey;

namespace {

QByteArray body(const char *reason, const char *message = "No.")
{
    return QByteArray(R"({"error":{"code":1,"message":")") + message +
           R"(","status":"PERMISSION_DENIED","details":[{"@type":"type.googleapis.com/google.rpc.Help"},)"
           R"({"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":")" +
           reason + R"(","domain":"googleapis.com"}]}})";
}

} // namespace

class TestApiError : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void kinds_data();
    void kinds();
    void bothFormatsAreRead();
    void faultsOfTheProject();
    void brokenBytesDoNotHideTheReason();
    void serverTextIsPlain();
};

void TestApiError::kinds_data()
{
    using Kind = ApiError::Kind;
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Kind>("kind");
    QTest::newRow("invalid") << 400 << body("") << Kind::Invalid;
    QTest::newRow("precondition") << 412 << ""_ba << Kind::Invalid;
    QTest::newRow("key refused twice") << 401 << body("ACCESS_TOKEN_EXPIRED") << Kind::SignInNeeded;
    QTest::newRow("forbidden") << 403 << body("") << Kind::Forbidden;
    QTest::newRow("forbidden, HTML") << 403 << "<html>"_ba << Kind::Forbidden;
    QTest::newRow("scope") << 403 << body("ACCESS_TOKEN_SCOPE_INSUFFICIENT") << Kind::ScopeMissing;
    QTest::newRow("API off") << 403 << body("SERVICE_DISABLED") << Kind::FeatureOff;
    QTest::newRow("blocked") << 403 << body("USER_BLOCKED_BY_ADMIN") << Kind::FeatureOff;
    QTest::newRow("quota by another status") << 403 << body("RATE_LIMIT_EXCEEDED") << Kind::RateLimited;
    QTest::newRow("not found") << 404 << body("") << Kind::NotFound;
    QTest::newRow("Chat app page empty")
        << 404 << body("", "Google Chat app not found. To create a Chat app, turn on the Chat API")
        << Kind::FeatureOff;
    QTest::newRow("conflict") << 409 << body("") << Kind::Conflict;
    QTest::newRow("too many") << 429 << body("") << Kind::RateLimited;
    QTest::newRow("server") << 500 << ""_ba << Kind::Server;
    QTest::newRow("gateway") << 502 << "<html>"_ba << Kind::Server;
    QTest::newRow("not built") << 501 << body("") << Kind::Server;
    QTest::newRow("redirect") << 302 << ""_ba << Kind::BadReply;
    QTest::newRow("older format, scope")
        << 403 << R"({"error":{"errors":[{"reason":"insufficientPermissions"}]}})"_ba << Kind::ScopeMissing;
    QTest::newRow("older format, API off")
        << 403 << R"({"error":{"errors":[{"reason":"accessNotConfigured"}]}})"_ba << Kind::FeatureOff;
}

void TestApiError::kinds()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(ApiError::Kind, kind);
    const ApiError error = apiErrorFromBody(Method::SpacesList, status, body);
    QCOMPARE(error.kind, kind);
    QCOMPARE(error.httpStatus, status);
    QCOMPARE(error.method, Method::SpacesList);
}

void TestApiError::faultsOfTheProject()
{
    const auto fault = [](int status, const char *reason, const char *message = "Denied") {
        return projectFault(apiErrorFromBody(Method::SpacesList, status, body(reason, message)));
    };
    QCOMPARE(fault(403, "SERVICE_DISABLED"), ProjectFault::ApiOff);
    QCOMPARE(fault(404, "", "Google Chat app not found. To create a Chat app, turn on the Chat API"),
             ProjectFault::ChatAppMissing);
    QCOMPARE(fault(403, "USER_BLOCKED_BY_ADMIN"), ProjectFault::Blocked);
    QCOMPARE(fault(403, "CONSUMER_SUSPENDED"), ProjectFault::Suspended);
    // What concerns one space or one person is no fault of the project.
    QCOMPARE(fault(404, ""), ProjectFault::None);
    QCOMPARE(fault(403, ""), ProjectFault::None);
    QCOMPARE(fault(403, "ACCESS_TOKEN_SCOPE_INSUFFICIENT"), ProjectFault::None);
}

void TestApiError::bothFormatsAreRead()
{
    const ApiError today =
        apiErrorFromBody(Method::SpacesGet, 403,
                         R"([{"error":{"code":403,"message":"Denied","status":"PERMISSION_DENIED","details":[
            {"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"SERVICE_DISABLED"}]}}])");
    QCOMPARE(today.status, u"PERMISSION_DENIED"_s);
    QCOMPARE(today.reason, u"SERVICE_DISABLED"_s);
    QCOMPARE(today.message, u"Denied"_s);

    const ApiError token = apiErrorFromBody(
        Method::SpacesGet, 400, R"({"error":"invalid_grant","error_description":"Token has been expired"})");
    QCOMPARE(token.reason, u"invalid_grant"_s);
    QCOMPARE(token.message, u"Token has been expired"_s);

    const ApiError nothing = apiErrorFromBody(Method::SpacesGet, 400, "");
    QVERIFY(nothing.reason.isEmpty() && nothing.message.isEmpty() && nothing.status.isEmpty());
}

void TestApiError::brokenBytesDoNotHideTheReason()
{
    const ApiError error = apiErrorFromBody(Method::SpacesGet, 400,
                                            R"({"error":{"message":"bad )" + QByteArray("\xff\xfe") +
                                                R"( byte","status":"INVALID_ARGUMENT"}})");
    QCOMPARE(error.status, u"INVALID_ARGUMENT"_s);
    QVERIFY(error.message.startsWith(u"bad "_s));
}

void TestApiError::serverTextIsPlain()
{
    const ApiError error =
        apiErrorFromBody(Method::SpacesGet, 400,
                         R"({"error":{"message":"one\ntwo","status":"A\r\nB","details":[)"
                         R"({"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"C\u0007"}]}})");
    QCOMPARE(error.message, u"one two"_s);
    QCOMPARE(error.status, u"A B"_s);
    QCOMPARE(error.reason, u"C"_s);
}

QTEST_GUILESS_MAIN(TestApiError)
#include "tst_apierror.moc"
