// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QTemporaryDir>

#include <array>
#include <optional>

namespace roomkey::emulator {

/// The two desktop clients of the one Cloud project, and their client files in a private folder that goes
/// with the process. Nearly everybody uses the first; the second is there for what they share.
class Client
{
public:
    /// The secret grows from \a origin alone: a later run of the same world has the same, and no file has to
    /// keep it.
    explicit Client(const QByteArray &origin);

    static constexpr int Count = 2;

    [[nodiscard]] QString id(int which = 0) const;
    [[nodiscard]] QString secret(int which = 0) const { return m_secrets.at(size_t(which)); }
    /// Which of them has this id.
    [[nodiscard]] std::optional<int> find(const QString &id) const;
    [[nodiscard]] QString name() const;

    /// Writes a client file for this server (http://127.0.0.1:PORT) and gives its name; empty if that failed.
    [[nodiscard]] QString writeFile(const QString &server, int which = 0);

private:
    std::array<QString, Count> m_secrets;
    QTemporaryDir m_folder;
};

} // namespace roomkey::emulator
