// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/apiclient.h"
#include "app/api/types/json.h"

// Typed calls over ApiClient: arguments in, values out, one line of meaning each. The same functions build
// the ApiRequest that Access judges (see requests). A thin value over a client that outlives it; GUI thread.
namespace roomkey {

/// The requests themselves, for gating before they are sent.
namespace requests {
ApiRequest listSpaces(const QString &pageToken = {}, int pageSize = 1000);
ApiRequest createSpace(const QString &displayName, const RequestId &id);
ApiRequest listMembers(const SpaceName &space, const QString &pageToken = {});
ApiRequest addMember(const SpaceName &space, const QString &email);
ApiRequest removeMember(const MembershipName &membership);
ApiRequest changeRole(const MembershipName &membership, Membership::Role role);
/// Newest first. \a olderThan (RFC 3339, exclusive) pages back in time.
ApiRequest listMessages(const SpaceName &space, int pageSize, const QString &olderThan = {},
                        const QString &pageToken = {});
ApiRequest getMessage(const MessageName &message);
ApiRequest createMessage(const SpaceName &space, const QString &text, const RequestId &id,
                         const ClientMessageId &clientId);
ApiRequest editMessage(const MessageName &message, const QString &text);
ApiRequest deleteMessage(const MessageName &message);
/// The name a message has by our own id: "spaces/S/messages/client-...".
MessageName byClientId(const SpaceName &space, const ClientMessageId &clientId);
} // namespace requests

class ChatApi
{
public:
    explicit ChatApi(ApiClient &client)
        : m_client(&client)
    {
    }

    Reply<Page<Space>> spaces(const ApiRequest &request, const CallOptions &options = {}) const;
    Reply<Space> space(const ApiRequest &request, const CallOptions &options = {}) const;
    Reply<Page<Membership>> memberships(const ApiRequest &request, const CallOptions &options = {}) const;
    Reply<Membership> membership(const ApiRequest &request, const CallOptions &options = {}) const;
    Reply<Page<Message>> messages(const ApiRequest &request, const CallOptions &options = {}) const;
    Reply<Message> message(const ApiRequest &request, const CallOptions &options = {}) const;
    std::chrono::milliseconds timeToServerTry(const ApiRequest &request) const
    {
        return m_client->timeToServerTry(request);
    }
    /// For calls whose answer says nothing (delete).
    Reply<ApiAnswer> done(const ApiRequest &request, const CallOptions &options = {}) const;

private:
    ApiClient *m_client;
};

/// A fresh UUID for requestId.
RequestId newRequestId();
/// "client-" and a lowercase UUID: at most 63 characters of a-z, 0-9 and '-'.
ClientMessageId newClientMessageId();
/// Whether it can be one: Google's own message ids never begin like that.
bool isClientMessageId(const ClientMessageId &id);

} // namespace roomkey
