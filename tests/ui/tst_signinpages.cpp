// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/errortext.h"
#include "ui/signin/arearows.h"
#include "ui/signin/askedlist.h"
#include "ui/signin/choosepage.h"
#include "ui/signin/clientfilepage.h"
#include "ui/signin/clientguidepage.h"
#include "ui/signin/everypermission.h"
#include "ui/signin/welcomepage.h"
#include "ui/theme/palettes.h"
#include "ui/theme/roomkeystyle.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/steplist.h"
#include "uifind.h"

#include <QApplication>
#include <QDropEvent>
#include <QLineEdit>
#include <QListView>
#include <QMimeData>
#include <QScrollArea>
#include <QSignalSpy>
#include <QTest>

using namespace roomkey;
using namespace roomkey::ui;
using roomkey::models::ChoiceModel;

namespace {

SegmentedControl *control(const QWidget &page, const QString &name)
{
    const auto all = page.findChildren<SegmentedControl *>();
    for (SegmentedControl *each : all) {
        if (each->accessibleName() == name)
            return each;
    }
    return nullptr;
}

} // namespace

class TestSignInPages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyPermissionIsSearchedAndTicked();
    void returnSignsInUnlessAnotherButtonHasTheFocus();
    void demoIsOnlyOfferedWhereItRuns();
    void typedPathsAreTakenAsPeoplePasteThem_data();
    void typedPathsAreTakenAsPeoplePasteThem();
    void droppedFileIsTaken();
    void wrongFilesAreExplained();
    void eachStepOpensItsPage();
    void theGuideTellsWhatACallCanTell_data();
    void theGuideTellsWhatACallCanTell();
    void choiceShowsTheExactList();
    void choiceGoesByKeyboard();
    void nothingChosenCannotContinue();
    void administrationWarns();
    void continueStaysOnSmallScreens();
    void levelsAreWholeWithLargeWords();
    void buttonsHaveOneSize_data();
    void buttonsHaveOneSize();
    void aServiceAccountsKeyLeadsOn();
    void manyPermissionsAreWarnedOf();
};

void TestSignInPages::returnSignsInUnlessAnotherButtonHasTheFocus()
{
    WelcomePage page;
    page.resize(1024, 640);
    page.show();
    QVERIFY(QTest::qWaitForWindowActive(&page));
    QSignalSpy signIn(&page, &WelcomePage::signInRequested);
    QSignalSpy demo(&page, &WelcomePage::demoRequested);
    QSignalSpy file(&page, &WelcomePage::clientFileRequested);
    page.setFocus();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QCOMPARE(signIn.count(), 1);
    QTest::keyClick(button(page, QStringLiteral("Try the demo")), Qt::Key_Return);
    QCOMPARE(signIn.count(), 1);
    QCOMPARE(demo.count(), 1);
    button(page, QStringLiteral("Use a client file from Google Cloud…"))->click();
    QCOMPARE(file.count(), 1);
}

void TestSignInPages::demoIsOnlyOfferedWhereItRuns()
{
    WelcomePage page;
    page.show();
    QVERIFY(button(page, QStringLiteral("Try the demo")));
    page.setDemoOffered(false);
    QVERIFY(!button(page, QStringLiteral("Try the demo")));
    QVERIFY(!says(page, QStringLiteral("demo")));
}

void TestSignInPages::typedPathsAreTakenAsPeoplePasteThem_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("path");
    QTest::newRow("plain") << QStringLiteral("/tmp/a b.json") << QStringLiteral("/tmp/a b.json");
    QTest::newRow("spaces around") << QStringLiteral("  /tmp/a.json ") << QStringLiteral("/tmp/a.json");
    QTest::newRow("quoted") << QStringLiteral("'/tmp/a b.json'") << QStringLiteral("/tmp/a b.json");
    QTest::newRow("file URL") << QStringLiteral("file:///tmp/a%20b.json") << QStringLiteral("/tmp/a b.json");
    QTest::newRow("home") << QStringLiteral("~/a.json") << QDir::homePath() + QStringLiteral("/a.json");
    QTest::newRow("nothing") << QStringLiteral("   ") << QString();
}

void TestSignInPages::typedPathsAreTakenAsPeoplePasteThem()
{
    QFETCH(QString, typed);
    QFETCH(QString, path);
    ClientFilePage page;
    QSignalSpy chosen(&page, &ClientFilePage::fileChosen);
    auto *field = page.findChild<QLineEdit *>();
    field->setText(typed);
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(chosen.value(0).value(0).toString(), path);
}

