// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/samplechat.h"
#include "ui/chat/chatheader.h"
#include "ui/chat/chatpage.h"
#include "ui/chat/conversation.h"
#include "ui/chat/memberspane.h"
#include "ui/chat/rightpane.h"
#include "ui/chat/timelineaccessible.h"
#include "ui/dialogs/newspacedialog.h"
#include "ui/permissions/permissionspage.h"
#include "ui/signin/choosepage.h"
#include "ui/widgets/gatedbutton.h"
#include "ui/widgets/notifier.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QTest>

using namespace roomkey;
using namespace roomkey::ui;

// What a screen reader walks through on each page: whatever can be pressed, filled in or read row by row has
// a name, and a button is called what stands on it.
class TestAccessibleTree : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void chatIsNamed();
    void membersAreNamed();
    void addingPeopleIsNamed();
    void choiceIsNamed();
    void permissionsAreNamed();
    void newSpaceIsNamed();

private:
    void walk(QWidget &page);
};

namespace {

bool needsName(QAccessible::Role role)
{
    switch (role) {
    case QAccessible::PushButton: // Button is the same
    case QAccessible::ButtonMenu:
    case QAccessible::ButtonDropDown:
    case QAccessible::CheckBox:
    case QAccessible::RadioButton:
    case QAccessible::ComboBox:
    case QAccessible::EditableText:
    case QAccessible::List:
    case QAccessible::Table:
    case QAccessible::Tree:
        return true;
    default:
        return false;
    }
}

void collect(QAccessibleInterface *item, const QString &path, int &named, QStringList &faults)
{
    const QString name = item->text(QAccessible::Name);
    const QAccessible::Role role = item->role();
    const QObject *object = item->object();
    const QString here = QStringLiteral("%1 / %2 %3 \"%4\"")
                             .arg(path)
                             .arg(role)
                             .arg(object ? QString::fromLatin1(object->metaObject()->className()) : QString())
                             .arg(name);
    // Hidden parts have not come to be yet; they are walked where they show.
    if (!item->state().invisible && needsName(role)) {
        ++named;
        if (name.isEmpty() || name != name.trimmed())
            faults << here;
        const auto *button = qobject_cast<const QAbstractButton *>(object);
        if (button && !button->text().isEmpty() && name != QString(button->text()).remove(QLatin1Char('&')))
            faults << here + QStringLiteral(" shows \"%1\"").arg(button->text());
    }
    // Cells and messages are sentences of their models, tested there.
    if (item->tableInterface() || role == QAccessible::List)
        return;
    for (int i = 0; i < item->childCount(); ++i) {
        if (QAccessibleInterface *child = item->child(i))
            collect(child, here, named, faults);
    }
}

struct Chat
{
    Chat()
        : session(SessionFixture::everything())
    {
        QVERIFY(session.opened);
        QVERIFY(sample::fill(session.store()));
        notifier = new Notifier(&window);
        page = std::make_unique<ChatPage>(*session.session, *session.settings, *notifier, &window);
        window.resize(1280, 800);
        page->resize(window.size());
        window.show();
        page->openSpace(sample::Launch);
    }
    ~Chat() { page.reset(); }

    SessionFixture session;
    QWidget window;
    Notifier *notifier = nullptr;
    std::unique_ptr<ChatPage> page;
};

} // namespace

void TestAccessibleTree::initTestCase()
{
    installTimelineAccessibility();
}

void TestAccessibleTree::walk(QWidget &page)
{
    QVERIFY(QTest::qWaitForWindowExposed(page.window()));
    QAccessibleInterface *root = QAccessible::queryAccessibleInterface(&page);
    QVERIFY(root);
    int named = 0;
    QStringList faults;
    collect(root, {}, named, faults);
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(QLatin1Char('\n'))));
    QVERIFY2(named >= 4, qPrintable(QString::number(named))); // the walk met something
}

void TestAccessibleTree::chatIsNamed()
{
    Chat chat;
    walk(*chat.page);
}

void TestAccessibleTree::membersAreNamed()
{
    Chat chat;
    QList<Membership> many = sample::members(sample::Launch);
    for (int i = 10; i < 20; ++i)
        many << sample::member(sample::Launch, 3, Membership::Role::Member);
    for (int i = 7; i < many.size(); ++i) {
        many[i].name = MembershipName(QStringLiteral("spaces/launch/members/%1").arg(i + 100));
        many[i].member.name = UserName(QStringLiteral("users/%1").arg(i + 100));
    }
    QVERIFY(await(chat.session.store().putMembers(sample::Launch, many)));
    chat.page->conversation()->header()->members()->click();
    QTRY_VERIFY(chat.page->membersPane()->isVisible());
    walk(*chat.page);
}

void TestAccessibleTree::addingPeopleIsNamed()
{
    Chat chat;
    chat.page->conversation()->header()->visibleAddPeople()->click();
    walk(*chat.page);
}

void TestAccessibleTree::choiceIsNamed()
{
    ChoosePage page;
    page.resize(1280, 800);
    page.show();
    walk(page);
}

void TestAccessibleTree::permissionsAreNamed()
{
    PermissionsPage page;
    page.resize(1280, 800);
    page.show();
    models::GrantFacts facts;
    facts.asked = {Scope::Spaces, Scope::Messages, Scope::Memberships};
    facts.granted = {Scope::Spaces, Scope::Messages, Scope::OpenId};
    page.setFacts(facts);
    page.setFirstTime(true);
    walk(page);
}

void TestAccessibleTree::newSpaceIsNamed()
{
    Chat chat;
    NewSpaceDialog dialog(*chat.session.session, &chat.window);
    dialog.show();
    walk(dialog);
}

QTEST_MAIN(TestAccessibleTree)
#include "tst_accessibletree.moc"
