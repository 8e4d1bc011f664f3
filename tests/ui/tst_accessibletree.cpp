// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/settings.h"
#include "tests/support/fakeclock.h"
#include "tests/ui/samplechat.h"
#include "ui/app/signoutdialog.h"
#include "ui/chat/chatheader.h"
#include "ui/chat/chatpage.h"
#include "ui/chat/conversation.h"
#include "ui/chat/memberspane.h"
#include "ui/chat/rightpane.h"
#include "ui/chat/timelineaccessible.h"
#include "ui/dialogs/keysdialog.h"
#include "ui/dialogs/newspacedialog.h"
#include "ui/mainwindow.h"
#include "ui/permissions/permissionspage.h"
#include "ui/signin/choosepage.h"
#include "ui/signin/clientfilepage.h"
#include "ui/signin/clientguidepage.h"
#include "ui/signin/waitingpage.h"
#include "ui/signin/welcomepage.h"
#include "ui/widgets/gatedbutton.h"
#include "ui/widgets/notifier.h"
#include "ui/widgets/steplist.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QLabel>
#include <QStackedWidget>
#include <QTemporaryDir>
#include <QTest>

using namespace roomkey;
using namespace roomkey::ui;

// What a screen reader walks through on each page: whatever can be pressed, filled in or read row by row has
// a name: a button what stands on it, one without words its tooltip, a field its label.
class TestAccessibleTree : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void signInPagesAreNamed();
    void windowIsNamed();
    void dialogsAreNamed();
    void chatIsNamed();
    void membersAreNamed();
    void addingPeopleIsNamed();
    void choiceIsNamed();
    void permissionsAreNamed();
    void newSpaceIsNamed();

private:
    void walk(QWidget &page, int least = 4);
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
        // A tooltip may go on with a shortcut or, for the account, with whose it is.
        if (button && button->text().isEmpty() && role != QAccessible::CheckBox &&
            !button->toolTip().startsWith(name))
            faults << here + QStringLiteral(" has the tooltip \"%1\"").arg(button->toolTip());
    }
    // Cells and messages are sentences of their models, tested there; steps hold buttons of their own.
    if (item->tableInterface() || (role == QAccessible::List && !qobject_cast<const StepList *>(object)))
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

void TestAccessibleTree::walk(QWidget &page, int least)
{
    QVERIFY(QTest::qWaitForWindowExposed(page.window()));
    QAccessibleInterface *root = QAccessible::queryAccessibleInterface(&page);
    QVERIFY(root);
    int named = 0;
    QStringList faults;
    collect(root, {}, named, faults);
    const auto labels = page.findChildren<QLabel *>();
    for (const QLabel *label : labels) {
        const QString words = QString(label->text()).remove(QLatin1Char('&'));
        if (label->buddy() && label->buddy()->accessibleName() != words)
            faults << label->buddy()->accessibleName() + QStringLiteral(" is labelled ") + words;
    }
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(QLatin1Char('\n'))));
    QVERIFY2(named >= least, qPrintable(QString::number(named))); // the walk met something
}

void TestAccessibleTree::signInPagesAreNamed()
{
    const FakeClock clock;
    WelcomePage welcome;
    ClientFilePage file;
    ClientGuidePage guide;
    WaitingPage waiting(clock);
    waiting.setLink(QUrl(QStringLiteral("https://accounts.example.com/auth")));
    WaitingPage locked(clock);
    locked.showKeychainTrouble({VaultError::Kind::Locked, {}});
    const std::pair<QWidget *, int> pages[] = {
        {&welcome, 3}, {&file, 3}, {&guide, 8}, {&waiting, 6}, {&locked, 5}};
    for (const auto &[page, least] : pages) {
        page->resize(1280, 800);
        page->show();
        walk(*page, least);
        if (QTest::currentTestFailed())
            QFAIL(page->metaObject()->className());
        page->hide();
    }
}

void TestAccessibleTree::windowIsNamed()
{
    const QTemporaryDir folder;
    qputenv("XDG_CONFIG_HOME", QFile::encodeName(folder.path()));
    Settings settings(ProfilePaths(QStringLiteral("test")));
    MainWindow window(settings);
    window.setAccount(QStringLiteral("ana@example.com"));
    window.setAccountPages(new QStackedWidget, {});
    window.show();
    walk(window, 1);
}

void TestAccessibleTree::dialogsAreNamed()
{
    QWidget window;
    window.show();
    KeysDialog keys(&window);
    keys.show();
    walk(keys, 2);
    SignOutDialog leaving(
        {.addresses = {QStringLiteral("ana@example.com")}, .unsent = 2, .unseen = {}, .staying = {}},
        &window);
    leaving.show();
    walk(leaving, 2);
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
