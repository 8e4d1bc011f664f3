// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/endintime.h"
#include "app/core/hardening.h"
#include "app/core/logging.h"
#include "app/core/settings.h"
#include "app/core/version.h"
#include "ui/app/commandline.h"
#include "ui/app/controller.h"
#include "ui/app/instanceguard.h"
#include "ui/chat/timelineaccessible.h"
#include "ui/theme/fonts.h"
#include "ui/theme/icons.h"
#include "ui/theme/palettes.h"
#include "ui/theme/roomkeystyle.h"

#include <QApplication>
#include <QLocale>
#include <QMessageBox>
#include <QTranslator>

#include <chrono>
#include <cstdio>
#include <memory>

using namespace roomkey;
using namespace roomkey::ui;

namespace {

constexpr int UsageError = 2;
/// For what is still to be written once the window has gone: a slow disk may take that long over acts and
/// settings.
constexpr std::chrono::seconds TimeToEnd{20};
/// The same if the person would not wait. Longer than a demo's server takes to end, and no longer than a
/// person takes to start the program again.
constexpr std::chrono::seconds TimeToGiveUp{4};

QStringList argumentList(int argc, char **argv)
{
    QStringList list;
    for (int i = 0; i < argc; ++i)
        list.append(QString::fromLocal8Bit(argv[i]));
    return list;
}

int leaveWithText(const CommandLine &line)
{
    const bool failed = line.action == CommandLine::Action::Fail;
    std::fputs(qPrintable(line.text), failed ? stderr : stdout);
    return failed ? UsageError : 0;
}

} // namespace

int main(int argc, char **argv)
{
    hardenProcess();
    const CommandLine line = CommandLine::parse(argumentList(argc, argv));
    if (line.action != CommandLine::Action::Run)
        return leaveWithText(line);

    keepLibrariesQuiet();
    QGuiApplication::setHighDpiScaleFactorRoundingPolicy(Qt::HighDpiScaleFactorRoundingPolicy::PassThrough);
    QApplication app(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("roomkey"));
    QCoreApplication::setApplicationVersion(QStringLiteral(ROOMKEY_VERSION));
    QGuiApplication::setApplicationDisplayName(QStringLiteral("Roomkey"));
    QGuiApplication::setDesktopFileName(QStringLiteral("roomkey"));
    QGuiApplication::setQuitOnLastWindowClosed(false); // the controller ends things in order
    QTranslator translator;
    if (translator.load(QLocale(), QStringLiteral("roomkey"), QStringLiteral("_"),
                        QStringLiteral(":/translations")))
        QCoreApplication::installTranslator(&translator);

    const ProfilePaths paths(line.profile);
    InstanceGuard guard(paths);
    if (!guard.claim()) {
        QObject::connect(&guard, &InstanceGuard::raised, &app, &QCoreApplication::quit);
        QObject::connect(&guard, &InstanceGuard::unanswered, &app, [] {
            std::fputs(qPrintable(QCoreApplication::translate(
                           "main", "roomkey: this profile is in use by a Roomkey that does not answer.\n")),
                       stderr);
            QCoreApplication::exit(1);
        });
        return QCoreApplication::exec();
    }

    Settings settings(paths);
    QApplication::setStyle(new RoomkeyStyle);
    QApplication::setFont(interfaceFont(QApplication::font()));
    applyAppearance(
        appearanceFromName(settings.value(settingskeys::Appearance).toString()).value_or(Appearance::System));
    QApplication::setWindowIcon(applicationIcon());
    installTimelineAccessibility();

    Controller controller(line, paths, settings);
    QObject::connect(&guard, &InstanceGuard::raiseRequested, &controller.window(), &MainWindow::raiseToFront);
    controller.start();
    const int result = QCoreApplication::exec();
    // What goes from here on waits for the disk, and meanwhile nobody could start the program again. What was
    // written is saved, or given up by the person; a demo's server notices when it is alone.
    endInTime(controller.isGivenUp() ? TimeToGiveUp : TimeToEnd, result);
    if (controller.stopDemo())
        QCoreApplication::exec(); // until the demo's server has gone
    return result;
}
