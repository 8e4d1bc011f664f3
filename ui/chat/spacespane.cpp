// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/spacespane.h"

#include "models/spacelistmodel.h"
#include "ui/chat/emptystate.h"
#include "ui/chat/skeletonrows.h"
#include "ui/chat/spacedelegate.h"
#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/widgets/button.h"
#include "ui/widgets/gatedbutton.h"
#include "ui/widgets/label.h"
#include "ui/widgets/searchfield.h"

#include <QActionGroup>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QListView>
#include <QMenu>
#include <QPainter>
#include <QScopedValueRollback>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace roomkey::ui {

using models::SpaceListModel;

namespace {

constexpr int HeaderHeight = 60;

} // namespace

SpacesPane::SpacesPane(SpaceListModel &model, QWidget *parent)
    : QWidget(parent)
    , m_model(model)
    , m_delegate(new SpaceDelegate(this))
    , m_head(new QWidget)
    , m_title(new Label(tr("Chat"), Type::Heading))
    , m_filter(new IconButton(Symbol::Settings, tr("Filter spaces")))
    , m_newSpace(GatedButton::iconOnly(Symbol::Plus, tr("New space")))
    , m_search(new SearchField(tr("Find a space")))
    , m_stack(new QStackedWidget)
    , m_view(new QListView)
    , m_empty(new EmptyState)
    , m_skeleton(new SkeletonRows)
{
    m_title->setElided();
    auto *head = new QHBoxLayout(m_head);
    head->setContentsMargins(metrics::BlockGap, 0, metrics::ControlGap, 0);
    head->setSpacing(4);
    head->addWidget(m_title, 1);
    head->addWidget(m_filter);
    head->addWidget(m_newSpace);
    m_head->setFixedHeight(std::max(HeaderHeight, metrics::controlHeight() + 16));

    m_view->setModel(&model);
    m_view->setItemDelegate(m_delegate);
    m_view->setAccessibleName(tr("Spaces"));
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setResizeMode(QListView::Adjust);
    m_view->setMouseTracking(true);
    m_view->viewport()->setAutoFillBackground(false);
    m_view->installEventFilter(this);

    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_skeleton);

    auto *searchRow = new QHBoxLayout;
    searchRow->setContentsMargins(metrics::RowGap, 0, metrics::RowGap, metrics::ControlGap);
    searchRow->addWidget(m_search);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(m_head);
    layout->addLayout(searchRow);
    layout->addWidget(m_stack, 1);
    setTabOrder(m_filter, m_newSpace);
    setTabOrder(m_newSpace, m_search);
    setTabOrder(m_search, m_view);

    connect(m_filter, &QAbstractButton::clicked, this, &SpacesPane::showFilterMenu);
    connect(m_search, &QLineEdit::textChanged, this, &SpacesPane::applyFilter);
    connect(m_search, &QLineEdit::returnPressed, this, [this] { step(1); });
    connect(m_empty, &EmptyState::actionTriggered, this, &SpacesPane::emptyAction);
    connect(&model, &SpaceListModel::countChanged, this, &SpacesPane::updateState);
    connect(&model, &QAbstractItemModel::rowsInserted, this, [this] {
        updateState();
        // A filter that is taken back brings the open space's row again.
        if (!m_selected.isEmpty() && !m_view->selectionModel()->hasSelection())
            select(m_selected);
    });
    connect(&model, &QAbstractItemModel::rowsRemoved, this, &SpacesPane::updateState);
    connect(&model, &QAbstractItemModel::modelReset, this, &SpacesPane::updateState);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        const QModelIndexList rows = m_view->selectionModel()->selectedIndexes();
        if (rows.isEmpty() || m_selecting)
            return;
        const SpaceName space = m_model.spaceAt(rows.constFirst().row());
        if (space.isEmpty() || space == m_selected)
            return;
        m_selected = space;
        Q_EMIT spaceChosen(space);
    });
    connect(m_view, &QListView::activated, this, &SpacesPane::spaceEntered);
    updateState();
}

void SpacesPane::setOwnName(const QString &name)
{
    m_delegate->setOwnName(name);
    m_view->viewport()->update();
}

void SpacesPane::setStatus(const Status &status)
{
    m_status = status;
    updateState();
}

void SpacesPane::select(const SpaceName &space)
{
    const QScopedValueRollback guard(m_selecting, true);
    m_selected = space;
    const int row = m_model.rowOf(space);
    if (row < 0) {
        m_view->selectionModel()->clear();
        return;
    }
    const QModelIndex index = m_model.index(row);
    m_view->setCurrentIndex(index);
    m_view->scrollTo(index);
}

