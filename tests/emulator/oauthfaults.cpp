// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/oauthfaults.h"

#include "tests/emulator/idtoken.h"
#include "tests/emulator/scopelist.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

constexpr qint64 Year = 365 * 24 * 3600;

QString otherScopes(const QString &how, const QString &granted)
{
    QStringList scopes = granted.split(u' ');
    if (how == "less"_L1) {
        // One that a person chose, the same each time; those that say who it is stay.
        auto chosen = scopes.end();
        for (auto scope = scopes.begin(); scope != scopes.end(); ++scope) {
            if (scope->contains("/auth/chat"_L1) && (chosen == scopes.end() || *scope < *chosen))
                chosen = scope;
        }
        if (chosen != scopes.end())
            scopes.erase(chosen);
    } else if (how == "more"_L1) {
        scopes.append(wholeScope(u"chat.delete"_s));
    } else {
        std::reverse(scopes.begin(), scopes.end());
    }
    return scopes.join(u' ');
}

QJsonValue otherLifetime(const QString &value)
{
    if (value == "string"_L1)
        return u"3599"_s;
    if (value == "zero"_L1)
        return 0;
    if (value == "negative"_L1)
        return -3600;
    if (value == "huge"_L1)
        return 1e18;
    return value == "word"_L1 ? QJsonValue(u"an hour"_s) : QJsonValue(QJsonValue::Undefined);
}

void spoilClaims(QJsonObject &claims, const QString &wrong)
{
    if (wrong == "iss"_L1)
        claims[u"iss"_s] = u"https://issuer.example"_s;
    else if (wrong == "aud"_L1)
        claims[u"aud"_s] = claims[u"azp"_s] = u"somebody-else.apps.example.com"_s;
    else if (wrong == "nonce"_L1)
        claims[u"nonce"_s] = u"of another sign-in"_s;
    else if (wrong == "exp"_L1)
        claims[u"exp"_s] = claims[u"exp"_s].toInteger() - Year;
}

} // namespace

void spoilTokens(QJsonObject &answer, const QList<Fault> &faults)
{
    if (const Fault *scope = find(faults, "scope"_L1)) {
        if (const QString how = scope->value(u"how"_s); how == "absent"_L1)
            answer.remove(u"scope"_s);
        else
            answer[u"scope"_s] = otherScopes(how, answer[u"scope"_s].toString());
    }
    if (const Fault *lifetime = find(faults, "expires_in"_L1)) {
        if (const QJsonValue value = otherLifetime(lifetime->value(u"value"_s)); value.isUndefined())
            answer.remove(u"expires_in"_s);
        else
            answer[u"expires_in"_s] = value;
    }
}

QByteArray signOrSpoil(IdTokenSigner &signer, QJsonObject claims, const QList<Fault> &faults)
{
    if (find(faults, "wrong_sub"_L1))
        claims[u"sub"_s] = u"100000000000000000666"_s;
    const Fault *fault = find(faults, "id_token"_L1);
    const QString wrong = fault ? fault->value(u"wrong"_s) : QString();
    if (wrong == "absent"_L1)
        return {};
    spoilClaims(claims, wrong);
    const QByteArray token = signer.sign(claims);
    if (wrong == "signature"_L1) {
        claims[u"jti"_s] = u"another"_s; // a good signature, of something else
        const QByteArray other = signer.sign(claims);
        return token.first(token.lastIndexOf('.')) + other.sliced(other.lastIndexOf('.'));
    }
    if (wrong == "form"_L1)
        return token.first(token.lastIndexOf('.'));
    if (wrong == "alg"_L1)
        return QByteArray(R"({"alg":"none","typ":"JWT"})").toBase64(QByteArray::OmitTrailingEquals) +
               token.mid(token.indexOf('.')).chopped(token.size() - token.lastIndexOf('.') - 1);
    return token;
}

void spoilRedirect(Parameters &back, const QList<Fault> &faults, const QString &issuer)
{
    const auto drop = [&back](const QString &name) {
        back.removeIf([&name](const auto &one) { return one.first == name; });
    };
    if (const Fault *fault = find(faults, "iss_param"_L1)) {
        const QString given = fault->value(u"value"_s);
        back.append({u"iss"_s, given.isEmpty() ? issuer : given});
    }
    if (const Fault *fault = find(faults, "state"_L1)) {
        const QString how = fault->value(u"how"_s);
        const QString state = valueOf(back, u"state").value_or(QString());
        if (how != "twice"_L1)
            drop(u"state"_s);
        if (how != "none"_L1)
            back.append({u"state"_s, how == "twice"_L1 ? state : u"of somebody else"_s});
    }
    if (find(faults, "code_twice"_L1))
        back.append({u"code"_s, u"4/0another-code"_s});
    if (const Fault *fault = find(faults, "error_redirect"_L1)) {
        drop(u"code"_s);
        drop(u"scope"_s);
        back.prepend({u"error"_s, fault->value(u"code"_s)});
    }
}

} // namespace roomkey::emulator
