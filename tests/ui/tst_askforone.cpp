// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/gateplaces.h"
#include "tests/ui/signinwindow.h"
#include "tests/ui/uifind.h"

#include <QLineEdit>
#include <QListView>
#include <QTest>
#include <QUrlQuery>

using namespace roomkey;
using namespace roomkey::ui;

// Whoever meets an action that is off asks for just its permission, from where they are, with everything
// real: see SignInWindow. Google is asked for that and for all that is allowed already, or that would be
// lost.
class TestAskForOne : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void fromEveryAction_data();
    void fromEveryAction();
    void fromTheDialogThatIsOpen();

private:
    ChatPage &chat() { return *x->window().findChild<ChatPage *>(); }
    /// To the chat, where \a title is open with its members beside it.
    bool openSpace(const QString &title);
    /// Pressed once more: while everything is being loaded it does nothing.
    bool refreshed()
    {
        for (QAction *action : chat().menuActions()) {
            if (action->text() == QStringLiteral("Refresh"))
                action->trigger();
        }
        return true;
    }
    QUrlQuery lastPage() const { return QUrlQuery(x->pages.value(x->pages.size() - 1)); }
    ScopeSet askedFor() const
    {
        return ScopeSet::parse(lastPage().queryItemValue(QStringLiteral("scope"), QUrl::FullyDecoded))
            .minus(identityScopes());
    }
    ScopeSet allowed() const { return x->account(x->currentId()).granted.minus(identityScopes()); }

    std::unique_ptr<QuietMenus> m_quiet;
    std::unique_ptr<SignInWindow> x;
};

namespace {

/// Enough to meet every action, and none is on.
const ScopeSet Looking{Scope::SpacesReadonly, Scope::MembershipsReadonly, Scope::MessagesReadonly};

} // namespace

void TestAskForOne::init()
{
    m_quiet = std::make_unique<QuietMenus>();
    x = std::make_unique<SignInWindow>();
    QVERIFY(x->google().isRunning());
}

void TestAskForOne::cleanup()
{
    x.reset();
    m_quiet.reset();
}

bool TestAskForOne::openSpace(const QString &title)
{
    if (!x->press(QStringLiteral("Start chatting")))
        return false;
    const auto row = [&]() -> QModelIndex {
        const QAbstractItemModel *const spaces = chat().spacesPane()->view()->model();
        for (int i = 0; i < spaces->rowCount(); ++i) {
            if (spaces->index(i, 0).data().toString() == title)
                return spaces->index(i, 0);
        }
        return {};
    };
    if (!QTest::qWaitFor([&] { return row().isValid(); }))
        return false;
    chat().openSpace(SpaceName(row().data(models::ResourceNameRole).toString()));
    if (!chat().membersPane()->isVisible())
        chat().conversation()->header()->members()->click();
    const auto hasOwn = [](const QAbstractItemModel *model) {
        for (int i = 0; i < model->rowCount(); ++i) {
            if (model->index(i, 0).data(models::OwnRole).toBool())
                return true;
        }
        return false;
    };
    return QTest::qWaitFor([&] {
        return hasOwn(chat().conversation()->timeline()->model()) &&
               hasOwn(chat().membersPane()->table()->model());
    });
}

void TestAskForOne::fromEveryAction_data()
{
    QTest::addColumn<ScopeSet>("wanted");
    // All of it by itself, or who leaves the broader box empty would lose the narrower one.
    const ScopeSet create = Looking.united({Scope::SpacesCreate});
    const ScopeSet members = Looking.united({Scope::Memberships});
    const ScopeSet send = Looking.united({Scope::MessagesCreate});
    const ScopeSet change = Looking.united({Scope::Messages});
    QTest::newRow("New space") << create;
    QTest::newRow("New space…") << create;
    QTest::newRow("Add people") << members;
    QTest::newRow("Add people…") << members;
    QTest::newRow("Change role") << members;
    QTest::newRow("Remove from space…") << members;
    QTest::newRow("Leave space…") << members;
    QTest::newRow("Write a message") << send;
    QTest::newRow("Edit") << change;
    QTest::newRow("Delete") << change;
}

