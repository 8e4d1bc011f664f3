// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/scopechoicemodel.h"

#include <QStyledItemDelegate>
#include <QWidget>

class QListView;

namespace roomkey::ui {

class Label;

/// How strictly Google checks an app that asks for it, in a word or two.
[[nodiscard]] QString className(ScopeClass verification);

/// Paints a permission to tick: words, id, what it means for the choice, and how strictly Google checks it.
class ScopeChoiceDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

protected:
    /// Space or a click anywhere in the row ticks it.
    bool editorEvent(QEvent *event, QAbstractItemModel *model, const QStyleOptionViewItem &option,
                     const QModelIndex &index) override;
};

/// The expert's way to choose: every permission there is, with a search.
class EveryPermission : public QWidget
{
    Q_OBJECT

public:
    explicit EveryPermission(models::ChoiceModel &choice, QWidget *parent = nullptr);

    [[nodiscard]] QListView *list() const { return m_list; }

private:
    models::ScopeChoiceModel m_model;
    models::ScopeChoiceFilter m_filter{m_model};
    QListView *m_list;
    Label *m_empty;
};

} // namespace roomkey::ui
