// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/grant.h"
#include "app/core/pending.h"
#include "app/core/secret.h"

#include <QObject>

#include <memory>

// The only door to the OS keychain (QtKeychain). Entries are small JSON documents of at most 2048 bytes; keys
// start with "roomkey/PROFILE/". GUI thread (QtKeychain needs its loop); one job at a time in the process,
// never deleted while its answer is pending (see .cpp). Nothing is ever stored in clear: without a usable
// keychain a caller may only go on in memory, after the person chose so (useMemoryOnly).
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
    MemoryOnly, ///< the person chose "Use until I quit"
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
    /// Lets the service show its own unlock prompt; finishes when it is answered or dismissed.
    /// Cancelling only stops waiting: the prompt stays until it is answered.
    Pending<VaultState, VaultError> unlock();
    /// From now on entries live in memory until the program ends.
    void useMemoryOnly();

    /// NotFound only if the keychain is unlocked and really has no such entry.
    Pending<Secret, VaultError> read(const QString &entry);
    Pending<void, VaultError> write(const QString &entry, const Secret &value);
    /// Ends well only if the entry is gone afterwards (checked: libsecret also says so when locked).
    Pending<void, VaultError> remove(const QString &entry);

    /// Which one this computer has, or Memory.
    Keychain keychain() const;
    /// The place in it that entries go to, as a word to compare and not to show; empty until it was looked
    /// at.
    QString place() const;

    /// True while a job waits for the person at a prompt.
    bool isWaitingForPrompt() const;

Q_SIGNALS:
    void stateChanged(roomkey::VaultState state);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace roomkey
