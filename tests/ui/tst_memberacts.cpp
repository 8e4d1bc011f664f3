// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/onlinechat.h"
#include "ui/chat/addpeoplepane.h"
#include "ui/chat/chatheader.h"
#include "ui/chat/conversation.h"
#include "ui/chat/memberacts.h"
#include "ui/chat/memberspane.h"
#include "ui/chat/rightpane.h"
#include "ui/widgets/gatedbutton.h"
#include "ui/widgets/reasonpopover.h"
#include "ui/widgets/toast.h"

#include <QAction>
#include <QApplication>
#include <QListView>
#include <QMenu>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPointer>
#include <QTableView>
#include <QTest>

using namespace roomkey;
using namespace roomkey::ui;

// Adding, removing and changing people in the window, with a server that answers as it should, late, or not
// as one hopes.

namespace {

HttpAnswer joined(const HttpRequest &request)
{
    const QString user = OnlineChat::body(request)[QLatin1String("member")][QLatin1String("name")].toString();
    return HttpAnswer::of(
        200, OnlineChat::json({{QStringLiteral("name"),
                                QStringLiteral("spaces/launch/members/") + user.section(QLatin1Char('/'), 1)},
                               {QStringLiteral("state"), QStringLiteral("JOINED")},
                               {QStringLiteral("role"), QStringLiteral("ROLE_MEMBER")},
                               {QStringLiteral("member"),
                                QJsonObject{{QStringLiteral("name"), user},
                                            {QStringLiteral("type"), QStringLiteral("HUMAN")}}}}));
}

struct Fixture : OnlineChat
{
    QPlainTextEdit *paste(const QString &text)
    {
        page->conversation()->header()->visibleAddPeople()->click();
        auto *field = page->addPeoplePane()->findChild<QPlainTextEdit *>();
        field->setPlainText(text);
        return field;
    }
    QStringList rows() const
    {
        QStringList list;
        const QAbstractItemModel *model = page->addPeoplePane()->findChild<QListView *>()->model();
        for (int i = 0; i < model->rowCount(); ++i)
            list << model->index(i, 0).data(Qt::StatusTipRole).toString();
        return list;
    }
    QTableView *table() const { return page->membersPane()->table(); }
    /// The row that begins with \a name becomes current, with the focus on the table.
    bool select(const QString &name)
    {
        if (page->rightPane()->currentPage() != page->membersPane())
            page->conversation()->header()->members()->click();
        table()->setFocus();
        for (int row = 0; row < table()->model()->rowCount(); ++row) {
            const QModelIndex index = table()->model()->index(row, 0);
            if (index.data().toString() != name)
                continue;
            table()->setCurrentIndex(index);
            return true;
        }
        return false;
    }
    bool has(const QString &name)
    {
        for (int row = 0; row < table()->model()->rowCount(); ++row) {
            if (table()->model()->index(row, 0).data().toString() == name)
                return true;
        }
        return false;
    }
    /// Presses an entry of the menu that is open.
    static bool choose(const QString &entry)
    {
        auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
        if (!menu)
            return false;
        const auto entries = menu->actions();
        for (QAction *action : entries) {
            if (action->text() != entry)
                continue;
            menu->setActiveAction(action);
            QTest::keyClick(menu, Qt::Key_Return);
            return true;
        }
        return false;
    }
    /// One is \a role in the space, which leaves members and writing to \a allowed.
    void play(Membership::Role role, Space::Allowed allowed)
    {
        Space launch = session.store().space(sample::Launch)->space;
        launch.managingMembers = launch.posting = allowed;
        QVERIFY(await(session.store().putSpaces({launch})));
        QList<Membership> members = sample::members(sample::Launch);
        members.first().role = role;
        QVERIFY(await(session.store().putMembers(sample::Launch, members)));
    }
    /// What the popover says, which is closed by that.
    QString reason() const
    {
        QPointer<ReasonPopover> popover = window.findChild<ReasonPopover *>();
        if (!popover)
            return {};
        const QString said = popover->accessibleDescription();
        delete popover;
        return said;
    }
    /// The question that is open.
    QMessageBox *question() const { return window.findChild<QMessageBox *>(); }
};

} // namespace

