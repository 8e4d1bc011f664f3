// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/signin.h"

#include "app/api/apierror.h"
#include "app/auth/callbackquery.h"
#include "app/auth/codeflow.h"
#include "app/auth/idtoken.h"
#include "app/auth/issuerkeys.h"
#include "app/auth/loopbacklistener.h"
#include "app/auth/pkce.h"
#include "app/auth/tokenendpoint.h"
#include "app/core/clock.h"
#include "app/core/logging.h"

#include <QCoreApplication>
#include <QTimer>

#include <array>
#include <optional>

namespace roomkey {

namespace {

using namespace std::chrono_literals;
using Kind = AuthError::Kind;
using Step = SignInStep;
using State = SignInStepState;

constexpr int StateBytes = 32;

/// There is no grant yet that could be dead: it is the code that was refused.
AuthError exchangeError(AuthError error, std::initializer_list<Secret> secrets)
{
    if (error.kind == Kind::GrantDead)
        error.kind = Kind::CodeRefused;
    return withoutSecrets(std::move(error), secrets);
}

/// An error the authorization page sent us back with (RFC 6749 4.1.2.1).
AuthError errorOf(const CallbackAnswer &answer)
{
    const QString code = QString::fromLatin1(answer.error);
    const Kind kind = code == QLatin1String("access_denied") ? Kind::Denied : AuthError::kindOf(code);
    return AuthError::of(kind, code, plainServerText(answer.errorDescription));
}

} // namespace

class SignInAttempt::Private
{
public:
    Private(SignInAttempt *attempt, SignInRequest signInRequest, const Clock &attemptClock)
        : q(attempt)
        , request(std::move(signInRequest))
        , clock(attemptClock)
        , tokens(network, clock)
        , listener([this](const QByteArray &query) { return takeAnswer(query); })
    {
        asked = request.scopes.united(identityScopes());
        timeline.facts.asked = asked;
        // A fake clock moves in leaps, and a real one stands still while the computer sleeps: both are looked
        // at rather than trusting one long timer.
        tick.setInterval(1s);
        connect(&tick, &QTimer::timeout, q, [this] {
            if (sinceStart() >= Limit && stateOf(Step::StoringKeys) == State::Waiting)
                fail(AuthError::of(Kind::Expired));
        });
        connect(&listener, &LoopbackListener::answered, q, [this] { checkAnswer(); });
        connect(&listener, &LoopbackListener::ignored, q, [this] {
            ++timeline.facts.ignoredAnswers;
            Q_EMIT q->stepChanged(Step::WaitingForUser);
        });
    }

    // ---- steps ----
    State stateOf(Step step) const { return timeline.state(step); }

    std::chrono::milliseconds sinceStart() const { return started ? clock.steadyNow() - startedAt : 0ms; }

    void set(Step step, State state, const QString &detail = {})
    {
        timeline.set(step, state, sinceStart());
        if (!detail.isEmpty())
            details[static_cast<size_t>(step)] = detail;
        Q_EMIT q->stepChanged(step);
    }

    // ---- the way ----
    void start()
    {
        started = true;
        startedAt = clock.steadyNow();
        timeline.begin(clock.utcNow());
        tick.start();
        set(Step::Listening, State::Active);
        discoverEndpoints(request.client, network)
            .then(q, [this](Expected<AuthEndpoints, AuthError> &&found) {
                if (over)
                    return;
                if (!found) {
                    fail(found.error());
                    return;
                }
                endpoints = *std::move(found);
                listen();
            });
    }

    void listen()
    {
        if (!listener.listen()) {
            fail(AuthError::of(Kind::ListenFailed));
            return;
        }
        pkce = makePkce();
        state = Secret(randomUrlSafe(StateBytes));
        nonce = randomUrlSafe(StateBytes);
        AuthorizationAsk ask;
        ask.redirect = listener.redirectUri();
        ask.scopes = asked.toUris();
        ask.state = state.reveal();
        ask.nonce = nonce;
        ask.challenge = pkce.challenge;
        ask.loginHint = request.loginHint;
        ask.forceConsent = request.forceConsent;
        ask.chooseAccount = request.chooseAccount;
        flow = std::make_unique<CodeFlow>(network, endpoints, request.client, ask);
        page = flow->authorizationUrl();
        if (page.isEmpty()) {
            fail(AuthError::of(Kind::BadAnswer, {}, QStringLiteral("auth_uri")));
            return;
        }
        timeline.facts.listensOnIpv6 = listener.address().contains(QLatin1Char(':'));
        set(Step::Listening, State::Done,
            SignInAttempt::tr("%1, port %2").arg(listener.address()).arg(listener.port()));
        // Never prettified: a look-alike of a known host must look foreign.
        set(Step::BrowserOpened, State::Active, page.host(QUrl::FullyEncoded));
        Q_EMIT q->openBrowser(page);
    }

