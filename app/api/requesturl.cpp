// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/requesturl.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace roomkey {

namespace {

Unexpected<ApiError> invalid(const ApiRequest &request, const QString &name)
{
    ApiError error = ApiError::of(ApiError::Kind::Invalid, name);
    error.method = request.method;
    return Unexpected(error);
}

/// Parts that are empty or dots would lead to another resource than the one that is meant.
bool isResourceName(const QString &name)
{
    const QStringList parts = name.split(u'/');
    return std::ranges::none_of(
        parts, [](const QString &part) { return part.isEmpty() || part == "."_L1 || part == ".."_L1; });
}

bool takes(const MethodRow &row, const QString &parameter)
{
    // Every method takes these: the kind of answer (a download needs alt=media) and a choice of its fields.
    if (parameter == "alt"_L1 || parameter == "fields"_L1)
        return true;
    return std::ranges::any_of(row.query,
                               [&parameter](const char *one) { return parameter == QLatin1StringView(one); });
}

} // namespace

Result<QUrl> requestUrl(const QUrl &apiRoot, const ApiRequest &request)
{
    const MethodRow &row = methodRow(request.method);
    QByteArray path;
    const QString pattern = QString::fromLatin1(row.path);
    qsizetype from = 0;
    for (qsizetype open; (open = pattern.indexOf(u'{', from)) >= 0;) {
        const qsizetype close = pattern.indexOf(u'}', open);
        const bool keepsSlashes = pattern.at(open + 1) == u'+';
        const qsizetype nameFrom = open + (keepsSlashes ? 2 : 1);
        const QString name = pattern.mid(nameFrom, close - nameFrom);
        const QString value = request.path.value(name);
        if (!isResourceName(value))
            return invalid(request, name);
        path += QStringView(pattern).mid(from, open - from).toLatin1();
        path += QUrl::toPercentEncoding(value, keepsSlashes ? "/"_ba : QByteArray());
        from = close + 1;
    }
    path += QStringView(pattern).mid(from).toLatin1();

    QByteArray query;
    for (auto it = request.query.begin(); it != request.query.end(); ++it) {
        if (!takes(row, it.key()))
            return invalid(request, it.key());
        query += (query.isEmpty() ? "?" : "&") + QUrl::toPercentEncoding(it.key()) + '=' +
                 QUrl::toPercentEncoding(it.value());
    }
    QByteArray root = apiRoot.toEncoded(QUrl::RemoveQuery | QUrl::RemoveFragment);
    while (root.endsWith('/'))
        root.chop(1);
    return QUrl::fromEncoded(root + path + query, QUrl::StrictMode);
}

QString loggablePath(const QUrl &url)
{
    QStringList parts = url.path(QUrl::FullyDecoded).split(u'/');
    for (QString &part : parts) {
        if (part.contains(u'@'))
            part = u"…"_s;
    }
    return plainServerText(parts.join(u'/'));
}

QString spaceOf(const ApiRequest &request)
{
    for (const QString &name : request.path) {
        if (name.startsWith("spaces/"_L1) && name != "spaces/-"_L1)
            return name.section(u'/', 0, 1);
    }
    return {};
}

} // namespace roomkey
