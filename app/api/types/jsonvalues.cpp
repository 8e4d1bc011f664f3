// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/types/jsonvalues.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <limits>

namespace roomkey::json {

namespace {

/// \a token is a string in its quotes that simdjson could not unescape.
QString textByQt(std::string_view token)
{
    QByteArray list = "[";
    list.append(token.data(), static_cast<qsizetype>(token.size()));
    list.append(']');
    QString text = QJsonDocument::fromJson(list).array().at(0).toString();
    for (qsizetype i = 0; i < text.size(); ++i) {
        const bool pair =
            text.at(i).isHighSurrogate() && i + 1 < text.size() && text.at(i + 1).isLowSurrogate();
        if (pair)
            ++i;
        else if (text.at(i).isSurrogate())
            text[i] = QChar::ReplacementCharacter;
    }
    return text;
}

} // namespace

QString text(Value value)
{
    const std::string_view token = value.raw_json_token(); // before the value is used up
    std::string_view read;
    const ErrorCode error = value.get_string().get(read);
    if (error == simdjson::SUCCESS)
        return QString::fromUtf8(read.data(), static_cast<qsizetype>(read.size()));
    return token.empty() || token.front() != '"' ? QString() : textByQt(token);
}

bool boolean(Value value)
{
    bool read = false;
    return value.get_bool().get(read) == simdjson::SUCCESS && read;
}

int integer(Value value)
{
    int64_t read = 0;
    if (value.get_int64().get(read) != simdjson::SUCCESS &&
        value.get_int64_in_string().get(read) != simdjson::SUCCESS)
        return 0;
    return static_cast<int>(
        std::clamp<int64_t>(read, std::numeric_limits<int>::min(), std::numeric_limits<int>::max()));
}

} // namespace roomkey::json
