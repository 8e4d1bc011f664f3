// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/faults.h"

#include <QDateTime>
#include <QJsonArray>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

/// What fired is kept for tests to look at, and a soak has no end.
constexpr qsizetype KeptFirings = 10000;

bool isNumberIn(const QString &text, const QString &range)
{
    bool good = false;
    const qint64 value = text.toLongLong(&good);
    return good && value >= range.section(u".."_s, 0, 0).toLongLong() &&
           value <= range.section(u".."_s, 1).toLongLong();
}

/// A sentence about \a value, or nothing.
QString wrongValue(const FaultKind &kind, const FaultParameter &parameter, const QString &value)
{
    const QString values = QLatin1String(parameter.values);
    const QString needs =
        u"%1 needs %2=%3"_s.arg(QLatin1String(kind.name), QLatin1String(parameter.name), QString(values));
    if (values == "TEXT"_L1)
        return {};
    if (values.contains(".."_L1))
        return isNumberIn(value, values) ? QString() : QString(needs).replace(u".."_s, u" to "_s);
    return values.split(u'|').contains(value) ? QString() : QString(needs).replace(u"|"_s, u" or "_s);
}

/// Parameters that every fault has. False: it is none of them, or \a why says what is wrong.
bool takeCommon(Fault &fault, const QString &key, const QString &value, QString *why)
{
    bool good = true;
    if (key == "space"_L1) {
        fault.space = value;
        good = value.startsWith("spaces/"_L1);
    } else if (key == "every"_L1) {
        fault.every = value.toInt(&good);
        good = good && fault.every >= 1;
    } else if (key == "times"_L1) {
        fault.times = value.toInt(&good);
        good = good && fault.times >= 1;
    } else if (key == "p"_L1) {
        fault.probability = value.toDouble(&good);
        good = good && fault.probability >= 0 && fault.probability <= 1;
    } else if (key == "seed"_L1) {
        fault.seed = value.toULongLong(&good);
    } else {
        return false;
    }
    if (!good)
        *why =
            u"%1=%2 is not what %1 takes: space=spaces/S, every=1 or more, times=1 or more, p=0 to 1, seed=N"_s
                .arg(key, value);
    return true;
}

bool fits(const QString &pattern, const QString &method)
{
    return pattern.isEmpty() || pattern == method ||
           (pattern.endsWith(".*"_L1) && method.startsWith(QStringView(pattern).chopped(1)));
}

} // namespace

QString Fault::value(const QString &parameter) const
{
    if (const auto given = parameters.constFind(parameter); given != parameters.cend())
        return *given;
    const FaultParameter *known = kind ? kind->parameter(parameter) : nullptr;
    return known ? QString::fromLatin1(known->standard) : QString();
}

bool Fault::meetsConnections() const
{
    return kind->where == FaultKind::Where::Connections || value(u"at"_s) == "accept"_L1;
}

std::optional<Fault> Fault::parse(const QString &text, const QStringList &knownMethods, QString *why)
{
    const auto refuse = [&](const QString &reason) {
        *why = u"fault \"%1\": %2"_s.arg(text, reason);
        return std::nullopt;
    };
    Fault fault;
    fault.text = text;
    QString rest = text;
    if (const qsizetype hash = rest.lastIndexOf(u'#'); hash >= 0) {
        bool good = false;
        fault.nth = rest.sliced(hash + 1).toInt(&good);
        if (!good || fault.nth < 1)
            return refuse(u"after # stands a number from 1"_s);
        rest.truncate(hash);
    }
    if (const qsizetype at = rest.lastIndexOf(u'@'); at >= 0) {
        fault.method = rest.sliced(at + 1);
        rest.truncate(at);
    }
    const qsizetype colon = rest.indexOf(u':');
    fault.name = colon < 0 ? rest : rest.first(colon);
    fault.kind = findFaultKind(fault.name);
    if (!fault.kind)
        return refuse(u"the faults are %1"_s.arg(faultNames().join(u", "_s)));
    if (colon >= 0) {
        for (const QString &pair : rest.sliced(colon + 1).split(u',')) {
            const qsizetype equals = pair.indexOf(u'=');
            const QString key = equals < 0 ? pair : pair.first(equals);
            const QString value = pair.sliced(equals + 1);
            const FaultParameter *parameter = fault.kind->parameter(key);
            QString wrong;
            if (equals >= 0 && !parameter && takeCommon(fault, key, value, &wrong)) {
                if (!wrong.isEmpty())
                    return refuse(wrong);
                continue;
            }
            if (equals < 0 || !parameter)
                return refuse(u"%1 has no parameter \"%2\""_s.arg(fault.name, pair));
            if (wrong = wrongValue(*fault.kind, *parameter, value); !wrong.isEmpty())
                return refuse(wrong);
            fault.parameters.insert(key, value);
        }
    }
    for (const FaultParameter &parameter : fault.kind->parameters) {
        const QString key = QString::fromLatin1(parameter.name);
        if (!key.isEmpty() && !parameter.standard && !fault.parameters.contains(key))
            return refuse(wrongValue(*fault.kind, parameter, {}).isEmpty()
                              ? u"%1 needs %2=%3"_s.arg(fault.name, key, QLatin1String(parameter.values))
                              : wrongValue(*fault.kind, parameter, {}));
    }
    if (fault.name.endsWith("_once"_L1) && fault.times == 0)
        fault.times = 1;
    if (fault.method.isEmpty())
        return fault;
    if (fault.meetsConnections())
        return refuse(u"%1 meets connections, not methods"_s.arg(fault.name));
    QStringList meant;
    std::copy_if(knownMethods.begin(), knownMethods.end(), std::back_inserter(meant),
                 [&](const QString &known) { return fits(fault.method, known); });
    if (meant.isEmpty())
        return refuse(u"no method is called %1"_s.arg(fault.method));
    if (std::none_of(meant.begin(), meant.end(),
                     [&](const QString &method) { return fault.kind->meets(method); }))
        return refuse(u"%1 cannot happen at %2"_s.arg(fault.name, fault.method));
    return fault;
}

