// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/emulator.h"
#include "tests/emulator/parentwatch.h"

#include <QCoreApplication>
#include <QJsonDocument>

#include <cstdio>

using namespace roomkey::emulator;

namespace {

constexpr int UsageError = 2;

void print(std::FILE *stream, const QByteArray &text)
{
    std::fwrite(text.constData(), 1, std::size_t(text.size()), stream);
    std::fflush(stream);
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("roomkey-emulator"));
    QCoreApplication::setApplicationVersion(QStringLiteral(ROOMKEY_VERSION));

    Options options;
    std::optional<Tables> tables;
    QString why;
    switch (Options::parse(QCoreApplication::arguments().sliced(1), &options, &tables, &why)) {
    case Options::Outcome::ShowHelp:
        print(stdout, Options::help().toUtf8());
        return 0;
    case Options::Outcome::ShowVersion:
        print(stdout, "roomkey-emulator " ROOMKEY_VERSION "\n");
        return 0;
    case Options::Outcome::Wrong:
        print(stderr, "roomkey-emulator: " + why.toUtf8() + "\nTry roomkey-emulator --help.\n");
        return UsageError;
    case Options::Outcome::Run:
        break;
    }

    const ParentWatch watch(options.endsWithStdin);
    Emulator emulator(std::move(options), std::move(*tables));
    if (const QString problem = emulator.start(); !problem.isEmpty()) {
        print(stderr, "roomkey-emulator: " + problem.toUtf8() + "\n");
        return 1;
    }
    print(stdout, QJsonDocument(emulator.announcement()).toJson(QJsonDocument::Compact) + '\n');
    return QCoreApplication::exec();
}
