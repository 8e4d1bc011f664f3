// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/offlinechat.h"
#include "tests/ui/uifind.h"
#include "ui/chat/addpeoplepane.h"
#include "ui/chat/chatheader.h"
#include "ui/chat/memberspane.h"
#include "ui/chat/rightpane.h"
#include "ui/chat/timelineaccessible.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/button.h"
#include "ui/widgets/gatedbutton.h"

#include <QApplication>
#include <QLocale>
#include <QScrollBar>
#include <QTableView>

// Members and adding people, beside the messages.

using namespace roomkey;
using namespace roomkey::ui;
using Fixture = OfflineChat;

namespace {

ScopeSet withoutMembers()
{
    return {Scope::Spaces, Scope::SpacesCreate, Scope::Messages};
}

} // namespace

class TestChatMembers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void membersAreHiddenWithoutPermission();
    void membersAreListedWithRoles();
    void membersAreReadWithLargeWords();
    void theLastOwnerStays();
    void pastedAddressesAreSortedAndCounted();
};

void TestChatMembers::initTestCase()
{
    installTimelineAccessibility();
    QLocale::setDefault(QLocale::c());
}

void TestChatMembers::membersAreHiddenWithoutPermission()
{
    Fixture x(withoutMembers(), false);
    x.page->openSpace(sample::Launch);
    QVERIFY(says(*x.page, QStringLiteral("12 members")));
    x.page->conversation()->header()->about()->click();
    QVERIFY(says(*x.page->rightPane(), QStringLiteral("12 people, names hidden")));
    x.page->conversation()->header()->members()->click();
    QVERIFY(says(*x.page->rightPane(), QStringLiteral("12 people, names hidden")));
    QVERIFY(button(*x.page->rightPane(), QStringLiteral("Ask for this permission")));
}

void TestChatMembers::membersAreListedWithRoles()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    x.page->conversation()->header()->members()->click();
    const QAbstractItemModel *model = x.page->membersPane()->table()->model();
    QCOMPARE(model->rowCount(), 7);
    QCOMPARE(model->index(0, 1).data().toString(), QStringLiteral("Owner"));
    QVERIFY(x.page->membersPane()->table()->isVisible());
}

void TestChatMembers::membersAreReadWithLargeWords()
{
    const QFont before = QApplication::font();
    QFont large = before;
    large.setPointSize(13);
    QApplication::setFont(large);
    {
        Fixture x(SessionFixture::everything(), true, {1024, 640});
        x.page->openSpace(sample::Launch);
        x.page->conversation()->header()->members()->click();
        const QTableView *table = x.page->membersPane()->table();
        // Beside the tile and its gaps there is room for each name.
        const QFontMetrics metrics(Fonts::current().body);
        for (int row = 0; row < table->model()->rowCount(); ++row) {
            const QString name = table->model()->index(row, 0).data().toString();
            QVERIFY2(table->columnWidth(0) - 60 >= metrics.horizontalAdvance(name), qPrintable(name));
        }
        QCOMPARE(table->horizontalScrollBar()->maximum(), 0);
        // A long name of a space ends in dots rather than in half a line.
        Space space = sample::space(sample::Launch, QStringLiteral("Launch ").repeated(30), 0);
        QVERIFY(await(x.session.store().putSpaces({space})));
        x.page->openSpace({});
        x.page->openSpace(sample::Launch);
        QTRY_VERIFY(x.text()->placeholderText().endsWith(QChar(0x2026)));
        const QFontMetrics words(x.text()->font());
        QVERIFY(words.horizontalAdvance(x.text()->placeholderText()) <= x.text()->viewport()->width());
    }
    QApplication::setFont(before);
}

void TestChatMembers::theLastOwnerStays()
{
    Fixture x;
    QVERIFY(await(x.session.store().putMembers(
        sample::Launch, {sample::member(sample::Launch, 1, Membership::Role::Manager),
                         sample::member(sample::Launch, 2, Membership::Role::Member)})));
    x.page->openSpace(sample::Launch);
    x.page->conversation()->header()->members()->click();
    QTableView *table = x.page->membersPane()->table();
    QTRY_COMPARE(table->model()->rowCount(), 2);
    table->setFocus();
    table->setCurrentIndex(table->model()->index(0, 0));
    QTest::keyClick(table, Qt::Key_Delete);
    QVERIFY(!QApplication::activeModalWidget());
    QVERIFY(says(*x.page->membersPane(), QStringLiteral("This space would have no owner.")));
}

void TestChatMembers::pastedAddressesAreSortedAndCounted()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    x.page->conversation()->header()->visibleAddPeople()->click();
    AddPeoplePane *pane = x.page->addPeoplePane();
    auto *text = pane->findChild<QPlainTextEdit *>();
    QVERIFY(text->isVisible());
    QTRY_VERIFY(text->hasFocus());
    const auto add = [pane](const char *words) {
        return dynamic_cast<GatedButton *>(button(*pane, QString::fromLatin1(words)));
    };
    // Nothing to do yet is no lock.
    QVERIFY(add("Add people to this space"));
    QVERIFY(add("Add people to this space")->gate().idle);
    text->setPlainText(QStringLiteral("not-an-address"));
    QVERIFY(says(*pane, QStringLiteral("1 problem")));
    QVERIFY(add("Add people to this space")->gate().idle);
    text->setPlainText(
        QStringLiteral("putu@example.com; budi@example.com\njoko@@example, kanya@example.com"));
    QVERIFY(button(*pane, QStringLiteral("Add 2 people")));
    QVERIFY(says(*pane, QStringLiteral("1 already here")));
    QVERIFY(says(*pane, QStringLiteral("1 problem")));
    text->setPlainText(QStringLiteral("putu@example.com"));
    QVERIFY(button(*pane, QStringLiteral("Add 1 person")));
}

QTEST_MAIN(TestChatMembers)
#include "tst_chatmembers.moc"