void TestAskForOne::fromEveryAction()
{
    QFETCH(ScopeSet, wanted);
    const QString action = QString::fromUtf8(QTest::currentDataTag());
    QVERIFY(x->signIn(Looking));
    QCOMPARE(allowed(), Looking);
    QVERIFY(openSpace(QStringLiteral("Product launch")));
    GatePlaces places(x->window(), chat());
    const QString who = x->account(x->currentId()).person.email;

    const Met off = places.ask(action);
    QVERIFY(!off.on);
    QVERIFY2(off.reason.startsWith(QStringLiteral("It needs the permission to ")) &&
                 off.reason.endsWith(QStringLiteral("You were not asked for it when you signed in.")),
             qPrintable(off.reason));
    QTRY_COMPARE(x->pages.size(), 2);
    QCOMPARE(askedFor(), wanted);
    QCOMPARE(lastPage().queryItemValue(QStringLiteral("login_hint"), QUrl::FullyDecoded), who);

    // Allowed, it is on at the very same place, and nothing that was allowed is gone.
    QTRY_COMPARE(allowed(), wanted);
    QCOMPARE(x->accounts().size(), 1);
    QTRY_COMPARE(x->window().entry(), MainWindow::PermissionsEntry);
    x->window().showEntry(MainWindow::ChatEntry);
    const Met on = places.meet(action);
    QVERIFY2(on.on, qPrintable(on.reason));
}

/// Between opening it and pressing its button the permission went.
void TestAskForOne::fromTheDialogThatIsOpen()
{
    QVERIFY(x->signIn({Scope::Spaces, Scope::UsersReadstateReadonly}));
    QVERIFY(x->press(QStringLiteral("Start chatting")));
    QTRY_VERIFY(chat().spacesPane()->newSpaceButton()->gate().on);
    chat().spacesPane()->newSpaceButton()->click();
    auto *const dialog = x->window().findChild<NewSpaceDialog *>();
    QVERIFY(dialog);
    auto *const field = dialog->findChild<QLineEdit *>();
    field->setText(QStringLiteral("Half a name"));
    GatePlaces places(x->window(), chat());
    QVERIFY(places.meet(QStringLiteral("Create space")).on);

    x->google().setFaults(
        {QStringLiteral("expire@chat.spaces.list#1"), QStringLiteral("scope:how=less@oauth.token#1")});
    QTRY_VERIFY(refreshed() && allowed() == ScopeSet{Scope::UsersReadstateReadonly});
    x->google().setFaults({});
    const Met off = places.ask(QStringLiteral("Create space"));
    QVERIFY(!off.on);
    QVERIFY2(off.reason.startsWith(QStringLiteral("It needs the permission to create spaces.")),
             qPrintable(off.reason));
    QTRY_COMPARE(x->pages.size(), 2);
    QCOMPARE(askedFor(), (ScopeSet{Scope::UsersReadstateReadonly, Scope::SpacesCreate}));
    // The page that waits for the browser can be used: nothing modal lies over it.
    QVERIFY(!dialog->isVisible());
    QTRY_COMPARE(allowed(), (ScopeSet{Scope::UsersReadstateReadonly, Scope::SpacesCreate}));

    // What was typed is there when one goes on.
    QTRY_COMPARE(x->window().entry(), MainWindow::PermissionsEntry);
    x->window().showEntry(MainWindow::ChatEntry);
    chat().spacesPane()->newSpaceButton()->click();
    QVERIFY(dialog->isVisible());
    QCOMPARE(field->text(), QStringLiteral("Half a name"));
    QVERIFY(places.meet(QStringLiteral("Create space")).on);
}

QTEST_MAIN(TestAskForOne)
#include "tst_askforone.moc"
