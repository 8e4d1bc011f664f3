// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QString>

#include <optional>

namespace roomkey::emulator {

/// What lets a later run go on where this one stops. Holds no secret: only hashes of tokens.
struct StateFile
{
    /// The file's object; an empty one if there is no such file yet. \a why if it cannot be read.
    [[nodiscard]] static std::optional<QJsonObject> read(const QString &fileName, QString *why);
    /// Replaces the file in one step, readable by its owner only.
    [[nodiscard]] static bool write(const QString &fileName, const QJsonObject &state);
};

} // namespace roomkey::emulator
