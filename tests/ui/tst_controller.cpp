// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/controller.h"
#include "ui/signin/clientfilepage.h"
#include "ui/signin/welcomepage.h"
#include "ui/theme/roomkeystyle.h"

#include <QApplication>
#include <QFile>
#include <QLineEdit>
#include <QTemporaryDir>
#include <QTest>

using namespace roomkey;
using namespace roomkey::ui;

class TestController : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void nobodySignedInMeetsTheWelcome();
    void signInWithoutAClientAsksForOne();
    void aWrongClientFileKeepsWhatWasTyped();

private:
    template <class Page>
    Page *shown(Controller &controller)
    {
        auto *page = controller.window().findChild<Page *>();
        return page && page->isVisible() ? page : nullptr;
    }

    std::unique_ptr<QTemporaryDir> m_home;
};

void TestController::initTestCase()
{
    QApplication::setStyle(new RoomkeyStyle(QStringLiteral("Fusion")));
}

void TestController::init()
{
    m_home = std::make_unique<QTemporaryDir>();
    qputenv("XDG_DATA_HOME", m_home->path().toLocal8Bit());
    qputenv("XDG_CONFIG_HOME", m_home->path().toLocal8Bit());
}

void TestController::nobodySignedInMeetsTheWelcome()
{
    const ProfilePaths paths(QStringLiteral("test"));
    Settings settings(paths);
    Controller controller(CommandLine::parse({QStringLiteral("roomkey")}), paths, settings);
    controller.start();
    QVERIFY(shown<WelcomePage>(controller));
}

void TestController::signInWithoutAClientAsksForOne()
{
    const ProfilePaths paths(QStringLiteral("test"));
    Settings settings(paths);
    Controller controller(CommandLine::parse({QStringLiteral("roomkey")}), paths, settings);
    controller.start();
    Q_EMIT shown<WelcomePage>(controller)->signInRequested();
    QVERIFY(shown<ClientFilePage>(controller));
}

void TestController::aWrongClientFileKeepsWhatWasTyped()
{
    QFile wrong(m_home->filePath(QStringLiteral("tokens.json")));
    QVERIFY(wrong.open(QIODevice::WriteOnly));
    wrong.write("{\"tokens\": []}");
    wrong.close();
    const ProfilePaths paths(QStringLiteral("test"));
    Settings settings(paths);
    Controller controller(CommandLine::parse({QStringLiteral("roomkey")}), paths, settings);
    controller.start();
    Q_EMIT shown<WelcomePage>(controller)->clientFileRequested();
    auto *field = shown<ClientFilePage>(controller)->findChild<QLineEdit *>();
    QVERIFY(field);
    field->setFocus();
    QTest::keyClicks(field, wrong.fileName());
    QTest::keyClick(field, Qt::Key_Return);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    auto *page = shown<ClientFilePage>(controller);
    QVERIFY(page);
    QCOMPARE(page->findChild<QLineEdit *>()->text(), wrong.fileName());
}

QTEST_MAIN(TestController)
#include "tst_controller.moc"