void TestSignInPages::droppedFileIsTaken()
{
    ClientFilePage page;
    page.show();
    QSignalSpy chosen(&page, &ClientFilePage::fileChosen);
    QMimeData data;
    data.setUrls({QUrl(QStringLiteral("https://example.com/a.json"))});
    QDragEnterEvent foreign(QPoint(9, 9), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    foreign.ignore();
    QApplication::sendEvent(&page, &foreign);
    QVERIFY(!foreign.isAccepted());
    data.setUrls({QUrl::fromLocalFile(QStringLiteral("/tmp/client.json"))});
    QDragEnterEvent enter(QPoint(9, 9), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&page, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(9, 9), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&page, &drop);
    QCOMPARE(chosen.value(0).value(0).toString(), QStringLiteral("/tmp/client.json"));
}

void TestSignInPages::wrongFilesAreExplained()
{
    ClientFilePage page;
    page.resize(1024, 640);
    page.show();
    QStringList seen;
    using Kind = ClientFileError::Kind;
    for (const Kind kind : {Kind::Missing, Kind::Folder, Kind::NotPermitted, Kind::CannotRead, Kind::Empty,
                            Kind::TooLarge, Kind::NotText, Kind::NotJson, Kind::NoClient, Kind::TokenFile,
                            Kind::WebClient, Kind::ServiceAccount, Kind::MissingFields, Kind::BadEndpoint}) {
        const ClientFileError error{kind, QStringLiteral("auth_uri")};
        page.showError(error);
        const ClientFileText text = errorText(error);
        const QString words = QStringLiteral("%1 %2").arg(text.what, text.cure).trimmed();
        QVERIFY(!text.what.isEmpty() && !text.cure.isEmpty());
        QVERIFY(!seen.contains(words));
        seen.append(words);
        QVERIFY(says(page, words));
        // Told to assistive technology where the mistake is.
        QCOMPARE(page.findChild<QLineEdit *>()->accessibleDescription(), words);
    }
    QVERIFY(seen.last().contains(QStringLiteral("auth_uri")));
    page.findChild<QLineEdit *>()->setText(QStringLiteral("/tmp/other.json"));
    QVERIFY(!says(page, seen.last()));
}

void TestSignInPages::eachStepOpensItsPage()
{
    ClientGuidePage page;
    page.resize(1024, 640);
    page.show();
    QSignalSpy opened(&page, &ClientGuidePage::openRequested);
    const auto pageOf = [&](const char *name) {
        button(page, QString::fromLatin1(name))->click();
        return opened.takeLast().first().toUrl().toString();
    };
    const QString console = QStringLiteral("https://console.cloud.google.com/");
    QCOMPARE(pageOf("Chat API"), console + QStringLiteral("apis/library/chat.googleapis.com"));
    page.setProject(QStringLiteral("1234"));
    QCOMPARE(pageOf("New project"), console + QStringLiteral("projectcreate"));
    QCOMPARE(pageOf("Chat API"), console + QStringLiteral("apis/library/chat.googleapis.com?project=1234"));
    QCOMPARE(pageOf("Chat app page"),
             console + QStringLiteral("apis/api/chat.googleapis.com/hangouts-chat?project=1234"));
    QCOMPARE(pageOf("Audience"), console + QStringLiteral("auth/audience?project=1234"));
    QCOMPARE(pageOf("Clients"), console + QStringLiteral("auth/clients?project=1234"));
    // Nobody is signed in: nothing to check with, and that is said.
    QVERIFY(!button(page, QStringLiteral("Check this")));
    QVERIFY(says(page, QStringLiteral("Once somebody is signed in")));
    QSignalSpy file(&page, &ClientGuidePage::fileRequested);
    button(page, QStringLiteral("I have the file"))->click();
    QCOMPARE(file.count(), 1);
}

void TestSignInPages::theGuideTellsWhatACallCanTell_data()
{
    QTest::addColumn<ProjectFault>("fault");
    QTest::addColumn<QList<int>>("done");
    QTest::addColumn<int>("failed");
    QTest::addColumn<QString>("why");
    QTest::newRow("all good") << ProjectFault::None << QList<int>{0, 1, 2} << -1 << QString();
    QTest::newRow("API off") << ProjectFault::ApiOff << QList<int>{} << 1
                             << QStringLiteral("The Chat API is switched off in this Cloud project.");
    QTest::newRow("no Chat app") << ProjectFault::ChatAppMissing << QList<int>{1} << 2
                                 << QStringLiteral("This is not about your permissions.");
    QTest::newRow("blocked") << ProjectFault::Blocked << QList<int>{} << 3
                             << QStringLiteral("Your administrator has blocked this app for Chat.");
    QTest::newRow("suspended") << ProjectFault::Suspended << QList<int>{} << 0
                               << QStringLiteral("Google has stopped this Cloud project.");
}

void TestSignInPages::theGuideTellsWhatACallCanTell()
{
    QFETCH(ProjectFault, fault);
    QFETCH(QList<int>, done);
    QFETCH(int, failed);
    QFETCH(QString, why);
    ClientGuidePage page;
    page.setCheckable(true);
    page.show();
    QSignalSpy asked(&page, &ClientGuidePage::checkRequested);
    button(page, QStringLiteral("Check this"))->click();
    QCOMPARE(asked.count(), 1);
    page.showUnchecked(QStringLiteral("You are offline."));
    QVERIFY(says(page, QStringLiteral("You are offline.")));
    page.showChecked(fault);
    QVERIFY(!says(page, QStringLiteral("You are offline.")));
    const auto *steps = page.findChild<StepList *>();
    for (int step = 0; step < steps->count(); ++step)
        QCOMPARE(steps->state(step), step == failed        ? StepState::Failed
                                     : done.contains(step) ? StepState::Done
                                                           : StepState::Pending);
    if (failed >= 0)
        QVERIFY2(steps->note(failed).contains(why), qPrintable(steps->note(failed)));
    // Mended at Google and checked again.
    page.showChecked(ProjectFault::None);
    QCOMPARE(steps->state(1), StepState::Done);
    QCOMPARE(steps->state(2), StepState::Done);
}

void TestSignInPages::choiceShowsTheExactList()
{
    ChoosePage page;
    page.resize(1280, 800);
    page.show();
    control(page, QStringLiteral("Start from"))->setCurrent(ChoiceModel::JustLook);
    const auto &list = *page.findChild<AskedList *>();
    QVERIFY(says(list, QStringLiteral("Google will ask you for 3 permissions")));
    QTRY_VERIFY(says(list, QStringLiteral("chat.messages.readonly")));
    QVERIFY(says(list, QStringLiteral("Restricted"))); // reading messages is
    SegmentedControl *members = control(page, QStringLiteral("Members"));
    QTest::mouseClick(members->segment(2), Qt::LeftButton);
    QCOMPARE(control(page, QStringLiteral("Start from"))->current(), int(ChoiceModel::OwnChoice));
    QTRY_VERIFY(visibleTexts(list).contains(QStringLiteral("chat.memberships")));
    QVERIFY(!visibleTexts(list).contains(QStringLiteral("chat.memberships.readonly")));
    QSignalSpy go(&page, &ChoosePage::continueRequested);
    button(page, QStringLiteral("Continue in the browser"))->click();
    QCOMPARE(go.value(0).value(0).value<ScopeSet>(),
             ScopeSet({Scope::SpacesReadonly, Scope::MessagesReadonly, Scope::Memberships}));
}

void TestSignInPages::choiceGoesByKeyboard()
{
    ChoosePage page;
    page.resize(1024, 640);
    page.show();
    QVERIFY(QTest::qWaitForWindowActive(&page));
    control(page, QStringLiteral("Start from"))->setFocus();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down);
    SegmentedControl *messages = control(page, QStringLiteral("Messages"));
    QVERIFY(messages->isAncestorOf(QApplication::focusWidget()));
    const int before = messages->current();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Left);
    QCOMPARE(messages->current(), before - 1);
    QCOMPARE(page.choice().level(ChoiceModel::Messages), before - 1);
    for (int i = 0; i < 12; ++i)
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down);
    SegmentedControl *last = control(page, QStringLiteral("Administration"));
    QVERIFY(last->isAncestorOf(QApplication::focusWidget()));
    // Scrolled into view.
    const QWidget *room = page.findChild<AreaRows *>()->viewport();
    QVERIFY(room->rect().contains(last->mapTo(room, last->rect().center())));
    QVERIFY(!last->visibleRegion().isEmpty());
    QSignalSpy go(&page, &ChoosePage::continueRequested);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QCOMPARE(go.count(), 1);
    QSignalSpy back(&page, &ChoosePage::backRequested);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QCOMPARE(back.count(), 1);
}

