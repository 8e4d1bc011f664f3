// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/spacespane.h"

#include "models/spacelistmodel.h"
#include "ui/chat/emptystate.h"
#include "ui/chat/lastknownnote.h"
#include "ui/chat/skeletonrows.h"
#include "ui/chat/spacedelegate.h"
#include "ui/chat/spacesview.h"
#include "ui/gatedactions.h"
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
#include <QScrollBar>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <utility>

namespace roomkey::ui {

using models::SpaceListModel;

namespace {

constexpr int HeaderHeight = 60;
/// After scrolling, until rows count as looked at.
constexpr int LookDelay = 200;

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
    , m_lastKnown(new LastKnownNote)
    , m_stack(new QStackedWidget)
    , m_view(new SpacesView(model))
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

    m_view->setItemDelegate(m_delegate);
    m_view->setAccessibleName(tr("Spaces"));
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setMouseTracking(true);
    m_view->viewport()->setAutoFillBackground(false);
    m_view->installEventFilter(this);
    m_view->viewport()->installEventFilter(this);

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
    layout->addWidget(m_lastKnown);
    layout->addWidget(m_stack, 1);
    setTabOrder(m_filter, m_newSpace);
    setTabOrder(m_newSpace, m_search);
    setTabOrder(m_search, m_lastKnown->cureButton());
    setTabOrder(m_lastKnown->cureButton(), m_view);

    connect(m_filter, &QAbstractButton::clicked, this, &SpacesPane::showFilterMenu);
    connect(m_search, &QLineEdit::textChanged, this, &SpacesPane::applyFilter);
    connect(m_search, &QLineEdit::returnPressed, this, [this] { step(1); });
    connect(m_lastKnown, &LastKnownNote::askRequested, this, &SpacesPane::askRequested);
    connect(m_empty, &EmptyState::actionTriggered, this, &SpacesPane::emptyAction);
    connect(&model, &SpaceListModel::countChanged, this, &SpacesPane::updateState);
    connect(&model, &QAbstractItemModel::rowsInserted, this, [this] {
        if (m_stack->currentWidget() != m_view)
            updateState();
        // A filter that is taken back brings the open space's row again.
        if (!m_selected.isEmpty() && !m_view->selectionModel()->hasSelection())
            showSelection();
    });
    connect(&model, &QAbstractItemModel::rowsRemoved, this, [this] {
        if (m_model.rowCount() == 0)
            updateState();
    });
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
    connect(m_view, &QListView::activated, this, [this](const QModelIndex &index) {
        if (m_model.spaceAt(index.row()).isEmpty())
            fold(m_model.sectionAt(index.row()), false);
        else
            Q_EMIT spaceEntered();
    });
    m_look.setSingleShot(true);
    m_look.setInterval(LookDelay);
    connect(&m_look, &QTimer::timeout, this, &SpacesPane::tellShown);
    const QScrollBar *bar = m_view->verticalScrollBar();
    connect(bar, &QScrollBar::valueChanged, &m_look, qOverload<>(&QTimer::start));
    connect(bar, &QScrollBar::rangeChanged, &m_look, qOverload<>(&QTimer::start));
    updateState();
}

void SpacesPane::tellShown()
{
    QList<SpaceName> shown;
    const int height = m_view->viewport()->height();
    const QModelIndex top = m_view->indexAt(QPoint(m_view->viewport()->width() / 2, 0));
    for (int row = std::max(top.row(), 0); row < m_model.rowCount(); ++row) {
        if (m_view->visualRect(m_model.index(row)).top() >= height)
            break;
        if (const SpaceName space = m_model.spaceAt(row); !space.isEmpty())
            shown.append(space);
    }
    if (!shown.isEmpty())
        Q_EMIT spacesShown(shown);
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
    m_selected = space;
    showSelection();
}

void SpacesPane::showSelection()
{
    const QScopedValueRollback guard(m_selecting, true);
    const int row = m_model.rowOf(m_selected);
    if (row < 0) {
        m_view->selectionModel()->clear();
        return;
    }
    const QModelIndex index = m_model.index(row);
    m_view->setCurrentIndex(index);
    m_view->scrollTo(index);
}

void SpacesPane::changeRows(const std::function<void()> &change)
{
    {
        // When the open space's row goes, the view selects its neighbour: that was nobody's choice.
        const QScopedValueRollback guard(m_selecting, true);
        change();
    }
    if (!m_selected.isEmpty())
        showSelection();
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
    m_view->viewport()->update();
    applyFolding();
    m_view->setVerticalScrollBarPolicy(narrow ? Qt::ScrollBarAlwaysOff : Qt::ScrollBarAsNeeded);
    m_view->doItemsLayout();
    updateLastKnown();
    setMinimumWidth(narrow ? NarrowWidth : 200);
    setMaximumWidth(narrow ? NarrowWidth : QWIDGETSIZE_MAX);
}

void SpacesPane::focusList()
{
    if (m_stack->currentWidget() == m_view)
        m_view->setFocus(Qt::OtherFocusReason);
    else if (m_stack->currentWidget() != m_empty || !m_empty->focusAction())
        focusAbove();
}

/// While there is nothing below that could have the focus.
void SpacesPane::focusAbove()
{
    m_listIsAwaited = true;
    if (m_newSpace->isVisibleTo(this) && m_newSpace->isEnabled())
        m_newSpace->setFocus(Qt::ShortcutFocusReason);
    else
        m_filter->setFocus(Qt::ShortcutFocusReason);
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
            changeRows([this, filter] { m_model.setTypeFilter(filter); });
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
    changeRows([this] { m_model.setTextFilter(m_search->text()); });
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
    } else if (m_status.projectFault) {
        Q_EMIT projectGuideRequested();
    } else if (!m_status.error.isEmpty()) {
        Q_EMIT retryRequested();
    } else {
        m_newSpace->click();
    }
}

