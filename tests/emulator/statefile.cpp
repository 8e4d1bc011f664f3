// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/statefile.h"

#include <QFile>
#include <QJsonDocument>
#include <QSaveFile>

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

std::optional<QJsonObject> StateFile::read(const QString &fileName, QString *why)
{
    QFile file(fileName);
    if (!file.exists())
        return QJsonObject();
    if (!file.open(QIODevice::ReadOnly)) {
        *why = u"%1: %2"_s.arg(fileName, file.errorString());
        return std::nullopt;
    }
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll());
    if (!document.isObject() || document["version"_L1].toInt() != 1) {
        *why = u"%1 is not a state file of this emulator. Delete it to start afresh."_s.arg(fileName);
        return std::nullopt;
    }
    return document.object();
}

bool StateFile::write(const QString &fileName, const QJsonObject &state)
{
    QSaveFile file(fileName);
    return file.open(QIODevice::WriteOnly) &&
           file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner) &&
           file.write(QJsonDocument(state).toJson(QJsonDocument::Compact)) > 0 && file.commit();
}

} // namespace roomkey::emulator
