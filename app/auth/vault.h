// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/grant.h"
#include "app/core/pending.h"
#include "app/core/secret.h"

#include <QObject>

#include <memory>

// The only door to the OS keychain (QtKeychain). Entries are small JSON documents of at most 2048 bytes; keys
// start with "roomkey/PROFILE/". GUI thread (QtKeychain needs its loop); one job at a time in the process,
// never deleted while its answer is pending (see .cpp). Nothing is ever stored in clear: an entry that the
// keychain does not take may only live in memory, after the person chose so (useMemoryFor). That concerns
// this entry alone: all others stay where they are.
namespace roomkey {

struct VaultError
{
    enum class Kind : quint8 {
        Cancelled,
        NoService,     ///< no keychain service on this computer
        Locked,        ///< there, but locked
        PromptOpen,    ///< locked, and its prompt waits for the person's answer
        Dismissed,     ///< the person closed the prompt without unlocking
        Denied,        ///< the person or the service refused
        NotFound,      ///< no such entry in an unlocked keychain
        OtherKeychain, ///< no such entry, and this is not the keychain it was put into (AccountRegistry)
        OnlyUntilQuit, ///< no such entry, since it was kept in memory by choice (AccountRegistry)
        Timeout,       ///< the service is mute
        TooLarge,
        Other,
    };
    Kind kind = Kind::Other;
    QString detail; ///< the service's words, plain; never an entry's content

    static VaultError cancelled() { return {Kind::Cancelled, {}}; }
};

/// What a probe that never prompts found.
enum class VaultState : quint8 {
    Unknown,
    Usable,
    Locked,
    NoService,
};

class Vault : public QObject
{
    Q_OBJECT

public:
    explicit Vault(QString profile, QObject *parent = nullptr);
    ~Vault() override;

    VaultState state() const;
    /// Looks again, without a prompt (1-7 ms on libsecret). stateChanged follows if it changed.
    Pending<VaultState, VaultError> probe();
    /// Lets the service show its own unlock prompt; finishes when it is answered, or as Dismissed if the
    /// keychain is locked still.
    /// Cancelling only stops waiting: the prompt stays until it is answered.
    Pending<VaultState, VaultError> unlock();
    /// \a entry is not written into the keychain any more: what is written from now on lives in memory until
    /// the program ends, or until the entry is removed. Over as well if the keychain gives the entry before
    /// anything was written.
    void useMemoryFor(const QString &entry);

    /// From memory if it lives there. NotFound only if the keychain is unlocked and really has no such entry.
    Pending<Secret, VaultError> read(const QString &entry);
    Pending<void, VaultError> write(const QString &entry, const Secret &value);
    /// From memory at once. Ends well only if the keychain has none either afterwards (checked: libsecret
    /// also says so when locked).
    Pending<void, VaultError> remove(const QString &entry);

    /// Where \a entry lives or would be looked for: what this computer has, or Memory.
    Keychain keychainOf(const QString &entry) const;
    /// The place in it that entries go to, as a word to compare and not to show; empty in memory, and until
    /// the keychain was looked at.
    QString placeOf(const QString &entry) const;

    /// True while a job waits for the person at a prompt.
    bool isWaitingForPrompt() const;

Q_SIGNALS:
    void stateChanged(roomkey::VaultState state);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace roomkey
