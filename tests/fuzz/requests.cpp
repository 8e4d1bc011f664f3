// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/access.h"
#include "app/api/chatapi.h"
#include "app/api/requesturl.h"
#include "app/auth/authcall.h"
#include "app/auth/signintimeline.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"

#include <QMap>

namespace roomkey::fuzz {

namespace {

ScopeSet everything()
{
    ScopeSet all;
    for (int i = 0; i < ScopeCount; ++i)
        all.insert(static_cast<Scope>(i));
    return all;
}

/// As a server reads it, byte by byte; QUrlQuery does not decode characters that Unicode calls none.
QMap<QString, QString> parametersOf(const QUrl &url)
{
    QMap<QString, QString> parameters;
    for (const QByteArray &pair : url.query(QUrl::FullyEncoded).toLatin1().split('&')) {
        const qsizetype equals = pair.indexOf('=');
        const auto decoded = [](const QByteArray &bytes) {
            return QString::fromUtf8(QByteArray::fromPercentEncoding(bytes));
        };
        parameters.insert(decoded(pair.left(equals)), decoded(pair.mid(equals + 1)));
    }
    return parameters;
}

} // namespace

const char *requestUrl(const QByteArray &input)
{
    Input fields(input);
    const QUrl root(QStringLiteral("https://chat.example.com/base/"));
    const auto method = static_cast<Method>(fields.number() % MethodCount);
    ApiRequest request = ApiRequest::of(method);
    const QString resource = fields.text();
    for (const char *variable : {"parent", "name"})
        request.path.insert(QLatin1String(variable), resource);
    request.query.insert(QStringLiteral("fields"), fields.text());
    for (const char *parameter : methodRow(method).query)
        request.query.insert(QLatin1String(parameter), fields.text());

    const auto url = roomkey::requestUrl(root, request);
    if (!url)
        return url.error().kind == ApiError::Kind::Invalid ? nullptr : "refused for another reason";
    if (!url->isValid())
        return "an address that is none";
    if (url->scheme() != root.scheme() || url->host() != root.host() || url->port() != root.port() ||
        !url->userInfo().isEmpty() || url->hasFragment())
        return "another server is called";
    const QStringList parts = url->path(QUrl::FullyDecoded).split(u'/');
    const auto leadsOut = [](const QString &part) {
        return part.isEmpty() || part == QLatin1String(".") || part == QLatin1String("..");
    };
    if (parts.value(1) != QLatin1String("base") || std::any_of(parts.cbegin() + 1, parts.cend(), leadsOut))
        return "the path leads elsewhere";
    return parametersOf(*url) == request.query ? nullptr : "a parameter arrives as another";
}

const char *filter(const QByteArray &input)
{
    const QString text = QString::fromUtf8(input);
    ApiRequest search = ApiRequest::of(Method::MessagesSearch);
    search.body.insert(QLatin1String("filter"), text);
    ApiRequest events = ApiRequest::of(Method::SpaceEventsList);
    events.query.insert(QStringLiteral("filter"), text);
    for (const ApiRequest &request : {search, events}) {
        const Verdict whole = Access(IdentityKind::User, everything()).judge(request);
        if (!whole.isAllowed())
            return "refused to somebody who may everything";
        const Verdict nothing = Access(IdentityKind::User, {}).judge(request);
        if (nothing.isAllowed())
            return "allowed to somebody who may nothing";
        if (!Access(IdentityKind::User, nothing.missing).judge(request).isAllowed())
            return "what is said to be missing does not do";
    }
    // What is searched for is no operator.
    if (!text.contains(u'"') && !text.contains(u'\\')) {
        ApiRequest quoted = search;
        quoted.body.insert(QLatin1String("filter"), QString(u'"' + text + u'"'));
        if (leastScopes(IdentityKind::User, {quoted}) !=
            leastScopes(IdentityKind::User, {ApiRequest::of(Method::MessagesSearch)}))
            return "words in quotes need a permission";
    }
    const ApiRequest older = requests::listMessages(SpaceName(QStringLiteral("spaces/A")), 10, text);
    const auto url = roomkey::requestUrl(QUrl(QStringLiteral("https://chat.example.com")), older);
    if (!url || parametersOf(*url) != older.query)
        return "a filter arrives as another";
    return nullptr;
}

const char *redactor(const QByteArray &input)
{
    Input fields(input);
    const Secret secret(fields.line());
    const AuthError error = AuthError::of(AuthError::Kind::Refused, fields.text(), fields.text(), 400);
    const AuthError clean = withoutSecrets(error, {secret});
    for (const QString &text : {clean.code, clean.detail}) {
        const QByteArray bytes = text.toUtf8();
        if (!secret.isEmpty() &&
            (bytes.contains(secret.reveal()) || bytes.contains(secret.reveal().toPercentEncoding())))
            return "an error repeats a secret";
    }
    if (secret.isEmpty() && (clean.code != error.code || clean.detail != error.detail))
        return "words went without a reason";
    // The report says nothing that came from outside but words of the tables.
    SignInTimeline timeline;
    timeline.begin(QDateTime::fromSecsSinceEpoch(1'800'000'000, Qt::UTC));
    const QString before = [&timeline, &error] {
        SignInTimeline plain = timeline;
        plain.setFailure(AuthError::of(error.kind, {}, {}, error.httpStatus));
        return plain.toReport();
    }();
    AuthError withDetail = AuthError::of(error.kind, {}, error.detail, error.httpStatus);
    timeline.setFailure(withDetail);
    if (timeline.toReport() != before)
        return "the report repeats a server";

    const QUrl url(fields.text());
    const QString path = loggablePath(url);
    if (path.contains(u'@') || (url.isValid() && path != loggablePath(url.adjusted(QUrl::RemoveQuery))))
        return "a logged path holds an address or a query";
    return isPlain(path, 300) ? nullptr : "a logged path is more than one line";
}

} // namespace roomkey::fuzz
