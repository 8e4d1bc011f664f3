// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/roles.h"
#include "tests/ui/samplechat.h"
#include "ui/chat/chatpage.h"
#include "ui/chat/composer.h"
#include "ui/chat/conversation.h"
#include "ui/chat/spacespane.h"
#include "ui/chat/timelineview.h"
#include "ui/widgets/notifier.h"

#include <QListView>
#include <QPlainTextEdit>
#include <QTest>

namespace roomkey::ui {

/// A chat page in a window over the sample account, without a network: what is sent stays in the outbox.
struct OfflineChat
{
    explicit OfflineChat(const ScopeSet &granted = SessionFixture::everything(), bool withMembers = true,
                         QSize size = {1280, 800})
        : session(granted, SessionFixture::everything())
    {
        QVERIFY(session.opened);
        QVERIFY(sample::fill(session.store(), withMembers));
        open(size);
    }
    ~OfflineChat() { page.reset(); }

    /// As after a restart: nothing but the store and the settings is remembered.
    void open(QSize size = {1280, 800})
    {
        page.reset();
        window = std::make_unique<QWidget>();
        notifier = new Notifier(window.get());
        page = std::make_unique<ChatPage>(*session.session, *session.settings, *notifier, window.get());
        window->resize(size);
        page->resize(size);
        window->show();
        QVERIFY(QTest::qWaitForWindowActive(window.get()));
    }

    QListView *list() const { return page->spacesPane()->view(); }
    TimelineView *timeline() const { return page->conversation()->timeline(); }
    Composer *composer() const { return page->conversation()->composer(); }
    QPlainTextEdit *text() const { return composer()->findChild<QPlainTextEdit *>(); }
    QModelIndex rowOf(const QString &title) const
    {
        for (int i = 0; i < list()->model()->rowCount(); ++i) {
            const QModelIndex row = list()->model()->index(i, 0);
            if (row.data().toString() == title && !row.data(models::ResourceNameRole).toString().isEmpty())
                return row;
        }
        return {};
    }
    QModelIndex message(int row) const { return timeline()->model()->index(row, 0); }
    QModelIndex lastMessage() const { return message(timeline()->model()->rowCount() - 1); }
    QStringList texts() const
    {
        QStringList list;
        for (int i = 0; i < timeline()->model()->rowCount(); ++i)
            list << message(i).data(models::TextRole).toString();
        return list;
    }

    SessionFixture session;
    std::unique_ptr<QWidget> window;
    Notifier *notifier = nullptr;
    std::unique_ptr<ChatPage> page;
};

} // namespace roomkey::ui
