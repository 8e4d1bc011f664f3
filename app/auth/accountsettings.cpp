// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/accountsettings.h"

#include <algorithm>
#include <array>

namespace roomkey {

namespace {

// The words of enumerators in the settings file, in their order.
constexpr std::array<const char *, 3> ConsentWords{"", "shown", "skipped"};
constexpr std::array<const char *, 6> KeychainWords{"secret-service", "kwallet", "windows", "mac",
                                                    "other",          "memory"};

template <class E, size_t N>
QString wordOf(const std::array<const char *, N> &words, E value)
{
    return QString::fromLatin1(words.at(static_cast<size_t>(value)));
}

template <class E, size_t N>
E fromWord(const std::array<const char *, N> &words, const QString &word, E fallback)
{
    for (size_t i = 0; i < N; ++i) {
        if (word == QLatin1String(words.at(i)))
            return static_cast<E>(i);
    }
    return fallback;
}

QString key(const AccountId &id, const char *name)
{
    return settingskeys::Accounts + QLatin1Char('/') + id.toString() + QLatin1Char('/') + QLatin1String(name);
}

} // namespace

bool isAccountId(const QString &text)
{
    return text.size() == 32 && std::all_of(text.cbegin(), text.cend(), [](QChar c) {
               return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f');
           });
}

Account readAccount(const Settings &settings, const AccountId &id)
{
    const auto text = [&](const char *name) { return settings.value(key(id, name)).toString(); };
    const auto url = [&](const char *name) { return QUrl(text(name), QUrl::StrictMode); };
    Account a;
    a.id = id;
    a.person = {text("subject"), text("email"), text("name")};
    a.clientId = text("clientId");
    a.endpoints = {text("issuer"),
                   url("authorization"),
                   url("token"),
                   url("revocation"),
                   url("userinfo"),
                   QUrl(), // needed at a sign-in only, which finds it anew
                   settings.value(key(id, "answersNameIssuer")).toBool()};
    a.asked = ScopeSet::parse(text("asked"));
    a.granted = ScopeSet::parse(text("granted"));
    a.unknownScopes = settings.value(key(id, "unknownScopes")).toStringList();
    a.grantedAt = QDateTime::fromString(text("grantedAt"), Qt::ISODate);
    a.renewedAt = QDateTime::fromString(text("renewedAt"), Qt::ISODate);
    a.renewalEndsAt = QDateTime::fromString(text("renewalEndsAt"), Qt::ISODate);
    a.consentPage = fromWord(ConsentWords, text("consentPage"), ConsentPage::Unknown);
    a.keychain = fromWord(KeychainWords, text("keychain"), Keychain::Other);
    a.keychainPlace = text("keychainPlace");
    a.askNext = ScopeSet::parse(text("askNext"));
    a.signInNeeded = settings.value(key(id, "signInNeeded")).toBool();
    a.endedBy = text("endedBy");
    return a;
}

void writeAccount(Settings &settings, const Account &a)
{
    const auto put = [&](const char *name, const QVariant &value) {
        settings.setValue(key(a.id, name), value);
    };
    const auto url = [](const QUrl &address) { return address.toString(QUrl::FullyEncoded); };
    put("subject", a.person.subject);
    put("email", a.person.email);
    put("name", a.person.displayName);
    put("clientId", a.clientId);
    put("issuer", a.endpoints.issuer);
    put("authorization", url(a.endpoints.authorization));
    put("token", url(a.endpoints.token));
    put("revocation", url(a.endpoints.revocation));
    put("userinfo", url(a.endpoints.userinfo));
    put("answersNameIssuer", a.endpoints.answersNameIssuer);
    put("asked", a.asked.toUris().join(QLatin1Char(' ')));
    put("granted", a.granted.toUris().join(QLatin1Char(' ')));
    put("unknownScopes", a.unknownScopes);
    put("grantedAt", a.grantedAt.toUTC().toString(Qt::ISODate));
    put("renewedAt", a.renewedAt.toUTC().toString(Qt::ISODate));
    put("renewalEndsAt", a.renewalEndsAt.toUTC().toString(Qt::ISODate));
    put("consentPage", wordOf(ConsentWords, a.consentPage));
    put("keychain", wordOf(KeychainWords, a.keychain));
    put("keychainPlace", a.keychainPlace);
    put("askNext", a.askNext.toUris().join(QLatin1Char(' ')));
    put("signInNeeded", a.signInNeeded);
    put("endedBy", a.endedBy);
}

} // namespace roomkey
