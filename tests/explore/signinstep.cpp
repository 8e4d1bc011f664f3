// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/explore/signinstep.h"

#include "app/auth/signin.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QTest>

#include <memory>
#include <optional>

namespace roomkey {

namespace {

constexpr int Limit = 60'000; // ms

} // namespace

Expected<SignedIn, QString> signInByBrowser(const QString &clientFile, AccountRegistry &registry,
                                            const Clock &clock)
{
    const auto client = readClientFile(clientFile);
    if (!client)
        return Unexpected(client.error().detail);
    SignInRequest request;
    request.client = *client;
    request.scopes = {Scope::Spaces, Scope::Memberships, Scope::Messages};

    QNetworkAccessManager browser;
    std::unique_ptr<QNetworkReply> page;
    std::optional<Expected<SignedIn, QString>> outcome;
    bool finished = false;
    SignInAttempt attempt(request, clock);
    QObject::connect(&attempt, &SignInAttempt::openBrowser, &attempt, [&](const QUrl &url) {
        page.reset(browser.get(QNetworkRequest(url)));
        attempt.browserOpened(true);
    });
    QObject::connect(&attempt, &SignInAttempt::grantReceived, &attempt, [&](const Grant &grant) {
        registry.store(grant, *client, attempt.endpoints())
            .then(&attempt, [&, token = grant.access](Expected<Account, VaultError> &&stored) {
                if (stored)
                    outcome = SignedIn{*stored, token};
                else
                    outcome = Unexpected(QStringLiteral("vault %1 %2")
                                             .arg(static_cast<int>(stored.error().kind))
                                             .arg(stored.error().detail));
                attempt.completeStoring(stored ? std::optional(stored->keychain) : std::nullopt);
            });
    });
    QObject::connect(&attempt, &SignInAttempt::failed, &attempt, [&](const AuthError &error) {
        outcome =
            Unexpected(QStringLiteral("sign-in %1 %2").arg(static_cast<int>(error.kind)).arg(error.detail));
    });
    QObject::connect(&attempt, &SignInAttempt::finished, &attempt, [&] { finished = true; });
    attempt.start();
    const auto isOver = [&] { return finished && page && page->isFinished(); };
    if (!QTest::qWaitFor(isOver, Limit) && !outcome)
        return Unexpected(QStringLiteral("the sign-in does not end"));
    return *outcome;
}

} // namespace roomkey
