// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/labels.h"
#include "tests/support/failingcalls.h"
#include "tests/support/fakeclock.h"
#include "tests/ui/hostileworld.h"
#include "tests/ui/manyrows.h"
#include "tests/ui/samplechat.h"
#include "tests/ui/starthome.h"
#include "tests/ui/uifind.h"
#include "ui/app/droppermissiondialog.h"
#include "ui/chat/chatpage.h"
#include "ui/chat/composer.h"
#include "ui/chat/conversation.h"
#include "ui/dialogs/questiondialog.h"
#include "ui/signin/choosepage.h"
#include "ui/signin/messagepage.h"
#include "ui/signin/waitingpage.h"

#include <QLoggingCategory>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QTest>
#include <QToolTip>

#include <cerrno>
#include <vector>

using namespace roomkey;
using namespace roomkey::ui;

namespace {

/// What a menu or a button shows of its \a text, in which "&" marks a key.
QString withoutKeys(QString text)
{
    text.replace(QLatin1String("&&"), QString(QChar(0)));
    text.remove(QLatin1Char('&'));
    return text.replace(QChar(0), QLatin1Char('&'));
}

/// Somebody who signed in as \a text, which is read as any text of a server.
Person personCalled(const QString &text, int number)
{
    return {QString::number(number), plainServerText(text), plainServerText(text)};
}

/// A window that opens the messages of its first account, which can take long, beside \a others.
struct Opening
{
    explicit Opening(const QList<Person> &others)
    {
        const AccountId first = signIn(paths, settings, QStringLiteral("0"), QStringLiteral("Ana"), client);
        Vault vault(paths.profile());
        AccountRegistry registry(paths, settings, vault);
        std::vector<Pending<Account, VaultError>> stored; // and one write of the settings for all
        for (const Person &other : others)
            stored.push_back(signIn(registry, other, client));
        for (const auto &one : stored)
            QVERIFY(await(one));
        QVERIFY(QDir().mkpath(paths.accountFolder(first)));
        QFile log(paths.outboxFile(first) + QStringLiteral("-wal"));
        QVERIFY(log.open(QIODevice::WriteOnly) && log.write("left by a kill") > 0);
        log.close();
        controller = std::make_unique<Controller>(nowhere(), paths, settings);
        controller->start();
        page = shown<MessagePage>(*controller);
        QVERIFY(page && says(*page, QStringLiteral("Opening your messages…")));
    }

    StartHome home;
    const QString client = QStringLiteral("1-a");
    ProfilePaths paths{QStringLiteral("test")};
    Settings settings{paths};
    std::unique_ptr<Controller> controller;
    MessagePage *page = nullptr;
};

/// A row for each text.
class TextRows : public Rows
{
public:
    explicit TextRows(QStringList texts)
        : Rows(int(texts.size()))
        , m_texts(std::move(texts))
    {
    }
    QVariant data(const QModelIndex &index, int role) const override
    {
        return role == models::TextRole ? m_texts.at(index.row()) : Rows::data(index, role);
    }

private:
    QStringList m_texts;
};

} // namespace

// Hostile texts on the pages and in the questions of the whole program: who is signed in, with which client,
// and what would be lost.
class TestHostilePages : public QObject, protected HostileTexts
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void spacesWhoseTextIsNotSaved();
    void accountsWhileOneIsOpened();
    void whomDroppingConcerns();
    void anotherPersonThanExpected();
    void clientsAndTheirFiles();
    void whereLinksLead();
    void tellsItsSize() { tellSize({}); }
};

void TestHostilePages::initTestCase()
{
    prepare();
    QLoggingCategory::setFilterRules(QStringLiteral("roomkey.store=false")); // a thousand full disks
}

/// The judge after every surface.
void TestHostilePages::cleanup()
{
    QTest::qWait(0); // a connection is told of by the event loop
    QVERIFY(plainSoFar());
}

