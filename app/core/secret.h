// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

// A token, code, verifier, client secret or key. It has no conversion to QString, no QDebug operator and no
// comparison that returns early, so it cannot slip into a log or a message by accident. The bytes are
// overwritten when the last owner lets go; copies made by Qt while sending are out of reach, so nothing more
// is promised.
namespace roomkey {

class Secret
{
public:
    Secret() = default;
    explicit Secret(QByteArray bytes);
    Secret(const Secret &) = default;
    Secret(Secret &&) noexcept = default;
    Secret &operator=(const Secret &other);
    Secret &operator=(Secret &&other) noexcept;
    ~Secret();

    bool isEmpty() const { return m_bytes.isEmpty(); }
    /// The only way to the bytes; grep for it to see who uses secrets.
    const QByteArray &reveal() const { return m_bytes; }
    /// Constant-time comparison.
    bool equals(const Secret &other) const;

private:
    void wipe();
    QByteArray m_bytes;
};

} // namespace roomkey
