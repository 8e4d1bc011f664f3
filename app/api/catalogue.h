// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/scopes.h"

#include <QString>

#include <optional>
#include <span>

// The one table of Chat API methods: requests, gating, the permissions screen, pacing and documentation read
// it; no path stands anywhere else. Source: https://developers.google.com/workspace/chat/api/reference/rest
// and the v1 discovery document. Constant data, any thread.
namespace roomkey {

enum class Method : quint8 {
    CustomEmojisCreate,
    CustomEmojisDelete,
    CustomEmojisGet,
    CustomEmojisList,
    MediaDownload,
    MediaUpload,
    SpacesCompleteImport,
    SpacesCreate,
    SpacesDelete,
    SpacesFindDirectMessage,
    SpacesFindGroupChats,
    SpacesGet,
    SpacesList,
    MembersCreate,
    MembersDelete,
    MembersGet,
    MembersList,
    MembersPatch,
    MessagePinsCreate,
    MessagePinsDelete,
    MessagePinsList,
    AttachmentsGet,
    MessagesCreate,
    MessagesDelete,
    MessagesGet,
    MessagesList,
    MessagesPatch,
    ReactionsCreate,
    ReactionsDelete,
    ReactionsList,
    MessagesReplaceCards,
    MessagesSearch,
    MessagesUpdate,
    SpacesPatch,
    SpacesSearch,
    SpacesSetup,
    SpaceEventsGet,
    SpaceEventsList,
    AvailabilityGet,
    AvailabilityMarkAsActive,
    AvailabilityMarkAsAway,
    AvailabilityMarkAsDoNotDisturb,
    AvailabilityPatch,
    SectionsCreate,
    SectionsDelete,
    SectionItemsList,
    SectionItemsMove,
    SectionsList,
    SectionsPatch,
    SectionsPosition,
    SpaceReadStateGet,
    SpaceNotificationSettingGet,
    SpaceNotificationSettingPatch,
    ThreadReadStateGet,
    SpaceReadStateUpdate,
};
inline constexpr int MethodCount = 55;

/// How a call acts. Which scopes count depends on it.
enum class CallMode : quint8 {
    User,         ///< a signed-in person (or a delegated one)
    UserAdmin,    ///< the same with useAdminAccess=true
    App,          ///< the Chat app itself
    ImportAsUser, ///< import mode space, impersonating (domain-wide delegation)
    ImportAsApp,  ///< import mode space, as the app
};
inline constexpr int CallModeCount = 5;

enum class Verb : quint8 { Get, Post, Put, Patch, Delete };

/// Which rate limit a call counts against (https://developers.google.com/workspace/chat/limits).
enum class QuotaBucket : quint8 {
    MessageReads,
    MessageWrites,
    MessageSearches,
    MembershipReads,
    MembershipWrites,
    SpaceReads,
    SpaceWrites,
    AttachmentReads,
    AttachmentWrites,
    ReactionReads,
    ReactionWrites,
    CustomEmojiReads,
    CustomEmojiWrites,
    SectionReads,
    SectionWrites,
    Other, ///< no limit published (availability, read state, events)
};

/// Why repeating a call is harmless, if it is.
enum class Idempotency : quint8 {
    Never,          ///< POST without a request id: an unknown outcome stays unknown
    ReadOnly,       ///< POST that changes nothing (search)
    ByVerb,         ///< GET, PUT, PATCH, DELETE
    RequestIdQuery, ///< requestId as query parameter
    RequestIdBody,  ///< requestId in the body
};

struct MethodRow
{
    Method method;
    const char *id; ///< "chat.spaces.members.create"
    Verb verb;
    const char *path;                        ///< "/v1/{+parent}/members"; {+x} keeps slashes, {x} does not
    const char *uploadPath = nullptr;        ///< media.upload only
    std::span<const char *const> query = {}; ///< query parameters it takes, standard ones left out
    std::span<const Scope> scopes[CallModeCount] = {}; ///< any one is enough; narrowest first
    short pageDefault = 0;                             ///< 0: not paged, or the bounds are not published
    short pageMax = 0;
    bool pagingInBody = false;
    Idempotency idempotency = Idempotency::Never;
    std::span<const char *const> maskFields = {}; ///< values updateMask takes
    QuotaBucket bucket = QuotaBucket::Other;
    const char *action; ///< "Add people": what it does in a few words; context "Method", to be translated
};

/// All rows in enum order.
std::span<const MethodRow> allMethods();
const MethodRow &methodRow(Method method);
std::optional<Method> methodFromId(QStringView id);
/// Translated action words ("Add people").
QString methodAction(Method method);

} // namespace roomkey
