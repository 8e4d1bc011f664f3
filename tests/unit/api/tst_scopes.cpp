// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/scopes.h"

#include <QTest>

using namespace roomkey;

class TestScopes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsNotKnownIsNotLost();
    void asksByFullAddressInOneOrder();
    void setsAreComparedAndCombined();
};

void TestScopes::whatIsNotKnownIsNotLost()
{
    const QString known = ScopeSet{Scope::Spaces}.toUris().first();
    QStringList unknown;
    const ScopeSet parsed = ScopeSet::parse(
        QString(QStringLiteral(" brand.new  ") + known + QStringLiteral(" openid ")), &unknown);
    QCOMPARE(parsed, (ScopeSet{Scope::Spaces, Scope::OpenId}));
    QCOMPARE(unknown, QStringList({QStringLiteral("brand.new")}));
    QVERIFY(ScopeSet::parse(u"").isEmpty());
}

void TestScopes::asksByFullAddressInOneOrder()
{
    const ScopeSet one{Scope::Spaces, Scope::Messages, Scope::Memberships};
    const ScopeSet other{Scope::Memberships, Scope::Spaces, Scope::Messages};
    QCOMPARE(one.toUris(), other.toUris());
    QCOMPARE(one.toUris().size(), 3);
    QCOMPARE(ScopeSet::parse(one.toUris().join(QLatin1Char(' '))), one);
    ScopeSet withIdentity = one.united(identityScopes());
    QCOMPARE(withIdentity.ofFamily(ScopeFamily::Chat), one);
    QCOMPARE(withIdentity.ofFamily(ScopeFamily::Identity), identityScopes());
}

void TestScopes::setsAreComparedAndCombined()
{
    const ScopeSet asked{Scope::Spaces, Scope::Messages};
    const ScopeSet granted{Scope::Spaces, Scope::Memberships};
    QCOMPARE(asked.minus(granted), ScopeSet{Scope::Messages});
    QCOMPARE(asked.intersected(granted), ScopeSet{Scope::Spaces});
    QCOMPARE(asked.united(granted).size(), 3);
    QVERIFY(asked.intersects(granted));
    QVERIFY(!asked.containsAll(granted));
    QVERIFY(asked.containsAll(ScopeSet{}));
    ScopeSet one = asked;
    one.remove(Scope::Messages);
    QVERIFY(!one.contains(Scope::Messages));
    QVERIFY(one != asked);
}

QTEST_APPLESS_MAIN(TestScopes)
#include "tst_scopes.moc"
