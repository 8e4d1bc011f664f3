// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/usertable.h"

#include "tests/unit/store/cachefixture.h"

using namespace roomkey;

class TestUserTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsKnownIsNotReplacedByNothing();
    void newerWordsReplaceOlderOnes();
    void nobodyIsNotKept();

private:
    static User ana()
    {
        User user;
        user.name = UserName(QStringLiteral("users/1"));
        user.displayName = QStringLiteral("Ana ศรี");
        user.email = QStringLiteral("ana@example.com");
        user.avatarUrl = QStringLiteral("https://example.com/ana");
        return user;
    }
};

void TestUserTable::whatIsKnownIsNotReplacedByNothing()
{
    CacheFixture f;
    QVERIFY(f.opened);
    const UserTable users(f.cache);
    QVERIFY(users.put(ana()));
    QCOMPARE(users.find(ana().name), ana());
    QVERIFY2(!users.put(ana()), "the same again is nothing new");
    User idOnly;
    idOnly.name = ana().name;
    QVERIFY2(!users.put(idOnly), "an answer that says less is nothing new");
    QCOMPARE(users.find(ana().name), ana());
}

void TestUserTable::newerWordsReplaceOlderOnes()
{
    CacheFixture f;
    const UserTable users(f.cache);
    QVERIFY(users.put(ana()));
    User renamed;
    renamed.name = ana().name;
    renamed.displayName = QStringLiteral("Ana Wijaya");
    QVERIFY(users.put(renamed));
    User expected = ana();
    expected.displayName = renamed.displayName;
    QCOMPARE(users.find(ana().name), expected);
    expected.isApp = true;
    QVERIFY(users.put(expected));
    QVERIFY(users.find(ana().name).isApp);
}

void TestUserTable::nobodyIsNotKept()
{
    CacheFixture f;
    const UserTable users(f.cache);
    User nameless;
    nameless.displayName = QStringLiteral("Somebody");
    QVERIFY(!users.put(nameless));
    QCOMPARE(f.cache.integer("SELECT count(*) FROM users"), 0);
    const User unknown = users.find(UserName(QStringLiteral("users/404")));
    QCOMPARE(unknown.name.toString(), QStringLiteral("users/404"));
    QVERIFY(unknown.displayName.isEmpty());
}

QTEST_GUILESS_MAIN(TestUserTable)
#include "tst_usertable.moc"
