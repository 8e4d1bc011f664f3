// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/keysdialog.h"

#include "ui/theme/metrics.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QKeySequence>
#include <QPainter>
#include <QStyle>
#include <QStyledItemDelegate>
#include <QTableWidget>
#include <QVBoxLayout>

namespace roomkey::ui {

namespace {

constexpr int LeastRoom = 640; ///< the height of the smallest window

/// Cells with room at their sides; the row that is current is marked as a whole.
class RowDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        return QStyledItemDelegate::sizeHint(option, index) + QSize(2 * metrics::RowGap, 0);
    }
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        QStyleOptionViewItem inner = option;
        inner.state &= ~QStyle::State_HasFocus;
        if (option.state & QStyle::State_Selected)
            painter->fillRect(option.rect, option.palette.highlight());
        // The view's own margin comes on top; with it words stand below those of the header.
        const int own =
            option.widget->style()->pixelMetric(QStyle::PM_FocusFrameHMargin, nullptr, option.widget);
        inner.rect.adjust(metrics::ControlGap - own - 1, 0, -metrics::RowGap, 0);
        QStyledItemDelegate::paint(painter, inner, index);
    }
};

} // namespace

KeysDialog::KeysDialog(QWidget *parent)
    : QDialog(parent)
{
    setWindowTitle(tr("Keyboard shortcuts"));
    const auto key = [](const char *portable) {
        return QKeySequence::fromString(QLatin1String(portable), QKeySequence::PortableText)
            .toString(QKeySequence::NativeText);
    };
    const QList<std::pair<QString, QString>> keys{
        {tr("%1, %2").arg(key("Ctrl+1"), key("Ctrl+2")), tr("Chat, Permissions")},
        {key("Ctrl+N"), tr("New space")},
        {tr("%1 to %2").arg(key("Ctrl+Shift+1"), key("Ctrl+Shift+9")), tr("Another account")},
        {tr("%1, %2").arg(key("Alt+Up"), key("Alt+Down")), tr("Previous space, next space")},
        {tr("%1, %2").arg(key("Left"), key("Right")), tr("In spaces: fold or unfold the section")},
        {tr("%1, %2").arg(key("F6"), key("Shift+F6")), tr("Next pane, previous pane")},
        {tr("%1, %2").arg(key("Ctrl+F"), key("Ctrl+Shift+K")), tr("Find in this space, search everywhere")},
        {tr("%1, %2").arg(key("F3"), key("Shift+F3")), tr("Next message found, previous one")},
        {key("F9"), tr("Show or hide the pane at the right")},
        {key("F5"), tr("Refresh")},
        {key("Return"), tr("Send the message")},
        {key("Shift+Return"), tr("New line in the message")},
        {key("Up"), tr("In an empty message: edit the last one you sent")},
        {key("Ctrl+Z"), tr("In an empty message: undo sending, or the last deletion")},
        {tr("%1, %2, %3, %4").arg(key("Up"), key("Down"), key("Home"), key("End")),
         tr("In messages: move between them")},
        {tr("%1, %2").arg(key("E"), key("Del")), tr("In messages: edit or delete your own")},
        {key("Return"), tr("In messages: show all of a long one, or less")},
        {key("Ctrl+C"), tr("Copy the selected text, or the message")},
        {key("Space"), tr("In permissions: try without the selected one")},
        {key("Esc"), tr("One step back")},
        {tr("%1, %2").arg(key("F10"), key("Ctrl+M")), tr("Menu, menu bar")},
        {key("Shift+F10"), tr("What can be done with the current row or text")},
        {tr("%1, %2").arg(key("F1"), key("Ctrl+?")), tr("This list")},
        {key("Ctrl+Q"), tr("Quit")},
    };
    auto *table = new QTableWidget(static_cast<int>(keys.size()), 2);
    table->setAccessibleName(windowTitle());
    table->setHorizontalHeaderLabels({tr("Keys"), tr("What they do")});
    table->verticalHeader()->hide();
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setItemDelegate(new RowDelegate(table));
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    table->setShowGrid(false);
    table->setTabKeyNavigation(false);
    for (int row = 0; row < keys.size(); ++row) {
        table->setItem(row, 0, new QTableWidgetItem(keys.at(row).first));
        table->setItem(row, 1, new QTableWidgetItem(keys.at(row).second));
    }
    table->resizeColumnsToContents();
    table->horizontalHeader()->setStretchLastSection(true);

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::PaneMargin, metrics::PaneMargin, metrics::PaneMargin,
                               metrics::PaneMargin);
    layout->setSpacing(metrics::BlockGap);
    layout->addWidget(table);
    layout->addWidget(buttons);
    // As much of the list as there is room for in front of the window, and no row by half.
    const int header = table->horizontalHeader()->sizeHint().height();
    const int rows = table->verticalHeader()->length() + header;
    const int around = layout->contentsMargins().top() + layout->contentsMargins().bottom() +
                       layout->spacing() + buttons->sizeHint().height() + 2 * table->frameWidth();
    const int room = (parent ? parent->window()->height() : LeastRoom) - 2 * metrics::PaneMargin;
    const int row = table->rowHeight(0);
    const int shown = qMin(rows, header + (room - around - header) / row * row);
    resize(table->horizontalHeader()->length() + 4 * metrics::PaneMargin, shown + around);
}

} // namespace roomkey::ui