    void browserOpened(bool opened)
    {
        if (over || stateOf(Step::BrowserOpened) == State::Waiting)
            return;
        // "Open again" may cure a failed start; a late failure does not undo a page that is open.
        if (stateOf(Step::BrowserOpened) != State::Done)
            set(Step::BrowserOpened, opened ? State::Done : State::Failed);
        if (stateOf(Step::WaitingForUser) == State::Waiting)
            set(Step::WaitingForUser, State::Active);
    }

    /// State first: without the right one nothing of the query is believed, an error least of all
    /// (RFC 6749 10.12).
    bool takeAnswer(const QByteArray &query)
    {
        auto parsed = parseCallbackQuery(query);
        if (over || !parsed || state.isEmpty() || !parsed->state.equals(state))
            return false;
        answer = *std::move(parsed);
        state = {}; // single use
        timeline.facts.stateVerified = true;
        return true;
    }

    void checkAnswer()
    {
        // The person may be faster than whoever opened the browser is in telling us.
        if (stateOf(Step::BrowserOpened) != State::Done)
            set(Step::BrowserOpened, State::Done);
        set(Step::WaitingForUser, State::Done);
        set(Step::CheckingAnswer, State::Active);
        // RFC 9207 2.4: compared as it is, byte for byte.
        const bool wrongIssuer = answer.issuer.isEmpty() ? endpoints.answersNameIssuer
                                                         : answer.issuer != endpoints.issuer.toUtf8();
        if (wrongIssuer) {
            fail(AuthError::of(Kind::WrongIssuer, {}, QStringLiteral("iss")));
            return;
        }
        timeline.facts.issuerNamed = !answer.issuer.isEmpty();
        if (!answer.error.isEmpty()) {
            fail(errorOf(answer));
            return;
        }
        set(Step::CheckingAnswer, State::Done);
        set(Step::GettingKeys, State::Active);
        const Secret code = std::exchange(answer.code, {});
        const Secret verifier = std::exchange(pkce.verifier, {});
        timeline.facts.codeSent = true;
        flow->exchange(code, verifier, request.callLimit)
            .then(q, [this, code, verifier](Expected<AuthAnswer, AuthError> &&reply) {
                if (over)
                    return;
                if (!reply) {
                    fail(reply.error());
                    return;
                }
                timeline.facts.tokenStatus = reply->status;
                auto parsed = parseTokenAnswer(reply->status, reply->body, clock.steadyNow());
                if (parsed)
                    takeTokens(*std::move(parsed));
                else
                    fail(exchangeError(parsed.error(), {code, verifier, request.client.clientSecret}));
            });
    }

    void takeTokens(TokenAnswer tokenAnswer)
    {
        if (tokenAnswer.refreshToken.isEmpty()) {
            fail(AuthError::of(Kind::BadAnswer, {}, QStringLiteral("refresh_token")));
            return;
        }
        grant.refreshToken = tokenAnswer.refreshToken;
        grant.access = tokenAnswer.access;
        grant.asked = asked;
        // RFC 6749 5.1: an answer that does not name the scopes grants what was asked.
        grant.granted = grant.access.grantedScopes.isEmpty()
                            ? asked
                            : ScopeSet::parse(grant.access.grantedScopes, &grant.unknownScopes);
        grant.grantedAt = clock.utcNow();
        grant.consentPage = answer.consentPage;
        if (tokenAnswer.refreshExpiresIn > 0s)
            grant.renewalEndsAt = grant.grantedAt.addSecs(tokenAnswer.refreshExpiresIn.count());
        timeline.facts.granted = grant.granted;
        timeline.facts.unknownScopes = static_cast<int>(grant.unknownScopes.size());
        timeline.facts.consentPage = grant.consentPage;
        timeline.facts.renewalEndsAfter = tokenAnswer.refreshExpiresIn;
        timeline.facts.hasIdToken = !tokenAnswer.idToken.isEmpty();
        if (!tokenAnswer.idToken.isEmpty()) {
            checkSignature(tokenAnswer.idToken,
                           personFromIdToken(tokenAnswer.idToken, {endpoints.issuer, request.client.clientId,
                                                                   nonce, clock.utcNow()}));
            return;
        }
        tokens.userinfo(endpoints, grant.access).then(q, [this](Expected<Person, AuthError> &&person) {
            if (!over)
                takePerson(std::move(person));
        });
    }

    void checkSignature(const QByteArray &idToken, Expected<Person, AuthError> person)
    {
        if (!person) {
            fail(person.error());
            return;
        }
        issuerKeys = std::make_unique<IssuerKeys>(endpoints.keySet, network);
        issuerKeys->check(idToken).then(
            q, [this, person = *person](Expected<IssuerKeys::Signature, AuthError> &&signature) {
                if (over)
                    return;
                if (!signature) {
                    fail(signature.error());
                    return;
                }
                timeline.facts.signatureChecked = *signature == IssuerKeys::Signature::Good;
                takePerson(person);
            });
    }

