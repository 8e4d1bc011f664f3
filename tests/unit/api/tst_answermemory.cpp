// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/apiclient.h"

#include "app/api/chatapi.h"
#include "app/api/journal.h"
#include "app/api/networkmanager.h"
#include "app/auth/tokenendpoint.h"
#include "app/core/clock.h"
#include "tests/support/await.h"
#include "tests/support/emulatorprocess.h"
#include "tests/unit/flows/flowfixture.h"

#include <QFile>
#include <QTest>
#include <QThread>
#include <QTimer>

#include <malloc.h>

// X1: what answers that never end, unpack to more than there is or begin with headers without end cost in
// memory, as the system counts it. The server is another process.

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace roomkey;

namespace {

constexpr qint64 Mebibyte = qint64(1024) * 1024;
constexpr qint64 MostMore = 64 * Mebibyte;

/// The most memory of this process at a time, in bytes.
qint64 mostMemory()
{
    QFile status(u"/proc/self/status"_s);
    if (!status.open(QIODevice::ReadOnly))
        return -1;
    const QList<QByteArray> lines = status.readAll().split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith("VmHWM:"))
            return line.mid(6).trimmed().split(' ').value(0).toLongLong() * 1024;
    }
    return -1;
}

/// From now on mostMemory() begins at what is used just now.
bool forgetMostMemory()
{
    malloc_trim(0);
    QFile marks(u"/proc/self/clear_refs"_s);
    return marks.open(QIODevice::WriteOnly) && marks.write("5") == 1;
}

} // namespace

class TestAnswerMemory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theMeasureSeesWhatIsTaken();
    void staysSmall_data();
    void staysSmall();

private:
    std::unique_ptr<EmulatorProcess> m_emulator;
    QByteArray m_token;
};

void TestAnswerMemory::initTestCase()
{
    m_emulator = std::make_unique<EmulatorProcess>(QStringList{u"--consent"_s, u"allow-all"_s});
    m_token = m_emulator->accessToken(ScopeSet({Scope::Spaces}).toUris());
    QVERIFY(!m_token.isEmpty());
}

void TestAnswerMemory::theMeasureSeesWhatIsTaken()
{
    QVERIFY(forgetMostMemory());
    const qint64 before = mostMemory();
    QByteArray(2 * MostMore, 'x').clear();
    QVERIFY(mostMemory() - before > MostMore);
    QVERIFY(forgetMostMemory());
    QVERIFY(mostMemory() < before + MostMore);
}

void TestAnswerMemory::staysSmall_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<bool>("forKeys");
    QTest::newRow("a body without end") << u"endless:MiB=128"_s << false;
    QTest::newRow("a body without end, where keys are") << u"endless:MiB=128"_s << true;
    QTest::newRow("a body that unpacks to much") << u"bomb:MiB=80"_s << false;
    QTest::newRow("headers without end") << u"big_headers:n=128,size=1000000"_s << false;
}

void TestAnswerMemory::staysSmall()
{
    QFETCH(QString, fault);
    QFETCH(bool, forKeys);
    constexpr auto Limit = 2s;
    m_emulator->setFaults({fault});
    SystemClock clock;
    FixedToken tokens(m_token);
    Journal journal;
    NetworkManager network;
    ApiClient client(m_emulator->apiRoot(), network, tokens, journal, clock);
    TokenEndpoint endpoint(network, clock, nullptr, Limit);
    AuthEndpoints endpoints;
    endpoints.revocation = m_emulator->apiRoot().resolved(QUrl(u"/revoke"_s));

    QVERIFY(forgetMostMemory());
    const qint64 before = mostMemory();
    // Whoever reads is busy, as on a slow machine; the thread at the line is not.
    QTimer::singleShot(20, this, [] { QThread::msleep(400); });
    if (forKeys) {
        QVERIFY(!await(endpoint.revoke(endpoints, Secret("r"))));
    } else {
        CallOptions once{Limit};
        once.maxAttempts = 1;
        const auto answer = await(client.call(requests::listSpaces(), once));
        QVERIFY(!answer && answer.error().kind != ApiError::Kind::SignInNeeded);
    }
    const qint64 more = mostMemory() - before;
    m_emulator->setFaults({});
    QVERIFY2(before > 0 && more <= MostMore, qPrintable(u"%1 MiB more"_s.arg(more / Mebibyte)));
}

QTEST_GUILESS_MAIN(TestAnswerMemory)
#include "tst_answermemory.moc"
