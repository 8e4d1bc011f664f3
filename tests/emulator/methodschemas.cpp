// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/methodschemas.h"

namespace roomkey::emulator {

namespace {

constexpr MethodSchemas Rows[] = {
    {"customEmojis.create", "CustomEmoji", "CustomEmoji"},
    {"customEmojis.delete", "", "Empty"},
    {"customEmojis.get", "", "CustomEmoji"},
    {"customEmojis.list", "", "ListCustomEmojisResponse"},
    {"media.download", "", "Media"},
    {"media.upload", "UploadAttachmentRequest", "UploadAttachmentResponse"},
    {"spaces.completeImport", "CompleteImportSpaceRequest", "CompleteImportSpaceResponse"},
    {"spaces.create", "Space", "Space"},
    {"spaces.delete", "", "Empty"},
    {"spaces.findDirectMessage", "", "Space"},
    {"spaces.findGroupChats", "", "FindGroupChatsResponse"},
    {"spaces.get", "", "Space"},
    {"spaces.list", "", "ListSpacesResponse"},
    {"spaces.members.create", "Membership", "Membership"},
    {"spaces.members.delete", "", "Membership"},
    {"spaces.members.get", "", "Membership"},
    {"spaces.members.list", "", "ListMembershipsResponse"},
    {"spaces.members.patch", "Membership", "Membership"},
    {"spaces.messagePins.create", "MessagePin", "MessagePin"},
    {"spaces.messagePins.delete", "", "Empty"},
    {"spaces.messagePins.list", "", "ListMessagePinsResponse"},
    {"spaces.messages.attachments.get", "", "Attachment"},
    {"spaces.messages.create", "Message", "Message"},
    {"spaces.messages.delete", "", "Empty"},
    {"spaces.messages.get", "", "Message"},
    {"spaces.messages.list", "", "ListMessagesResponse"},
    {"spaces.messages.patch", "Message", "Message"},
    {"spaces.messages.reactions.create", "Reaction", "Reaction"},
    {"spaces.messages.reactions.delete", "", "Empty"},
    {"spaces.messages.reactions.list", "", "ListReactionsResponse"},
    {"spaces.messages.replaceCards", "ReplaceMessageCardsRequest", "ReplaceMessageCardsResponse"},
    {"spaces.messages.search", "SearchMessagesRequest", "SearchMessagesResponse"},
    {"spaces.messages.update", "Message", "Message"},
    {"spaces.patch", "Space", "Space"},
    {"spaces.search", "", "SearchSpacesResponse"},
    {"spaces.setup", "SetUpSpaceRequest", "Space"},
    {"spaces.spaceEvents.get", "", "SpaceEvent"},
    {"spaces.spaceEvents.list", "", "ListSpaceEventsResponse"},
    {"users.availability.get", "", "Availability"},
    {"users.availability.markAsActive", "MarkAsActiveRequest", "Availability"},
    {"users.availability.markAsAway", "MarkAsAwayRequest", "Availability"},
    {"users.availability.markAsDoNotDisturb", "MarkAsDoNotDisturbRequest", "Availability"},
    {"users.availability.patch", "Availability", "Availability"},
    {"users.sections.create", "GoogleChatV1Section", "GoogleChatV1Section"},
    {"users.sections.delete", "", "Empty"},
    {"users.sections.items.list", "", "ListSectionItemsResponse"},
    {"users.sections.items.move", "MoveSectionItemRequest", "MoveSectionItemResponse"},
    {"users.sections.list", "", "ListSectionsResponse"},
    {"users.sections.patch", "GoogleChatV1Section", "GoogleChatV1Section"},
    {"users.sections.position", "PositionSectionRequest", "PositionSectionResponse"},
    {"users.spaces.getSpaceReadState", "", "SpaceReadState"},
    {"users.spaces.spaceNotificationSetting.get", "", "SpaceNotificationSetting"},
    {"users.spaces.spaceNotificationSetting.patch", "SpaceNotificationSetting", "SpaceNotificationSetting"},
    {"users.spaces.threads.getThreadReadState", "", "ThreadReadState"},
    {"users.spaces.updateSpaceReadState", "SpaceReadState", "SpaceReadState"},
};

} // namespace

std::span<const MethodSchemas> methodSchemas()
{
    return Rows;
}

} // namespace roomkey::emulator