void TestSignInPages::nothingChosenCannotContinue()
{
    ChoosePage page;
    page.show();
    for (int area = 0; area < ChoiceModel::AreaCount; ++area)
        page.choice().setLevel(ChoiceModel::Area(area), 0);
    QVERIFY(says(page, QStringLiteral("Choose at least one")));
    QVERIFY(!button(page, QStringLiteral("Continue in the browser"))->isEnabled());
}

void TestSignInPages::administrationWarns()
{
    ChoosePage page;
    page.resize(1280, 800);
    page.show();
    const QString warning = QStringLiteral("Google will stop the whole sign-in");
    QVERIFY(!says(page, warning));
    control(page, QStringLiteral("Administration"))->setCurrent(1);
    QVERIFY(says(page, warning));
}

void TestSignInPages::continueStaysOnSmallScreens()
{
    ChoosePage page;
    page.choice().setPreset(ChoiceModel::ManageSpaces);
    page.resize(1024, 600);
    page.show();
    QVERIFY(QTest::qWaitForWindowExposed(&page));
    QVERIFY(page.height() <= 640);
    const QPushButton *go = button(page, QStringLiteral("Continue in the browser"));
    QVERIFY(page.rect().contains(QRect(go->mapTo(&page, QPoint()), go->size())));
}

