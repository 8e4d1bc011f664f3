// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/permissionline.h"

#include "ui/theme/tokens.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

#include <QSignalSpy>
#include <QTest>

using namespace roomkey;
using namespace roomkey::ui;

class TestPermissionLine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesWhatAllowsIt();
    void namesWhatIsMissingAndAsksForIt();
    void whatIsTriedWithoutComesBack();
    void offersNothingWhereNothingHelps();

private:
    static Verdict verdict(Verdict::State state)
    {
        Verdict v;
        v.state = state;
        if (state == Verdict::State::Allowed)
            v.by = {Scope::Messages};
        if (state == Verdict::State::Missing)
            v.missing = {Scope::Memberships};
        return v;
    }
    static QString words(const PermissionLine &line) { return line.findChild<Label *>()->text(); }
    static QColor ground(PermissionLine &line)
    {
        line.resize(500, 40);
        return line.grab().toImage().pixelColor(1, 1);
    }
};

void TestPermissionLine::namesWhatAllowsIt()
{
    PermissionLine line;
    line.show();
    line.setVerdict(verdict(Verdict::State::Allowed));
    QVERIFY(words(line).startsWith(QStringLiteral("Allowed by “")));
    QVERIFY(!line.findChild<Button *>()->isVisible());
    QCOMPARE(ground(line), Tokens::of(&line).okSoft);
}

void TestPermissionLine::namesWhatIsMissingAndAsksForIt()
{
    PermissionLine line;
    line.show();
    line.setVerdict(verdict(Verdict::State::Missing));
    QVERIFY(words(line).startsWith(QStringLiteral("Needs the permission to ")));
    QCOMPARE(ground(line), Tokens::of(&line).badSoft);
    auto *ask = line.findChild<Button *>();
    QVERIFY(ask->isVisible());
    QCOMPARE(ask->text(), QStringLiteral("Ask for this permission"));
    const QSignalSpy asked(&line, &PermissionLine::askRequested);
    QTest::mouseClick(ask, Qt::LeftButton);
    QCOMPARE(asked.count(), 1);
}

void TestPermissionLine::whatIsTriedWithoutComesBack()
{
    PermissionLine line;
    line.show();
    Verdict tried = verdict(Verdict::State::Missing);
    tried.trying = true;
    line.setVerdict(tried);
    QCOMPARE(line.findChild<Button *>()->text(), QStringLiteral("Stop trying"));
    QVERIFY(words(line).endsWith(QStringLiteral("You are trying without it.")));
    line.setVerdict(verdict(Verdict::State::Missing));
    QCOMPARE(line.findChild<Button *>()->text(), QStringLiteral("Ask for this permission"));
}

void TestPermissionLine::offersNothingWhereNothingHelps()
{
    PermissionLine line;
    line.show();
    line.setVerdict(verdict(Verdict::State::Impossible));
    QCOMPARE(words(line), QStringLiteral("This account cannot do it."));
    QVERIFY(!line.findChild<Button *>()->isVisible());
    QCOMPARE(ground(line), Tokens::of(&line).badSoft);
}

QTEST_MAIN(TestPermissionLine)
#include "tst_permissionline.moc"