class TestMemberActs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void addingGoesOnWhileAnotherSpaceIsOpen();
    void failuresOfAnotherSpaceAreTold();
    void textIsKeptPerSpace();
    void stopWaitsForTheOneOnItsWay();
    void removingCanBeUndone();
    void leavingAsks();
    void rolesAreChanged();
    void aRefusedRoleStays();
    void rolesGateWhatTheSpaceLeavesToThem();
    void unknownSettingsGateNothing();
    void aConversationOffersNone();
};

void TestMemberActs::addingGoesOnWhileAnotherSpaceIsOpen()
{
    Fixture x;
    int answered = 0;
    x.server.setHandler([&](const HttpRequest &request) {
        return ++answered == 2 ? HttpAnswer::that(HttpAnswer::How::Hang) : joined(request);
    });
    x.paste(QStringLiteral("a@example.com b@example.com c@example.com"));
    button(*x.page->addPeoplePane(), QStringLiteral("Add 3 people"))->click();
    QTRY_COMPARE(x.server.held(), 1);
    x.page->openSpace(SpaceName(QStringLiteral("spaces/thai")));
    QVERIFY(x.rows().isEmpty());
    QVERIFY(button(*x.page->addPeoplePane(), QStringLiteral("Add people to this space")));
    x.server.release(joined(x.server.requests().last()));
    QTRY_COMPARE(x.sent("POST").size(), 3);
    const QString told = QStringLiteral("“Product launch”: 3 people added");
    QTRY_COMPARE(x.notifier->lastAnnouncement(), told);
    auto *toast = x.page->findChild<Toast *>();
    QVERIFY(says(*toast, told));
    for (const HttpRequest &request : x.sent("POST"))
        QCOMPARE(request.path(), QByteArray("/v1/spaces/launch/members"));
    // What became of it is there when one comes back, and gone once one has seen it.
    button(*toast, QStringLiteral("Show"))->click();
    QCOMPARE(x.page->openedSpace(), sample::Launch);
    QCOMPARE(x.rows(), QStringList(3, QStringLiteral("Added")));
    x.page->openSpace(sample::Budi);
    x.page->openSpace(sample::Launch);
    QVERIFY(x.rows().isEmpty());
}

void TestMemberActs::failuresOfAnotherSpaceAreTold()
{
    Fixture x;
    x.server.setAnswers({HttpAnswer::that(HttpAnswer::How::Hang)});
    x.paste(QStringLiteral("nobody@example.com"));
    button(*x.page->addPeoplePane(), QStringLiteral("Add 1 person"))->click();
    QTRY_COMPARE(x.server.held(), 1);
    x.page->openSpace(sample::Budi);
    x.server.release(
        HttpAnswer::of(404, R"({"error":{"code":404,"message":"User not found.","status":"NOT_FOUND"}})"));
    QTRY_COMPARE(x.notifier->lastAnnouncement(), QStringLiteral("“Product launch”: 1 not added"));
    x.page->openSpace(sample::Launch);
    QCOMPARE(x.rows(),
             QStringList{QStringLiteral("Google knows nobody with this address, or they do not use Chat.")});
    QVERIFY(button(*x.page->addPeoplePane(), QStringLiteral("Retry 1 failed")));
}

void TestMemberActs::textIsKeptPerSpace()
{
    Fixture x;
    QPlainTextEdit *field = x.paste(QStringLiteral("putu@example.com"));
    x.page->openSpace(SpaceName(QStringLiteral("spaces/thai")));
    QVERIFY(field->toPlainText().isEmpty());
    field->setPlainText(QStringLiteral("joko@example.com kanya@example.com"));
    x.page->openSpace(sample::Launch);
    QCOMPARE(field->toPlainText(), QStringLiteral("putu@example.com"));
    QCOMPARE(x.rows().size(), 1);
    x.page->openSpace(SpaceName(QStringLiteral("spaces/thai")));
    QCOMPARE(x.rows().size(), 2);
    QVERIFY(button(*x.page->addPeoplePane(), QStringLiteral("Add 2 people")));
}

