// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/sessionfixture.h"
#include "tests/ui/uifind.h"
#include "ui/app/openaccount.h"
#include "ui/widgets/notifier.h"

#include <QSignalSpy>
#include <QTest>

using namespace roomkey;
using namespace roomkey::ui;

namespace {

ScopeSet asked()
{
    return {Scope::Spaces, Scope::Messages, Scope::Memberships};
}

/// An account of the profile, opened as the controller does, without a network.
struct Fixture
{
    explicit Fixture(const ScopeSet &granted)
        : profile(granted, asked())
        , notifier(&window)
    {
        profile.session.reset(); // the store has one owner
        account = std::make_unique<OpenAccount>(
            SessionParts{profile.paths, QUrl(QStringLiteral("http://127.0.0.1:9")), profile.network,
                         *profile.registry, *profile.endpoint, profile.journal, profile.clock},
            profile.account, *profile.settings, notifier);
        account->pages()->setParent(&window);
        account->pages()->setCurrentWidget(account->permissions());
        window.resize(1280, 800);
        window.show();
    }

    SessionFixture profile;
    QWidget window;
    Notifier notifier;
    std::unique_ptr<OpenAccount> account;
};

} // namespace

class TestOpenAccount : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsHowItStands();
    void anEndedGrantAsksForANewSignIn();
    void aGrantThatShrankIsTold();
};

void TestOpenAccount::tellsHowItStands()
{
    Fixture part({Scope::Spaces, Scope::Messages});
    QCOMPARE(part.account->standing(), QStringLiteral("2 of 3 allowed"));
    QCOMPARE(part.account->keyState(), KeyState::Part);
    QCOMPARE(part.account->refusal(), QStringLiteral("You refused one permission"));
    QVERIFY(!part.account->notice());

    Fixture all(asked());
    QCOMPARE(all.account->standing(), QStringLiteral("3 of 3 allowed"));
    QCOMPARE(all.account->keyState(), KeyState::All);
    QVERIFY(all.account->refusal().isEmpty());
}

void TestOpenAccount::anEndedGrantAsksForANewSignIn()
{
    Fixture x(asked());
    QSignalSpy changed(x.account.get(), &OpenAccount::changed);
    x.profile.registry->setSignInNeeded(x.profile.account, true);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(x.account->keyState(), KeyState::SignInAgain);
    const auto notice = x.account->notice();
    QVERIFY(notice);
    QVERIFY(notice->urgent);
    QCOMPARE(notice->acts, QList<OpenAccount::Notice::Act>{OpenAccount::Notice::SignInAgain});
    QSignalSpy asks(x.account.get(), &OpenAccount::askRequested);
    x.account->follow(notice->acts.first());
    QCOMPARE(asks.first().first().value<ScopeSet>().minus(identityScopes()), asked());
}

void TestOpenAccount::aGrantThatShrankIsTold()
{
    Fixture x(asked());
    QVERIFY(!says(*x.account->permissions(), QStringLiteral("Google now allows less than before")));
    // As a renewal does that came with less.
    x.profile.registry->setGranted(x.profile.account, {Scope::Spaces, Scope::Messages}, {});
    Q_EMIT x.account->session().grantShrank({Scope::Memberships});
    QVERIFY(says(*x.account->permissions(), QStringLiteral("Google now allows less than before")));
    QVERIFY(says(*x.account->permissions(), QStringLiteral("“See and change members” is gone.")));
    // A sign-in that brings it back takes the words away.
    x.profile.registry->setGranted(x.profile.account, asked(), {});
    Q_EMIT x.account->session().accessChanged();
    QVERIFY(!says(*x.account->permissions(), QStringLiteral("Google now allows less than before")));
}

QTEST_MAIN(TestOpenAccount)
#include "tst_openaccount.moc"
