// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/questiondialog.h"

#include "tests/ui/uifind.h"
#include "ui/app/droppermissiondialog.h"
#include "ui/app/signoutdialog.h"
#include "ui/theme/roomkeystyle.h"

#include <QApplication>
#include <QSignalSpy>
#include <QTest>

using namespace roomkey;
using namespace roomkey::ui;

// Before what cannot be taken back: everything is said, and nothing happens by an accidental Return.
class TestQuestionDialog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QApplication::setStyle(new RoomkeyStyle(QStringLiteral("Fusion"))); }
    void returnAndEscapeDoNothing();
    void onlyTheActAccepts();
    void everythingIsSaidAndHasRoom_data();
    void everythingIsSaidAndHasRoom();
    void aDropNamesWhatGoesAndWhomItConcerns();

private:
    static Question sample()
    {
        Question question;
        question.name = QStringLiteral("Sign out");
        question.title = QStringLiteral("Sign out of ana@example.com?");
        question.consequences = {{QStringLiteral("This ends every sign-in.")},
                                 {QStringLiteral("Two messages are lost."), Tint::Bad}};
        question.act = QStringLiteral("Sign out and revoke");
        return question;
    }
};

void TestQuestionDialog::returnAndEscapeDoNothing()
{
    for (const Qt::Key key : {Qt::Key_Return, Qt::Key_Enter, Qt::Key_Space, Qt::Key_Escape}) {
        QuestionDialog dialog(sample());
        const QSignalSpy accepted(&dialog, &QDialog::accepted);
        const QSignalSpy rejected(&dialog, &QDialog::rejected);
        dialog.show();
        QVERIFY(QTest::qWaitForWindowActive(&dialog));
        QVERIFY(button(dialog, QStringLiteral("Cancel"))->hasFocus());
        QTest::keyClick(QApplication::focusWidget(), key);
        QCOMPARE(accepted.count(), 0);
        QCOMPARE(rejected.count(), 1);
    }
}

void TestQuestionDialog::onlyTheActAccepts()
{
    QuestionDialog dialog(sample());
    const QSignalSpy accepted(&dialog, &QDialog::accepted);
    dialog.show();
    QVERIFY(QTest::qWaitForWindowActive(&dialog));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    QVERIFY(button(dialog, QStringLiteral("Sign out and revoke"))->hasFocus());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
    QCOMPARE(accepted.count(), 1);
}

void TestQuestionDialog::everythingIsSaidAndHasRoom_data()
{
    QTest::addColumn<QString>("whom");
    QTest::newRow("short") << QStringLiteral("ana@example.com");
    QTest::newRow("long") << QString(24, u'a') + QStringLiteral("@") + QString(36, u'b') +
                                 QStringLiteral(".example.com");
}

void TestQuestionDialog::everythingIsSaidAndHasRoom()
{
    QFETCH(QString, whom);
    Question question = sample();
    question.title = QStringLiteral("Sign out of %1?").arg(whom);
    question.consequences.append(
        {QStringLiteral("It concerns %1 as well. ").arg(whom).repeated(4).trimmed()});
    QuestionDialog dialog(question);
    dialog.show();
    QVERIFY(QTest::qWaitForWindowExposed(&dialog));
    QCOMPARE(dialog.windowTitle(), QStringLiteral("Sign out"));
    for (const Question::Sentence &sentence : question.consequences) {
        QVERIFY(says(dialog, sentence.text));
        QVERIFY2(dialog.accessibleDescription().contains(sentence.text), "and it is read out");
    }
    QVERIFY(dialog.width() <= 1024);
    for (const QLabel *label : dialog.findChildren<QLabel *>()) {
        QVERIFY2(label->height() >= label->heightForWidth(label->width()), qPrintable(label->text()));
        QVERIFY2(dialog.rect().contains(label->geometry()), qPrintable(label->text()));
    }
    for (const QPushButton *each : dialog.findChildren<QPushButton *>())
        QVERIFY(dialog.rect().contains(each->geometry()));
}

void TestQuestionDialog::aDropNamesWhatGoesAndWhomItConcerns()
{
    DropPlan plan;
    plan.dropped = Scope::Messages;
    plan.rest = {Scope::Spaces};
    plan.actionsLost = {QStringLiteral("Send a message"), QStringLiteral("Edit a message")};
    plan.address = QStringLiteral("ana@example.com");
    plan.others = {QStringLiteral("ana@example.com, client 2-b")};
    DropPermissionDialog dialog(plan, nullptr);
    dialog.show();
    QVERIFY(says(dialog, QStringLiteral("Drop “%1”?").arg(scopeMeaning(Scope::Messages))));
    QVERIFY(says(dialog,
                 QStringLiteral("Off afterwards: %1.").arg(QLocale().createSeparatedList(plan.actionsLost))));
    QVERIFY(says(dialog, QStringLiteral("“%1”").arg(scopeMeaning(Scope::Spaces))));
    QVERIFY(says(dialog, QStringLiteral("In this window it concerns ana@example.com, client 2-b as well.")));
    SignOutDialog other({.addresses = {plan.address}, .unsent = 1, .unseen = {}, .staying = {}}, nullptr);
    other.show();
    QCOMPARE(other.width(), dialog.width());
}

QTEST_MAIN(TestQuestionDialog)
#include "tst_questiondialog.moc"