    void takePerson(Expected<Person, AuthError> person)
    {
        if (!person) {
            fail(person.error());
            return;
        }
        if (!request.expectedSubject.isEmpty() && person->subject != request.expectedSubject) {
            grant.person = *std::move(person);
            Q_EMIT q->otherAccountAnswered(std::exchange(grant, {}));
            fail(AuthError::of(Kind::WrongAccount));
            return;
        }
        grant.person = *std::move(person);
        tick.stop();
        set(Step::GettingKeys, State::Done);
        set(Step::StoringKeys, State::Active);
        Q_EMIT q->grantReceived(std::exchange(grant, {}));
    }

    void completeStoring(std::optional<Keychain> keychain)
    {
        if (over || stateOf(Step::StoringKeys) != State::Active)
            return;
        timeline.facts.keychain = keychain;
        if (!keychain)
            timeline.setFailure(AuthError::of(Kind::NoKeychain));
        set(Step::StoringKeys, keychain ? State::Done : State::Failed);
        end(keychain ? CallbackPage::SignedIn : CallbackPage::NotStored, std::nullopt);
    }

    void fail(const AuthError &error)
    {
        if (over)
            return;
        timeline.setFailure(error);
        set(timeline.current(), State::Failed);
        CallbackPage result = CallbackPage::Failed;
        if (error.kind == Kind::Denied)
            result = CallbackPage::Declined;
        else if (error.kind == Kind::WrongAccount)
            result = CallbackPage::WrongAccount;
        else if (error.kind == Kind::Cancelled || error.kind == Kind::Expired)
            result = CallbackPage::Cancelled;
        end(result, error);
    }

    void end(CallbackPage result, const std::optional<AuthError> &error)
    {
        over = true;
        tick.stop();
        listener.finish(result);
        state = {};
        pkce = {};
        grant = {};
        answer = {};
        endedAt = sinceStart();
        // Queued: our callers are in the middle of something, and the receiver may delete us.
        QMetaObject::invokeMethod(
            q,
            [this, error] {
                flow.reset(); // takes a call under way along
                issuerKeys.reset();
                const QPointer<SignInAttempt> alive(q);
                if (error)
                    Q_EMIT q->failed(*error);
                if (alive)
                    Q_EMIT alive->finished();
            },
            Qt::QueuedConnection);
    }

    SignInAttempt *q;
    SignInRequest request;
    const Clock &clock;
    ScopeSet asked;
    AttemptNetwork network;
    TokenEndpoint tokens;
    std::unique_ptr<IssuerKeys> issuerKeys;
    LoopbackListener listener;
    std::unique_ptr<CodeFlow> flow; ///< after the network, whose replies it ends
    QTimer tick;
    SignInTimeline timeline;
    std::array<QString, SignInStepCount> details;
    AuthEndpoints endpoints;
    QUrl page;
    Pkce pkce;
    Secret state;
    QByteArray nonce;
    CallbackAnswer answer;
    Grant grant;
    std::chrono::milliseconds startedAt{0};
    std::chrono::milliseconds endedAt{0};
    bool started = false;
    bool over = false;
};

SignInAttempt::SignInAttempt(SignInRequest request, const Clock &clock, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this, std::move(request), clock))
{
}

SignInAttempt::~SignInAttempt() = default;

void SignInAttempt::start()
{
    if (!d->started && !d->over)
        d->start();
}

void SignInAttempt::cancel()
{
    d->fail(AuthError::cancelled());
}

QUrl SignInAttempt::authorizationUrl() const
{
    return d->page;
}

SignInStepState SignInAttempt::stepState(SignInStep step) const
{
    return d->stateOf(step);
}

QString SignInAttempt::stepDetail(SignInStep step) const
{
    return d->details.at(static_cast<size_t>(step));
}

std::chrono::milliseconds SignInAttempt::stepTime(SignInStep step) const
{
    return stepState(step) == SignInStepState::Active ? elapsed() : d->timeline.time(step);
}

std::chrono::milliseconds SignInAttempt::elapsed() const
{
    return d->over ? d->endedAt : d->sinceStart();
}

int SignInAttempt::ignoredAnswers() const
{
    return d->timeline.facts.ignoredAnswers;
}

const SignInTimeline &SignInAttempt::timeline() const
{
    return d->timeline;
}

void SignInAttempt::completeStoring(std::optional<Keychain> keychain)
{
    d->completeStoring(keychain);
}

const AuthEndpoints &SignInAttempt::endpoints() const
{
    return d->endpoints;
}

void SignInAttempt::browserOpened(bool opened)
{
    d->browserOpened(opened);
}

} // namespace roomkey
