// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/authorizeendpoint.h"
#include "tests/emulator/chatservice.h"
#include "tests/emulator/gate.h"
#include "tests/emulator/identityendpoints.h"
#include "tests/emulator/meaningfaults.h"
#include "tests/emulator/options.h"
#include "tests/emulator/tokenendpoint.h"

namespace roomkey::emulator {

/// Everything together: the gate in front, behind it OAuth, the Chat API and the control interface over one
/// world.
class Emulator : public QObject
{
    Q_OBJECT

public:
    Emulator(Options options, Tables tables, QObject *parent = nullptr);
    ~Emulator() override;

    /// Listens and writes the client file; empty on success, else what went wrong.
    [[nodiscard]] QString start();
    /// What is printed once it accepts: apiRoot, issuer, clientFile, otherClientFile, controlUrl.
    [[nodiscard]] QJsonObject announcement() const;

private:
    friend class Control;

    [[nodiscard]] QString identify(const Request &request) const;
    [[nodiscard]] Response answer(const Request &request, const QList<Fault> &faults);
    [[nodiscard]] Response chat(const Route &route, const Request &request, const QList<Fault> &faults);
    [[nodiscard]] Response oauth(const QString &method, const Request &request, const QList<Fault> &faults);
    void plant();
    void keepState();

    Options m_options;
    Tables m_tables;
    TokenClock m_clock;
    Grants m_grants;
    IdTokenSigner m_signer;
    qint64 m_epoch = 0;
    FaultPlan m_plan;
    RequestLog m_log;
    // Made by start(), in this order: each uses those before.
    std::unique_ptr<World> m_world;
    std::unique_ptr<MeaningFaults> m_meaning;
    QList<Account> m_accounts;
    std::unique_ptr<Client> m_client;
    std::unique_ptr<OAuthContext> m_oauth;
    std::unique_ptr<AuthorizeEndpoint> m_authorize;
    std::unique_ptr<TokenEndpoint> m_token;
    std::unique_ptr<IdentityEndpoints> m_identity;
    std::unique_ptr<ChatService> m_chat;
    std::unique_ptr<class Control> m_control;
    std::unique_ptr<Gate> m_gate;
    QString m_clientFile;
    QString m_otherClientFile;
};

} // namespace roomkey::emulator
