// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/explore/driver.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonDocument>

#include <cstdio>

// roomkey-driver STEPS-FILE, with the keys as one line of JSON on stdin: they are on no command line and in
// no file.
int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QFile file(QCoreApplication::arguments().value(1));
    QFile keys;
    if (!file.open(QIODevice::ReadOnly) || !keys.open(stdin, QIODevice::ReadOnly)) {
        std::fprintf(stderr, "usage: roomkey-driver STEPS-FILE <KEYS\n");
        return 2;
    }
    const QStringList steps = QString::fromUtf8(file.readAll()).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    roomkey::Driver driver(QJsonDocument::fromJson(keys.readLine()).object(), steps);
    return driver.run();
}
