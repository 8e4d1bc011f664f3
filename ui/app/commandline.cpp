// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/commandline.h"

#include "app/api/networkmanager.h"
#include "app/core/paths.h"
#include "app/core/version.h"

#include <QCommandLineOption>
#include <QCommandLineParser>
#include <QFileInfo>

namespace roomkey::ui {

namespace {

QString usage()
{
    return CommandLine::tr(
        "Usage: roomkey [options]\n"
        "A desktop program for Google Chat that shows what you allow it to do.\n"
        "\n"
        "Options:\n"
        "  --client-file FILE  Sign in with this desktop client file from Google Cloud.\n"
        "  --api-root URL      Talk to this server instead of Google Chat (https, or http on\n"
        "                      this computer).\n"
        "  --profile NAME      Use a profile of its own: settings, messages and keys\n"
        "                      (letters, digits, - and _; at most 40).\n"
        "  --demo              Start the demo: sample data, no account, no network.\n"
        "  --version           Show the version.\n"
        "  --help              Show this help.\n");
}

CommandLine failed(const QString &why)
{
    CommandLine line;
    line.action = CommandLine::Action::Fail;
    line.text = CommandLine::tr("roomkey: %1\nTry “roomkey --help”.\n").arg(why);
    return line;
}

CommandLine printed(const QString &text)
{
    CommandLine line;
    line.action = CommandLine::Action::Print;
    line.text = text;
    return line;
}

} // namespace

QUrl CommandLine::realService()
{
    return QUrl(QStringLiteral("https://chat.googleapis.com/"));
}

CommandLine CommandLine::parse(const QStringList &arguments)
{
    const QCommandLineOption clientFile(QStringLiteral("client-file"), {}, QStringLiteral("FILE"));
    const QCommandLineOption apiRoot(QStringLiteral("api-root"), {}, QStringLiteral("URL"));
    const QCommandLineOption profile(QStringLiteral("profile"), {}, QStringLiteral("NAME"));
    const QCommandLineOption demo(QStringLiteral("demo"));
    const QCommandLineOption version(QStringLiteral("version"));
    const QCommandLineOption help(QStringLiteral("help"));
    QCommandLineParser parser;
    parser.addOptions({clientFile, apiRoot, profile, demo, version, help});
    if (!parser.parse(arguments))
        return failed(parser.errorText());
    if (parser.isSet(help))
        return printed(usage());
    if (parser.isSet(version))
        return printed(QStringLiteral("roomkey %1\n").arg(QStringLiteral(ROOMKEY_VERSION)));
    if (!parser.positionalArguments().isEmpty())
        return failed(tr("“%1” is not an option.").arg(parser.positionalArguments().constFirst()));

    CommandLine line;
    line.apiRoot = realService();
    line.demo = parser.isSet(demo);
    if (line.demo) {
        // The demo brings its own server, client file and profile; a second one would contradict it silently.
        for (const auto &[option, name] :
             {std::pair{&clientFile, "--client-file"}, {&apiRoot, "--api-root"}}) {
            if (parser.isSet(*option))
                return failed(tr("%1 cannot be used together with --demo.").arg(QLatin1String(name)));
        }
        line.profile = QStringLiteral("demo");
    }
    if (parser.isSet(profile)) {
        line.profile = parser.value(profile);
        if (!ProfilePaths::isValidProfileName(line.profile))
            return failed(tr("“%1” is not a profile name. Use letters, digits, - and _; at most 40.")
                              .arg(line.profile));
    }
    if (parser.isSet(apiRoot)) {
        line.apiRoot = QUrl(parser.value(apiRoot), QUrl::StrictMode);
        line.apiRootGiven = true;
        const bool plain =
            line.apiRoot.userInfo().isEmpty() && !line.apiRoot.hasQuery() && !line.apiRoot.hasFragment();
        if (!line.apiRoot.isValid() || line.apiRoot.host().isEmpty() || !plain ||
            !isAllowedOrigin(line.apiRoot)) {
            return failed(tr("“%1” is not a server address. Use https, or http on this computer (127.0.0.1).")
                              .arg(parser.value(apiRoot)));
        }
        if (line.apiRoot.path().isEmpty())
            line.apiRoot.setPath(QStringLiteral("/"));
    }
    if (parser.isSet(clientFile)) {
        line.clientFile = parser.value(clientFile);
        if (!QFileInfo(line.clientFile).isFile())
            return failed(tr("There is no file “%1”.").arg(line.clientFile));
    }
    return line;
}

} // namespace roomkey::ui