void TestHostilePages::spacesWhoseTextIsNotSaved()
{
    constexpr int NamedAtOnce = 3;
    SessionFixture profile(SessionFixture::everything());
    QList<Space> spaces;
    for (int i = 0; i < m_texts.size(); ++i)
        spaces.append(sample::space(SpaceName(QStringLiteral("spaces/h%1").arg(i)), m_texts.at(i), i));
    QVERIFY(await(profile.store().putSpaces(spaces)));
    QStringList labels; // a half character is not kept
    for (const Space &space : std::as_const(spaces))
        labels.append(models::spaceLabel(profile.store().space(space.name).value_or(SpaceSummary())));
    profile.session.reset();
    profile.registry->setCurrent(profile.account);
    Controller controller(nowhere(), profile.paths, *profile.settings);
    controller.setSilentSaving(std::chrono::hours(24));
    controller.start();
    MainWindow &window = controller.window();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    auto *page = shown<ChatPage>(controller);
    QVERIFY(page);
    auto *field = page->conversation()->composer()->findChild<QPlainTextEdit *>();
    const FailingCall full(profile.paths.outboxFile(profile.account), FailingCall::Kind::Write, ENOSPC);
    int asked = 0;
    for (int i = 0; i < spaces.size(); i += NamedAtOnce) {
        const QList<Space> some = spaces.mid(i, NamedAtOnce);
        const auto write = [&](const QString &text) {
            for (const Space &space : some) {
                page->openSpace(space.name);
                field->setPlainText(text);
            }
        };
        write(QStringLiteral("written in vain"));
        window.close();
        QVERIFY(QTest::qWaitFor([&window] { return window.findChild<QuestionDialog *>() != nullptr; }));
        auto *question = window.findChild<QuestionDialog *>();
        draw(*question);
        asked += labelled(*question, labels.mid(i, NamedAtOnce));
        readAloud(QAccessible::queryAccessibleInterface(question));
        QVERIFY2(guessing().isEmpty(), qPrintable(guessing().value(0)));
        question->reject();
        letGo();
        QVERIFY(window.isVisible());
        write({});
    }
    QCOMPARE(asked, int(m_texts.size()));
}

void TestHostilePages::accountsWhileOneIsOpened()
{
    constexpr int InAMenu = 100;
    int offered = 0;
    for (int i = 0; i < m_texts.size(); i += InAMenu) {
        QList<Person> others;
        for (const QString &text : m_texts.mid(i, InAMenu))
            others.append(personCalled(text, 1 + int(others.size())));
        const Opening many(others);
        draw(*many.page);
        button(*many.page, QStringLiteral("Open another account…"))->click();
        auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
        QVERIFY(menu);
        draw(*menu);
        readAloud(QAccessible::queryAccessibleInterface(menu));
        for (const QAction *action : menu->actions()) {
            const QString words = withoutKeys(action->text());
            offered += int(std::ranges::count_if(others, [&](const Person &one) {
                               return words == one.email ||
                                      words == one.email + QStringLiteral(", client 1-a"); // or two
                           }) > 0);
        }
        menu->close();
        // One alone has a button.
        for (const bool marked : {false, true}) {
            const auto other = std::ranges::find_if(others, [marked](const Person &one) {
                return one.email.contains(QLatin1Char('&')) == marked;
            });
            QVERIFY(other != others.end());
            const Opening single({*other});
            draw(*single.page);
            const auto buttons = single.page->findChildren<QPushButton *>();
            QCOMPARE(buttons.size(), 1);
            QCOMPARE(withoutKeys(buttons.first()->text()),
                     QStringLiteral("Open ") + other->email + QStringLiteral(" instead"));
        }
    }
    QCOMPARE(offered, int(m_texts.size()));
}

void TestHostilePages::whomDroppingConcerns()
{
    QWidget window;
    int shown = 0;
    for (int i = 0; i < m_texts.size(); ++i) {
        DropPlan plan;
        plan.dropped = Scope::Messages;
        plan.rest = {Scope::Spaces};
        plan.address = m_texts.at(i);
        plan.others = {m_texts.at((i + 1) % m_texts.size()), m_texts.at((i + 2) % m_texts.size())};
        DropPermissionDialog dialog(plan, &window);
        draw(dialog);
        shown += labelled(dialog, {plan.address}) * labelled(dialog, plan.others) / 2;
        if (i % 10 == 0)
            readAloud(QAccessible::queryAccessibleInterface(&dialog));
        QVERIFY2(guessing().isEmpty(), qPrintable(guessing().value(0)));
    }
    QCOMPARE(shown, int(m_texts.size()));
}

