// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/vault.h"

#include <QObject>

#include <memory>

// How the keychain stands, asked without ever raising a prompt: QtKeychain alone cannot tell "locked" from
// "no such entry", and says "deleted" of an entry it could not reach. One implementation a platform. GUI
// thread.
namespace roomkey {

enum class KeychainStanding : quint8 { Usable, Locked, NoService };
enum class EntryStanding : quint8 {
    Present,
    Absent,
    Unknown, ///< this platform cannot say; believe the job
};

class KeychainProbe : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;
    /// The one for this platform and desktop.
    static std::unique_ptr<KeychainProbe> create();

    /// Never prompts. Timeout if the service is mute.
    virtual Pending<KeychainStanding, VaultError> look() = 0;
    /// Never prompts; \a service and \a key as given to QtKeychain.
    virtual Pending<EntryStanding, VaultError> find(const QString &service, const QString &key) = 0;
    /// The service's own prompt, which the person may take any time to answer. Cancelling stops waiting for
    /// it.
    virtual Pending<KeychainStanding, VaultError> unlock() = 0;
    virtual Keychain keychain() const = 0;
    /// What tells this keychain from another one of the same kind; empty until look() found it, or if nothing
    /// does.
    virtual QString place() const { return {}; }
    /// True if reading or writing itself may put a prompt on the screen.
    virtual bool jobsMayPrompt() const = 0;

Q_SIGNALS:
    /// It may have been locked or unlocked since the last look; not before the first one. Not every keychain
    /// tells.
    void changed();
};

} // namespace roomkey
