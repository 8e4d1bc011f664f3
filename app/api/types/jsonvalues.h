// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <simdjson.h>

#include <utility>

// Single values out of simdjson's on-demand reader. A value of the wrong type costs that value only: it reads
// as empty. Errors of the document itself (cut, broken structure) come out of eachField. Private to
// app/api/types.
namespace roomkey::json {

using Value = simdjson::ondemand::value;
using Object = simdjson::ondemand::object;
using ErrorCode = simdjson::error_code;

/// Copied: simdjson's views die with the next document. Escapes that simdjson refuses (a lone surrogate) are
/// read by Qt, with U+FFFD in their place.
QString text(Value value);
bool boolean(Value value);
/// A number, or one in a string as int64 fields are sent; 0 for anything else, bounded to int.
int integer(Value value);

/// Calls \a read(key, value) for every field; what it does not touch is skipped. Ends at the first error of
/// the document.
template <class Read>
ErrorCode eachField(Object object, Read &&read)
{
    for (auto field : object) {
        std::string_view key;
        Value value;
        if (const ErrorCode error = field.unescaped_key().get(key))
            return error;
        if (const ErrorCode error = field.value().get(value))
            return error;
        if (const ErrorCode error = read(key, value))
            return error;
    }
    return simdjson::SUCCESS;
}

/// The same for a value that should be an object; anything else is skipped.
template <class Read>
ErrorCode eachFieldOf(Value value, Read &&read)
{
    Object object;
    if (value.get_object().get(object) != simdjson::SUCCESS)
        return simdjson::SUCCESS;
    return eachField(object, std::forward<Read>(read));
}

/// Calls \a read(element) for every element of a value that should be a list; anything else is skipped.
template <class Read>
ErrorCode eachElementOf(Value value, Read &&read)
{
    simdjson::ondemand::array list;
    if (value.get_array().get(list) != simdjson::SUCCESS)
        return simdjson::SUCCESS;
    for (auto element : list) {
        Value one;
        if (const ErrorCode error = element.get(one))
            return error;
        if (const ErrorCode error = read(one))
            return error;
    }
    return simdjson::SUCCESS;
}

/// The enum value that goes with the word in \a value, or \a unknown.
template <class Enum, size_t N>
Enum word(Value value, const std::pair<std::string_view, Enum> (&words)[N], Enum unknown)
{
    std::string_view said;
    if (value.get_string().get(said) != simdjson::SUCCESS)
        return unknown;
    for (const auto &[name, meaning] : words) {
        if (name == said)
            return meaning;
    }
    return unknown;
}

} // namespace roomkey::json