void TestSignInPages::buttonsHaveOneSize_data()
{
    QTest::addColumn<int>("points");
    QTest::newRow("default") << 0;
    QTest::newRow("large") << 13;
}

void TestSignInPages::buttonsHaveOneSize()
{
    QFETCH(int, points);
    const QFont before = QApplication::font();
    QFont wanted = before;
    if (points > 0)
        wanted.setPointSize(points);
    QApplication::setFont(wanted);
    {
        WelcomePage welcome;
        ClientFilePage file;
        ChoosePage choose;
        for (QWidget *page : std::initializer_list<QWidget *>{&welcome, &file, &choose}) {
            page->resize(1024, 640);
            page->show();
            const auto all = page->findChildren<Button *>();
            for (const Button *each : all)
                QVERIFY2(
                    qAbs(each->font().pointSizeF() - wanted.pointSizeF()) < 0.1,
                    qPrintable(QStringLiteral("%1 %2").arg(each->text()).arg(each->font().pointSizeF())));
        }
    }
    QApplication::setFont(before);
}

void TestSignInPages::levelsAreWholeWithLargeWords()
{
    const QFont before = QApplication::font();
    QFont large = before;
    large.setPointSize(13);
    QApplication::setFont(large);
    {
        ChoosePage page;
        page.choice().setPreset(ChoiceModel::EverydayChat);
        page.resize(1024, 640);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        QVERIFY(page.width() <= 1024 && page.height() <= 640);
        int rows = 0;
        const auto controls = page.findChildren<SegmentedControl *>();
        for (const SegmentedControl *levels : controls) {
            if (!levels->isVisible())
                continue;
            const QWidget *frame = levels->parentWidget();
            for (const QWidget *up = frame; up != &page; up = up->parentWidget()) {
                if (qobject_cast<const QScrollArea *>(up->parentWidget()))
                    frame = up; // the viewport
            }
            const QRect place(levels->mapTo(frame, QPoint()), levels->size());
            QVERIFY2(place.left() >= 0 && place.right() < frame->width(),
                     qPrintable(levels->accessibleName()));
            QVERIFY(levels->width() >= levels->sizeHint().width());
            rows += frame != levels->parentWidget() && frame->rect().contains(place);
        }
        QVERIFY2(rows >= 3, qPrintable(QString::number(rows)));
        const QPushButton *go = button(page, QStringLiteral("Continue in the browser"));
        QVERIFY(page.rect().contains(QRect(go->mapTo(&page, QPoint()), go->size())));
    }
    QApplication::setFont(before);
}

void TestSignInPages::aServiceAccountsKeyLeadsOn()
{
    ClientFilePage page;
    page.resize(1024, 640);
    page.show();
    page.showError({ClientFileError::Kind::ServiceAccount, {}});
    QVERIFY(says(page, QStringLiteral("This is the key of a service account.")));
    QVERIFY(says(page, QStringLiteral("Roomkey cannot sign in as an app yet.")));
    QVERIFY(says(page, QStringLiteral("“Show each step” leads there.")));
    QSignalSpy guide(&page, &ClientFilePage::guideRequested);
    button(page, QStringLiteral("Show each step"))->click(); // the words name what is there
    QCOMPARE(guide.count(), 1);
}

