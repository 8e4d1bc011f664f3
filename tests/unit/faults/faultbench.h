// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/account.h"
#include "app/auth/signin.h"
#include "app/auth/tokenendpoint.h"
#include "app/auth/usertokensource.h"
#include "app/core/settings.h"
#include "app/flows/membersync.h"
#include "app/flows/outboxacts.h"
#include "app/flows/roomsync.h"
#include "app/flows/sendflow.h"
#include "app/flows/spaceacts.h"
#include "app/flows/spacesync.h"
#include "tests/support/emulatorprocess.h"
#include "tests/unit/faults/operations.h"
#include "tests/unit/flows/flowfixture.h"

// The program without a window, signed in at the emulator, for one cell of the fault matrix: the real client,
// flows, store, key renewal and sign-in, on a clock that runs faster than the world's.
namespace roomkey {

class FaultBench : public StoreFixture
{
public:
    /// The emulator's world begins anew; this is signed in there.
    explicit FaultBench(EmulatorProcess &emulator);
    ~FaultBench();

    bool isReady() const { return m_source != nullptr; }
    /// What was said in the room of list-messages since it was last read: more than a page.
    static constexpr int MissedMessages = 60;

    /// What has to be there before the operation, made without faults.
    void prepare(Operation operation);
    /// For faults that meet connections: the next call needs a new one.
    void dropConnections() { m_network.clearConnectionCache(); }
    /// Opens a connection with a call of no operation, and leaves it unused for so long.
    void leaveOneSilent(std::chrono::milliseconds time);
    /// "done", "waits" (nothing lost, tried again by itself), "refused(REASON)" with the text kept, or how
    /// the error is called.
    QString perform(Operation operation);
    /// The faults are over: does again what the program or a person does then. Empty if the world and the
    /// store are then as if nothing had been, else what is wrong.
    QString recover(Operation operation);
    /// What a list that was read while faults lasted lacks, or has too much of.
    QString difference(Operation operation, int allowed);

    /// Requests that the program knows of.
    int journalled(Operation operation) const;
    /// Requests the emulator saw.
    int onTheWire(Operation operation);

private:
    /// Longer than any deadline; a cell that needs more hangs. In milliseconds.
    static constexpr int Patience = 30'000;

    bool signInQuietly();
    void makeFlows();
    ApiRequest on(Method method, const SpaceName &space) const;
    SpaceName makeRoom(const QString &name);
    void listThenMissMuch();
    QString listSpaces();
    QString listMembers();
    QString listMessages();
    QString signIn();
    QString renew();
    template <class T>
    QString outcomeOf(const Reply<T> &reply);
    QString outboxOutcome(Operation operation);
    QString again(Operation operation);
    QString wrongWith(Operation operation);
    QStringList inTheWorld(const char *kind, const QString &field);
    std::function<Access()> access()
    {
        return [this] { return Access(IdentityKind::User, m_granted); };
    }

    EmulatorProcess &m_emulator;
    QTemporaryDir m_config;
    FastClock m_clock;
    NetworkManager m_network;
    Journal m_journal;
    FlowTimes m_times = quickTimes();
    ProfilePaths m_paths{QStringLiteral("faults")};
    std::unique_ptr<Settings> m_settings;
    Vault m_vault{QStringLiteral("faults")};
    std::unique_ptr<AccountRegistry> m_registry;
    std::unique_ptr<TokenEndpoint> m_endpoint;
    ScopeSet m_granted;
    AccountId m_id;
    std::unique_ptr<UserTokenSource> m_source;
    std::unique_ptr<ApiClient> m_client;
    std::unique_ptr<ChatApi> m_chat;
    RowClaims m_claims;
    std::unique_ptr<SpaceSync> m_spaceSync;
    std::unique_ptr<MemberSync> m_memberSync;
    std::unique_ptr<RoomSync> m_roomSync;
    std::unique_ptr<SpaceActs> m_spaceActs;
    std::unique_ptr<SendFlow> m_sendFlow;
    std::unique_ptr<OutboxActs> m_outboxActs;
    // What the operation is about.
    QString m_roomName;
    SpaceName m_room;
    RequestId m_requestId;
    QString m_person;
    MembershipName m_member;
    QString m_refusal; ///< of the last row that was
};

} // namespace roomkey