void TestMemberActs::stopWaitsForTheOneOnItsWay()
{
    Fixture x;
    x.server.setAnswers({HttpAnswer::that(HttpAnswer::How::Hang)});
    QPlainTextEdit *field = x.paste(QStringLiteral("a@example.com b@example.com"));
    button(*x.page->addPeoplePane(), QStringLiteral("Add 2 people"))->click();
    QTRY_COMPARE(x.server.held(), 1);
    QPushButton *stop = button(*x.page->addPeoplePane(), QStringLiteral("Stop"));
    stop->click();
    QVERIFY(!stop->isEnabled());
    QVERIFY(field->isReadOnly());
    x.server.release(joined(x.server.requests().last()));
    QTRY_VERIFY(!field->isReadOnly());
    QCOMPARE(x.rows(), (QStringList{QStringLiteral("Added"), QStringLiteral("Will be added as member")}));
    QVERIFY(button(*x.page->addPeoplePane(), QStringLiteral("Add 1 person")));
    QCOMPARE(x.sent("POST").size(), 1);
}

void TestMemberActs::removingCanBeUndone()
{
    Fixture x;
    QVERIFY(x.select(QStringLiteral("Chai Suwan")));
    QTest::keyClick(x.table(), Qt::Key_Delete);
    QTRY_VERIFY(!x.has(QStringLiteral("Chai Suwan")));
    QVERIFY(x.has(QStringLiteral("Mei Chen 陈美")));
    auto *toast = x.page->findChild<Toast *>();
    QTRY_VERIFY(says(*toast, QStringLiteral("Chai Suwan was removed")));
    button(*toast, QStringLiteral("Undo"))->click();
    QTRY_VERIFY(x.has(QStringLiteral("Chai Suwan")));
    QCOMPARE(x.server.count(), 0);
}

void TestMemberActs::leavingAsks()
{
    Fixture x;
    x.server.setAnswers({HttpAnswer::of(
        403, R"({"error":{"code":403,"message":"Not today.","status":"PERMISSION_DENIED"}})")});
    QVERIFY(x.select(QStringLiteral("Ana Wijaya")));
    QTest::keyClick(x.table(), Qt::Key_Delete);
    QVERIFY(x.question());
    QCOMPARE(x.question()->text(), QStringLiteral("Leave “Product launch”?"));
    QTest::keyClick(x.question(), Qt::Key_Escape);
    QTRY_VERIFY(!x.question());
    QCOMPARE(x.server.count(), 0);
    QTest::keyClick(x.table(), Qt::Key_Delete);
    button(*x.question(), QStringLiteral("Leave space"))->click();
    QTRY_VERIFY(says(*x.page->membersPane(), QStringLiteral("Google says: Not today.")));
    QCOMPARE(x.sent("DELETE").size(), 1);
    QCOMPARE(x.sent("DELETE").first().path(), QByteArray("/v1/spaces/launch/members/1"));
    QVERIFY(x.has(QStringLiteral("Ana Wijaya")));
}

void TestMemberActs::rolesAreChanged()
{
    Fixture x;
    x.server.setHandler([](const HttpRequest &request) {
        QJsonObject member = OnlineChat::body(request);
        member.insert(QStringLiteral("name"), QStringLiteral("spaces/launch/members/3"));
        member.insert(QStringLiteral("state"), QStringLiteral("JOINED"));
        member.insert(QStringLiteral("member"),
                      QJsonObject{{QStringLiteral("name"), QStringLiteral("users/3")}});
        return HttpAnswer::of(200, OnlineChat::json(member));
    });
    QVERIFY(x.select(QStringLiteral("Chai Suwan")));
    QTest::keyClick(x.table(), Qt::Key_F2);
    QVERIFY(Fixture::choose(QStringLiteral("Manager")));
    QTRY_COMPARE(x.notifier->lastAnnouncement(), QStringLiteral("Chai Suwan is now: Manager"));
    const QList<HttpRequest> sent = x.sent("PATCH");
    QCOMPARE(sent.size(), 1);
    QCOMPARE(sent.first().path(), QByteArray("/v1/spaces/launch/members/3"));
    QCOMPARE(OnlineChat::body(sent.first()).value(QLatin1String("role")).toString(),
             QStringLiteral("ROLE_ASSISTANT_MANAGER"));
    QVERIFY(x.select(QStringLiteral("Chai Suwan")));
    QTRY_COMPARE(x.table()->currentIndex().siblingAtColumn(1).data().toString(), QStringLiteral("Manager"));
}

