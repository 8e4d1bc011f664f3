// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/httpserver.h"
#include "tests/unit/faults/faultbench.h"

#include <algorithm>

using namespace roomkey;
using namespace std::chrono_literals;

// What becomes of every operation under every fault of the emulator's menu, as faultmatrix.txt states it: one
// operation a fault in turn, and all of them with FAULT_MATRIX=all (or FAULT_MATRIX=send,edit) in the
// environment. Beside its stated outcome each cell keeps the promises: one call is one request on the wire,
// attempts are bounded, what is said to be done is done, and once the fault is over the world and the store
// are as if it had not been.

namespace {

struct Row
{
    QString rule;
    QStringList outcomes; ///< in the order of Operations
};

/// Reads the table; a comment begins with #, and rules that go together are joined by +.
QList<Row> readTable()
{
    QFile file(QStringLiteral(ROOMKEY_SOURCE_DIR "/tests/unit/faults/faultmatrix.txt"));
    QList<Row> rows;
    if (!file.open(QIODevice::ReadOnly))
        return rows;
    for (const QString &line : QString::fromUtf8(file.readAll()).split(u'\n')) {
        const QStringList fields = line.simplified().split(u' ');
        if (fields.size() > 1 && !line.startsWith(u'#'))
            rows.append({fields.first(), fields.sliced(1)});
    }
    return rows;
}

bool isWrite(Operation operation)
{
    const QString method = methodOf(operation);
    return method.startsWith(QLatin1String("chat.")) && !method.endsWith(QLatin1String(".list")) &&
           !method.endsWith(QLatin1String(".get"));
}

/// Faults that meet connections, not methods.
bool meetsConnections(const QString &rule)
{
    return rule.startsWith(QLatin1String("limit_connections")) ||
           rule.startsWith(QLatin1String("idle_close")) || rule.startsWith(QLatin1String("reset:at=accept"));
}

/// Bounded, whatever happens: a client that is held up must not hammer.
constexpr int MostRequests = 40;

/// More than idle_close waits in the table.
constexpr auto LongerThanSilence = 100ms;

} // namespace

class TestFaultMatrix : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup() { m_wrong += int(QTest::currentTestFailed()); }
    void cleanupTestCase() { m_emulator.reset(); }
    void everyFaultIsStated();
    void cells_data();
    void cells();
    void tellsItsSize();

private:
    QStringList rulesFor(const QString &rule, Operation operation) const;
    int baseline(Operation operation);

    std::unique_ptr<EmulatorProcess> m_emulator;
    HttpServer m_elsewhere;
    QHash<Operation, int> m_baselines;
    QStringList m_menu;
    int m_run = 0;
    int m_stated = 0;
    int m_impossible = 0; ///< a fault that cannot meet the operation at all
    int m_wrong = 0;
};

void TestFaultMatrix::initTestCase()
{
    m_emulator = std::make_unique<EmulatorProcess>(
        QStringList{QStringLiteral("--consent"), QStringLiteral("allow-all"), QStringLiteral("--spaces"),
                    QStringLiteral("1050"), QStringLiteral("--members"), QStringLiteral("1050"),
                    QStringLiteral("--messages"), QStringLiteral("110")});
    QVERIFY(m_emulator->isRunning());
    const QJsonArray menu =
        m_emulator->control(QStringLiteral("menu")).value(QLatin1String("faults")).toArray();
    for (const QJsonValue &name : menu)
        m_menu.append(name.toString());
}

/// The rule at the operation's method. A fault of the token endpoint meets a call of the Chat API when its
/// access token has ended. Empty if the fault cannot meet the operation at all.
QStringList TestFaultMatrix::rulesFor(const QString &rule, Operation operation) const
{
    const QString filled = QString(rule).replace(QLatin1String("ELSEWHERE"), m_elsewhere.url().toString());
    const auto accepted = [this](const QStringList &rules) {
        return !m_emulator
                    ->control(QStringLiteral("faults"),
                              {{QStringLiteral("faults"), QJsonArray::fromStringList(rules)}})
                    .contains(QLatin1String("error"));
    };
    const QString method = methodOf(operation);
    const auto at = [&filled](const QString &place) {
        QStringList rules;
        for (const QString &one : filled.split(u'+'))
            rules.append(one.section(u'#', 0, 0) + place +
                         (one.contains(u'#') ? u'#' + one.section(u'#', 1) : QString()));
        return rules;
    };
    QList<QStringList> ways{at(u'@' + method), QStringList{QStringLiteral("expire:times=1@") + method} +
                                                   at(QStringLiteral("@oauth.token"))};
    if (operation == Operation::SignIn)
        ways.append(at(QStringLiteral("@oauth.auth")));
    if (meetsConnections(filled))
        ways.append(QStringList{filled});
    for (const QStringList &rules : std::as_const(ways)) {
        if (accepted(rules))
            return rules;
    }
    return {};
}

/// How many requests the operation takes where nothing goes wrong.
int TestFaultMatrix::baseline(Operation operation)
{
    if (!m_baselines.contains(operation)) {
        FaultBench bench(*m_emulator);
        bench.prepare(operation);
        const int before = bench.onTheWire(operation);
        const QString outcome = bench.perform(operation);
        if (outcome != QLatin1String("done"))
            qFatal("%s without faults: %s", qPrintable(nameOf(operation)), qPrintable(outcome));
        m_baselines.insert(operation, bench.onTheWire(operation) - before);
    }
    return m_baselines.value(operation);
}

void TestFaultMatrix::everyFaultIsStated()
{
    const QList<Row> rows = readTable();
    QSet<QString> named;
    for (const Row &row : rows) {
        QVERIFY2(row.outcomes.size() == qsizetype(Operations.size()), qPrintable(row.rule));
        named.insert(row.rule.section(u':', 0, 0));
    }
    QVERIFY(m_menu.size() >= 60);
    for (const QString &name : std::as_const(m_menu))
        QVERIFY2(named.contains(name), qPrintable(name));
}

