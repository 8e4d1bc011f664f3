// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/apierror.h"
#include "app/api/httpdate.h"
#include "app/api/retrypolicy.h"
#include "app/api/rfc3339.h"
#include "app/api/types/json.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace roomkey::fuzz {

namespace {

/// A resource is read alike with and without room behind its bytes, and alone or in a page of one; \a told
/// gives one text of it to compare with what Qt reads.
template <class T, class One, class Many, class Told>
const char *readAlike(const QByteArray &input, const char *list, One one, Many many, const char *field,
                      Told told)
{
    const Result<T> item = one(input);
    QByteArray roomy = input;
    roomy.reserve(input.size() + 256);
    const Result<T> again = one(roomy);
    if (item.has_value() != again.has_value() || (item && !(*item == *again)))
        return "read differently with room behind it";
    const Result<Page<T>> asPage = many(input);
    if (asPage && asPage->skipped < 0)
        return "fewer than no items were skipped";
    if (!item)
        return item.error().kind == ApiError::Kind::BadReply ? nullptr : "refused for another reason";
    if (item->name.isEmpty())
        return "a thing without a name";

    // Each reader has its own limit of depth, and only a whole document may begin with a mark.
    constexpr qsizetype Deep = 400;
    if (input.startsWith("\xEF\xBB\xBF") || input.count('[') + input.count('{') > Deep)
        return nullptr;
    const Result<Page<T>> page =
        many(QByteArray("{\"") + list + "\":[" + input + "],\"nextPageToken\":\"next\"}");
    if (!page || page->items.size() != 1 || page->skipped != 0 ||
        page->nextPageToken != QLatin1String("next"))
        return "good alone, and not in a page";
    if (!(page->items.first() == *item))
        return "another thing in a page";

    const QJsonDocument byQt = QJsonDocument::fromJson(input);
    // A half character is read as U+FFFD by us and kept by Qt.
    if (byQt.isObject() && !input.contains('\\') &&
        byQt.object()[QLatin1String(field)].toString() != told(*item))
        return "Qt reads another text";
    return nullptr;
}

} // namespace

const char *space(const QByteArray &input)
{
    return readAlike<Space>(input, "spaces", spaceFromJson, spacePageFromJson, "displayName",
                            [](const Space &space) { return space.displayName; });
}

const char *membership(const QByteArray &input)
{
    return readAlike<Membership>(input, "memberships", membershipFromJson, membershipPageFromJson, "name",
                                 [](const Membership &membership) { return membership.name.toString(); });
}

const char *message(const QByteArray &input)
{
    return readAlike<Message>(input, "messages", messageFromJson, messagePageFromJson, "text",
                              [](const Message &message) { return message.text; });
}

const char *apiError(const QByteArray &input)
{
    static constexpr int statuses[] = {400, 401, 403, 404, 408, 409, 429, 499, 500, 503};
    Input fields(input);
    const int status = statuses[fields.number() % std::size(statuses)];
    const ApiError error = apiErrorFromBody(Method::MessagesCreate, status, fields.rest());
    if (error.httpStatus != status || error.method != Method::MessagesCreate)
        return "an error of another call";
    if (!isPlain(error.message, 300) || !isPlain(error.reason, 100) || !isPlain(error.status, 100))
        return "an error's text is not plain";
    using Kind = ApiError::Kind;
    switch (error.kind) {
    case Kind::Network:
    case Kind::Timeout:
    case Kind::Unknown:
    case Kind::Cancelled:
    case Kind::BadReply:
        return "an answer was taken for none";
    case Kind::SignInNeeded:
        return status == 401 ? nullptr : "signed out by another status than 401";
    default:
        return nullptr;
    }
}

const char *date(const QByteArray &input)
{
    const QString text = QString::fromUtf8(input);
    const auto time = microsecondsFromRfc3339(text);
    const QDateTime date = dateTimeFromRfc3339(text);
    if (time.has_value() != date.isValid())
        return "one reader takes what the other refuses";
    if (!time)
        return nullptr;
    // 0000-01-01T00:00:00+23:59 to 9999-12-31T23:59:60-23:59
    constexpr qint64 Second = 1'000'000;
    if (*time < -62'167'305'600 * Second || *time > 253'402'387'200 * Second)
        return "a time that no text of this form names";
    const qint64 milliseconds = (*time - ((*time % 1000) + 1000) % 1000) / 1000;
    if (date.toMSecsSinceEpoch() != milliseconds)
        return "the two readers name two times";
    if (date.date().year() < 0 || date.date().year() > 9999)
        return nullptr; // by its offset, out of what can be written
    return microsecondsFromRfc3339(rfc3339FromMicroseconds(*time)) == time
               ? nullptr
               : "written again it is another time";
}

const char *httpHeaders(const QByteArray &input)
{
    using namespace std::chrono_literals;
    static const QDateTime now = QDateTime::fromSecsSinceEpoch(1'800'000'000, Qt::UTC);
    Input fields(input);
    Exchange exchange;
    exchange.outcome = Exchange::Outcome::Answered;
    exchange.status = 429;
    exchange.retryAfter = fields.line();
    exchange.date = fields.line();
    const auto date = httpDate(exchange.date);
    if (date) {
        if (!date->isValid() || date->timeSpec() != Qt::UTC)
            return "a date that is none";
        const std::chrono::seconds ahead = clockError(*date, now, now.addSecs(1));
        if ((ahead > 0s && *date >= now) || (ahead < 0s && *date <= now))
            return "the clock is off in the other direction";
    }
    const auto told = retryAfter(exchange, now);
    if (told && (*told < 0ms || *told > 15min))
        return "waits for longer than it ever should, or for less than nothing";
    const auto wait = waitBeforeRepeat(exchange, true, 1, 1.0, now);
    if (!wait || *wait <= 0ms || *wait > 15min + 1s)
        return "comes back at once, or never";
    return told && *wait < *told ? "comes back before the server said" : nullptr;
}

} // namespace roomkey::fuzz
