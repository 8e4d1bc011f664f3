// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/signintimeline.h"

#include "app/core/version.h"

#include <QStringList>

namespace roomkey {

namespace {

using Kind = AuthError::Kind;
using Step = SignInStep;
using State = SignInStepState;

constexpr std::array<const char *, SignInStepCount> StepNames{
    "listen", "open browser", "wait for the person", "check the answer", "get the keys", "store the keys"};

const char *nameOf(State state)
{
    switch (state) {
    case State::Waiting:
        return "not reached";
    case State::Active:
        return "running";
    case State::Done:
        return "done";
    case State::Failed:
        return "failed";
    }
    return "";
}

struct Words
{
    const char *cause;
    const char *cure;
};

Words wordsOf(Kind kind)
{
    switch (kind) {
    case Kind::Cancelled:
        return {"cancelled in Roomkey", "start again"};
    case Kind::Denied:
        return {"denied at the page", "start again and allow it; if nobody pressed Cancel, see whether the "
                                      "account is a test user of the consent screen"};
    case Kind::Expired:
        return {"nobody answered in time",
                "start again; if the page showed an error, it says there what is wrong"};
    case Kind::ListenFailed:
        return {"no loopback port", "let the security program allow local connections"};
    case Kind::Network:
        return {"the server was not reached", "check connection, proxy and certificates"};
    case Kind::Timeout:
        return {"the server did not answer in time", "start again"};
    case Kind::Unknown:
        return {"no answer after sending", "start again; nothing was stored"};
    case Kind::BadAnswer:
        return {"unusable answer", "start again; a proxy may have changed the answer"};
    case Kind::WrongIssuer:
        return {"another issuer", "check the addresses in the client file"};
    case Kind::WrongSignature:
        return {"id_token not signed by the issuer's key",
                "start again; check the addresses in the client file"};
    case Kind::WrongClock:
        return {"answer from another time", "set the clock of the computer"};
    case Kind::WrongAccount:
        return {"another account", "start again with the account in use"};
    case Kind::CodeRefused:
        return {"the code was used, too old, or not for this program", "start again"};
    case Kind::GrantDead:
        return {"grant no longer good", "sign in again"};
    case Kind::ReauthNeeded:
        return {"new sign-in demanded by the organisation", "sign in again"};
    case Kind::AdminPolicy:
        return {"blocked by an administrator", "have the app trusted in the Admin console"};
    case Kind::OtherOrganisation:
        return {"client of another organisation", "use an account of it, or set the audience to External"};
    case Kind::ClientRejected:
        return {"client rejected", "download the file of an existing client of type Desktop app"};
    case Kind::Refused:
        return {"refused", "see the code"};
    case Kind::Server:
        return {"server trouble", "wait, then start again"};
    case Kind::NoKeychain:
        return {"no keychain took the keys", "unlock or start the keychain service"};
    }
    return {"", ""};
}

const char *nameOf(Keychain keychain)
{
    switch (keychain) {
    case Keychain::SecretService:
        return "Secret Service";
    case Keychain::KWallet:
        return "KWallet";
    case Keychain::Windows:
        return "Windows Credential Manager";
    case Keychain::Mac:
        return "macOS Keychain";
    case Keychain::Other:
        return "keychain of this system";
    case Keychain::Memory:
        return "memory only, until the program ends";
    }
    return "";
}

const char *nameOf(ConsentPage page)
{
    switch (page) {
    case ConsentPage::Unknown:
        return "the answer does not say";
    case ConsentPage::Shown:
        return "shown";
    case ConsentPage::Skipped:
        return "not shown";
    }
    return "";
}

QString namesOf(const ScopeSet &scopes)
{
    QStringList names;
    for (const Scope scope : scopes.toList())
        names += scopeShortName(scope);
    return names.isEmpty() ? QStringLiteral("none") : names.join(QStringLiteral(", "));
}

/// A server can put anything into an error code, so only words that are known anyway are repeated.
QString knownCode(const AuthError &error)
{
    static const QStringList others{
        QStringLiteral("access_denied"),          QStringLiteral("invalid_request"),
        QStringLiteral("invalid_scope"),          QStringLiteral("unsupported_response_type"),
        QStringLiteral("unsupported_grant_type"), QStringLiteral("consent_required"),
        QStringLiteral("interaction_required"),   QStringLiteral("login_required"),
        QStringLiteral("disallowed_useragent"),   QStringLiteral("rate_limit_exceeded")};
    if (error.code.isEmpty())
        return {};
    if (AuthError::kindOf(error.code) != Kind::Refused || others.contains(error.code))
        return error.code;
    return QStringLiteral("another code");
}

} // namespace

void SignInTimeline::set(SignInStep step, SignInStepState state, std::chrono::milliseconds sinceBegin)
{
    m_rows.at(static_cast<size_t>(step)) = {state, sinceBegin};
}

void SignInTimeline::setFailure(const AuthError &error)
{
    m_failure = Failure{error.kind, knownCode(error), error.httpStatus};
}

SignInStep SignInTimeline::current() const
{
    for (int i = SignInStepCount - 1; i > 0; --i) {
        if (state(static_cast<Step>(i)) == State::Active)
            return static_cast<Step>(i);
    }
    return Step::Listening;
}

QString SignInTimeline::remark(SignInStep step) const
{
    QStringList parts;
    switch (step) {
    case Step::Listening:
        if (facts.listensOnIpv6)
            parts +=
                *facts.listensOnIpv6 ? QStringLiteral("loopback, IPv6") : QStringLiteral("loopback, IPv4");
        break;
    case Step::BrowserOpened:
        break;
    case Step::WaitingForUser:
        if (facts.ignoredAnswers > 0)
            parts += QStringLiteral("foreign answers ignored: %1").arg(facts.ignoredAnswers);
        break;
    case Step::CheckingAnswer:
        if (facts.stateVerified)
            parts += QStringLiteral("state right");
        if (facts.issuerNamed)
            parts += QStringLiteral("issuer right");
        break;
    case Step::GettingKeys:
        if (facts.codeSent)
            parts += QStringLiteral("PKCE S256");
        if (facts.tokenStatus != 0)
            parts += QStringLiteral("HTTP %1").arg(facts.tokenStatus);
        if (state(step) == State::Done)
            parts += facts.hasIdToken ? QStringLiteral("person from id_token")
                                      : QStringLiteral("person from userinfo");
        if (facts.signatureChecked)
            parts += *facts.signatureChecked ? QStringLiteral("signature right")
                                             : QStringLiteral("signature not checked, no key set");
        break;
    case Step::StoringKeys:
        if (facts.keychain)
            parts += QString::fromLatin1(nameOf(*facts.keychain));
        break;
    }
    return parts.join(QStringLiteral(", "));
}

QStringList SignInTimeline::permissionLines() const
{
    QStringList lines{QStringLiteral("asked (%1): %2").arg(facts.asked.size()).arg(namesOf(facts.asked))};
    if (!facts.granted)
        return lines;
    const ScopeSet refused = facts.asked.minus(*facts.granted);
    lines += QStringLiteral("granted (%1): %2").arg(facts.granted->size()).arg(namesOf(*facts.granted));
    lines += QStringLiteral("not granted (%1): %2").arg(refused.size()).arg(namesOf(refused));
    if (facts.unknownScopes > 0)
        lines += QStringLiteral("granted beyond what Roomkey knows: %1").arg(facts.unknownScopes);
    lines += QStringLiteral("consent page: ") + QLatin1String(nameOf(facts.consentPage));
    const auto days = std::chrono::duration<double, std::ratio<86400>>(facts.renewalEndsAfter).count();
    lines += facts.renewalEndsAfter.count() > 0
                 ? QStringLiteral("the key to renew ends after %1 days").arg(days, 0, 'f', 1)
                 : QStringLiteral("the key to renew has no known end");
    return lines;
}

QString SignInTimeline::toReport() const
{
    QStringList lines{QStringLiteral("Roomkey %1, Qt %2, sign-in report")
                          .arg(QLatin1String(ROOMKEY_VERSION), QLatin1String(qVersion()))};
    if (m_begun.isValid())
        lines += QStringLiteral("begun %1").arg(m_begun.toUTC().toString(Qt::ISODate));
    lines += QString();
    for (int i = 0; i < SignInStepCount; ++i) {
        const auto step = static_cast<Step>(i);
        const double seconds = std::chrono::duration<double>(time(step)).count();
        const QString when = state(step) == State::Waiting ? QStringLiteral("       -")
                                                           : QStringLiteral("%1 s").arg(seconds, 6, 'f', 1);
        QString row =
            QStringLiteral("%1  %2  %3")
                .arg(when, QString::fromLatin1(StepNames.at(static_cast<size_t>(i))).leftJustified(20),
                     QLatin1String(nameOf(state(step))));
        if (const QString more = remark(step); !more.isEmpty())
            row += QStringLiteral(": ") + more;
        lines += row;
        // A browser that did not start is no end: the link can be copied.
        if (state(step) == State::Failed && step != Step::BrowserOpened)
            break;
    }
    lines += QString();
    lines += permissionLines();
    if (m_failure) {
        QString cause = QString::fromLatin1(wordsOf(m_failure->kind).cause);
        if (!m_failure->code.isEmpty())
            cause += QStringLiteral(", ") + m_failure->code;
        if (m_failure->httpStatus != 0)
            cause += QStringLiteral(", HTTP %1").arg(m_failure->httpStatus);
        lines += QString();
        lines += QStringLiteral("cause: ") + cause;
        lines += QStringLiteral("cure: ") + QLatin1String(wordsOf(m_failure->kind).cure);
    }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

} // namespace roomkey
