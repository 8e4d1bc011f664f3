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

#ifdef QT_DBUS_LIB
/// Where QtKeychain takes KWallet; everywhere else it takes the Secret Service. Asked in its order (its
/// keychain_unix.cpp), so that both speak of the same keychain: the session's version alone says nothing, and
/// Plasma 6 has its wallet too.
bool isKde()
{
    const QByteArray desktop = qgetenv("XDG_CURRENT_DESKTOP");
    const QByteArray session = qgetenv("DESKTOP_SESSION");
    if (desktop == "GNOME" || desktop == "Unity" || desktop == "XFCE")
        return false;
    if (desktop != "KDE" && session != "kde") {
        if (session == "kde4")
            return true;
        if (session == "gnome" || session == "xubuntu" || session.contains("xfce"))
            return false;
        if (!qEnvironmentVariableIsEmpty("GNOME_DESKTOP_SESSION_ID") ||
            qEnvironmentVariableIsEmpty("KDE_FULL_SESSION"))
            return false;
    }
    const QByteArray version = qgetenv("KDE_SESSION_VERSION");
    return version == "4" || version == "5" || version == "6";
}
#endif

} // namespace

std::unique_ptr<KeychainProbe> KeychainProbe::create()
{
#ifdef QT_DBUS_LIB
    if (!isKde())
        return std::make_unique<SecretServiceProbe>();
#endif
    return std::make_unique<TrustingProbe>();
}

} // namespace roomkey
