// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/faults.h"

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

const QHash<QString, QStringList> &knownFaults()
{
    static const QHash<QString, QStringList> names{
        {u"delay"_s, {u"ms"_s, u"when"_s}}, {u"status"_s, {u"code"_s, u"when"_s, u"retry_after"_s}},
        {u"drop_reply"_s, {u"when"_s}},     {u"close_after_read"_s, {}},
        {u"reset"_s, {u"when"_s}},          {u"iss_param"_s, {u"value"_s}},
    };
    return names;
}

QString checkParameters(const Fault &fault)
{
    const auto numberIn = [&](const QString &key, int low, int high) {
        bool good = false;
        const int value = fault.parameters.value(key).toInt(&good);
        return good && value >= low && value <= high;
    };
    if (fault.name == "delay"_L1 && !numberIn(u"ms"_s, 0, 3'600'000))
        return u"delay needs ms=0 to 3600000"_s;
    if (fault.name == "status"_L1 && !numberIn(u"code"_s, 400, 599))
        return u"status needs code=400 to 599"_s;
    const QString when = fault.parameters.value(u"when"_s, u"after"_s);
    if (when != "before"_L1 && when != "after"_L1)
        return u"when is before or after"_s;
    return {};
}

} // namespace

bool Fault::afterCommit() const
{
    const QString standard = name == "drop_reply"_L1 ? u"after"_s : u"before"_s;
    return parameters.value(u"when"_s, standard) == "after"_L1;
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
        if (!knownMethods.contains(fault.method))
            return refuse(u"no method is called %1"_s.arg(fault.method));
        rest.truncate(at);
    }
    const qsizetype colon = rest.indexOf(u':');
    fault.name = colon < 0 ? rest : rest.first(colon);
    if (!knownFaults().contains(fault.name)) {
        QStringList names = knownFaults().keys();
        names.sort();
        return refuse(u"the faults are %1"_s.arg(names.join(u", "_s)));
    }
    if (colon >= 0) {
        for (const QString &pair : rest.sliced(colon + 1).split(u',')) {
            const qsizetype equals = pair.indexOf(u'=');
            const QString key = equals < 0 ? pair : pair.first(equals);
            if (equals < 0 || !knownFaults().value(fault.name).contains(key))
                return refuse(u"%1 has no parameter \"%2\""_s.arg(fault.name, pair));
            fault.parameters.insert(key, pair.sliced(equals + 1));
        }
    }
    if (const QString wrong = checkParameters(fault); !wrong.isEmpty())
        return refuse(wrong);
    return fault;
}

void FaultPlan::set(const QList<Fault> &faults)
{
    m_faults = faults;
    m_seen = QList<int>(faults.size(), 0);
}

QList<Fault> FaultPlan::meet(const QString &method)
{
    QList<Fault> met;
    for (qsizetype i = 0; i < m_faults.size(); ++i) {
        const Fault &fault = m_faults[i];
        if (!fault.method.isEmpty() && fault.method != method)
            continue;
        if (++m_seen[i] == fault.nth || fault.nth == 0)
            met.append(fault);
    }
    return met;
}

} // namespace roomkey::emulator
