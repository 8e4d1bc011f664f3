// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/settings.h"
#include "app/core/settingsfile.h"
#include "tests/support/await.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QLockFile>
#include <QTemporaryDir>
#include <QTest>

using namespace roomkey;

class TestSettings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void valuesAreThereAfterARestart();
    void aGroupGoesWhole();
    void changesAreWrittenWithoutBeingAsked();
    void theDiskKeepsNobodyWaiting();
    void whatCouldNotBeWrittenIsTriedAgain();
    void aFileBrokenBetweenIsSetAside();
    void nobodyWaitsForALockOfNobody();

private:
    /// What a restart finds.
    static QVariant stored(const QString &key) { return Settings(paths()).value(key); }
    static ProfilePaths paths() { return ProfilePaths(QStringLiteral("test")); }

    std::optional<QTemporaryDir> m_folder;
};

void TestSettings::init()
{
    m_folder.emplace();
    qputenv("XDG_CONFIG_HOME", QFile::encodeName(m_folder->path()));
}

void TestSettings::valuesAreThereAfterARestart()
{
    {
        Settings settings(paths());
        settings.setValue(QStringLiteral("text"), QStringLiteral("a, \"b\"; ü=\n"));
        settings.setValue(QStringLiteral("bytes"), QByteArray("\0\xff", 2));
        settings.setValue(QStringLiteral("group/list"), QStringList{QStringLiteral("x,y"), QString()});
        settings.setValue(QStringLiteral("group/number"), 7);
        settings.setValue(QStringLiteral("group/number"), 8);
    }
    QCOMPARE(stored(QStringLiteral("text")).toString(), QStringLiteral("a, \"b\"; ü=\n"));
    QCOMPARE(stored(QStringLiteral("bytes")).toByteArray(), QByteArray("\0\xff", 2));
    QCOMPARE(stored(QStringLiteral("group/list")).toStringList(),
             (QStringList{QStringLiteral("x,y"), QString()}));
    QCOMPARE(stored(QStringLiteral("group/number")).toInt(), 8);
    QCOMPARE(stored(QStringLiteral("none")), QVariant());
}

void TestSettings::aGroupGoesWhole()
{
    const QStringList keys{QStringLiteral("accounts/a/name"), QStringLiteral("accounts/a/place/x"),
                           QStringLiteral("accounts/ab/name"), QStringLiteral("accounts/b"),
                           QStringLiteral("accountsOrder")};
    {
        Settings settings(paths());
        for (const QString &key : keys)
            settings.setValue(key, key);
    }
    Settings settings(paths());
    QCOMPARE(settings.childGroups(QStringLiteral("accounts")),
             (QStringList{QStringLiteral("a"), QStringLiteral("ab")}));
    settings.remove(QStringLiteral("accounts/a"));
    QCOMPARE(settings.childGroups(QStringLiteral("accounts")), QStringList{QStringLiteral("ab")});
    settings.setValue(QStringLiteral("accounts/a/name"), QStringLiteral("again"));
    QVERIFY(settings.sync());
    QCOMPARE(stored(keys[0]).toString(), QStringLiteral("again"));
    QCOMPARE(stored(keys[1]), QVariant());
    for (qsizetype i = 2; i < keys.size(); ++i)
        QCOMPARE(stored(keys[i]).toString(), keys[i]);
}

void TestSettings::changesAreWrittenWithoutBeingAsked()
{
    Settings settings(paths());
    settings.setValue(QStringLiteral("key"), QStringLiteral("value"));
    QTRY_COMPARE(stored(QStringLiteral("key")).toString(), QStringLiteral("value"));
    QCOMPARE(QFile::permissions(paths().settingsFile()) & (QFile::ReadGroup | QFile::ReadOther),
             QFile::Permissions());
    settings.remove(QStringLiteral("key"));
    QTRY_COMPARE(stored(QStringLiteral("key")), QVariant());
}

void TestSettings::theDiskKeepsNobodyWaiting()
{
    // Another program holds the lock: the write waits for it, and nobody else does.
    Settings settings(paths());
    QLockFile other(paths().settingsFile() + QStringLiteral(".lock"));
    QVERIFY(other.lock());
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < 20; ++i) {
        settings.setValue(QStringLiteral("key"), i);
        QCoreApplication::processEvents();
        QCOMPARE(settings.value(QStringLiteral("key")).toInt(), i);
    }
    QVERIFY2(timer.elapsed() < 5'000, "half a minute passed, in the thread of the window");
    bool isWritten = false;
    settings.written().then(this, [&](const Expected<void, SettingsUnwritten> &written) {
        isWritten = written.has_value();
        QCOMPARE(stored(QStringLiteral("key")).toInt(), 19); // not before it is there
    });
    QTest::qWait(50);
    QVERIFY(!isWritten);
    other.unlock();
    QTRY_VERIFY(isWritten);
    // Nothing is new: that is told as well.
    QVERIFY(await(settings.written()));
}

void TestSettings::whatCouldNotBeWrittenIsTriedAgain()
{
    Settings settings(paths());
    settings.setValue(QStringLiteral("before"), 1);
    QVERIFY(settings.sync());
    // A folder where the file was cannot be replaced by one.
    const QString file = paths().settingsFile();
    QVERIFY(QFile::remove(file));
    QVERIFY(QDir().mkdir(file));
    settings.setValue(QStringLiteral("key"), 2);
    QVERIFY(!settings.sync());
    QVERIFY(!await(settings.written()));
    QCOMPARE(settings.value(QStringLiteral("key")).toInt(), 2);
    QVERIFY(QDir().rmdir(file));
    QVERIFY(await(settings.written()));
    QCOMPARE(stored(QStringLiteral("key")).toInt(), 2);
}

void TestSettings::aFileBrokenBetweenIsSetAside()
{
    {
        Settings settings(paths());
        settings.setValue(QStringLiteral("key"), 1);
    }
    QFile file(paths().settingsFile());
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Append));
    file.write("[unended\n\xff");
    file.close();
    Settings settings(paths());
    QVERIFY(!settings.setAside().isEmpty());
    QVERIFY(QFileInfo::exists(settings.setAside()));
    settings.setValue(QStringLiteral("key"), 3);
    QVERIFY(settings.sync());
    QCOMPARE(stored(QStringLiteral("key")).toInt(), 3);
}

void TestSettings::nobodyWaitsForALockOfNobody()
{
    // What a kill leaves between the making of the lock and its owner's name.
    QVERIFY(ProfilePaths::ensurePrivateFolder(QFileInfo(paths().settingsFile()).absolutePath()));
    QFile lock(paths().settingsFile() + QStringLiteral(".lock"));
    QVERIFY(lock.open(QIODevice::ReadWrite));
    QVERIFY(lock.setFileTime(QDateTime::currentDateTime().addSecs(-1), QFileDevice::FileModificationTime));
    lock.close();
    QElapsedTimer timer;
    timer.start();
    Settings settings(paths());
    settings.setValue(QStringLiteral("key"), 1);
    QVERIFY(settings.sync());
    QVERIFY2(timer.elapsed() < 5'000, "half a minute passed, in the thread of the window");
}

QTEST_GUILESS_MAIN(TestSettings)
#include "tst_settings.moc"
