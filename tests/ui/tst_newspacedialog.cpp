// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/onlinechat.h"
#include "ui/chat/spacespane.h"
#include "ui/dialogs/newspacedialog.h"
#include "ui/widgets/gatedbutton.h"
#include "ui/widgets/toast.h"

#include <QAccessible>
#include <QApplication>
#include <QLineEdit>
#include <QPointer>
#include <QTest>
#include <QTextEdit>

using namespace roomkey;
using namespace roomkey::ui;
using namespace std::chrono_literals;

namespace {

const HttpAnswer Created = HttpAnswer::of(
    200, R"({"name":"spaces/new","spaceType":"SPACE","displayName":"Product launch 2","createTime":)"
         R"("2026-11-22T10:00:00Z"})");

const HttpAnswer Taken =
    HttpAnswer::of(409, R"({"error":{"code":409,"message":"Space name taken.","status":"ALREADY_EXISTS"}})");

struct Fixture : OnlineChat
{
    Fixture() { open(); }
    void open()
    {
        page->spacesPane()->newSpaceButton()->click();
        dialog = window.findChild<NewSpaceDialog *>();
        QVERIFY(dialog && dialog->isVisible());
        field = dialog->findChild<QLineEdit *>();
    }
    GatedButton *create() const
    {
        QPushButton *found = button(*dialog, QStringLiteral("Create space"));
        return static_cast<GatedButton *>(found ? found : button(*dialog, QStringLiteral("Creating…")));
    }
    bool canCreate() const { return create()->gate().on; }
    /// What a screen reader says beside the button.
    QString whyNot() const
    {
        return QAccessible::queryAccessibleInterface(create())->text(QAccessible::Description);
    }
    QString nameSent(int request = 0) const
    {
        return body(sent("POST").value(request)).value(QLatin1String("displayName")).toString();
    }

    QPointer<NewSpaceDialog> dialog;
    QLineEdit *field = nullptr;
};

} // namespace

class TestNewSpaceDialog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void typingAndReturnCreateOneSpace();
    void namesAreLimited();
    void namesAreCleaned();
    void aTakenNameIsSaidAtTheField();
    void escapeClosesBeforeAnythingIsSent();
    void closingWhileTheServerIsSilentKeepsTheResult();
    void whatFailedInTheBackgroundIsKept();
    void slownessIsSaid();
};

void TestNewSpaceDialog::typingAndReturnCreateOneSpace()
{
    Fixture x;
    x.server.setAnswers({HttpAnswer::that(HttpAnswer::How::Hang)});
    QTRY_VERIFY(x.field->hasFocus());
    QTest::keyClicks(x.field, QStringLiteral("Product launch 2"));
    QTest::keyClick(x.field, Qt::Key_Return);
    QTest::keyClick(x.field, Qt::Key_Return);
    QTRY_COMPARE(x.server.held(), 1);
    QTest::keyClick(x.field, Qt::Key_Return);
    x.server.release(Created);
    QTRY_VERIFY(!x.dialog);
    QCOMPARE(x.sent("POST").size(), 1);
    QCOMPARE(x.nameSent(), QStringLiteral("Product launch 2"));
    QTRY_COMPARE(x.page->openedSpace(), SpaceName(QStringLiteral("spaces/new")));
    QCOMPARE(x.notifier->lastAnnouncement(), QStringLiteral("“Product launch 2” is ready"));
}

void TestNewSpaceDialog::namesAreLimited()
{
    Fixture x;
    QVERIFY(!x.canCreate());
    QCOMPARE(x.whyNot(), QStringLiteral("Give the space a name first."));
    QTest::mouseClick(x.create(), Qt::LeftButton);
    QVERIFY2(x.dialog->focusWidget() == x.field, "where one goes on");
    QVERIFY(!x.dialog->isCreating());
    const int withoutLock = x.create()->sizeHint().width();
    // Characters as Google counts them: an emoji is one, though it takes two units here.
    x.field->setText(QString::fromUtf8("😀").repeated(128));
    QVERIFY(x.canCreate());
    QCOMPARE(x.whyNot(), QString());
    QVERIFY2(x.create()->sizeHint().width() == withoutLock, "a lock says that somebody forbids it");
    QVERIFY(says(*x.dialog, QStringLiteral("128 of 128 characters")));
    x.field->setText(x.field->text() + QLatin1Char('a'));
    QVERIFY(!x.canCreate());
    QVERIFY(says(*x.dialog, QStringLiteral("129 of 128 characters")));
    QCOMPARE(x.whyNot(), QStringLiteral("The name is too long."));
    QTest::keyClick(x.field, Qt::Key_Return);
    QVERIFY(!x.dialog->isCreating());
    x.field->setText(QStringLiteral("   "));
    QVERIFY(!x.canCreate());
}

void TestNewSpaceDialog::namesAreCleaned()
{
    Fixture x;
    x.server.setAnswers({HttpAnswer::that(HttpAnswer::How::Hang)});
    x.field->setText(QStringLiteral("  Pro\u0007duct\n\tlaunch \u202Egnp.exe\u2069 "));
    const QString plain = QStringLiteral("Product launch gnp.exe");
    QVERIFY(!x.field->text().contains(QChar(0x202E)));
    QVERIFY(x.dialog->findChild<QTextEdit *>()->toPlainText().contains(plain));
    QVERIFY(says(*x.dialog, QStringLiteral("22 of 128 characters")));
    x.create()->click();
    QTRY_COMPARE(x.server.held(), 1);
    QCOMPARE(x.nameSent(), plain);
    x.server.release(Taken);
    QTRY_VERIFY(!x.dialog->isCreating());
    // Only what cannot be seen: a name that is nothing else is none.
    x.field->setText(QStringLiteral("\u202E\u2069"));
    QVERIFY(!x.canCreate());
    // Typing in the middle goes on there.
    x.field->setText(QStringLiteral("ab"));
    x.field->setCursorPosition(1);
    x.field->insert(QStringLiteral("\u202Ex"));
    QCOMPARE(x.field->text(), QStringLiteral("axb"));
    QCOMPARE(x.field->cursorPosition(), 2);
}

