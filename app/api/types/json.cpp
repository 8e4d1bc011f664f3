// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/types/json.h"

#include "app/api/types/jsonvalues.h"

#include <QHash>
#include <QJsonDocument>

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace roomkey {

namespace {

using json::ErrorCode;
using json::Object;
using json::text;
using json::Value;
using simdjson::SUCCESS;

ErrorCode read(Value value, User &user)
{
    return json::eachFieldOf(value, [&user](std::string_view key, Value field) {
        if (key == "name")
            user.name = UserName(text(field));
        else if (key == "displayName")
            user.displayName = text(field);
        else if (key == "email")
            user.email = text(field);
        else if (key == "avatarUrl")
            user.avatarUrl = text(field);
        else if (key == "type")
            user.isApp = text(field) == "BOT"_L1;
        else if (key == "isAnonymous")
            user.isAnonymous = json::boolean(field);
        return SUCCESS;
    });
}

/// A PermissionSetting: the widest circle that is let in. False is left out.
ErrorCode read(Value setting, Space::Allowed &allowed)
{
    allowed = Space::Allowed::Owners;
    return json::eachFieldOf(setting, [&allowed](std::string_view who, Value may) {
        if (who == "membersAllowed" && json::boolean(may))
            allowed = std::max(allowed, Space::Allowed::Everybody);
        else if (who == "assistantManagersAllowed" && json::boolean(may))
            allowed = std::max(allowed, Space::Allowed::OwnersAndManagers);
        return SUCCESS;
    });
}

ErrorCode read(Object object, Space &space)
{
    using Type = Space::Type;
    using History = Space::History;
    using Threading = Space::Threading;
    static constexpr std::pair<std::string_view, Type> types[] = {
        {"SPACE", Type::Space}, {"GROUP_CHAT", Type::GroupChat}, {"DIRECT_MESSAGE", Type::DirectMessage}};
    static constexpr std::pair<std::string_view, History> histories[] = {{"HISTORY_ON", History::On},
                                                                         {"HISTORY_OFF", History::Off}};
    static constexpr std::pair<std::string_view, Threading> threadings[] = {
        {"THREADED_MESSAGES", Threading::Threaded},
        {"GROUPED_MESSAGES", Threading::Grouped},
        {"UNTHREADED_MESSAGES", Threading::Unthreaded}};
    return json::eachField(object, [&space](std::string_view key, Value field) {
        if (key == "name")
            space.name = SpaceName(text(field));
        else if (key == "spaceType")
            space.type = json::word(field, types, Type::Unknown);
        else if (key == "displayName")
            space.displayName = text(field);
        else if (key == "spaceHistoryState")
            space.history = json::word(field, histories, History::Unknown);
        else if (key == "spaceThreadingState")
            space.threading = json::word(field, threadings, Threading::Unknown);
        else if (key == "externalUserAllowed")
            space.externalUserAllowed = json::boolean(field);
        else if (key == "singleUserBotDm")
            space.singleUserBotDm = json::boolean(field);
        else if (key == "importMode")
            space.importMode = json::boolean(field);
        else if (key == "createTime")
            space.createTime = text(field);
        else if (key == "lastActiveTime")
            space.lastActiveTime = text(field);
        else if (key == "spaceUri")
            space.spaceUri = text(field);
        else if (key == "spaceDetails")
            return json::eachFieldOf(field, [&space](std::string_view name, Value value) {
                if (name == "description")
                    space.description = text(value);
                else if (name == "guidelines")
                    space.guidelines = text(value);
                return SUCCESS;
            });
        else if (key == "permissionSettings")
            return json::eachFieldOf(field, [&space](std::string_view name, Value setting) {
                if (name == "manageMembersAndGroups")
                    return read(setting, space.managingMembers);
                if (name == "postMessages")
                    return read(setting, space.posting);
                return SUCCESS;
            });
        else if (key == "membershipCount")
            return json::eachFieldOf(field, [&space](std::string_view name, Value value) {
                if (name == "joinedDirectHumanUserCount")
                    space.joinedPeople = json::integer(value);
                else if (name == "joinedGroupCount")
                    space.joinedGroups = json::integer(value);
                return SUCCESS;
            });
        return SUCCESS;
    });
}

ErrorCode read(Object object, Membership &membership)
{
    using Role = Membership::Role;
    using State = Membership::State;
    using Affiliation = Membership::Affiliation;
    static constexpr std::pair<std::string_view, Role> roles[] = {
        {"ROLE_MEMBER", Role::Member},
        {"ROLE_ASSISTANT_MANAGER", Role::AssistantManager},
        {"ROLE_MANAGER", Role::Manager}};
    static constexpr std::pair<std::string_view, State> states[] = {
        {"JOINED", State::Joined}, {"INVITED", State::Invited}, {"NOT_A_MEMBER", State::NotAMember}};
    static constexpr std::pair<std::string_view, Affiliation> affiliations[] = {
        {"INTERNAL", Affiliation::Internal},
        {"EXTERNAL", Affiliation::External},
        {"MANAGED_EXTERNAL", Affiliation::External}};
    return json::eachField(object, [&membership](std::string_view key, Value field) {
        if (key == "name")
            membership.name = MembershipName(text(field));
        else if (key == "member")
            return read(field, membership.member);
        else if (key == "role")
            membership.role = json::word(field, roles, Role::Unknown);
        else if (key == "state")
            membership.state = json::word(field, states, State::Unknown);
        else if (key == "affiliation")
            membership.affiliation = json::word(field, affiliations, Affiliation::Unknown);
        else if (key == "createTime")
            membership.createTime = text(field);
        else if (key == "groupMember")
            return json::eachFieldOf(field, [&membership](std::string_view name, Value value) {
                if (name == "name")
                    membership.groupName = text(value);
                return SUCCESS;
            });
        return SUCCESS;
    });
}

/// Sums the counts of all emoji, as far as an int holds them.
ErrorCode readReactions(Value value, int &count)
{
    return json::eachElementOf(value, [&count](Value summary) {
        return json::eachFieldOf(summary, [&count](std::string_view key, Value field) {
            if (key == "reactionCount")
                count = static_cast<int>(std::clamp<qint64>(qint64(count) + json::integer(field), 0,
                                                            std::numeric_limits<int>::max()));
            return SUCCESS;
        });
    });
}

ErrorCode read(Object object, Message &message)
{
    using Deletion = Message::Deletion;
    static constexpr std::pair<std::string_view, Deletion> deletions[] = {
        {"CREATOR", Deletion::ByAuthor},
        {"CREATOR_VIA_APP", Deletion::ByAuthor},
        {"SPACE_OWNER", Deletion::ByManager},
        {"SPACE_OWNER_VIA_APP", Deletion::ByManager},
        {"ADMIN", Deletion::ByAdministrator}};
    const ErrorCode error = json::eachField(object, [&message](std::string_view key, Value field) {
        if (key == "name")
            message.name = MessageName(text(field));
        else if (key == "clientAssignedMessageId")
            message.clientId = ClientMessageId(text(field));
        else if (key == "sender")
            return read(field, message.sender);
        else if (key == "text")
            message.text = text(field);
        else if (key == "createTime")
            message.createTime = text(field);
        else if (key == "lastUpdateTime")
            message.lastUpdateTime = text(field);
        else if (key == "deleteTime")
            message.deleteTime = text(field);
        else if (key == "threadReply")
            message.threadReply = json::boolean(field);
        else if (key == "emojiReactionSummaries")
            return readReactions(field, message.reactionCount);
        else if (key == "attachment")
            return json::eachElementOf(field, [&message](Value) {
                ++message.attachmentCount;
                return SUCCESS;
            });
        else if (key == "space")
            return json::eachFieldOf(field, [&message](std::string_view name, Value value) {
                if (name == "name")
                    message.space = SpaceName(text(value));
                return SUCCESS;
            });
        else if (key == "thread")
            return json::eachFieldOf(field, [&message](std::string_view name, Value value) {
                if (name == "name")
                    message.thread = ThreadName(text(value));
                return SUCCESS;
            });
        else if (key == "deletionMetadata")
            return json::eachFieldOf(field, [&message](std::string_view name, Value value) {
                if (name == "deletionType")
                    message.deletion = json::word(value, deletions, Deletion::Other);
                return SUCCESS;
            });
        return SUCCESS;
    });
    if (!message.deleteTime.isEmpty() && message.deletion == Deletion::None)
        message.deletion = Deletion::Other;
    if (message.space.isEmpty()) // the name says it as well
        message.space = SpaceName(message.name.toString().section(u'/', 0, 1));
    return error;
}

/// Reads the whole document with \a readRoot; what is there before an error at the end must not be used.
template <class ReadRoot>
ErrorCode readDocument(const QByteArray &body, ReadRoot &&readRoot)
{
    // One per thread: it keeps its buffers from page to page.
    thread_local simdjson::ondemand::parser parser;
    // It reads a little past the end. An answer from the network has that room behind it (replyreader.cpp).
    const auto size = static_cast<size_t>(body.size());
    const auto room = static_cast<size_t>(QByteArray(body).data_ptr().freeSpaceAtEnd());
    simdjson::padded_string copy;
    simdjson::padded_string_view padded(body.constData(), size, size + room);
    if (room < simdjson::SIMDJSON_PADDING) {
        copy = simdjson::padded_string(body.constData(), size);
        padded = copy;
    }
    simdjson::ondemand::document document;
    if (const ErrorCode error = parser.iterate(padded).get(document))
        return error;
    Object root;
    if (const ErrorCode error = document.get_object().get(root))
        return error;
    if (const ErrorCode error = readRoot(root))
        return error;
    // On-demand reading notices what follows the end only when asked.
    const char *rest = nullptr;
    return document.current_location().get(rest) == simdjson::OUT_OF_BOUNDS ? SUCCESS
                                                                            : simdjson::TRAILING_CONTENT;
}

/// Through simdjson; on broken bytes once more with U+FFFD in their place, on raw control characters once
/// more as Qt writes it. One bad byte would hide a whole room otherwise.
template <class T, class ReadRoot>
Result<T> readRepaired(const QByteArray &body, ReadRoot &&readRoot)
{
    T result;
    ErrorCode error = readDocument(body, [&](Object root) { return readRoot(root, result); });
    const bool hasMark = body.startsWith("\xEF\xBB\xBF");
    if (error != SUCCESS &&
        (error == simdjson::UTF8_ERROR || error == simdjson::UNESCAPED_CHARS || hasMark)) {
        QByteArray repaired = QString::fromUtf8(body).toUtf8();
        result = T();
        error = readDocument(repaired, [&](Object root) { return readRoot(root, result); });
        if (error == simdjson::UNESCAPED_CHARS) {
            repaired = QJsonDocument::fromJson(repaired).toJson(QJsonDocument::Compact);
            result = T();
            error = readDocument(repaired, [&](Object root) { return readRoot(root, result); });
        }
    }
    if (error != SUCCESS)
        return Unexpected(ApiError::of(ApiError::Kind::BadReply,
                                       u"$: "_s + QString::fromLatin1(simdjson::error_message(error))));
    return result;
}

template <class T>
Result<T> readOne(const QByteArray &body)
{
    Result<T> result = readRepaired<T>(body, [](Object root, T &item) { return read(root, item); });
    if (result && result->name.isEmpty())
        return Unexpected(ApiError::of(ApiError::Kind::BadReply, u"name"_s));
    return result;
}

/// What many items of a page have in common is kept once: half the texts of a page of messages.
class Common
{
public:
    void share(Message &message)
    {
        if (message.space == m_space)
            message.space = m_space;
        else
            m_space = message.space;
        share(message.sender);
    }
    void share(Space &) {}
    void share(Membership &) {}

private:
    void share(User &user)
    {
        if (user.name.isEmpty())
            return;
        const auto known = m_users.constFind(user.name);
        if (known == m_users.cend())
            m_users.insert(user.name, user);
        else if (*known == user)
            user = *known;
    }

    SpaceName m_space;
    QHash<UserName, User> m_users;
};

template <class T>
Result<Page<T>> readPage(const QByteArray &body, std::string_view list)
{
    Common common;
    return readRepaired<Page<T>>(body, [list, &common](Object root, Page<T> &page) {
        return json::eachField(root, [&page, list, &common](std::string_view key, Value field) {
            if (key == "nextPageToken") {
                page.nextPageToken = text(field);
                return SUCCESS;
            }
            if (key != list)
                return SUCCESS;
            return json::eachElementOf(field, [&page, &common](Value element) {
                T item;
                Object object;
                if (element.get_object().get(object) == SUCCESS) {
                    if (const ErrorCode error = read(object, item))
                        return error;
                }
                if (item.name.isEmpty()) { // nothing can be done with what has no name
                    ++page.skipped;
                    return SUCCESS;
                }
                common.share(item);
                page.items.append(std::move(item));
                return SUCCESS;
            });
        });
    });
}

} // namespace

Result<Space> spaceFromJson(const QByteArray &body)
{
    return readOne<Space>(body);
}

Result<Membership> membershipFromJson(const QByteArray &body)
{
    return readOne<Membership>(body);
}

Result<Message> messageFromJson(const QByteArray &body)
{
    return readOne<Message>(body);
}

Result<Page<Space>> spacePageFromJson(const QByteArray &body)
{
    return readPage<Space>(body, "spaces");
}

Result<Page<Membership>> membershipPageFromJson(const QByteArray &body)
{
    return readPage<Membership>(body, "memberships");
}

Result<Page<Message>> messagePageFromJson(const QByteArray &body)
{
    return readPage<Message>(body, "messages");
}

} // namespace roomkey
