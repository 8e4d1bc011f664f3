// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/keychainprobe.h"

// The Secret Service over D-Bus (gnome-keyring and others), asynchronously. Source:
// https://specifications.freedesktop.org/secret-service-spec/latest/. GUI thread.
namespace roomkey {

class SecretServiceProbe final : public KeychainProbe
{
    Q_OBJECT

public:
    explicit SecretServiceProbe(QObject *parent = nullptr);

    Pending<KeychainStanding, VaultError> look() override;
    Pending<EntryStanding, VaultError> find(const QString &service, const QString &key) override;
    Pending<KeychainStanding, VaultError> unlock() override;
    bool jobsMayPrompt() const override { return false; }
    Keychain keychain() const override { return Keychain::SecretService; }
    /// The default collection.
    QString place() const override { return m_collection; }

private:
    void listen();

    QString m_collection;
    bool m_listens = false;
};

} // namespace roomkey
