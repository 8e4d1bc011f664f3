// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/account.h"
#include "tests/support/await.h"
#include "tests/support/keyring.h"

#include <QDir>
#include <QFile>
#include <QObject>
#include <QStandardPaths>
#include <QTest>

// Accounts with their facts in the settings file and their secrets in a real gnome-keyring.
namespace roomkey {

/// with-keyring gave us private folders; without it, a test must not touch a person's own.
inline bool inPrivateFolders()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation)
        .startsWith(QDir::tempPath());
}

/// What one start of the program has of its accounts.
struct Program
{
    const ProfilePaths paths{QStringLiteral("tests")};
    Settings settings{paths};
    Vault vault{QStringLiteral("tests")};
    AccountRegistry registry{paths, settings, vault};
};

/// Base of the tests that store, read and forget accounts; before each there are none.
class AccountBench : public QObject
{
protected:
    void setUp()
    {
        QVERIFY(inPrivateFolders());
        QVERIFY(keyring::unlock());
        QFile::remove(m_paths.settingsFile());
        QDir(m_paths.dataFolder()).removeRecursively();
        Vault vault(QStringLiteral("tests"));
        QVERIFY(await(vault.remove(m_id.toString())));
    }
    static Grant grant(const char *subject, const char *refreshToken)
    {
        Grant g;
        g.refreshToken = Secret(refreshToken);
        g.asked = {Scope::OpenId, Scope::Spaces, Scope::Messages};
        g.granted = {Scope::OpenId, Scope::Spaces};
        g.unknownScopes = {QStringLiteral("https://www.googleapis.com/auth/brand.new")};
        g.grantedAt = QDateTime(QDate(2026, 11, 22), QTime(10, 0), Qt::UTC);
        g.person = {QString::fromLatin1(subject), QStringLiteral("ana@example.com"),
                    QStringLiteral("Ana ศรี")};
        return g;
    }
    static OAuthClient client(const char *id = "client-1")
    {
        OAuthClient c;
        c.clientId = QString::fromLatin1(id);
        c.clientSecret = Secret("client-secret-1");
        return c;
    }
    static AuthEndpoints endpoints()
    {
        AuthEndpoints e;
        e.issuer = QStringLiteral("https://accounts.google.com");
        e.authorization = QUrl(QStringLiteral("https://accounts.google.com/o/oauth2/auth?x=%26"));
        e.token = QUrl(QStringLiteral("https://oauth2.googleapis.com/token"));
        e.answersNameIssuer = true;
        return e;
    }

    const ProfilePaths m_paths{QStringLiteral("tests")};
    const AccountId m_id = AccountRegistry::idFor(QStringLiteral("https://accounts.google.com"),
                                                  QStringLiteral("117"), QStringLiteral("client-1"));
};

} // namespace roomkey
