// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSet>

// Who works on which outbox row: whoever holds the claim is the only one to change the row until its change
// is on the disk. Between them, a row on its way to Google is never edited, and an edited row never sent with
// its old text. GUI thread; a value shared by reference.
namespace roomkey {

class RowClaims
{
public:
    bool isTaken(qint64 row) const { return m_rows.contains(row); }
    void take(qint64 row) { m_rows.insert(row); }
    void giveBack(qint64 row) { m_rows.remove(row); }
    void clear() { m_rows.clear(); }

private:
    QSet<qint64> m_rows;
};

} // namespace roomkey
