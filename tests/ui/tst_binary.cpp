// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>
#include <QProcess>
#include <QTest>
#include <QtEndian>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

/// X26: the file of the program, without running it.
class TestBinary : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // These look with what Linux has.
    void binaryIsHardened();
    void everyPartIsCompiledHardened();
    void linksWhatIsListed();
    void binaryKnowsNoPlaceAndNoTime();
};

/// What a tool of binutils says of the program; empty where there is none.
QByteArray saidOfTheProgram(const QString &tool, const QStringList &options)
{
#ifdef Q_OS_LINUX
    QProcess process;
    process.start(tool, options + QStringList{QStringLiteral(ROOMKEY_BIN_DIR "/roomkey")});
    if (QTest::qWaitFor([&] { return process.state() == QProcess::NotRunning; }, 30'000) &&
        process.exitCode() == 0)
        return process.readAllStandardOutput();
#endif
    return {};
}

/// X26: position independent, everything bound and read-only before main, no stack to run code on, in a
/// release with checked copies, a guard on the stack and marks where code may be entered.
void TestBinary::binaryIsHardened()
{
#ifdef Q_OS_LINUX
    const QByteArray said = saidOfTheProgram(u"readelf"_s, {u"-hldnW"_s, u"--dyn-syms"_s});
    QVERIFY(said.contains("Position-Independent Executable"));
    QVERIFY(said.contains("GNU_RELRO"));
    const qsizetype stack = said.indexOf("GNU_STACK");
    QVERIFY(stack > 0);
    const QByteArray stackLine = said.mid(stack, said.indexOf('\n', stack) - stack).simplified();
    QVERIFY2(stackLine.contains(" RW ") && !stackLine.contains("RWE"), stackLine);
    QVERIFY(!said.contains("(TEXTREL)"));
#ifdef NDEBUG
    QVERIFY(said.contains("BIND_NOW"));
    QVERIFY(said.contains("__stack_chk_fail"));
    QVERIFY2(said.contains("__glibcxx_assert_fail"), "no index is checked");
#ifdef Q_PROCESSOR_X86_64
    // Every function that may be called through a pointer begins with the mark for it; the C library's own
    // starting code has a handful.
    const QByteArray code = saidOfTheProgram(u"objdump"_s, {u"-d"_s, u"--no-show-raw-insn"_s});
    QVERIFY2(code.count("endbr64") > 1'000, QByteArray::number(code.count("endbr64")));
#endif
#endif
#else
    QSKIP("Looked at on Linux.");
#endif
}

/// X26: what leaves no mark in the file stands in how each part of it was compiled. Nothing in it copies in a
/// way that the C library would have to check, so the checked copies show nowhere else.
void TestBinary::everyPartIsCompiledHardened()
{
#if !defined(Q_OS_LINUX)
    QSKIP("Looked at on Linux.");
#elif defined(NDEBUG)
    QFile file(QStringLiteral(ROOMKEY_BIN_DIR "/../compile_commands.json"));
    QVERIFY2(file.open(QIODevice::ReadOnly), "build with a preset");
    QByteArrayList wanted{"-D_FORTIFY_SOURCE=2", "-D_GLIBCXX_ASSERTIONS", "-fstack-protector-strong",
                          "-fstack-clash-protection"};
#ifdef Q_PROCESSOR_X86_64
    wanted.append("-fcf-protection=full");
#endif
    int parts = 0;
    for (const QJsonValue &entry : QJsonDocument::fromJson(file.readAll()).array()) {
        const QByteArrayList words = entry["command"_L1].toString().toUtf8().split(' ');
        const QByteArray output = words.value(words.indexOf("-o") + 1);
        if (!output.startsWith("app/") && !output.startsWith("models/") && !output.startsWith("ui/"))
            continue;
        ++parts;
        for (const QByteArray &option : std::as_const(wanted))
            QVERIFY2(words.contains(option), option + " of " + output);
        QVERIFY2(words.contains("-O2") || words.contains("-O3"), "copies are checked in optimized code only");
        // What comes later wins.
        QVERIFY(words.lastIndexOf("-U_FORTIFY_SOURCE") < words.indexOf("-D_FORTIFY_SOURCE=2"));
        for (const char *undone : {"-fno-stack-protector", "-fno-stack-clash-protection",
                                   "-fcf-protection=none", "-U_GLIBCXX_ASSERTIONS"})
            QVERIFY2(!words.contains(undone), undone);
    }
    QVERIFY2(parts > 200, QByteArray::number(parts));
#endif
}

void TestBinary::linksWhatIsListed()
{
#ifdef Q_OS_LINUX
    QFile list(QStringLiteral(ROOMKEY_SOURCE_DIR "/packaging/linked-libraries.tsv"));
    QVERIFY(list.open(QIODevice::ReadOnly));
    QByteArrayList listed;
    for (const QByteArray &line : list.readAll().split('\n')) {
        if (!line.isEmpty() && !line.startsWith('#') && !line.startsWith("library\t"))
            listed.append(line.split('\t').first());
    }
    QByteArrayList linked;
    for (const QByteArray &line : saidOfTheProgram(u"readelf"_s, {u"-dW"_s}).split('\n')) {
        QVERIFY2(!line.contains("(RUNPATH)") && !line.contains("(RPATH)"), "loads from elsewhere");
        if (line.contains("(NEEDED)")) {
            const QByteArray name = line.split('[').last();
            linked.append(name.left(name.indexOf(".so")));
        }
    }
    std::ranges::sort(listed);
    std::ranges::sort(linked);
    QVERIFY(!linked.isEmpty());
    QCOMPARE(linked.join(' '), listed.join(' '));
#else
    QSKIP("Looked at on Linux.");
#endif
}

/// A build elsewhere, at another time, gives the same bytes: it holds neither place nor time.
void TestBinary::binaryKnowsNoPlaceAndNoTime()
{
    QFile program(QStringLiteral(ROOMKEY_BIN_DIR "/roomkey"));
    QVERIFY(program.open(QIODevice::ReadOnly));
    const QByteArray bytes = program.readAll();
    QVERIFY(bytes.contains("Roomkey"));
#ifdef NDEBUG // assertions name their files
    for (const QByteArray &place : {QByteArray(ROOMKEY_SOURCE_DIR), QByteArray(ROOMKEY_BIN_DIR)})
        QVERIFY2(!bytes.contains(place), place);
#endif
    // __DATE__ of that day would stand there as text; resources keep milliseconds in their later formats.
    const QDateTime built = QFileInfo(program).lastModified();
    QVERIFY(!bytes.contains(QLocale::c().toString(built, u"MMM d yyyy"_s).toLatin1()));
    const QDir icons(QStringLiteral(ROOMKEY_SOURCE_DIR "/resources/icons"));
    const auto files = icons.entryInfoList(QDir::Files);
    QVERIFY(files.size() > 20);
    for (const QFileInfo &icon : files) {
        std::array<uchar, 8> time{};
        qToBigEndian(icon.lastModified().toMSecsSinceEpoch(), time.data());
        QVERIFY2(!bytes.contains(QByteArray(reinterpret_cast<const char *>(time.data()), 8)),
                 qPrintable(icon.fileName()));
    }
}

QTEST_GUILESS_MAIN(TestBinary)
#include "tst_binary.moc"