QListView *SpacesPane::view() const
{
    return m_view;
}

void SpacesPane::updateLastKnown()
{
    m_lastKnown->setGate(m_status.list);
    m_lastKnown->setVisible(!m_status.list.on && !m_narrow && m_model.spaceCount() > 0);
}

void SpacesPane::updateState()
{
    const bool typed = m_model.typeFilter() != SpaceListModel::TypeFilter::All;
    m_filter->setName(typed ? tr("Filter spaces (on)") : tr("Filter spaces"));
    m_filter->setDown(typed);
    updateLastKnown();
    if (m_model.rowCount() > 0) {
        if (isVisible() && m_stack->currentWidget() != m_view)
            m_view->appear();
        m_stack->setCurrentWidget(m_view);
        if (std::exchange(m_listIsAwaited, false) && (m_newSpace->hasFocus() || m_filter->hasFocus()))
            m_view->setFocus(Qt::OtherFocusReason);
        return;
    }
    if (m_model.spaceCount() > 0) {
        m_empty->set(Symbol::Search, tr("Nothing here matches"), {}, tr("Show all"));
    } else if (!m_status.list.on) {
        m_empty->set(Symbol::Lock,
                     m_status.list.trying ? tr("You are trying without seeing spaces")
                                          : tr("You did not allow Roomkey to see spaces"),
                     m_status.list.reason, cureText(m_status.list),
                     m_status.list.trying ? Symbol::Flask : Symbol::Key);
    } else if (m_status.loading) {
        m_skeleton->setText(tr("Loading your spaces…"));
        m_stack->setCurrentWidget(m_skeleton);
        return;
    } else if (m_status.projectFault) {
        m_empty->set(Symbol::Warning, tr("Google Chat does not answer this Cloud project"), m_status.error,
                     tr("Show what to do"), Symbol::Right);
    } else if (!m_status.error.isEmpty()) {
        m_empty->set(m_status.cannotBeSaved ? Symbol::Warning : Symbol::Offline,
                     m_status.cannotBeSaved ? tr("Spaces are not here") : tr("Spaces are not here yet"),
                     m_status.error, m_status.canTryAgain ? tr("Try again") : QString(), Symbol::Refresh);
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
        if (key->modifiers() == Qt::NoModifier && foldByKey(key->key()))
            return true;
    }
    if (watched == m_view->viewport() && event->type() == QEvent::MouseButtonPress) {
        const auto *mouse = static_cast<QMouseEvent *>(event);
        const QModelIndex index = m_view->indexAt(mouse->position().toPoint());
        if (mouse->button() == Qt::LeftButton && index.isValid() && !m_narrow &&
            m_model.spaceAt(index.row()).isEmpty()) {
            const SpaceListModel::Section section = m_model.sectionAt(index.row());
            fold(section, !m_folded.contains(section));
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
    if (!std::exchange(m_painted, true))
        QTimer::singleShot(0, this, [this] { m_model.readOthers(); });
}

} // namespace roomkey::ui
