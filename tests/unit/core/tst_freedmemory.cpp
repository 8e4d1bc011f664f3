// SPDX-License-Identifier: GPL-3.0-or-later
#include <QByteArray>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <thread>

// What the program frees, as somebody finds it who takes an image of its memory. app/core/freedmemory.cpp is
// a part of this program as it is of the real one.
class TestFreedMemory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aWordThatIsHeldIsFound();
    void nothingStaysOfWhatWasFreed_data();
    void nothingStaysOfWhatWasFreed();
    void whatGrowsKeepsWhatItHolds();

private:
    /// The secret word, made anew and never standing in this program as it is.
    static QByteArray word(char last)
    {
        QByteArray text("q2jW7-");
        for (int i = 0; i < 40; ++i)
            text.append(static_cast<char>('A' + (i * 7) % 26));
        return text.append(last);
    }
    /// How often it stands in the memory of this process; \a last is kept apart, so that the question is no
    /// find.
    static int found(char last)
    {
        const QByteArray start = word('-').chopped(1);
        QFile maps(QStringLiteral("/proc/self/maps"));
        QFile memory(QStringLiteral("/proc/self/mem"));
        if (!maps.open(QIODevice::ReadOnly) || !memory.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
            return -1;
        int count = 0;
        for (const QByteArray &line : maps.readAll().split('\n')) {
            const QByteArray span = line.left(line.indexOf(' '));
            if (!line.contains(" rw") || line.contains("[v"))
                continue;
            const qint64 begin = span.left(span.indexOf('-')).toLongLong(nullptr, 16);
            const qint64 end = span.mid(span.indexOf('-') + 1).toLongLong(nullptr, 16);
            const auto *at = reinterpret_cast<const char *>(begin);
            const QByteArray here = QByteArray::fromRawData(at, end - begin);
            for (qsizetype i = here.indexOf(start); i >= 0; i = here.indexOf(start, i + 1))
                count += i + start.size() < here.size() && here.at(i + start.size()) == last ? 1 : 0;
        }
        return count;
    }
};

void TestFreedMemory::aWordThatIsHeldIsFound()
{
    const QByteArray held = word('1');
    QVERIFY(found('1') > 0);
    QCOMPARE(found('0'), 0);
}

void TestFreedMemory::nothingStaysOfWhatWasFreed_data()
{
    using Act = std::function<void(char)>;
    QTest::addColumn<Act>("act");
    QTest::newRow("a text") << Act([](char last) { (void)word(last).repeated(20); });
    QTest::newRow("a header that grew") << Act([](char last) {
        QByteArray header("Authorization: Bearer ");
        for (int i = 0; i < 300; ++i)
            header += word(last) + "\r\n";
    });
    QTest::newRow("an answer") << Act([](char last) {
        const QByteArray body = "{\"refresh_token\":\"" + word(last) + "\"}";
        const QString read = QJsonDocument::fromJson(body).object().begin()->toString();
        (void)QString(read + QLatin1Char('x')).toUtf8();
    });
    QTest::newRow("on another thread")
        << Act([](char last) { std::thread([last] { (void)QByteArray(word(last) + word(last)); }).join(); });
    QTest::newRow("moved by realloc") << Act([](char last) {
        const QByteArray text = word(last);
        constexpr size_t Size = 1500;
        constexpr size_t Offset = Size - 100; // what is needed next is cut off at the front
        static std::array<char *, 64> side{}; // no room to grow in place, and none for others afterwards
        for (char *&memory : side)
            memory = static_cast<char *>(std::malloc(Size));
        for (size_t i = 0; i < side.size(); i += 2) {
            std::memcpy(side[i] + Offset, text.constData(), size_t(text.size()));
            side[i] = static_cast<char *>(std::realloc(side[i], 4 * Size));
            std::memset(side[i], 0, 4 * Size);
        }
    });
}

void TestFreedMemory::nothingStaysOfWhatWasFreed()
{
    using Act = std::function<void(char)>;
    QFETCH(const Act, act);
    static char last = 'a';
    act(++last);
    QCOMPARE(found(last), 0);
}

void TestFreedMemory::whatGrowsKeepsWhatItHolds()
{
    std::unique_ptr<char, decltype(&std::free)> memory(static_cast<char *>(std::malloc(1)), &std::free);
    size_t size = 1;
    *memory = 0;
    for (const size_t next : {2, 17, 1000, 999, 400, 70'000, 300'000, 1'000, 90'000, 3}) {
        memory.reset(static_cast<char *>(std::realloc(memory.release(), next)));
        QVERIFY(memory);
        for (size_t i = 0; i < std::min(size, next); ++i)
            QCOMPARE(memory.get()[i], static_cast<char>(i * 31));
        for (size_t i = 0; i < next; ++i)
            memory.get()[i] = static_cast<char>(i * 31);
        size = next;
    }
}

QTEST_GUILESS_MAIN(TestFreedMemory)
#include "tst_freedmemory.moc"