const Fault *find(const QList<Fault> &faults, QLatin1StringView name)
{
    for (const Fault &fault : faults) {
        if (fault.name == name)
            return &fault;
    }
    return nullptr;
}

void FaultPlan::set(const QList<Fault> &faults)
{
    m_rules.clear();
    for (const Fault &fault : faults)
        m_rules.append({fault, QRandomGenerator(quint32(fault.seed ^ (fault.seed >> 32)))});
}

bool FaultPlan::has(QLatin1StringView name) const
{
    return std::any_of(m_rules.begin(), m_rules.end(),
                       [&](const Rule &rule) { return rule.fault.name == name; });
}

bool FaultPlan::isOverQuota(Rule &rule)
{
    const qint64 second = QDateTime::currentSecsSinceEpoch();
    rule.inSecond = rule.second == second ? rule.inSecond + 1 : 1;
    rule.second = second;
    return rule.inSecond > rule.fault.number(u"rps"_s);
}

bool FaultPlan::fires(Rule &rule, const QString &method, const QString &space)
{
    const Fault &fault = rule.fault;
    const int number = ++rule.met;
    // Drawn whatever comes of it: the choice for a request depends on its number alone.
    const bool chosen = fault.probability >= 1 || rule.random.generateDouble() < fault.probability;
    if ((fault.nth != 0 && number != fault.nth) || (number - 1) % fault.every != 0 || !chosen ||
        (fault.times != 0 && rule.fired >= fault.times) || (fault.name == "quota"_L1 && !isOverQuota(rule)))
        return false;
    ++rule.fired;
    ++m_total;
    m_fired.append({fault.text, method, space, number});
    if (m_fired.size() > KeptFirings)
        m_fired.removeFirst();
    return true;
}

QList<Fault> FaultPlan::meet(const QString &method, const QString &space)
{
    QList<Fault> met;
    for (Rule &rule : m_rules) {
        const Fault &fault = rule.fault;
        if (!fault.meetsConnections() && fits(fault.method, method) && fault.kind->meets(method) &&
            (fault.space.isEmpty() || fault.space == space) && fires(rule, method, space)) {
            met.append(fault);
            met.last().drawn = rule.random.generateDouble();
        }
    }
    return met;
}

QList<Fault> FaultPlan::meetConnection(int open)
{
    QList<Fault> met;
    for (Rule &rule : m_rules) {
        const Fault &fault = rule.fault;
        const bool hasRoom = fault.name == "limit_connections"_L1 && open < fault.number(u"n"_s);
        if (fault.meetsConnections() && !hasRoom && fires(rule, {}, {}))
            met.append(fault);
    }
    return met;
}

QJsonObject FaultPlan::toJson(qsizetype limit) const
{
    QJsonArray rules;
    for (const Rule &rule : m_rules)
        rules.append(
            QJsonObject{{u"rule"_s, rule.fault.text}, {u"met"_s, rule.met}, {u"fired"_s, rule.fired}});
    QJsonArray fired;
    for (qsizetype i = std::max<qsizetype>(m_fired.size() - limit, 0); i < m_fired.size(); ++i) {
        const Firing &one = m_fired[i];
        fired.append(QJsonObject{
            {u"rule"_s, one.rule}, {u"method"_s, one.method}, {u"space"_s, one.space}, {u"nth"_s, one.nth}});
    }
    return {{u"rules"_s, rules}, {u"fired"_s, fired}, {u"total"_s, m_total}};
}

void FaultPlan::clear()
{
    m_rules.clear();
    m_fired.clear();
    m_total = 0;
}

} // namespace roomkey::emulator
