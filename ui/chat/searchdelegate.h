// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractItemDelegate>

namespace roomkey::ui {

/// Draws a found message: who and when, where if that is not clear, and two lines of what was said with the
/// words looked for in bold. Every row is as high as the others.
class SearchDelegate : public QAbstractItemDelegate
{
    Q_OBJECT

public:
    using QAbstractItemDelegate::QAbstractItemDelegate;

    /// Whether rows say in which space they are.
    void setShowsPlaces(bool shows) { m_showsPlaces = shows; }

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    bool m_showsPlaces = false;
};

} // namespace roomkey::ui