void TestMemberActs::aRefusedRoleStays()
{
    Fixture x;
    x.server.setAnswers({HttpAnswer::of(
        403, R"({"error":{"code":403,"message":"Not an owner.","status":"PERMISSION_DENIED"}})")});
    QVERIFY(x.select(QStringLiteral("Chai Suwan")));
    QTest::keyClick(x.table(), Qt::Key_F2);
    QVERIFY(Fixture::choose(QStringLiteral("Owner")));
    QTRY_VERIFY(says(*x.page->membersPane(), QStringLiteral("Chai Suwan keeps the role.")));
    QCOMPARE(x.table()->currentIndex().siblingAtColumn(1).data().toString(), QStringLiteral("Member"));
}

void TestMemberActs::rolesGateWhatTheSpaceLeavesToThem()
{
    using Role = Membership::Role;
    using Allowed = Space::Allowed;
    Fixture x;
    const QString some = QStringLiteral("Only owners and managers of this space can do this.");
    const QString owners = QStringLiteral("Only owners of this space can do this.");
    GatedButton *add = x.page->conversation()->header()->visibleAddPeople();

    x.play(Role::Member, Allowed::OwnersAndManagers);
    QCOMPARE(add->gate().reason, some);
    QVERIFY(says(*x.page->conversation(), QStringLiteral("Only owners and managers write here.")));
    QVERIFY(x.select(QStringLiteral("Chai Suwan")));
    QTest::keyClick(x.table(), Qt::Key_Delete);
    QCOMPARE(x.reason(), some);
    QVERIFY(x.has(QStringLiteral("Chai Suwan")));
    // Leaving is everybody's right.
    QVERIFY(x.select(QStringLiteral("Ana Wijaya")));
    QTest::keyClick(x.table(), Qt::Key_F2);
    QVERIFY(Fixture::choose(QStringLiteral("Leave space…")));
    QCOMPARE(x.question()->text(), QStringLiteral("Leave “Product launch”?"));
    delete x.question();

    // A manager may, but not an owner out of it.
    x.play(Role::AssistantManager, Allowed::OwnersAndManagers);
    QVERIFY(add->gate().on);
    QVERIFY(!says(*x.page->conversation(), QStringLiteral("write here.")));
    QVERIFY(x.select(QStringLiteral("Mei Chen 陈美")));
    QTest::keyClick(x.table(), Qt::Key_Delete);
    QCOMPARE(x.reason(), owners);
    QVERIFY(x.select(QStringLiteral("Chai Suwan")));
    QTest::keyClick(x.table(), Qt::Key_Delete);
    QVERIFY(x.reason().isEmpty());
    QTRY_VERIFY(!x.has(QStringLiteral("Chai Suwan")));

    x.play(Role::AssistantManager, Allowed::Owners);
    QCOMPARE(add->gate().reason, owners);
    QVERIFY(says(*x.page->conversation(), QStringLiteral("Only owners write here.")));
    x.play(Role::Manager, Allowed::Owners);
    QVERIFY(add->gate().on);
    QVERIFY(!says(*x.page->conversation(), QStringLiteral("write here.")));
    QCOMPARE(x.server.count(), 0);
}

void TestMemberActs::unknownSettingsGateNothing()
{
    Fixture x;
    x.play(Membership::Role::Member, Space::Allowed::Unknown);
    QVERIFY(x.page->conversation()->header()->visibleAddPeople()->gate().on);
    QVERIFY(x.select(QStringLiteral("Chai Suwan")));
    QTest::keyClick(x.table(), Qt::Key_Delete);
    QTRY_VERIFY(!x.has(QStringLiteral("Chai Suwan")));
}

void TestMemberActs::aConversationOffersNone()
{
    Fixture x;
    const auto *acts = x.page->membersPane()->findChild<MemberActs *>();
    QVERIFY(x.select(QStringLiteral("Chai Suwan")));
    QVERIFY(acts->areOffered() && acts->canChangeRoles());
    x.page->membersPane()->setSpace(*x.session.store().space(sample::Budi));
    QVERIFY(!acts->areOffered() && !acts->canChangeRoles());
    QTest::keyClick(x.table(), Qt::Key_F2);
    QVERIFY(!QApplication::activePopupWidget());
    QTest::keyClick(x.table(), Qt::Key_Delete);
    QTest::qWait(50);
    QVERIFY(x.has(QStringLiteral("Chai Suwan")));
    QVERIFY(!x.question());
}

QTEST_MAIN(TestMemberActs)
#include "tst_memberacts.moc"
