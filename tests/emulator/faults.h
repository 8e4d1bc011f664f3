// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/faultmenu.h"

#include <QHash>
#include <QJsonObject>
#include <QList>
#include <QRandomGenerator>
#include <QString>
#include <QStringList>

#include <optional>

namespace roomkey::emulator {

/// One rule of trouble: NAME[:key=value,...][@METHOD_ID][#nth].
///
/// NAME and its parameters are those of the menu. METHOD_ID may end with ".*"; without one every request is
/// met but those of the control interface. Beside the fault's own parameters each rule may have
///   space=spaces/S    only what happens in that space
///   every=N           every Nth request that fits, counted from the first
///   times=N           at most so often
///   p=0.3, seed=S     by chance; the same seed makes the same choices
/// and #nth meets only the nth request that fits.
struct Fault
{
    const FaultKind *kind = nullptr;
    QString name;
    QHash<QString, QString> parameters;
    QString method;
    QString space;
    int nth = 0; ///< 0: not by number
    int every = 1;
    int times = 0; ///< 0: without end
    double probability = 1;
    quint64 seed = 1;
    double drawn = 0; ///< from 0 to 1, by the seed, for this encounter
    QString text;     ///< as it was written

    [[nodiscard]] bool afterCommit() const { return value(QStringLiteral("when")) == QLatin1String("after"); }
    /// As it was given, or what is taken where nothing is.
    [[nodiscard]] QString value(const QString &parameter) const;
    [[nodiscard]] int number(const QString &parameter) const { return value(parameter).toInt(); }
    [[nodiscard]] bool meetsConnections() const;

    /// \a why says what is wrong when nothing is returned.
    [[nodiscard]] static std::optional<Fault> parse(const QString &text, const QStringList &knownMethods,
                                                    QString *why);
};

/// The first of \a faults with that name.
[[nodiscard]] const Fault *find(const QList<Fault> &faults, QLatin1StringView name);

/// The rules in force, how often each was asked for, and what fired.
class FaultPlan
{
public:
    void set(const QList<Fault> &faults);
    [[nodiscard]] bool isEmpty() const { return m_rules.isEmpty(); }
    [[nodiscard]] bool has(QLatin1StringView name) const;
    /// The faults that meet this request, which is counted; \a space is "spaces/S" or empty.
    [[nodiscard]] QList<Fault> meet(const QString &method, const QString &space = {});
    /// The faults that meet a connection that was just made, beside so many that are open.
    [[nodiscard]] QList<Fault> meetConnection(int open);
    /// {"rules":[{rule, met, fired}], "fired":[{rule, method, space, nth}], "total"}: of the newest at most
    /// \a limit. What fired stays until clear().
    [[nodiscard]] QJsonObject toJson(qsizetype limit) const;
    void clear();

private:
    struct Rule
    {
        Fault fault;
        QRandomGenerator random;
        int met = 0;
        int fired = 0;
        qint64 second = 0; ///< that inSecond counts requests of
        int inSecond = 0;
    };
    struct Firing
    {
        QString rule;
        QString method;
        QString space;
        int nth = 0;
    };
    static bool isOverQuota(Rule &rule);
    bool fires(Rule &rule, const QString &method, const QString &space);

    QList<Rule> m_rules;
    QList<Firing> m_fired;
    qint64 m_total = 0;
};

} // namespace roomkey::emulator
