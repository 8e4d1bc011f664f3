// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/roles.h"
#include "models/timelinemodel.h"
#include "tests/support/fakeclock.h"
#include "tests/unit/store/storefixture.h"

#include <QTest>

// A timeline over a store, and what people said in it.
namespace roomkey::models {

inline constexpr qint64 Second = 1'000'000;
inline constexpr qint64 Minute = 60 * Second;
inline constexpr qint64 Day = 24 * 60 * Minute;
inline constexpr qint64 Start = 1'700'000'000'000'000;

inline Message said(int number, qint64 at, const QString &who = QStringLiteral("users/7"))
{
    Message message = makeMessage(RoomA, QStringLiteral("m%1").arg(number, 5, 10, QLatin1Char('0')), at,
                                  QStringLiteral("text %1").arg(number));
    message.sender.name = UserName(who);
    return message;
}

struct TimelineFixture
{
    TimelineFixture()
    {
        User self;
        self.name = UserName(QStringLiteral("users/1"));
        self.displayName = QStringLiteral("Ana Wijaya");
        model.setSelf(self);
        model.setStore(f.store.get());
    }
    void put(const QList<Message> &messages) { QVERIFY(await(f.store->putMessages(RoomA, messages))); }
    /// The server's copy of a send, as an answer or a listing brings it.
    static Message answerTo(const OutboxRow &row, qint64 at)
    {
        Message message = said(900, at, QStringLiteral("users/1"));
        message.clientId = row.clientId;
        message.text = row.text;
        return message;
    }
    QStringList texts() const
    {
        QStringList list;
        for (int i = 0; i < model.rowCount(); ++i)
            list << model.index(i).data(TextRole).toString();
        return list;
    }
    template <class T = bool>
    QList<T> column(int role) const
    {
        QList<T> list;
        for (int i = 0; i < model.rowCount(); ++i)
            list << model.index(i).data(role).value<T>();
        return list;
    }

    StoreFixture f;
    FakeClock clock;
    TimelineModel model{clock};
};

} // namespace roomkey::models