void TestSignInPages::manyPermissionsAreWarnedOf()
{
    ChoosePage page;
    page.resize(1280, 800);
    page.choice().setPreset(ChoiceModel::JustLook);
    page.show();
    QVERIFY(QTest::qWaitForWindowActive(&page));
    const QString tooMany = QStringLiteral("More than 25 permissions: Google may stop the sign-in");
    const QString restricted = QStringLiteral("Restricted: Google checks apps that use it most strictly.");
    button(page, QStringLiteral("Every permission…"))->click();
    QListView *list = page.findChild<EveryPermission *>()->list();
    page.choice().setScopes({Scope::SpacesReadonly});
    QVERIFY(!says(page, restricted));
    bool metRestricted = false;
    for (int row = 0; row < list->model()->rowCount(); ++row) {
        list->setCurrentIndex(list->model()->index(row, 0));
        if (list->currentIndex().data(Qt::CheckStateRole).toInt() == int(Qt::Unchecked))
            QTest::keyClick(list, Qt::Key_Space);
        const QList<Scope> chosen = page.choice().scopes().toList();
        const bool strict = std::any_of(chosen.begin(), chosen.end(), [](Scope scope) {
            return scopeRow(scope).verification == ScopeClass::Restricted;
        });
        QCOMPARE(says(page, restricted), strict);
        metRestricted = metRestricted || strict;
    }
    QVERIFY(metRestricted);

    // What can be ticked today comes down to fewer than 25, since broad ones swallow narrow ones. With the
    // narrow ones of every identity the list is long enough to show that the bound is met exactly.
    const auto all = allScopes();
    ScopeSet many;
    for (const ScopeRow &row : all) {
        const bool narrow = std::none_of(all.begin(), all.end(), [&row](const ScopeRow &other) {
            return other.scope != row.scope && scopeIncludes(row.scope, other.scope);
        });
        if (narrow && row.family != ScopeFamily::Identity)
            many.insert(row.scope);
    }
    page.choice().setScopes(many);
    QVERIFY(page.choice().scopes().size() > 25);
    QVERIFY(says(page, tooMany));
    for (const Scope scope : many.toList()) {
        if (page.choice().scopes().size() <= 25)
            break;
        QVERIFY(says(page, tooMany));
        many.remove(scope);
        page.choice().setScopes(many);
    }
    QCOMPARE(page.choice().scopes().size(), 25);
    QVERIFY(!says(page, tooMany));
}

void TestSignInPages::everyPermissionIsSearchedAndTicked()
{
    ChoosePage page;
    page.resize(1280, 800);
    page.choice().setPreset(ChoiceModel::JustLook);
    page.show();
    QVERIFY(QTest::qWaitForWindowActive(&page));
    button(page, QStringLiteral("Every permission…"))->click();
    auto *every = page.findChild<EveryPermission *>();
    QVERIFY(every->isVisible());
    QTest::keyClicks(every->focusProxy(), QStringLiteral("sections"));
    QListView *list = every->list();
    QCOMPARE(list->model()->rowCount(), 2);
    // Down goes from the search into what it found, Space ticks.
    QTest::keyClick(every->focusProxy(), Qt::Key_Down);
    QVERIFY(list->hasFocus());
    list->setCurrentIndex(list->model()->index(0, 0));
    QTest::keyClick(list, Qt::Key_Space);
    QVERIFY(page.choice().scopes().contains(Scope::UsersSections));
    QTRY_VERIFY(visibleTexts(page).contains(QStringLiteral("chat.users.sections")));
    QSignalSpy asked(&page, &ChoosePage::continueRequested);
    button(page, QStringLiteral("Continue in the browser"))->click();
    QVERIFY(asked.at(0).at(0).value<ScopeSet>().contains(Scope::UsersSections));
    button(page, QStringLiteral("Areas and levels"))->click();
    QVERIFY(!every->isVisible());
}

int main(int argc, char **argv)
{
    QApplication::setStyle(new RoomkeyStyle(QStringLiteral("Fusion")));
    QApplication app(argc, argv);
    applyAppearance(Appearance::Light);
    TestSignInPages test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_signinpages.moc"