void SpacesPane::step(int by)
{
    const int count = m_model.rowCount();
    int row = m_model.rowOf(m_selected);
    if (row < 0)
        row = by > 0 ? -1 : count;
    for (row += by; row >= 0 && row < count; row += by) {
        if (m_model.spaceAt(row).isEmpty())
            continue;
        m_view->setCurrentIndex(m_model.index(row));
        m_view->scrollTo(m_model.index(row));
        return;
    }
}

void SpacesPane::setNarrow(bool narrow)
{
    if (m_narrow == narrow)
        return;
    m_narrow = narrow;
    m_title->setVisible(!narrow);
    m_filter->setVisible(!narrow);
    m_search->setVisible(!narrow);
    const int tileSide = (NarrowWidth - metrics::HitArea) / 2;
    m_head->layout()->setContentsMargins(narrow ? tileSide : metrics::BlockGap, 0,
                                         narrow ? tileSide : metrics::ControlGap, 0);
    m_delegate->setNarrow(narrow);
    m_view->setVerticalScrollBarPolicy(narrow ? Qt::ScrollBarAlwaysOff : Qt::ScrollBarAsNeeded);
    m_view->doItemsLayout();
    setMinimumWidth(narrow ? NarrowWidth : 200);
    setMaximumWidth(narrow ? NarrowWidth : QWIDGETSIZE_MAX);
}

void SpacesPane::focusList()
{
    m_view->setFocus(Qt::OtherFocusReason);
}

void SpacesPane::showFilterMenu()
{
    const std::pair<SpaceListModel::TypeFilter, QString> choices[] = {
        {SpaceListModel::TypeFilter::All, tr("All")},
        {SpaceListModel::TypeFilter::Spaces, tr("Spaces")},
        {SpaceListModel::TypeFilter::GroupChats, tr("Group chats")},
        {SpaceListModel::TypeFilter::DirectMessages, tr("Direct messages")},
    };
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    auto *group = new QActionGroup(menu);
    for (const auto &[filter, text] : choices) {
        QAction *action = menu->addAction(text, this, [this, filter = filter] {
            m_model.setTypeFilter(filter);
            updateState();
        });
        action->setCheckable(true);
        action->setChecked(filter == m_model.typeFilter());
        group->addAction(action);
    }
    menu->popup(m_filter->mapToGlobal(QPoint(0, m_filter->height())));
}

void SpacesPane::applyFilter()
{
    m_model.setTextFilter(m_search->text());
    updateState();
}

void SpacesPane::emptyAction()
{
    if (m_model.spaceCount() > 0) {
        m_search->clear();
        m_model.setTypeFilter(SpaceListModel::TypeFilter::All);
        updateState();
    } else if (!m_status.list.on) {
        Q_EMIT askRequested();
    } else if (!m_status.error.isEmpty()) {
        Q_EMIT retryRequested();
    } else {
        m_newSpace->click();
    }
}

void SpacesPane::updateState()
{
    const bool typed = m_model.typeFilter() != SpaceListModel::TypeFilter::All;
    m_filter->setName(typed ? tr("Filter spaces (on)") : tr("Filter spaces"));
    m_filter->setDown(typed);
    if (m_model.rowCount() > 0) {
        m_stack->setCurrentWidget(m_view);
        return;
    }
    if (m_model.spaceCount() > 0) {
        m_empty->set(Symbol::Search, tr("Nothing here matches"), {}, tr("Show all"));
    } else if (!m_status.list.on) {
        m_empty->set(Symbol::Lock, tr("You did not allow Roomkey to see spaces"), m_status.list.reason,
                     m_status.list.canAsk ? tr("Ask for this permission") : QString(), Symbol::Key);
    } else if (m_status.loading) {
        m_skeleton->setText(tr("Loading your spaces…"));
        m_stack->setCurrentWidget(m_skeleton);
        return;
    } else if (!m_status.error.isEmpty()) {
        m_empty->set(Symbol::Offline, tr("Spaces are not here yet"), m_status.error, tr("Try again"),
                     Symbol::Refresh);
    } else {
        m_empty->set(Symbol::Chat, tr("No spaces yet"), tr("Create one, or ask to be invited to one."),
                     tr("New space"), Symbol::Plus);
    }
    m_stack->setCurrentWidget(m_empty);
}

bool SpacesPane::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_view && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->matches(QKeySequence::Find)) {
            m_search->setFocus(Qt::ShortcutFocusReason);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void SpacesPane::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Tokens tokens = Tokens::of(this);
    painter.fillRect(rect(), tokens.window);
}

} // namespace roomkey::ui
