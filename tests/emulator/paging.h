// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/emulator/http.h"
#include "tests/emulator/tables.h"

namespace roomkey::emulator {

/// Page sizes and tokens. A token says where to go on and is bound to everything else that was asked: the
/// method, the person, the parent and every parameter but pageToken. A made-up one, or one of another call,
/// throws Refusal.
class Paging
{
public:
    /// Draws the key that tokens are sealed with.
    Paging();

    struct Page
    {
        int size = 0;
        qint64 from = 0; ///< what a former token said, or 0
        QByteArray call; ///< what tokens of this call are bound to
    };

    [[nodiscard]] Page read(const MethodRow &method, const QString &parent, int person,
                            const Parameters &query) const;
    [[nodiscard]] QString token(const Page &page, qint64 next) const;

private:
    [[nodiscard]] QByteArray seal(const QByteArray &call, qint64 next) const;

    QByteArray m_key;
};

} // namespace roomkey::emulator
