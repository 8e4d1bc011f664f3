// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/offlinechat.h"
#include "ui/chat/chatheader.h"
#include "ui/chat/rightpane.h"
#include "ui/theme/roomkeystyle.h"
#include "ui/widgets/button.h"

#include <QApplication>

// What one does to a message of one's own and has not finished, as the chat page shows and keeps it.

using namespace roomkey;
using namespace roomkey::ui;

namespace {

struct Fixture : OfflineChat
{
    /// A second message of one's own, the newest.
    void addOwn()
    {
        const Message own = sample::message(sample::Launch, 8, 1, sample::now(), QStringLiteral("See you"));
        QVERIFY(await(session.store().putMessages(sample::Launch, {own})));
        QTRY_COMPARE(texts().last(), QStringLiteral("See you"));
    }
    void edit(const QModelIndex &row)
    {
        timeline()->setFocus();
        timeline()->setCurrentIndex(row);
        QTest::keyClick(timeline(), Qt::Key_E);
    }
    QStringList unfinished() const
    {
        QStringList texts;
        for (const UnfinishedEdit &edit : session.session->store().unfinishedEdits(sample::Launch))
            texts << edit.text;
        return texts;
    }
};

} // namespace

class TestUnfinishedEdit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void anUnfinishedEditIsThereAgain();
    void anUnfinishedEditSurvivesAKill();
    void aSecondEditLosesNothingOfTheFirst();
    void severalEditsSurviveAKill();
    void theSameEditGoesOn();
    void escapeLeavesTheEditFirst();
    void theListShowsNothingThatWasDeleted();
};

void TestUnfinishedEdit::initTestCase()
{
    QApplication::setStyle(new RoomkeyStyle(QStringLiteral("Fusion")));
}

void TestUnfinishedEdit::anUnfinishedEditIsThereAgain()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    QTest::keyClick(x.text(), Qt::Key_Up);
    QVERIFY(x.page->conversation()->composer()->isEditing());
    const QString before = x.text()->toPlainText();
    QTest::keyClicks(x.text(), QStringLiteral(", soon"));
    x.page->openSpace(SpaceName(QStringLiteral("spaces/thai")));
    QVERIFY(!x.page->conversation()->composer()->isEditing());
    QCOMPARE(x.text()->toPlainText(), QString());
    x.page->openSpace(sample::Launch);
    QVERIFY(x.page->conversation()->composer()->isEditing());
    QCOMPARE(x.text()->toPlainText(), before + QStringLiteral(", soon"));
    x.text()->setFocus();
    QTest::keyClick(x.text(), Qt::Key_Return);
    QTRY_COMPARE(x.session.store().outbox(sample::Launch).size(), 1);
    QCOMPARE(x.session.store().outbox(sample::Launch).first().kind, OutboxRow::Kind::Edit);
}

void TestUnfinishedEdit::anUnfinishedEditSurvivesAKill()
{
    Fixture x;
    AccountStore &store = x.session.store();
    x.page->openSpace(sample::Launch);
    QTest::keyClicks(x.text(), QStringLiteral("new one"));
    QTRY_COMPARE(store.draft(sample::Launch), QStringLiteral("new one"));
    x.timeline()->setFocus();
    x.timeline()->setCurrentIndex(x.timeline()->model()->index(4, 0));
    QTest::keyClick(x.timeline(), Qt::Key_E);
    QVERIFY(x.page->conversation()->composer()->isEditing());
    // Nothing was changed yet, so there is nothing to keep.
    const QString before = x.text()->toPlainText();
    QTest::keyClicks(x.text(), QStringLiteral(" Soon."));
    // What a kill would leave: no window was closed, no space left, and the focus is still there.
    QTRY_VERIFY(store.unfinishedEdit(sample::Launch));
    QCOMPARE(store.unfinishedEdit(sample::Launch)->text, before + QStringLiteral(" Soon."));
    QCOMPARE(store.draft(sample::Launch), QStringLiteral("new one"));

    x.open();
    x.page->openSpace(sample::Launch);
    QVERIFY(x.page->conversation()->composer()->isEditing());
    QCOMPARE(x.text()->toPlainText(), before + QStringLiteral(" Soon."));
    // Elsewhere the list tells of it.
    x.page->openSpace(sample::Budi);
    QCOMPARE(x.rowOf(QStringLiteral("Product launch")).data(models::DraftRole).toString(),
             before + QStringLiteral(" Soon."));
    x.page->openSpace(sample::Launch);
    x.text()->setFocus();
    QTest::keyClick(x.text(), Qt::Key_Return);
    QTRY_COMPARE(store.outbox(sample::Launch).size(), 1);
    QCOMPARE(store.outbox(sample::Launch).first().text, before + QStringLiteral(" Soon."));
    QTRY_VERIFY(!store.unfinishedEdit(sample::Launch));
    // What was being written before the edit is back.
    QCOMPARE(x.text()->toPlainText(), QStringLiteral("new one"));
}

