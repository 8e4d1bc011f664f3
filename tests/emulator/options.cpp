// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/options.h"

#include "tests/emulator/scenarios.h"

#include <QCommandLineParser>

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

struct Definition
{
    const char *name;
    const char *value;
    const char *help;
};

constexpr Definition Definitions[] = {
    {"port", "N", "listen on this port of 127.0.0.1 (0: any free one)"},
    {"spaces", "N", "number of spaces (default: the written ones)"},
    {"members", "N", "members of every named space"},
    {"messages", "N", "messages in every space"},
    {"seed", "S", "number the generated world grows from (default 1)"},
    {"consent", "HOW", "page, allow-all, deny, trusted, or SCOPE,SCOPE,... (default page)"},
    {"token-lifetime", "S", "seconds an access token lives (default 3599)"},
    {"fault", "SPEC", "NAME[:key=value,...][@METHOD or PREFIX.*][#nth]; may be given again"},
    {"scenario", "NAME", "a list of faults by its name; may be given together with --fault"},
    {"log", "FILE", "append one line of JSON for every request"},
    {"state", "FILE", "keep the world and the hashes of what was granted, and go on from there"},
    {"data", "FOLDER", "where the tables are (default: the source tree's tests/data/google)"},
    {"end-with-stdin", nullptr, "end when standard input is closed"},
    {"help", nullptr, "show this text"},
    {"version", nullptr, "show the version"},
};

/// A number within bounds, or a sentence about it.
template <typename T>
std::optional<T> number(const QCommandLineParser &parser, const QString &name, T low, T high, QString *why)
{
    bool good = false;
    const qint64 value = parser.value(name).toLongLong(&good);
    if (!good || value < qint64(low) || value > qint64(high)) {
        *why = u"--%1 takes a number from %2 to %3, not \"%4\"."_s.arg(name)
                   .arg(qint64(low))
                   .arg(qint64(high))
                   .arg(parser.value(name));
        return std::nullopt;
    }
    return T(value);
}

} // namespace

QStringList Options::oauthMethods()
{
    return {u"oauth.auth"_s,     u"oauth.consent"_s,   u"oauth.token"_s,         u"oauth.revoke"_s,
            u"oauth.userinfo"_s, u"oauth.tokeninfo"_s, u"oauth.configuration"_s, u"oauth.certs"_s};
}

QString Options::help()
{
    QString text = u"Usage: roomkey-emulator [OPTION]...\n\n"
                   "A local stand-in for Google: OAuth and the Chat API on 127.0.0.1, for the tests and the "
                   "demo of Roomkey.\n"
                   "Once it accepts connections it prints one line of JSON that says where.\n\n"_s;
    for (const Definition &one : Definitions) {
        const QString left = u"  --"_s + QLatin1String(one.name) +
                             (one.value ? u' ' + QString::fromLatin1(one.value) : QString());
        text += left.leftJustified(22) + u' ' + QLatin1String(one.help) + u'\n';
    }
    text += u"\nScenarios: "_s + scenarioNames().join(u", "_s) + u".\n"_s;
    return text +
           u"\nFaults. Each may also have space=spaces/S, every=N, times=N, and p=0 to 1 with seed=S.\n"_s +
           faultMenuText();
}

Options::Outcome Options::parse(const QStringList &arguments, Options *options, std::optional<Tables> *tables,
                                QString *why)
{
    QCommandLineParser parser;
    for (const Definition &one : Definitions)
        parser.addOption(QCommandLineOption(QString::fromLatin1(one.name), QString::fromLatin1(one.help),
                                            one.value ? QString::fromLatin1(one.value) : QString()));
    if (!parser.parse(QStringList{u"roomkey-emulator"_s} + arguments)) {
        *why = parser.errorText() + (parser.errorText().endsWith(u'.') ? u""_s : u"."_s);
        return Outcome::Wrong;
    }
    if (parser.isSet(u"help"_s))
        return Outcome::ShowHelp;
    if (parser.isSet(u"version"_s))
        return Outcome::ShowVersion;
    if (!parser.positionalArguments().isEmpty()) {
        *why = u"Unexpected argument \"%1\"."_s.arg(parser.positionalArguments().first());
        return Outcome::Wrong;
    }
    options->dataFolder = parser.isSet(u"data"_s) ? parser.value(u"data"_s)
                                                  : QStringLiteral(ROOMKEY_SOURCE_DIR "/tests/data/google");
    *tables = Tables::read(options->dataFolder, why);
    if (!*tables)
        return Outcome::Wrong;

    const auto take = [&]<typename T>(const QString &name, T low, T high, auto &target) {
        if (!parser.isSet(name))
            return true;
        const auto value = number<T>(parser, name, low, high, why);
        if (value)
            target = *value;
        return value.has_value();
    };
    if (!take(u"port"_s, 0, 65535, options->port) || !take(u"spaces"_s, 1, 1'000'000, options->size.spaces) ||
        !take(u"members"_s, 1, 100'000, options->size.members) ||
        !take(u"messages"_s, qint64(0), qint64(100'000'000), options->size.messages) ||
        !take(u"seed"_s, qint64(0), std::numeric_limits<qint64>::max(), options->seed) ||
        !take(u"token-lifetime"_s, qint64(1), qint64(1'000'000), options->tokenLifetime))
        return Outcome::Wrong;

    QSet<QString> scopes;
    for (const auto &[name, row] : (*tables)->chatScopes())
        scopes.insert(name);
    if (parser.isSet(u"consent"_s)) {
        const auto consent = Consent::parse(parser.value(u"consent"_s), scopes, why);
        if (!consent) {
            *why = u"--consent: %1."_s.arg(*why);
            return Outcome::Wrong;
        }
        options->consent = *consent;
    }
    QStringList rules = parser.values(u"fault"_s);
    if (parser.isSet(u"scenario"_s)) {
        const auto scenario = scenarioRules(parser.value(u"scenario"_s));
        if (!scenario) {
            *why = u"--scenario: the scenarios are %1."_s.arg(scenarioNames().join(u", "_s));
            return Outcome::Wrong;
        }
        rules = *scenario + rules;
    }
    for (const QString &text : rules) {
        const auto fault = Fault::parse(text, (*tables)->methodIds() + oauthMethods(), why);
        if (!fault) {
            *why = u"--fault: %1."_s.arg(*why);
            return Outcome::Wrong;
        }
        options->faults.append(*fault);
    }
    options->logFile = parser.value(u"log"_s);
    options->stateFile = parser.value(u"state"_s);
    options->endsWithStdin = parser.isSet(u"end-with-stdin"_s);
    return Outcome::Run;
}

} // namespace roomkey::emulator
