// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/searchfield.h"

#include "ui/theme/icons.h"

#include <QAction>
#include <QKeyEvent>

namespace roomkey::ui {

SearchField::SearchField(const QString &label, QWidget *parent)
    : QLineEdit(parent)
{
    setPlaceholderText(label);
    setAccessibleName(label);
    addAction(symbolIcon(Symbol::Search, Tint::Muted), QLineEdit::LeadingPosition);
    QAction *clearing = addAction(symbolIcon(Symbol::Cross, Tint::Muted), QLineEdit::TrailingPosition);
    clearing->setText(tr("Clear"));
    clearing->setToolTip(tr("Clear"));
    clearing->setVisible(false);
    connect(clearing, &QAction::triggered, this, &QLineEdit::clear);
    connect(this, &QLineEdit::textChanged, clearing,
            [clearing](const QString &text) { clearing->setVisible(!text.isEmpty()); });
}

void SearchField::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && !text().isEmpty()) {
        clear();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

} // namespace roomkey::ui
