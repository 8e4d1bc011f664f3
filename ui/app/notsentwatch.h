// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QTimer>

namespace roomkey {
class AccountStore;
}

namespace roomkey::ui {

/// Counts what was refused anywhere in one account and waits for the person, whichever account they look at.
/// GUI thread; \a store outlives it.
class NotSentWatch : public QObject
{
    Q_OBJECT

public:
    explicit NotSentWatch(AccountStore &store, QObject *parent = nullptr);

    /// "1 message not sent, 2 changes not made"; empty if nothing was refused.
    [[nodiscard]] QString text() const;

Q_SIGNALS:
    /// \a isMore: something was refused since, rather than taken back or tried again.
    void changed(bool isMore);

private:
    void count();
    void look();

    AccountStore &m_store;
    QTimer m_timer;
    int m_sends = 0;
    int m_rows = 0; ///< with the sends
};

} // namespace roomkey::ui
