// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/roles.h"
#include "tests/ui/samplechat.h"
#include "ui/chat/chatheader.h"
#include "ui/chat/chatpage.h"
#include "ui/chat/composer.h"
#include "ui/chat/conversation.h"
#include "ui/chat/rightpane.h"
#include "ui/chat/spacespane.h"
#include "ui/chat/timelineview.h"
#include "ui/theme/roomkeystyle.h"
#include "ui/widgets/button.h"
#include "ui/widgets/notifier.h"

#include <QApplication>
#include <QListView>
#include <QPlainTextEdit>
#include <QTest>

// What one does to a message of one's own and has not finished, as the chat page shows and keeps it.

using namespace roomkey;
using namespace roomkey::ui;

namespace {

/// A chat page in a window over the sample account.
struct Fixture
{
    Fixture()
        : session(SessionFixture::everything())
    {
        QVERIFY(session.opened);
        QVERIFY(sample::fill(session.store()));
        open();
    }
    void open(QSize size = {1280, 800})
    {
        page.reset();
        window = std::make_unique<QWidget>();
        notifier = new Notifier(window.get());
        page = std::make_unique<ChatPage>(*session.session, *session.settings, *notifier, window.get());
        window->resize(size);
        page->resize(size);
        window->show();
        QVERIFY(QTest::qWaitForWindowActive(window.get()));
    }
    ~Fixture() { page.reset(); }

    QListView *list() const { return page->spacesPane()->view(); }
    TimelineView *timeline() const { return page->conversation()->timeline(); }
    QPlainTextEdit *text() const { return page->conversation()->composer()->findChild<QPlainTextEdit *>(); }
    QModelIndex rowOf(const QString &title) const
    {
        for (int i = 0; i < list()->model()->rowCount(); ++i) {
            if (list()->model()->index(i, 0).data().toString() == title &&
                !list()->model()->index(i, 0).data(models::ResourceNameRole).toString().isEmpty())
                return list()->model()->index(i, 0);
        }
        return {};
    }
    SessionFixture session;
    std::unique_ptr<QWidget> window;
    Notifier *notifier = nullptr;
    std::unique_ptr<ChatPage> page;
};

} // namespace

class TestUnfinishedEdit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void anUnfinishedEditSurvivesAKill();
    void escapeLeavesTheEditFirst();
    void theListShowsNothingThatWasDeleted();
};

void TestUnfinishedEdit::initTestCase()
{
    QApplication::setStyle(new RoomkeyStyle(QStringLiteral("Fusion")));
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
