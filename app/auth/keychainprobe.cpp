// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/keychainprobe.h"

#ifdef QT_DBUS_LIB
#include "app/auth/secretservice.h"
#endif

namespace roomkey {

namespace {

/// Where nothing can be asked beforehand (Windows, macOS, KWallet): the keychain unlocks itself when a job
/// needs it, and its jobs tell the truth.
class TrustingProbe final : public KeychainProbe
{
public:
    Pending<KeychainStanding, VaultError> look() override { return usable(); }
    Pending<EntryStanding, VaultError> find(const QString &, const QString &) override
    {
        return Pending<EntryStanding, VaultError>::ready(EntryStanding::Unknown);
    }
    Pending<KeychainStanding, VaultError> unlock() override { return usable(); }
    bool jobsMayPrompt() const override { return true; }
    Keychain keychain() const override
    {
#if defined(Q_OS_WIN)
        return Keychain::Windows;
#elif defined(Q_OS_MACOS)
        return Keychain::Mac;
#elif defined(Q_OS_UNIX)
        return Keychain::KWallet;
#else
        return Keychain::Other;
#endif
    }

private:
    static Pending<KeychainStanding, VaultError> usable()
    {
        return Pending<KeychainStanding, VaultError>::ready(KeychainStanding::Usable);
    }
};

} // namespace

std::unique_ptr<KeychainProbe> KeychainProbe::create()
{
#ifdef QT_DBUS_LIB
    // QtKeychain takes KWallet under these desktops, and everywhere else the Secret Service.
    const QByteArray kde = qgetenv("KDE_SESSION_VERSION");
    if (kde != "4" && kde != "5")
        return std::make_unique<SecretServiceProbe>();
#endif
    return std::make_unique<TrustingProbe>();
}

} // namespace roomkey
