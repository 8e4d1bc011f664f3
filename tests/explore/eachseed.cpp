// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/explore/eachseed.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QJsonDocument>
#include <QLoggingCategory>

#include <cstdio>

namespace roomkey {

int damageEachSeed(int argc, char **argv, int usual, const DamageOfSeed &damage)
{
    QCoreApplication app(argc, argv);
    const QCommandLineOption from(QStringLiteral("from"), QStringLiteral("First seed."), QStringLiteral("N"),
                                  QStringLiteral("0"));
    const QCommandLineOption seeds(QStringLiteral("count"), QStringLiteral("Seeds."), QStringLiteral("N"),
                                   QString::number(usual));
    const QCommandLineOption keep(QStringLiteral("keep"), QStringLiteral("Leaves the damaged files here."),
                                  QStringLiteral("FOLDER"));
    QCommandLineParser parser;
    parser.addOptions({from, seeds, keep});
    parser.process(app);
    qputenv("QT_LOGGING_RULES", "*=false");
    QLoggingCategory::setFilterRules(QStringLiteral("*=false"));
    const quint32 first = parser.value(from).toUInt();
    const quint32 count = parser.value(seeds).toUInt();
    for (quint32 seed = first; seed < first + count; ++seed) {
        QJsonObject said = damage(seed, parser.value(keep));
        said.insert(QStringLiteral("key"), QString::number(seed));
        std::printf("%s\n", QJsonDocument(said).toJson(QJsonDocument::Compact).constData());
        std::fflush(stdout);
    }
    return 0;
}

} // namespace roomkey
