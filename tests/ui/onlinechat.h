// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/httpserver.h"
#include "tests/ui/samplechat.h"
#include "tests/ui/uifind.h"
#include "ui/chat/chatpage.h"
#include "ui/widgets/notifier.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace roomkey::ui {

/// A chat page in a window over the sample account, whose acts reach a scripted server. Nothing syncs.
struct OnlineChat
{
    explicit OnlineChat(QSize size = {1280, 800})
        : session(SessionFixture::everything(), {}, server.url())
    {
        QVERIFY(session.opened);
        QVERIFY(sample::fill(session.store()));
        AccessToken token;
        token.value = Secret("token");
        token.expiresAt = session.clock.steadyNow() + std::chrono::hours(1000);
        session.session->grantRenewed(token);
        notifier = new Notifier(&window);
        page = std::make_unique<ChatPage>(*session.session, *session.settings, *notifier, &window);
        window.resize(size);
        page->resize(size);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        page->openSpace(sample::Launch);
    }
    ~OnlineChat() { page.reset(); }

    static QByteArray json(const QJsonObject &object)
    {
        return QJsonDocument(object).toJson(QJsonDocument::Compact);
    }
    static QJsonObject body(const HttpRequest &request)
    {
        return QJsonDocument::fromJson(request.body).object();
    }
    QList<HttpRequest> sent(const QByteArray &verb) const
    {
        QList<HttpRequest> list;
        for (const HttpRequest &request : server.requests()) {
            if (request.verb == verb)
                list.append(request);
        }
        return list;
    }

    HttpServer server;
    SessionFixture session;
    QWidget window;
    Notifier *notifier = nullptr;
    std::unique_ptr<ChatPage> page;
};

} // namespace roomkey::ui