void TestNewSpaceDialog::aTakenNameIsSaidAtTheField()
{
    Fixture x;
    x.server.setAnswers({Taken});
    x.field->setText(QStringLiteral("Product launch"));
    x.create()->click();
    const QString taken = QStringLiteral("This name is in use in your organisation.");
    QTRY_VERIFY(says(*x.dialog, taken));
    QCOMPARE(x.field->accessibleDescription(), taken);
    QCOMPARE(x.field->text(), QStringLiteral("Product launch"));
    QCOMPARE(x.field->selectedText(), x.field->text());
    QVERIFY(!x.field->isReadOnly());
    x.server.setAnswers({Created});
    x.field->setText(QStringLiteral("Product launch 2"));
    QVERIFY(!says(*x.dialog, taken));
    x.create()->click();
    QTRY_VERIFY(!x.dialog);
    // Another name is another request.
    QCOMPARE(x.sent("POST").size(), 2);
    QVERIFY(x.sent("POST").at(0).query() != x.sent("POST").at(1).query());
}

void TestNewSpaceDialog::escapeClosesBeforeAnythingIsSent()
{
    Fixture x;
    QTest::keyClicks(x.field, QStringLiteral("Product"));
    QTest::keyClick(x.field, Qt::Key_Escape);
    QTRY_VERIFY(!x.dialog);
    QCOMPARE(x.server.count(), 0);
    x.open();
    QVERIFY(x.field->text().isEmpty());
}

void TestNewSpaceDialog::closingWhileTheServerIsSilentKeepsTheResult()
{
    Fixture x;
    x.server.setAnswers({HttpAnswer::that(HttpAnswer::How::Hang)});
    x.field->setText(QStringLiteral("Product launch 2"));
    x.create()->click();
    QTRY_COMPARE(x.server.held(), 1);
    QTest::keyClick(x.field, Qt::Key_Escape);
    QVERIFY(!x.dialog->isVisible());
    // Opened again it is the same, still waiting; Close closes as well.
    x.open();
    QVERIFY(x.dialog->isCreating());
    button(*x.dialog, QStringLiteral("Close"))->click();
    QVERIFY(!x.dialog->isVisible());
    x.page->openSpace(sample::Budi);
    x.server.release(Created);
    QTRY_COMPARE(x.notifier->lastAnnouncement(), QStringLiteral("“Product launch 2” is ready"));
    QCOMPARE(x.sent("POST").size(), 1);
    QVERIFY(x.session.store().space(SpaceName(QStringLiteral("spaces/new"))));
    // One is somewhere else by now, and stays there until one asks.
    QCOMPARE(x.page->openedSpace(), sample::Budi);
    auto *toast = x.page->findChild<Toast *>();
    QVERIFY(says(*toast, QStringLiteral("“Product launch 2” is ready")));
    button(*toast, QStringLiteral("Open"))->click();
    QCOMPARE(x.page->openedSpace(), SpaceName(QStringLiteral("spaces/new")));
    QTRY_VERIFY(!x.dialog);
}

void TestNewSpaceDialog::whatFailedInTheBackgroundIsKept()
{
    Fixture x;
    x.server.setAnswers({HttpAnswer::that(HttpAnswer::How::Hang)});
    x.field->setText(QStringLiteral("Product launch"));
    x.create()->click();
    QTRY_COMPARE(x.server.held(), 1);
    x.dialog->reject();
    x.server.release(Taken);
    QTRY_COMPARE(x.notifier->lastAnnouncement(), QStringLiteral("“Product launch” was not created"));
    QVERIFY(!x.dialog->isVisible()); // nothing jumps at one
    button(*x.page->findChild<Toast *>(), QStringLiteral("Show why"))->click();
    QVERIFY(x.dialog->isVisible());
    QCOMPARE(x.field->text(), QStringLiteral("Product launch"));
    QVERIFY(says(*x.dialog, QStringLiteral("This name is in use in your organisation.")));
    x.dialog->reject();
    QTRY_VERIFY(!x.dialog);
}

void TestNewSpaceDialog::slownessIsSaid()
{
    Fixture x;
    x.server.setAnswers({HttpAnswer::that(HttpAnswer::How::Hang)});
    x.dialog->setPatience(10ms);
    x.field->setText(QStringLiteral("Product launch 2"));
    x.create()->click();
    QTRY_VERIFY(says(*x.dialog, QStringLiteral("Google Chat has not answered yet.")));
    QVERIFY(x.dialog->isCreating());
    QTRY_COMPARE(x.server.held(), 1);
    x.server.release(Taken);
    QTRY_VERIFY(!x.dialog->isCreating());
    QVERIFY(!says(*x.dialog, QStringLiteral("Google Chat has not answered yet.")));
}

QTEST_MAIN(TestNewSpaceDialog)
#include "tst_newspacedialog.moc"
