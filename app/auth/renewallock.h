// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/autherror.h"
#include "app/core/pending.h"

#include <QLockFile>
#include <QObject>
#include <QTimer>

#include <memory>

// One refresh of an account at a time, whichever process of this computer runs it: a server that rotates
// refresh tokens takes the second use of one for theft and ends them all (RFC 9700 4.14.2). Never blocks; a
// process that dies lets go. GUI thread; owned by the token source.
namespace roomkey {

class RenewalLock : public QObject
{
    Q_OBJECT

public:
    /// \a file lies in a private folder, which is made if need be.
    explicit RenewalLock(QString file, QObject *parent = nullptr);
    ~RenewalLock() override;

    /// Ends when it is ours, with Timeout if another process keeps it longer than any refresh takes. A folder
    /// in which nothing can be written is no reason to end a sign-in: it is "ours" then. One at a time.
    Pending<void, AuthError> acquire();
    /// Also gives up waiting.
    void release();

    static constexpr std::chrono::milliseconds LookEvery{50};
    /// A file in which no process stands for so long was left by one that died while it made it.
    static constexpr std::chrono::milliseconds NamelessAfter{500};
    static constexpr std::chrono::seconds Limit{45};

private:
    void look();
    void letGoOfTheNameless();

    QLockFile m_lock;
    QString m_file;
    QTimer m_timer;
    std::unique_ptr<Promise<void, AuthError>> m_promise;
    int m_looks = 0;
};

} // namespace roomkey
