// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/chatcontext.h"

namespace roomkey::emulator {

/// spaces.messages.list, get, create, patch and delete. Throws Refusal.
class MessagesApi
{
public:
    explicit MessagesApi(ChatContext &context)
        : m_context(context)
    {
    }

    [[nodiscard]] Response list(const Call &call);
    [[nodiscard]] Response get(const Call &call);
    [[nodiscard]] Response create(const Call &call);
    [[nodiscard]] Response patch(const Call &call);
    [[nodiscard]] Response remove(const Call &call);

private:
    [[nodiscard]] std::optional<qint64> find(const Call &call, const Space &space) const;
    [[nodiscard]] qint64 findOrRefuse(const Call &call, const Space &space) const;
    [[nodiscard]] Response answer(const Space &space, qint64 position) const;
    [[nodiscard]] QByteArray readText(const QJsonObject &body) const;
    void refuseWhatAppsDo(const Call &call, const QJsonObject &body) const;
    void readThread(const Call &call, const Space &space, const QJsonObject &body, Message &message) const;
    void readQuote(const Space &space, const QJsonObject &quote, Message &message) const;
    [[nodiscard]] Response add(const Call &call, Space &space, const QJsonObject &body,
                               const QString &messageId, const QString &requestId);

    ChatContext &m_context;
};

} // namespace roomkey::emulator
