// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/commandline.h"

#include <QTemporaryFile>
#include <QTest>

using namespace roomkey::ui;

class TestCommandLine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void startsWithTheRealServiceAndTheDefaultProfile();
    void usageErrorsFailAndSayWhy_data();
    void usageErrorsFailAndSayWhy();
    void helpNamesEveryOption();
    void versionPrintsAndLeaves();
    void takesAFileAServerAndAProfile();
    void demoHasItsOwnProfile();
};

namespace {

CommandLine parsed(const QStringList &options)
{
    return CommandLine::parse(QStringList(QStringLiteral("roomkey")) + options);
}

} // namespace

void TestCommandLine::startsWithTheRealServiceAndTheDefaultProfile()
{
    const CommandLine line = parsed({});
    QCOMPARE(line.action, CommandLine::Action::Run);
    QCOMPARE(line.profile, QStringLiteral("default"));
    QCOMPARE(line.apiRoot, CommandLine::realService());
    QVERIFY(!line.apiRootGiven);
    QVERIFY(!line.demo);
}

void TestCommandLine::usageErrorsFailAndSayWhy_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QString>("named");
    const auto row = [](const char *name, const QStringList &options, const QString &named) {
        QTest::newRow(name) << options << named;
    };
    row("unknown option", {QStringLiteral("--colour")}, QStringLiteral("colour"));
    row("stray word", {QStringLiteral("hello")}, QStringLiteral("hello"));
    row("profile with a slash", {QStringLiteral("--profile=a/b")}, QStringLiteral("a/b"));
    row("empty profile", {QStringLiteral("--profile=")}, QStringLiteral("profile name"));
    row("missing value", {QStringLiteral("--profile")}, QStringLiteral("profile"));
    row("plain http elsewhere", {QStringLiteral("--api-root=http://example.com/")},
        QStringLiteral("example.com"));
    row("not an address", {QStringLiteral("--api-root=://")}, QStringLiteral("server address"));
    row("name and password", {QStringLiteral("--api-root=https://a:b@example.com/")},
        QStringLiteral("example.com"));
    row("other scheme", {QStringLiteral("--api-root=ftp://127.0.0.1/")}, QStringLiteral("ftp"));
    row("no such file", {QStringLiteral("--client-file=no/such.json")}, QStringLiteral("no/such.json"));
    row("a folder", {QStringLiteral("--client-file=/")}, QStringLiteral("/"));
    row("demo and server", {QStringLiteral("--demo"), QStringLiteral("--api-root=https://example.com/")},
        QStringLiteral("--api-root"));
}

void TestCommandLine::usageErrorsFailAndSayWhy()
{
    QFETCH(QStringList, options);
    QFETCH(QString, named);
    const CommandLine line = parsed(options);
    QCOMPARE(line.action, CommandLine::Action::Fail);
    QVERIFY2(line.text.contains(named), qPrintable(line.text));
    QVERIFY2(line.text.contains(QStringLiteral("--help")), qPrintable(line.text));
}

void TestCommandLine::helpNamesEveryOption()
{
    const CommandLine line = parsed({QStringLiteral("--help")});
    QCOMPARE(line.action, CommandLine::Action::Print);
    for (const char *option : {"--client-file", "--api-root", "--profile", "--demo", "--version", "--help"})
        QVERIFY2(line.text.contains(QLatin1String(option)), option);
}

void TestCommandLine::versionPrintsAndLeaves()
{
    const CommandLine line = parsed({QStringLiteral("--version")});
    QCOMPARE(line.action, CommandLine::Action::Print);
    QVERIFY(line.text.startsWith(QStringLiteral("roomkey ")));
}

void TestCommandLine::takesAFileAServerAndAProfile()
{
    QTemporaryFile file;
    QVERIFY(file.open());
    const CommandLine line = parsed({QStringLiteral("--client-file"), file.fileName(),
                                     QStringLiteral("--api-root"), QStringLiteral("http://127.0.0.1:8080"),
                                     QStringLiteral("--profile"), QStringLiteral("work")});
    QCOMPARE(line.action, CommandLine::Action::Run);
    QCOMPARE(line.clientFile, file.fileName());
    QCOMPARE(line.apiRoot, QUrl(QStringLiteral("http://127.0.0.1:8080/")));
    QVERIFY(line.apiRootGiven);
    QCOMPARE(line.profile, QStringLiteral("work"));
}

void TestCommandLine::demoHasItsOwnProfile()
{
    QCOMPARE(parsed({QStringLiteral("--demo")}).profile, QStringLiteral("demo"));
    QCOMPARE(parsed({QStringLiteral("--demo"), QStringLiteral("--profile=tour")}).profile,
             QStringLiteral("tour"));
}

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_commandline.moc"