void TestUnfinishedEdit::aSecondEditLosesNothingOfTheFirst()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    x.addOwn();
    QTest::keyClicks(x.text(), QStringLiteral("new one"));
    x.edit(x.message(4));
    const QString first = x.text()->toPlainText() + QStringLiteral(" Soon.");
    QTest::keyClicks(x.text(), QStringLiteral(" Soon."));
    // At once, before a pause in the typing saved it.
    x.edit(x.lastMessage());
    QCOMPARE(x.text()->toPlainText(), QStringLiteral("See you"));
    QTRY_COMPARE(x.unfinished(), QStringList{first});
    QTest::keyClicks(x.text(), QStringLiteral(" there"));
    // Back and forth: each has what was typed.
    x.edit(x.message(4));
    QCOMPARE(x.text()->toPlainText(), first);
    QTRY_COMPARE(x.unfinished().size(), 2);
    x.edit(x.lastMessage());
    QCOMPARE(x.text()->toPlainText(), QStringLiteral("See you there"));
    // One done, the other is there again, and then what was being written.
    QTest::keyClick(x.text(), Qt::Key_Return);
    QVERIFY(x.composer()->isEditing());
    QCOMPARE(x.text()->toPlainText(), first);
    QCOMPARE(QApplication::focusWidget(), x.text());
    QTest::keyClick(x.text(), Qt::Key_Return);
    QVERIFY(!x.composer()->isEditing());
    QCOMPARE(x.text()->toPlainText(), QStringLiteral("new one"));
    QTRY_COMPARE(x.session.store().outbox(sample::Launch).size(), 2);
    QCOMPARE(x.session.store().outbox(sample::Launch).constFirst().text, QStringLiteral("See you there"));
    QCOMPARE(x.session.store().outbox(sample::Launch).constLast().text, first);
    QTRY_VERIFY(x.unfinished().isEmpty());
}

void TestUnfinishedEdit::severalEditsSurviveAKill()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    x.addOwn();
    x.edit(x.message(4));
    QTest::keyClicks(x.text(), QStringLiteral(" Soon."));
    const QString first = x.text()->toPlainText();
    x.edit(x.lastMessage());
    QTest::keyClicks(x.text(), QStringLiteral(" there"));
    QTRY_COMPARE(x.unfinished(), (QStringList{QStringLiteral("See you there"), first}));
    x.open();
    x.page->openSpace(sample::Launch);
    QCOMPARE(x.text()->toPlainText(), QStringLiteral("See you there"));
    x.text()->setFocus();
    QTest::keyClick(x.text(), Qt::Key_Escape); // given up
    QCOMPARE(x.text()->toPlainText(), first);
    QTRY_COMPARE(x.unfinished(), QStringList{first});
}

void TestUnfinishedEdit::theSameEditGoesOn()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    x.edit(x.message(4));
    QTest::keyClicks(x.text(), QStringLiteral(" Soon."));
    const QString typed = x.text()->toPlainText();
    x.edit(x.message(4));
    QCOMPARE(x.text()->toPlainText(), typed);
    QCOMPARE(QApplication::focusWidget(), x.text());
}

void TestUnfinishedEdit::escapeLeavesTheEditFirst()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    x.page->conversation()->header()->members()->click();
    QVERIFY(x.page->rightPane()->isOpen());
    x.text()->setFocus();
    QTest::keyClick(x.text(), Qt::Key_Up);
    QTest::keyClicks(x.text(), QStringLiteral(" Soon."));
    QTRY_VERIFY(x.session.store().unfinishedEdit(sample::Launch));
    QTest::keyClick(x.text(), Qt::Key_Escape);
    QVERIFY(!x.page->conversation()->composer()->isEditing());
    QVERIFY2(x.page->rightPane()->isOpen(), "one step at a time");
    QCOMPARE(QApplication::focusWidget(), x.text());
    QTRY_VERIFY2(!x.session.store().unfinishedEdit(sample::Launch), "given up, it does not come back");
    QTest::keyClick(x.text(), Qt::Key_Escape);
    QVERIFY(!x.page->rightPane()->isOpen());
}

void TestUnfinishedEdit::theListShowsNothingThatWasDeleted()
{
    Fixture x;
    x.page->openSpace(sample::Launch);
    const auto preview = [&x] {
        return x.rowOf(QStringLiteral("Product launch")).data(models::PreviewRole).toString();
    };
    const Message own = sample::message(sample::Launch, 8, 1, sample::now(), QStringLiteral("A slip"));
    QVERIFY(await(x.session.store().putMessages(sample::Launch, {own})));
    QTRY_COMPARE(preview(), QStringLiteral("A slip"));
    x.timeline()->setFocus();
    x.timeline()->setCurrentIndex(x.timeline()->model()->index(x.timeline()->model()->rowCount() - 1, 0));
    QTest::keyClick(x.timeline(), Qt::Key_Delete);
    QTRY_VERIFY2(preview().startsWith(QStringLiteral("The build is green")), qPrintable(preview()));
    x.text()->setFocus();
    QTest::keyClick(x.text(), Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(preview(), QStringLiteral("A slip"));
}

QTEST_MAIN(TestUnfinishedEdit)
#include "tst_unfinishededit.moc"
