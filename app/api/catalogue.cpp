// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/catalogue.h"

#include <QCoreApplication>

#include <algorithm>

namespace roomkey {

namespace {

using enum Scope;

// What a method takes in its query.
constexpr const char *FilteredPagingQuery[] = {"filter", "pageSize", "pageToken"};
constexpr const char *RequestIdQuery[] = {"requestId"};
constexpr const char *AdminAccessQuery[] = {"useAdminAccess"};
constexpr const char *NameQuery[] = {"name"};
constexpr const char *GroupChatsQuery[] = {"pageSize", "pageToken", "spaceView", "users"};
constexpr const char *MemberListQuery[] = {"filter",     "pageSize",    "pageToken",
                                           "showGroups", "showInvited", "useAdminAccess"};
constexpr const char *MaskAndAdminAccessQuery[] = {"updateMask", "useAdminAccess"};
constexpr const char *PagingQuery[] = {"pageSize", "pageToken"};
constexpr const char *MessageCreationQuery[] = {"createMessageNotificationOptions.notificationType",
                                                "messageId", "messageReplyOption", "requestId", "threadKey"};
constexpr const char *ForceQuery[] = {"force"};
constexpr const char *MarkupQuery[] = {"markupSyntax"};
constexpr const char *MessageListQuery[] = {"filter",   "markupSyntax", "orderBy",
                                            "pageSize", "pageToken",    "showDeleted"};
constexpr const char *MessageChangeQuery[] = {"allowMissing", "updateMask"};
constexpr const char *SpaceSearchQuery[] = {"orderBy", "pageSize", "pageToken", "query", "useAdminAccess"};
constexpr const char *MaskQuery[] = {"updateMask"};

// What updateMask may name.
constexpr const char *MemberMasks[] = {"role", "*"};
constexpr const char *MessageMasks[] = {
    "text", "attachment", "cards", "cards_v2", "accessory_widgets", "quoted_message_metadata", "*"};
constexpr const char *SpaceMasks[] = {"space_details",
                                      "display_name",
                                      "space_type",
                                      "space_history_state",
                                      "access_settings.audience",
                                      "access_settings.access_permission_settings.discoverSpaceSetting",
                                      "access_settings.access_permission_settings.joinSpaceSetting",
                                      "access_settings.access_permission_settings.viewSpaceMembershipSetting",
                                      "permission_settings.manageMembersAndGroups",
                                      "permission_settings.modifySpaceDetails",
                                      "permission_settings.toggleHistory",
                                      "permission_settings.useAtMentionAll",
                                      "permission_settings.manageApps",
                                      "permission_settings.manageWebhooks",
                                      "permission_settings.replyMessages",
                                      "permission_settings.viewSpaceMembership"};
constexpr const char *AvailabilityMasks[] = {"custom_status"};
constexpr const char *SectionMasks[] = {"display_name"};
constexpr const char *NotificationMasks[] = {"notification_setting", "mute_setting"};
constexpr const char *ReadStateMasks[] = {"last_read_time"};

// Any one of a set is enough; the scope that allows the fewest methods stands first.
constexpr Scope WriteEmojis[] = {CustomEmojis};
constexpr Scope ReadEmojis[] = {CustomEmojisReadonly, CustomEmojis};
constexpr Scope ReadMessages[] = {MessagesReadonly, Messages};
constexpr Scope ActAsApp[] = {Bot};
constexpr Scope SendMessages[] = {MessagesCreate, Messages};
constexpr Scope ImportOnly[] = {Import};
constexpr Scope CreateSpaces[] = {SpacesCreate, Spaces};
constexpr Scope AppCreateSpaces[] = {AppSpacesCreate, AppSpaces};
constexpr Scope DeleteSpaces[] = {Delete};
constexpr Scope AdminDeleteSpaces[] = {AdminDelete};
constexpr Scope AppDeleteSpaces[] = {AppDelete};
constexpr Scope ReadSpaces[] = {SpacesReadonly, Spaces};
constexpr Scope ReadMembers[] = {MembershipsReadonly, Memberships};
constexpr Scope AdminReadSpaces[] = {AdminSpacesReadonly, AdminSpaces};
constexpr Scope AppReadSpace[] = {AppSpaces, Bot};
constexpr Scope AddMembers[] = {MembershipsApp, Memberships};
constexpr Scope AdminWriteMembers[] = {AdminMemberships};
constexpr Scope AppWriteMembers[] = {AppMemberships};
constexpr Scope AdminReadMembers[] = {AdminMembershipsReadonly, AdminMemberships};
constexpr Scope AppReadMembers[] = {AppMemberships, Bot};
constexpr Scope WriteMembers[] = {Memberships};
constexpr Scope WritePins[] = {SpacesPins, Spaces};
constexpr Scope ReadPins[] = {SpacesPinsReadonly, SpacesPins, SpacesReadonly, Spaces};
constexpr Scope WriteMessages[] = {Messages};
constexpr Scope AppReadMessage[] = {AppMessagesReadonly, Bot};
constexpr Scope AppReadMessages[] = {AppMessagesReadonly};
constexpr Scope AddReactions[] = {MessagesReactionsCreate, MessagesReactions, Messages};
constexpr Scope WriteReactions[] = {MessagesReactions, Messages};
constexpr Scope ReadReactions[] = {MessagesReactionsReadonly, MessagesReactions, MessagesReadonly, Messages};
constexpr Scope WriteSpaces[] = {Spaces};
constexpr Scope AdminWriteSpaces[] = {AdminSpaces};
constexpr Scope AppWriteSpaces[] = {AppSpaces};
constexpr Scope ReadEvents[] = {MessagesReactionsReadonly,
                                MembershipsReadonly,
                                MessagesReactions,
                                MessagesReadonly,
                                SpacesReadonly,
                                Memberships,
                                Spaces,
                                Messages};
constexpr Scope AppReadEvents[] = {AppMembershipsReadonly,
                                   AppSpacesReadonly,
                                   AppAllMembershipsReadonly,
                                   AppAllMessagesReadonly,
                                   AppAllSpacesReadonly,
                                   AppMessagesReadonly,
                                   AppSpaces,
                                   AppMemberships};
constexpr Scope ReadStatus[] = {UsersAvailabilityReadonly, UsersAvailability};
constexpr Scope WriteStatus[] = {UsersAvailability};
constexpr Scope WriteSections[] = {UsersSections};
constexpr Scope ReadSections[] = {UsersSectionsReadonly, UsersSections};
constexpr Scope ReadReadState[] = {UsersReadstateReadonly, UsersReadstate};
constexpr Scope SpaceSettings[] = {UsersSpaceSettings};
constexpr Scope WriteReadState[] = {UsersReadstate};

// One idea a line: name, request, who may, limits, words.
// clang-format off
constexpr MethodRow Table[] = {
    {.method = Method::CustomEmojisCreate, .id = "chat.customEmojis.create",
     .verb = Verb::Post, .path = "/v1/customEmojis",
     .scopes = {WriteEmojis},
     .bucket = QuotaBucket::CustomEmojiWrites,
     .action = QT_TRANSLATE_NOOP("Method", "Add a custom emoji")},
    {.method = Method::CustomEmojisDelete, .id = "chat.customEmojis.delete",
     .verb = Verb::Delete, .path = "/v1/{+name}",
     .scopes = {WriteEmojis}, .idempotency = Idempotency::ByVerb,
     .bucket = QuotaBucket::CustomEmojiWrites,
     .action = QT_TRANSLATE_NOOP("Method", "Delete a custom emoji")},
    {.method = Method::CustomEmojisGet, .id = "chat.customEmojis.get",
     .verb = Verb::Get, .path = "/v1/{+name}",
     .scopes = {ReadEmojis}, .idempotency = Idempotency::ByVerb,
     .bucket = QuotaBucket::CustomEmojiReads,
     .action = QT_TRANSLATE_NOOP("Method", "Look up one custom emoji")},
    {.method = Method::CustomEmojisList, .id = "chat.customEmojis.list",
     .verb = Verb::Get, .path = "/v1/customEmojis", .query = FilteredPagingQuery,
     .scopes = {ReadEmojis}, .pageDefault = 25, .pageMax = 200, .idempotency = Idempotency::ByVerb,
     .bucket = QuotaBucket::CustomEmojiReads,
     .action = QT_TRANSLATE_NOOP("Method", "See custom emoji")},
    {.method = Method::MediaDownload, .id = "chat.media.download",
     .verb = Verb::Get, .path = "/v1/media/{+resourceName}",
     .scopes = {ReadMessages, {}, ActAsApp}, .idempotency = Idempotency::ByVerb,
     .bucket = QuotaBucket::AttachmentReads,
     .action = QT_TRANSLATE_NOOP("Method", "Download attachments")},
    {.method = Method::MediaUpload, .id = "chat.media.upload",
     .verb = Verb::Post, .path = "/v1/{+parent}/attachments:upload",
     .uploadPath = "/upload/v1/{+parent}/attachments:upload",
     .scopes = {SendMessages, {}, {}, ImportOnly},
     .bucket = QuotaBucket::AttachmentWrites,
     .action = QT_TRANSLATE_NOOP("Method", "Upload attachments")},
    {.method = Method::SpacesCompleteImport, .id = "chat.spaces.completeImport",
     .verb = Verb::Post, .path = "/v1/{+name}:completeImport",
     .scopes = {{}, {}, {}, ImportOnly},
     .bucket = QuotaBucket::SpaceWrites,
     .action = QT_TRANSLATE_NOOP("Method", "Finish an import")},
    {.method = Method::SpacesCreate, .id = "chat.spaces.create",
     .verb = Verb::Post, .path = "/v1/spaces", .query = RequestIdQuery,
     .scopes = {CreateSpaces, {}, AppCreateSpaces, ImportOnly}, .idempotency = Idempotency::RequestIdQuery,
     .bucket = QuotaBucket::SpaceWrites,
     .action = QT_TRANSLATE_NOOP("Method", "Create an empty space")},
    {.method = Method::SpacesDelete, .id = "chat.spaces.delete",
     .verb = Verb::Delete, .path = "/v1/{+name}", .query = AdminAccessQuery,
     .scopes = {DeleteSpaces, AdminDeleteSpaces, AppDeleteSpaces, ImportOnly},
     .idempotency = Idempotency::ByVerb,
     .bucket = QuotaBucket::SpaceWrites,
     .action = QT_TRANSLATE_NOOP("Method", "Delete a space")},
    {.method = Method::SpacesFindDirectMessage, .id = "chat.spaces.findDirectMessage",
     .verb = Verb::Get, .path = "/v1/spaces:findDirectMessage", .query = NameQuery,
     .scopes = {ReadSpaces, {}, ActAsApp}, .idempotency = Idempotency::ByVerb,
     .bucket = QuotaBucket::SpaceReads,
     .action = QT_TRANSLATE_NOOP("Method", "Find the direct message with a person")},
    {.method = Method::SpacesFindGroupChats, .id = "chat.spaces.findGroupChats",
     .verb = Verb::Get, .path = "/v1/spaces:findGroupChats", .query = GroupChatsQuery,
     .scopes = {ReadMembers}, .pageDefault = 10, .pageMax = 30, .idempotency = Idempotency::ByVerb,
     .bucket = QuotaBucket::SpaceReads,
     .action = QT_TRANSLATE_NOOP("Method", "Find group chats by people")},
    {.method = Method::SpacesGet, .id = "chat.spaces.get",
     .verb = Verb::Get, .path = "/v1/{+name}", .query = AdminAccessQuery,
     .scopes = {ReadSpaces, AdminReadSpaces, AppReadSpace, {}, ActAsApp},
     .idempotency = Idempotency::ByVerb,
     .bucket = QuotaBucket::SpaceReads,
     .action = QT_TRANSLATE_NOOP("Method", "Look up one space")},
    {.method = Method::SpacesList, .id = "chat.spaces.list",
     .verb = Verb::Get, .path = "/v1/spaces", .query = FilteredPagingQuery,
     .scopes = {ReadSpaces, {}, ActAsApp}, .pageDefault = 100, .pageMax = 1000,
     .idempotency = Idempotency::ByVerb,
     .bucket = QuotaBucket::SpaceReads,
     .action = QT_TRANSLATE_NOOP("Method", "See your spaces")},
    {.method = Method::MembersCreate, .id = "chat.spaces.members.create",
     .verb = Verb::Post, .path = "/v1/{+parent}/members", .query = AdminAccessQuery,
     .scopes = {AddMembers, AdminWriteMembers, AppWriteMembers, ImportOnly},
     .bucket = QuotaBucket::MembershipWrites,
     .action = QT_TRANSLATE_NOOP("Method", "Add people")},
    {.method = Method::MembersDelete, .id = "chat.spaces.members.delete",
     .verb = Verb::Delete, .path = "/v1/{+name}", .query = AdminAccessQuery,
     .scopes = {AddMembers, AdminWriteMembers, AppWriteMembers, ImportOnly},
     .idempotency = Idempotency::ByVerb,
     .bucket = QuotaBucket::MembershipWrites,
     .action = QT_TRANSLATE_NOOP("Method", "Remove people")},
    {.method = Method::MembersGet, .id = "chat.spaces.members.get",
     .verb = Verb::Get, .path = "/v1/{+name}", .query = AdminAccessQuery,
     .scopes = {ReadMembers, AdminReadMembers, AppReadMembers}, .idempotency = Idempotency::ByVerb,
     .bucket = QuotaBucket::MembershipReads,
     .action = QT_TRANSLATE_NOOP("Method", "Look up one member")},
    {.method = Method::MembersList, .id = "chat.spaces.members.list",
     .verb = Verb::Get, .path = "/v1/{+parent}/members", .query = MemberListQuery,
     .scopes = {ReadMembers, AdminReadMembers, AppReadMembers, ImportOnly}, .pageDefault = 100,
     .pageMax = 1000, .idempotency = Idempotency::ByVerb,
     .bucket = QuotaBucket::MembershipReads,
     .action = QT_TRANSLATE_NOOP("Method", "See who is in a space")},
    {.method = Method::MembersPatch, .id = "chat.spaces.members.patch",
     .verb = Verb::Patch, .path = "/v1/{+name}", .query = MaskAndAdminAccessQuery,
     .scopes = {WriteMembers, AdminWriteMembers, AppWriteMembers, ImportOnly},
     .idempotency = Idempotency::ByVerb, .maskFields = MemberMasks,
     .bucket = QuotaBucket::MembershipWrites,
     .action = QT_TRANSLATE_NOOP("Method", "Change roles")},
    {.method = Method::MessagePinsCreate, .id = "chat.spaces.messagePins.create",
     .verb = Verb::Post, .path = "/v1/{+parent}/messagePins",
     .scopes = {WritePins},
     .bucket = QuotaBucket::Other,
     .action = QT_TRANSLATE_NOOP("Method", "Pin a message")},
    {.method = Method::MessagePinsDelete, .id = "chat.spaces.messagePins.delete",
     .verb = Verb::Delete, .path = "/v1/{+name}",
     .scopes = {WritePins}, .idempotency = Idempotency::ByVerb,
     .bucket = QuotaBucket::Other,
     .action = QT_TRANSLATE_NOOP("Method", "Unpin a message")},
    {.method = Method::MessagePinsList, .id = "chat.spaces.messagePins.list",
     .verb = Verb::Get, .path = "/v1/{+parent}/messagePins", .query = PagingQuery,
     .scopes = {ReadPins}, .pageDefault = 100, .pageMax = 100, .idempotency = Idempotency::ByVerb,
     .bucket = QuotaBucket::Other,
     .action = QT_TRANSLATE_NOOP("Method", "See pinned messages")},
    {.method = Method::AttachmentsGet, .id = "chat.spaces.messages.attachments.get",
     .verb = Verb::Get, .path = "/v1/{+name}",
     .scopes = {{}, {}, ActAsApp}, .idempotency = Idempotency::ByVerb,
     .bucket = QuotaBucket::AttachmentReads,
     .action = QT_TRANSLATE_NOOP("Method", "Look up one attachment")},
    {.method = Method::MessagesCreate, .id = "chat.spaces.messages.create",
     .verb = Verb::Post, .path = "/v1/{+parent}/messages", .query = MessageCreationQuery,
     .scopes = {SendMessages, {}, ActAsApp, ImportOnly, ActAsApp},
     .idempotency = Idempotency::RequestIdQuery,
     .bucket = QuotaBucket::MessageWrites,
     .action = QT_TRANSLATE_NOOP("Method", "Send messages")},
    {.method = Method::MessagesDelete, .id = "chat.spaces.messages.delete",
     .verb = Verb::Delete, .path = "/v1/{+name}", .query = ForceQuery,
     .scopes = {WriteMessages, {}, ActAsApp, ImportOnly, ActAsApp}, .idempotency = Idempotency::ByVerb,
     .bucket = QuotaBucket::MessageWrites,
     .action = QT_TRANSLATE_NOOP("Method", "Delete messages")},
    {.method = Method::MessagesGet, .id = "chat.spaces.messages.get",
     .verb = Verb::Get, .path = "/v1/{+name}", .query = MarkupQuery,
     .scopes = {ReadMessages, {}, AppReadMessage, {}, ActAsApp}, .idempotency = Idempotency::ByVerb,
     .bucket = QuotaBucket::MessageReads,
     .action = QT_TRANSLATE_NOOP("Method", "Read one message")},
    {.method = Method::MessagesList, .id = "chat.spaces.messages.list",
     .verb = Verb::Get, .path = "/v1/{+parent}/messages", .query = MessageListQuery,
     .scopes = {ReadMessages, {}, AppReadMessages, ImportOnly}, .pageDefault = 25, .pageMax = 1000,
     .idempotency = Idempotency::ByVerb,
     .bucket = QuotaBucket::MessageReads,
     .action = QT_TRANSLATE_NOOP("Method", "Read messages")},
    {.method = Method::MessagesPatch, .id = "chat.spaces.messages.patch",
     .verb = Verb::Patch, .path = "/v1/{+name}", .query = MessageChangeQuery,
     .scopes = {WriteMessages, {}, ActAsApp, ImportOnly, ActAsApp}, .idempotency = Idempotency::ByVerb,
     .maskFields = MessageMasks,
     .bucket = QuotaBucket::MessageWrites,
     .action = QT_TRANSLATE_NOOP("Method", "Edit messages")},
    {.method = Method::ReactionsCreate, .id = "chat.spaces.messages.reactions.create",
     .verb = Verb::Post, .path = "/v1/{+parent}/reactions",
     .scopes = {AddReactions, {}, {}, ImportOnly},
     .bucket = QuotaBucket::ReactionWrites,
     .action = QT_TRANSLATE_NOOP("Method", "Add reactions")},
    {.method = Method::ReactionsDelete, .id = "chat.spaces.messages.reactions.delete",
     .verb = Verb::Delete, .path = "/v1/{+name}",
     .scopes = {WriteReactions, {}, {}, ImportOnly}, .idempotency = Idempotency::ByVerb,
     .bucket = QuotaBucket::ReactionWrites,
     .action = QT_TRANSLATE_NOOP("Method", "Remove reactions")},
    {.method = Method::ReactionsList, .id = "chat.spaces.messages.reactions.list",
     .verb = Verb::Get, .path = "/v1/{+parent}/reactions", .query = FilteredPagingQuery,
     .scopes = {ReadReactions}, .pageDefault = 25, .pageMax = 200, .idempotency = Idempotency::ByVerb,
     .bucket = QuotaBucket::ReactionReads,
     .action = QT_TRANSLATE_NOOP("Method", "See who reacted")},
    {.method = Method::MessagesReplaceCards, .id = "chat.spaces.messages.replaceCards",
     .verb = Verb::Post, .path = "/v1/{+name}:replaceCards",
     .scopes = {{}, {}, ActAsApp},
     .bucket = QuotaBucket::MessageWrites,
     .action = QT_TRANSLATE_NOOP("Method", "Replace the cards of a message")},
    {.method = Method::MessagesSearch, .id = "chat.spaces.messages.search",
     .verb = Verb::Post, .path = "/v1/{+parent}/messages:search",
     .scopes = {ReadMessages}, .pageDefault = 25, .pageMax = 100, .pagingInBody = true,
     .idempotency = Idempotency::ReadOnly,
     .bucket = QuotaBucket::MessageSearches,
     .action = QT_TRANSLATE_NOOP("Method", "Search messages")},
    {.method = Method::MessagesUpdate, .id = "chat.spaces.messages.update",
     .verb = Verb::Put, .path = "/v1/{+name}", .query = MessageChangeQuery,
     .scopes = {WriteMessages, {}, ActAsApp, ImportOnly, ActAsApp}, .idempotency = Idempotency::ByVerb,
     .maskFields = MessageMasks,
     .bucket = QuotaBucket::MessageWrites,
     .action = QT_TRANSLATE_NOOP("Method", "Replace a message")},
    {.method = Method::SpacesPatch, .id = "chat.spaces.patch",
     .verb = Verb::Patch, .path = "/v1/{+name}", .query = MaskAndAdminAccessQuery,
     .scopes = {WriteSpaces, AdminWriteSpaces, AppWriteSpaces, ImportOnly},
     .idempotency = Idempotency::ByVerb, .maskFields = SpaceMasks,
     .bucket = QuotaBucket::SpaceWrites,
     .action = QT_TRANSLATE_NOOP("Method", "Change the name and settings of a space")},
    {.method = Method::SpacesSearch, .id = "chat.spaces.search",
     .verb = Verb::Get, .path = "/v1/spaces:search", .query = SpaceSearchQuery,
     .scopes = {ReadSpaces, AdminReadSpaces}, .pageDefault = 100, .pageMax = 100,
     .idempotency = Idempotency::ByVerb,
     .bucket = QuotaBucket::SpaceReads,
     .action = QT_TRANSLATE_NOOP("Method", "Search spaces")},
    {.method = Method::SpacesSetup, .id = "chat.spaces.setup",
     .verb = Verb::Post, .path = "/v1/spaces:setup",
     .scopes = {CreateSpaces}, .idempotency = Idempotency::RequestIdBody,
     .bucket = QuotaBucket::SpaceWrites,
     .action = QT_TRANSLATE_NOOP("Method", "Create a space with people in it")},
    {.method = Method::SpaceEventsGet, .id = "chat.spaces.spaceEvents.get",
     .verb = Verb::Get, .path = "/v1/{+name}",
     .scopes = {ReadEvents, {}, AppReadEvents}, .idempotency = Idempotency::ByVerb,
     .bucket = QuotaBucket::Other,
     .action = QT_TRANSLATE_NOOP("Method", "Look up one change in a space")},
    {.method = Method::SpaceEventsList, .id = "chat.spaces.spaceEvents.list",
     .verb = Verb::Get, .path = "/v1/{+parent}/spaceEvents", .query = FilteredPagingQuery,
     .scopes = {ReadEvents, {}, AppReadEvents}, .idempotency = Idempotency::ByVerb,
     .bucket = QuotaBucket::Other,
     .action = QT_TRANSLATE_NOOP("Method", "See what changed in a space")},
    {.method = Method::AvailabilityGet, .id = "chat.users.availability.get",
     .verb = Verb::Get, .path = "/v1/{+name}",
     .scopes = {ReadStatus}, .idempotency = Idempotency::ByVerb,
     .bucket = QuotaBucket::Other,
     .action = QT_TRANSLATE_NOOP("Method", "See your status")},
    {.method = Method::AvailabilityMarkAsActive, .id = "chat.users.availability.markAsActive",
     .verb = Verb::Post, .path = "/v1/{+name}:markAsActive",
     .scopes = {WriteStatus},
     .bucket = QuotaBucket::Other,
     .action = QT_TRANSLATE_NOOP("Method", "Show yourself as active")},
    {.method = Method::AvailabilityMarkAsAway, .id = "chat.users.availability.markAsAway",
     .verb = Verb::Post, .path = "/v1/{+name}:markAsAway",
     .scopes = {WriteStatus},
     .bucket = QuotaBucket::Other,
     .action = QT_TRANSLATE_NOOP("Method", "Show yourself as away")},
    {.method = Method::AvailabilityMarkAsDoNotDisturb, .id = "chat.users.availability.markAsDoNotDisturb",
     .verb = Verb::Post, .path = "/v1/{+name}:markAsDoNotDisturb",
     .scopes = {WriteStatus},
     .bucket = QuotaBucket::Other,
     .action = QT_TRANSLATE_NOOP("Method", "Turn on “Do not disturb”")},
    {.method = Method::AvailabilityPatch, .id = "chat.users.availability.patch",
     .verb = Verb::Patch, .path = "/v1/{+name}", .query = MaskQuery,
     .scopes = {WriteStatus}, .idempotency = Idempotency::ByVerb, .maskFields = AvailabilityMasks,
     .bucket = QuotaBucket::Other,
     .action = QT_TRANSLATE_NOOP("Method", "Set your status text")},
    {.method = Method::SectionsCreate, .id = "chat.users.sections.create",
     .verb = Verb::Post, .path = "/v1/{+parent}/sections",
     .scopes = {WriteSections},
     .bucket = QuotaBucket::SectionWrites,
     .action = QT_TRANSLATE_NOOP("Method", "Create a section")},
    {.method = Method::SectionsDelete, .id = "chat.users.sections.delete",
     .verb = Verb::Delete, .path = "/v1/{+name}",
     .scopes = {WriteSections}, .idempotency = Idempotency::ByVerb,
     .bucket = QuotaBucket::SectionWrites,
     .action = QT_TRANSLATE_NOOP("Method", "Delete a section")},
    {.method = Method::SectionItemsList, .id = "chat.users.sections.items.list",
     .verb = Verb::Get, .path = "/v1/{+parent}/items", .query = FilteredPagingQuery,
     .scopes = {ReadSections}, .pageDefault = 10, .pageMax = 100, .idempotency = Idempotency::ByVerb,
     .bucket = QuotaBucket::SectionReads,
     .action = QT_TRANSLATE_NOOP("Method", "See the spaces of a section")},
    {.method = Method::SectionItemsMove, .id = "chat.users.sections.items.move",
     .verb = Verb::Post, .path = "/v1/{+name}:move",
     .scopes = {WriteSections},
     .bucket = QuotaBucket::SectionWrites,
     .action = QT_TRANSLATE_NOOP("Method", "Move a space to another section")},
    {.method = Method::SectionsList, .id = "chat.users.sections.list",
     .verb = Verb::Get, .path = "/v1/{+parent}/sections", .query = PagingQuery,
     .scopes = {ReadSections}, .pageDefault = 10, .pageMax = 100, .idempotency = Idempotency::ByVerb,
     .bucket = QuotaBucket::SectionReads,
     .action = QT_TRANSLATE_NOOP("Method", "See your sections")},
    {.method = Method::SectionsPatch, .id = "chat.users.sections.patch",
     .verb = Verb::Patch, .path = "/v1/{+name}", .query = MaskQuery,
     .scopes = {WriteSections}, .idempotency = Idempotency::ByVerb, .maskFields = SectionMasks,
     .bucket = QuotaBucket::SectionWrites,
     .action = QT_TRANSLATE_NOOP("Method", "Rename a section")},
    {.method = Method::SectionsPosition, .id = "chat.users.sections.position",
     .verb = Verb::Post, .path = "/v1/{+name}:position",
     .scopes = {WriteSections},
     .bucket = QuotaBucket::SectionWrites,
     .action = QT_TRANSLATE_NOOP("Method", "Move a section")},
    {.method = Method::SpaceReadStateGet, .id = "chat.users.spaces.getSpaceReadState",
     .verb = Verb::Get, .path = "/v1/{+name}",
     .scopes = {ReadReadState}, .idempotency = Idempotency::ByVerb,
     .bucket = QuotaBucket::Other,
     .action = QT_TRANSLATE_NOOP("Method", "See how far you have read")},
    {.method = Method::SpaceNotificationSettingGet, .id = "chat.users.spaces.spaceNotificationSetting.get",
     .verb = Verb::Get, .path = "/v1/{+name}",
     .scopes = {SpaceSettings}, .idempotency = Idempotency::ByVerb,
     .bucket = QuotaBucket::Other,
     .action = QT_TRANSLATE_NOOP("Method", "See the notifications of a space")},
    {.method = Method::SpaceNotificationSettingPatch,
     .id = "chat.users.spaces.spaceNotificationSetting.patch",
     .verb = Verb::Patch, .path = "/v1/{+name}", .query = MaskQuery,
     .scopes = {SpaceSettings}, .idempotency = Idempotency::ByVerb, .maskFields = NotificationMasks,
     .bucket = QuotaBucket::Other,
     .action = QT_TRANSLATE_NOOP("Method", "Set the notifications of a space")},
    {.method = Method::ThreadReadStateGet, .id = "chat.users.spaces.threads.getThreadReadState",
     .verb = Verb::Get, .path = "/v1/{+name}",
     .scopes = {ReadReadState}, .idempotency = Idempotency::ByVerb,
     .bucket = QuotaBucket::Other,
     .action = QT_TRANSLATE_NOOP("Method", "See how far you have read a thread")},
    {.method = Method::SpaceReadStateUpdate, .id = "chat.users.spaces.updateSpaceReadState",
     .verb = Verb::Patch, .path = "/v1/{+name}", .query = MaskQuery,
     .scopes = {WriteReadState}, .idempotency = Idempotency::ByVerb, .maskFields = ReadStateMasks,
     .bucket = QuotaBucket::Other,
     .action = QT_TRANSLATE_NOOP("Method", "Mark a space as read or unread")},
};
// clang-format on

constexpr bool inEnumOrder()
{
    for (size_t i = 0; i < std::size(Table); ++i) {
        if (static_cast<size_t>(Table[i].method) != i)
            return false;
    }
    return true;
}
static_assert(std::size(Table) == MethodCount && inEnumOrder());

} // namespace

std::span<const MethodRow> allMethods()
{
    return Table;
}

const MethodRow &methodRow(Method method)
{
    return Table[static_cast<size_t>(method)];
}

std::optional<Method> methodFromId(QStringView id)
{
    const auto found =
        std::ranges::find_if(Table, [id](const MethodRow &row) { return id == QLatin1StringView(row.id); });
    return found == std::end(Table) ? std::nullopt : std::optional(found->method);
}

QString methodAction(Method method)
{
    return QCoreApplication::translate("Method", methodRow(method).action);
}

} // namespace roomkey
