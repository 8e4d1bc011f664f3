// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/journal.h"
#include "app/api/networkmanager.h"
#include "app/auth/tokenendpoint.h"
#include "app/core/settings.h"
#include "app/flows/session.h"
#include "tests/support/fasttime.h"

#include <QHash>
#include <QJsonObject>
#include <QObject>
#include <QStringList>

#include <functional>
#include <memory>
#include <optional>

// One signed-in account of the real program without its window, told step by step what the person does. It
// says on stdout, a line at a time, what the person would see, so that another program can kill it anywhere
// and judge.
//
// Steps, one a line, fields parted by tabs:
//   open SPACE           opens the space and waits for its messages
//   older SPACE          reads the open space back to its beginning
//   cached SPACE         says what the cache holds of it
//   look SPACE           says what its composer holds
//   draft SPACE TEXT     what the composer does while somebody types
//   send SPACE TEXT      Enter
//   edit TEXT NEW        of the message sent as TEXT, on its way or not
//   delete TEXT          likewise
//   hold MILLISECONDS    what is sent from now on can be taken back that long, by the clock; at first 0
//   back TEXT            takes the message sent as TEXT back into its composer, before what that holds
//   list                 waits for the listing of the spaces
//   settle SECONDS       waits until nothing is left to send; 30 if none are given
//   again                asks once more for all that was refused
//   clock MILLISECONDS   the clock jumps ahead, as when the computer slept
//   turn MILLISECONDS    somebody sets the clock, ahead or back, until the next start
//   signin               all of a sign-in, with the real keychain; only without a "refreshToken"
//   accounts             says who is signed in
//   spaces               opens the account, if there is one, and says what its listing brought
//   tidy                 waits until the keychain has done what was asked of it
//   quit                 ends at once, whatever is left
//
// Lines: end (of a step, if steps come one by one); account ID (also at the start); signedin ID; listed
// COUNT (of spaces); cached SPACE NAME TEXT (a message, oldest first; a deleted one without text), then
// caches SPACE COUNT; opened; kept SPACE TEXT (a draft); waits ROWID TEXT REASON (a row found at the
// start, and why it was refused, if it was); drafted
// TEXT; cleared TEXT ROWID CLIENTID (the composer is empty now); edited TEXT NEW; deleted TEXT; back TEXT
// DRAFT (the composer holds DRAFT now); late TEXT (it is on its way or sent); sent ROWID; refused ROWID
// REASON TEXT (of a message); again ROWID; failed STEP TEXT KIND (nothing was done, the text is still in the
// composer); trouble KIND; done.
namespace roomkey {

class Driver : public QObject
{
    Q_OBJECT

public:
    enum Exit { Done = 0, CannotOpen = 3, CannotSignIn = 4, NotFinished = 5, WrongStep = 6 };

    /// Nothing: there are no more.
    using NextStep = std::function<std::optional<QString>()>;

    /// \a keys: {"apiRoot", "clientFile", "refreshToken", "scope", "subject"}, from a pipe. Without the last
    /// three nobody is signed in but who is in the settings and the keychain already. "began": when its clock
    /// was right, in milliseconds since 1970; none: it is now.
    explicit Driver(QJsonObject keys);
    ~Driver() override;

    /// \a saysEnd: whoever gives the steps waits for the end of each.
    Exit run(const NextStep &next, bool saysEnd);

private:
    bool signIn();
    void sayAccounts();
    bool signInByPage();
    bool sayListed();
    bool start();
    bool makeSession();
    void sayWhatIsThere();
    bool step(const QStringList &fields);
    bool readBack(const SpaceName &space);
    void sayCached(const SpaceName &space);
    bool send(const SpaceName &space, const QString &text);
    bool takeBack(const QString &text);
    bool settle(int limit);
    bool askAgain();

    QJsonObject m_keys;
    ProfilePaths m_paths{QStringLiteral("explore")};
    FastClock m_clock;
    NetworkManager m_network;
    Journal m_journal;
    TokenEndpoint m_tokenEndpoint{m_network, m_clock};
    Settings m_settings{m_paths};
    Vault m_vault{QStringLiteral("explore")};
    AccountRegistry m_registry{m_paths, m_settings, m_vault};
    AccountId m_account;
    std::unique_ptr<Session> m_session;
    QHash<QString, OutboxRow> m_sent; ///< by the first word of its text
};

} // namespace roomkey
