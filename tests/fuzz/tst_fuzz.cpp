// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/changes.h"
#include "tests/fuzz/targets.h"

#include <QDir>
#include <QTest>

#include <cstring>

using namespace roomkey;

class TestFuzz : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyTargetHasInputs();
    void keptInputs_data() { eachTarget(); }
    void keptInputs();
    void changedInputs_data() { eachTarget(); }
    void changedInputs();
    void aBrokenReaderIsFound();
    void theSameSeedGivesTheSameInputs();

private:
    static constexpr quint32 Seed = 20261122;
    static constexpr int Count = 2'000; ///< for each target

    static QDir corpus() { return QDir(QStringLiteral(ROOMKEY_SOURCE_DIR "/tests/fuzz/corpus")); }
    static QList<QByteArray> inputsOf(const QString &name)
    {
        QList<QByteArray> inputs;
        for (const QFileInfo &info : QDir(corpus().filePath(name)).entryInfoList(QDir::Files, QDir::Name)) {
            QFile file(info.filePath());
            if (file.open(QIODevice::ReadOnly))
                inputs.append(file.readAll());
        }
        return inputs;
    }
    static void eachTarget()
    {
        QTest::addColumn<fuzz::Target>("target");
        for (const fuzz::NamedTarget &target : fuzz::targets())
            QTest::newRow(target.name) << target.run;
    }
    /// What is wrong and with which input; empty: nothing.
    static QByteArray firstBroken(fuzz::Target target, fuzz::Changes changes, int count)
    {
        for (int i = 0; i < count; ++i) {
            const QByteArray input = changes.next();
            if (const char *wrong = target(input))
                return QByteArray(wrong) + "; base64: " + input.toBase64();
        }
        return {};
    }
};

void TestFuzz::everyTargetHasInputs()
{
    QStringList names;
    for (const fuzz::NamedTarget &target : fuzz::targets()) {
        names.append(QLatin1String(target.name));
        QVERIFY2(inputsOf(names.last()).size() >= 2, target.name);
    }
    names.sort();
    QCOMPARE(corpus().entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name), names);
}

void TestFuzz::keptInputs()
{
    QFETCH(fuzz::Target, target);
    for (const QByteArray &input : inputsOf(QLatin1String(QTest::currentDataTag()))) {
        const char *wrong = target(input);
        QVERIFY2(!wrong, (QByteArray(wrong) + "; base64: " + input.toBase64()).constData());
    }
}

void TestFuzz::changedInputs()
{
    QFETCH(fuzz::Target, target);
    const QByteArray broken =
        firstBroken(target, fuzz::Changes(inputsOf(QLatin1String(QTest::currentDataTag())), Seed), Count);
    QVERIFY2(broken.isEmpty(), broken.constData());
}

void TestFuzz::aBrokenReaderIsFound()
{
    const fuzz::Target broken = [](const QByteArray &input) {
        const qsizetype first = input.indexOf("code=");
        const bool twice = first >= 0 && input.indexOf("code=", first + 1) >= 0 && input.contains('%');
        return twice ? "a planted mistake" : nullptr;
    };
    const fuzz::Changes changes(inputsOf(QStringLiteral("callbackquery")), Seed);
    QVERIFY(firstBroken(broken, changes, Count).startsWith("a planted mistake; base64: "));
}

void TestFuzz::theSameSeedGivesTheSameInputs()
{
    const QList<QByteArray> inputs{"one", "another input"};
    fuzz::Changes first(inputs, Seed);
    fuzz::Changes second(inputs, Seed);
    QSet<QByteArray> seen;
    for (int i = 0; i < 200; ++i) {
        const QByteArray input = first.next();
        QCOMPARE(second.next(), input);
        seen.insert(input);
    }
    QVERIFY(seen.size() > 150);
}

QTEST_GUILESS_MAIN(TestFuzz)
#include "tst_fuzz.moc"
