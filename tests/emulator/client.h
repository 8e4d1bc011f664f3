// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>

namespace roomkey::emulator {

/// The one desktop client of the one Cloud project, and its client file in a private folder that goes with
/// the process.
class Client
{
public:
    /// Draws a secret. Secrets of former runs, known by their hashes, stay good: programs keep them in their
    /// keychain.
    explicit Client(const QStringList &formerHashes);

    [[nodiscard]] QString id() const { return m_id; }
    [[nodiscard]] QString secret() const { return m_secret; }
    [[nodiscard]] QString name() const;
    [[nodiscard]] bool isSecret(const QString &secret) const;
    [[nodiscard]] QStringList secretHashes() const { return m_hashes; }

    /// Writes client.json for this origin (http://127.0.0.1:PORT); empty if that failed.
    [[nodiscard]] QString writeFile(const QString &origin);

private:
    QString m_id;
    QString m_secret;
    QStringList m_hashes;
    QTemporaryDir m_folder;
};

} // namespace roomkey::emulator