void TestFaultMatrix::cells_data()
{
    QTest::addColumn<QString>("rule");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("stated");
    const QString wanted = qEnvironmentVariable("FAULT_MATRIX");
    QSet<QString> sampled;
    int turn = 0;
    for (const Row &row : readTable()) {
        m_stated += int(row.outcomes.size());
        const QString name = row.rule.section(u':', 0, 0);
        // Each fault once: the next operation in turn that it can meet.
        int pick = turn++ % int(Operations.size());
        while (row.outcomes.at(pick) == QLatin1String("-"))
            pick = (pick + 1) % int(Operations.size());
        for (int column = 0; column < int(Operations.size()); ++column) {
            const QString operation = nameOf(Operations.at(std::size_t(column)));
            if (wanted == QLatin1String("all") || wanted.split(u',').contains(operation) ||
                (wanted.isEmpty() && column == pick && !sampled.contains(name))) {
                QTest::addRow("%s %s", qPrintable(row.rule), qPrintable(operation))
                    << row.rule << column << row.outcomes.at(column);
            }
        }
        sampled.insert(name);
    }
}

void TestFaultMatrix::cells()
{
    QFETCH(QString, rule);
    QFETCH(int, column);
    QFETCH(QString, stated);
    const Operation operation = Operations.at(std::size_t(column));
    const QStringList rules = rulesFor(rule, operation);
    m_emulator->setFaults({});
    ++m_run;
    if (rules.isEmpty() || stated == QLatin1String("-")) {
        ++m_impossible;
        QCOMPARE(rules.isEmpty() ? QStringLiteral("-") : QStringLiteral("it can happen here"), stated);
        return;
    }
    const int usual = baseline(operation);
    FaultBench bench(*m_emulator);
    QVERIFY(bench.isReady());
    bench.prepare(operation);
    const int before = bench.onTheWire(operation);
    const int journalledBefore = bench.journalled(operation);
    // Else the operation goes over a connection that was open before the fault began.
    if (meetsConnections(rule))
        bench.dropConnections();
    m_emulator->setFaults(rules);
    if (rule.startsWith(QLatin1String("idle_close")))
        bench.leaveOneSilent(LongerThanSilence);
    QString outcome = bench.perform(operation);
    // A fault may have closed the emulator's door for a while.
    QJsonObject told;
    QTRY_VERIFY(!(told = m_emulator->control(QStringLiteral("fired"))).isEmpty());
    const int fired = told.value(QLatin1String("rules")).toArray().last()[QLatin1String("fired")].toInt();
    m_emulator->setFaults({});
    const int requests = bench.onTheWire(operation) - before;
    if (outcome == QLatin1String("done") && requests > usual)
        outcome = QStringLiteral("again");
    if (qEnvironmentVariableIsSet("FAULT_MATRIX"))
        qInfo("OBSERVED\t%s\t%s\t%s\t%d times", qPrintable(rule), qPrintable(nameOf(operation)),
              qPrintable(outcome), fired);

    QVERIFY2(fired > 0, "the fault never happened");
    QVERIFY2(requests <= MostRequests, qPrintable(QString::number(requests)));
    // Qt repeats reads on a connection that closed under them, which changes nothing.
    if (isWrite(operation))
        QVERIFY2(requests <= bench.journalled(operation) - journalledBefore +
                                 (outcome == QLatin1String("waits") ? 1 : 0),
                 "R1: one call is one request");
    if (outcome == QLatin1String("done") || outcome == QLatin1String("again")) {
        // X3: a message without a time has no place, and nothing can be done with what has no name.
        static const QStringList costly{QStringLiteral("nameless"), QStringLiteral("type"),
                                        QStringLiteral("null"), QStringLiteral("missing")};
        const bool lacksOne = rule.startsWith(QLatin1String("mutate_between_pages")) ||
                              std::any_of(costly.begin(), costly.end(), [&](const QString &kind) {
                                  return rule.startsWith(QLatin1String("mangle_item:kind=") + kind);
                              });
        const bool lacksTheNew = rule.startsWith(QLatin1String("late_visibility"));
        QCOMPARE(bench.difference(operation, lacksTheNew ? FaultBench::MissedMessages : int(lacksOne)),
                 QString());
    }
    QVERIFY2(m_elsewhere.requests().isEmpty(), "X4: nothing is sent elsewhere");
    // Nobody can do more than believe a server that says what was to be deleted is not there.
    const bool believed =
        outcome == QLatin1String("done") &&
        (rule.startsWith(QLatin1String("status:code=404")) || rule == QLatin1String("space_gone"));
    if (!believed)
        QCOMPARE(bench.recover(operation), QString());
    QVERIFY2(stated.split(u'|').contains(outcome),
             qPrintable(QStringLiteral("%1 instead of %2").arg(outcome, stated)));
}

void TestFaultMatrix::tellsItsSize()
{
    // The table is for the whole of it.
    const bool isWhole = qEnvironmentVariable("FAULT_MATRIX") == QLatin1String("all");
    qInfo("%scells of faults times operations | %d | >= 720 | %d faults in %d forms, %d operations: %d as "
          "stated, of which %d cannot happen",
          isWhole ? "FIGURE " : "", m_run, int(m_menu.size()), m_stated / int(Operations.size()),
          int(Operations.size()), m_run - m_wrong, m_impossible);
    QVERIFY(m_menu.size() * qsizetype(Operations.size()) >= 60 * 12);
}

QTEST_GUILESS_MAIN(TestFaultMatrix)
#include "tst_faultmatrix.moc"
