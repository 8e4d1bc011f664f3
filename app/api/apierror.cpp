// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/apierror.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace roomkey {

namespace {

using Kind = ApiError::Kind;

/// Reasons that say more than the HTTP status: today's words (google.api.ErrorReason), then those of the
/// older error format.
struct ReasonRow
{
    QLatin1StringView reason;
    Kind kind;
};
constexpr ReasonRow Reasons[] = {
    {QLatin1StringView("ACCESS_TOKEN_SCOPE_INSUFFICIENT"), Kind::ScopeMissing},
    {QLatin1StringView("SERVICE_DISABLED"), Kind::FeatureOff},
    {QLatin1StringView("CONSUMER_INVALID"), Kind::FeatureOff},
    {QLatin1StringView("CONSUMER_SUSPENDED"), Kind::FeatureOff},
    {QLatin1StringView("USER_BLOCKED_BY_ADMIN"), Kind::FeatureOff},
    {QLatin1StringView("ORG_RESTRICTION_VIOLATION"), Kind::FeatureOff},
    {QLatin1StringView("RATE_LIMIT_EXCEEDED"), Kind::RateLimited},
    {QLatin1StringView("RESOURCE_QUOTA_EXCEEDED"), Kind::RateLimited},
    {QLatin1StringView("insufficientPermissions"), Kind::ScopeMissing},
    {QLatin1StringView("accessNotConfigured"), Kind::FeatureOff},
    {QLatin1StringView("rateLimitExceeded"), Kind::RateLimited},
    {QLatin1StringView("userRateLimitExceeded"), Kind::RateLimited},
};

Kind kindOfStatus(int status)
{
    switch (status) {
    case 401:
        return Kind::SignInNeeded;
    case 403:
        return Kind::Forbidden;
    case 404:
        return Kind::NotFound;
    case 409:
        return Kind::Conflict;
    case 429:
        return Kind::RateLimited;
    case 408:
    case 499:
        return Kind::Server;
    default:
        return status >= 500 ? Kind::Server : status >= 400 ? Kind::Invalid : Kind::BadReply;
    }
}

Kind kindOf(const ApiError &error)
{
    for (const ReasonRow &row : Reasons) {
        if (error.reason == row.reason)
            return row.kind;
    }
    // The one case without a reason: the Cloud project's Chat app page is not filled in.
    if (error.httpStatus == 404 && error.message.contains("Chat app not found"_L1))
        return Kind::FeatureOff;
    return kindOfStatus(error.httpStatus);
}

/// The reason from google.rpc.ErrorInfo, or from the list of the older format.
QString reasonOf(const QJsonObject &error)
{
    for (const QJsonValue detail : error["details"_L1].toArray()) {
        if (detail["@type"_L1].toString().endsWith("/google.rpc.ErrorInfo"_L1))
            return detail["reason"_L1].toString();
    }
    return error["errors"_L1].toArray().at(0)["reason"_L1].toString();
}

} // namespace

ApiError apiErrorFromBody(Method method, int httpStatus, const QByteArray &body)
{
    ApiError error;
    error.method = method;
    error.httpStatus = httpStatus;
    // Through QString, or one broken byte would hide the reason. Some gateways wrap the object in a list.
    QJsonDocument document = QJsonDocument::fromJson(QString::fromUtf8(body).toUtf8());
    const QJsonObject root = document.isArray() ? document.array().at(0).toObject() : document.object();
    const QJsonValue said = root["error"_L1];
    if (said.isString()) { // the token endpoint's dialect, RFC 6749 5.2
        error.reason = plainServerText(said.toString(), 100);
        error.message = plainServerText(root["error_description"_L1].toString());
    } else {
        const QJsonObject object = said.toObject();
        error.status = plainServerText(object["status"_L1].toString(), 100);
        error.reason = plainServerText(reasonOf(object), 100);
        error.message = plainServerText(object["message"_L1].toString());
    }
    error.kind = kindOf(error);
    return error;
}

} // namespace roomkey
