// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QTemporaryDir>

namespace roomkey::emulator {

/// The one desktop client of the one Cloud project, and its client file in a private folder that goes with
/// the process.
class Client
{
public:
    /// The secret grows from \a origin alone: a later run of the same world has the same, and no file has to
    /// keep it.
    explicit Client(const QByteArray &origin);

    [[nodiscard]] QString id() const { return m_id; }
    [[nodiscard]] QString secret() const { return m_secret; }
    [[nodiscard]] QString name() const;

    /// Writes client.json for this server (http://127.0.0.1:PORT); empty if that failed.
    [[nodiscard]] QString writeFile(const QString &server);

private:
    QString m_id;
    QString m_secret;
    QTemporaryDir m_folder;
};

} // namespace roomkey::emulator
