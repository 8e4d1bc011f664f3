// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/authorizeendpoint.h"

#include "tests/emulator/authorizepages.h"
#include "tests/emulator/oauthfaults.h"
#include "tests/emulator/scopelist.h"

#include <QRandomGenerator>
#include <QUrl>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

constexpr qint64 CodeLifetime = 600;

Response problem(const QString &error, const QString &description)
{
    const int status = error == "invalid_client"_L1 ? 401 : 400;
    return Response::html(errorPage(status, error, description), status);
}

Response gone()
{
    return problem(u"invalid_request"_s, u"This page is no longer open. Start again from the program."_s);
}

/// The redirect address with these parameters after whatever query it has.
QByteArray withParameters(const QString &address, const Parameters &parameters)
{
    QByteArray result = address.toUtf8();
    char joint = address.contains(u'?') ? '&' : '?';
    for (const auto &[name, value] : parameters) {
        result += joint + name.toUtf8() + '=' + QUrl::toPercentEncoding(value);
        joint = '&';
    }
    return result;
}

QString shuffled(QStringList scopes)
{
    std::shuffle(scopes.begin(), scopes.end(), *QRandomGenerator::system());
    QStringList whole;
    std::transform(scopes.begin(), scopes.end(), std::back_inserter(whole), wholeScope);
    return whole.join(u' ');
}

} // namespace

const Account *AuthorizeEndpoint::hinted(const QString &loginHint) const
{
    for (const Account &account : m_context.accounts) {
        if (!loginHint.isEmpty() &&
            (account.id == loginHint || account.email.compare(loginHint, Qt::CaseInsensitive) == 0))
            return &account;
    }
    return nullptr;
}

Response AuthorizeEndpoint::authorize(const Request &request, const QList<Fault> &faults)
{
    AuthorizeRequest::Fault wrong;
    const auto asked = AuthorizeRequest::parse(m_context, request.query, &wrong);
    if (!asked)
        return problem(wrong.error, wrong.description);
    m_context.grants.remember(SecretKind::State, asked->state.value_or(QString()));
    m_context.grants.remember(SecretKind::Nonce, asked->nonce);
    const Account *account = hinted(asked->loginHint);
    const Transaction transaction{*asked, account ? account->person : m_context.accounts.first().person,
                                  faults};
    switch (m_context.consent.kind) {
    case Consent::Kind::Page:
        return askPerson(*asked, asked->mustChoose ? nullptr : account, faults);
    case Consent::Kind::AllowAll:
    case Consent::Kind::Trusted:
        return leave(transaction, asked->scopes, 302);
    case Consent::Kind::Deny:
        return refuseAt(transaction, u"access_denied"_s, 302);
    case Consent::Kind::Some:
        break;
    }
    QStringList granted;
    std::copy_if(asked->scopes.begin(), asked->scopes.end(), std::back_inserter(granted),
                 [&](const QString &scope) {
                     return isIdentityScope(scope) || m_context.consent.scopes.contains(scope);
                 });
    return leave(transaction, granted, 302);
}

Response AuthorizeEndpoint::askPerson(const AuthorizeRequest &request, const Account *hinted,
                                      const QList<Fault> &faults)
{
    QByteArray random(18, Qt::Uninitialized);
    for (char &byte : random)
        byte = char(QRandomGenerator::system()->bounded(256));
    const QString id = QString::fromLatin1(random.toBase64(QByteArray::Base64UrlEncoding));
    m_open.insert(id, {request, hinted ? hinted->person : -1, faults});
    if (hinted)
        return Response::redirect("/signin/consent?transaction=" + id.toLatin1());
    return Response::html(chooserPage(m_context.accounts, m_context.client.name(), id));
}

Response AuthorizeEndpoint::choose(const Request &request)
{
    const Parameters form = parseForm(request.body);
    const QString id = valueOf(form, u"transaction").value_or(QString());
    const Account *account = hinted(valueOf(form, u"account").value_or(QString()));
    const auto open = m_open.find(id);
    if (open == m_open.end() || !account)
        return gone();
    open->person = account->person;
    return Response::redirect("/signin/consent?transaction=" + id.toLatin1(), 303);
}

Response AuthorizeEndpoint::show(const Request &request)
{
    const QString id = valueOf(request.query, u"transaction").value_or(QString());
    const auto open = m_open.constFind(id);
    const Account *account = open == m_open.cend() ? nullptr : m_context.account(open->person);
    if (!account)
        return gone();
    return Response::html(consentPage(open->request, *account, m_context.client.name(), id));
}

Response AuthorizeEndpoint::decide(const Request &request)
{
    const Parameters form = parseForm(request.body);
    const QString id = valueOf(form, u"transaction").value_or(QString());
    const auto open = m_open.constFind(id);
    if (open == m_open.cend() || open->person < 0)
        return gone();
    const Transaction transaction = *open;
    m_open.erase(open);
    if (valueOf(form, u"decision") != u"continue"_s)
        return refuseAt(transaction, u"access_denied"_s, 303);
    QStringList granted;
    for (const QString &scope : transaction.request.scopes) {
        const bool ticked = std::any_of(form.begin(), form.end(), [&](const auto &field) {
            return field.first == "scope"_L1 && field.second == scope;
        });
        if (ticked || isIdentityScope(scope) || transaction.request.isAllOrNothing())
            granted.append(scope);
    }
    return leave(transaction, granted, 303);
}

Response AuthorizeEndpoint::leave(const Transaction &transaction, const QStringList &granted, int status)
{
    const AuthorizeRequest &request = transaction.request;
    if (granted.isEmpty())
        return refuseAt(transaction, u"access_denied"_s, status);
    PendingCode code;
    code.grant = {transaction.person, granted, request.client};
    code.redirectUri = request.redirectUri;
    code.challenge = request.challenge;
    code.nonce = request.nonce;
    code.expires = m_context.clock.seconds() + CodeLifetime;
    Parameters back;
    if (request.state)
        back.append({u"state"_s, *request.state});
    back.append({u"code"_s, m_context.grants.issueCode(code)});
    back.append({u"scope"_s, shuffled(granted)});
    // As Google's redirects end, though no document says so.
    const bool asked = m_context.consent.kind != Consent::Kind::Trusted;
    back.append({u"authuser"_s, u"0"_s});
    back.append({u"prompt"_s, asked ? u"consent"_s : u"none"_s});
    spoilRedirect(back, transaction.faults, m_context.origin);
    return Response::redirect(withParameters(request.redirectUri, back), status);
}

Response AuthorizeEndpoint::refuseAt(const Transaction &transaction, const QString &error, int status) const
{
    const AuthorizeRequest &request = transaction.request;
    Parameters back{{u"error"_s, error}};
    if (request.state)
        back.append({u"state"_s, *request.state});
    spoilRedirect(back, transaction.faults, m_context.origin);
    return Response::redirect(withParameters(request.redirectUri, back), status);
}

} // namespace roomkey::emulator