void TestHostilePages::anotherPersonThanExpected()
{
    const FakeClock clock;
    WaitingPage page(clock);
    page.resize(1100, 700);
    page.show();
    page.setStep(SignInStep::WaitingForUser, SignInStepState::Active, {}, std::chrono::seconds(2));
    int shown = 0;
    for (const QString &text : std::as_const(m_texts)) {
        page.offerOtherAccount(text);
        page.showFailure(AuthError::of(AuthError::Kind::WrongAccount));
        draw(page);
        shown += labelled(page, {text});
        page.offerOtherAccount({});
        page.showFailure(
            AuthError::of(AuthError::Kind::Refused, QStringLiteral("odd"), plainServerText(text)));
        draw(page);
        QVERIFY2(guessing().isEmpty(), qPrintable(guessing().value(0)));
    }
    QCOMPARE(shown, int(m_texts.size()));
    readAloud(QAccessible::queryAccessibleInterface(&page));
}

void TestHostilePages::clientsAndTheirFiles()
{
    ChoosePage page;
    page.resize(1100, 700);
    page.show();
    int shown = 0;
    for (int i = 0; i < m_texts.size(); ++i) {
        const QString &client = m_texts.at(i);
        const QString details = QStringLiteral("folder/") + m_texts.at((i + 1) % m_texts.size());
        page.showClient(client, details, true);
        draw(page);
        const auto labels = page.findChildren<Label *>();
        const auto line = std::ranges::find(labels, client, &Label::text);
        QVERIFY(line != labels.end());
        shown += client.isEmpty() || tipOf(*line) == details;
        QVERIFY2(guessing().isEmpty(), qPrintable(guessing().value(0)));
    }
    QCOMPARE(shown, int(m_texts.size()));
    readAloud(QAccessible::queryAccessibleInterface(&page));
}

/// What stands behind a link that looks like another is told as the name of a computer, and of nothing else.
void TestHostilePages::whereLinksLead()
{
    QStringList texts;
    for (int i = 0; i < m_texts.size(); ++i) {
        QString text = m_texts.at(i);
        text.remove(QRegularExpression(QStringLiteral("[\\s<>\"'\\p{Cc}\\p{Cf}]+")));
        texts.append((i % 3 == 0   ? QStringLiteral("https://\u0430pple.com/%1")
                      : i % 3 == 1 ? QStringLiteral("https://\u0430pple.%1")
                                   : QStringLiteral("mailto:%1@\u0430pple.com"))
                         .arg(text.left(60)));
    }
    TextRows rows(texts);
    TimelineView view;
    view.resize(900, 600);
    view.setModel(&rows);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    static const QRegularExpression host(QStringLiteral(R"(^Leads to [a-z0-9.-]*xn--[a-z0-9.-]+$)"));
    int told = 0;
    for (int row = 0; row < texts.size(); ++row) {
        view.scrollTo(rows.index(row, 0));
        const QRect place = view.visualRect(rows.index(row, 0));
        QPoint at(80, place.top());
        do {
            at.ry() += 6;
            QTest::mouseMove(view.viewport(), at);
        } while (view.viewport()->toolTip().isEmpty() && at.y() < place.bottom());
        const QString tip = tipOf(view.viewport(), at);
        QVERIFY2(tip.isEmpty() || host.match(tip).hasMatch(), qPrintable(tip));
        told += tip.isEmpty() ? 0 : 1;
    }
    QVERIFY2(told > texts.size() / 2, qPrintable(QString::number(told)));
    QToolTip::hideText();
}

QTEST_MAIN(TestHostilePages)
#include "tst_hostilepages.moc"
