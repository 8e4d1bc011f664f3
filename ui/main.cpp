// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/version.h"

#include <QApplication>

int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    QCoreApplication::setApplicationVersion(QStringLiteral(ROOMKEY_VERSION));
    return 0;
}
