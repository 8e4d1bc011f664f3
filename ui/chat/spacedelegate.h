// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/icons.h"

#include <QAbstractItemDelegate>

#include <optional>

namespace roomkey::ui {

/// Draws the rows of the spaces list: tile, name, time and one line of preview, or the heading of a section.
/// In a pane too narrow for words only the tile is left, with the name as tool tip. GUI thread.
class SpaceDelegate : public QAbstractItemDelegate
{
    Q_OBJECT

public:
    using QAbstractItemDelegate::QAbstractItemDelegate;

    /// The display name of the signed-in person: previews of theirs begin with "You".
    void setOwnName(const QString &name) { m_ownName = name; }
    void setNarrow(bool narrow) { m_narrow = narrow; }

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    bool helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                   const QModelIndex &index) override;

private:
    struct SecondLine
    {
        std::optional<Symbol> symbol;
        Tint tint = Tint::Muted;
        QString text;
    };

    SecondLine secondLine(const QModelIndex &index, bool selected) const;
    void paintHeading(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;
    void paintSecondLine(QPainter *painter, const QRectF &box, const QStyleOptionViewItem &option,
                         const SecondLine &content) const;

    QString m_ownName;
    bool m_narrow = false;
};

} // namespace roomkey::ui
