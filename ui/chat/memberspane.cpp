// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/memberspane.h"

#include "models/memberlistmodel.h"
#include "models/roles.h"
#include "ui/chat/emptystate.h"
#include "ui/chat/memberacts.h"
#include "ui/chat/memberdelegate.h"
#include "ui/errortext.h"
#include "ui/gatedactions.h"
#include "ui/theme/metrics.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/label.h"
#include "ui/widgets/searchfield.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QSet>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

namespace roomkey::ui {

using models::MemberListModel;

namespace {

constexpr int PaneSide = 20;
constexpr int TableSide = 12;

} // namespace

MembersPane::MembersPane(Session &session, MemberListModel &model, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_model(model)
    , m_search(new SearchField(tr("Find a member")))
    , m_stack(new QStackedWidget)
    , m_searchRow(new QWidget)
    , m_table(new QTableView)
    , m_acts(new MemberActs(session, model, m_table))
    , m_delegate(new MemberDelegate(this))
    , m_empty(new EmptyState)
    , m_trouble(new Label({}, Type::Small, Tint::Bad))
{
    m_trouble->hide();
    m_trouble->setContentsMargins(PaneSide, 0, PaneSide, metrics::ControlGap);

    m_table->setModel(&model);
    m_table->setItemDelegate(m_delegate);
    m_table->setAccessibleName(tr("Members"));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setTabKeyNavigation(false);
    m_table->setMouseTracking(true);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(
        m_delegate->sizeHint({}, model.index(0, MemberListModel::NameColumn)).height());
    QHeaderView *header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->viewport()->setAutoFillBackground(false);
    header->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    header->setSectionResizeMode(MemberListModel::NameColumn, QHeaderView::Stretch);
    header->setSectionResizeMode(MemberListModel::RoleColumn, QHeaderView::Fixed);
    header->setSectionResizeMode(MemberListModel::StatusColumn, QHeaderView::Fixed);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(MemberListModel::RoleColumn, Qt::AscendingOrder);
    m_table->viewport()->setAutoFillBackground(false);
    m_table->installEventFilter(this);
    m_table->viewport()->installEventFilter(this);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);

    m_stack->addWidget(m_table);
    m_stack->addWidget(m_empty);
    auto *searchRow = new QHBoxLayout(m_searchRow);
    searchRow->setContentsMargins(PaneSide, metrics::ControlGap, PaneSide, metrics::RowGap);
    searchRow->addWidget(m_search);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(m_searchRow);
    layout->addWidget(m_trouble);
    auto *tableRow = new QHBoxLayout; // so that words of the table stand below the pane's title
    tableRow->setContentsMargins(TableSide, 0, TableSide, 0);
    tableRow->addWidget(m_stack);
    layout->addLayout(tableRow, 1);

    connect(m_search, &QLineEdit::textChanged, &m_model, &MemberListModel::setTextFilter);
    connect(&m_model, &MemberListModel::membersChanged, this, &MembersPane::updateState);
    connect(m_table, &QWidget::customContextMenuRequested, this,
            [this](QPoint at) { showMenu(m_table->viewport()->mapToGlobal(at)); });
    connect(m_empty, &EmptyState::actionTriggered, this, [this] {
        const Verdict verdict = m_session.access().judge(requests::listMembers(m_summary.space.name));
        if (verdict.state == Verdict::State::Missing)
            Q_EMIT askRequested(verdict.missing);
        else
            Q_EMIT retryRequested();
    });
    connect(m_acts, &MemberActs::gateChanged, this, &MembersPane::updateGates);
    connect(m_acts, &MemberActs::begun, m_trouble, &QWidget::hide);
    connect(m_acts, &MemberActs::announced, this, &MembersPane::announced);
    connect(m_acts, &MemberActs::refused, this, &MembersPane::showTrouble);
    connect(m_acts, &MemberActs::held, this, &MembersPane::held);
    updateGates();
}

QList<GatedAction *> MembersPane::actions() const
{
    return m_acts->actions();
}

void MembersPane::setSpace(const SpaceSummary &summary)
{
    if (summary.space.name != m_summary.space.name) {
        m_search->clear();
        m_trouble->hide();
    }
    m_summary = summary;
    m_acts->setSpace(summary);
    updateState();
}

void MembersPane::setStoreTrouble(const std::optional<StoreError> &trouble)
{
    m_storeTrouble = trouble;
    updateState();
}

bool MembersPane::focusTable()
{
    if (m_stack->currentWidget() != m_table)
        return m_empty->focusAction();
    m_table->setFocus(Qt::OtherFocusReason);
    return true;
}

void MembersPane::updateGates()
{
    m_acts->updateGates();
    m_delegate->setRolesChangeable(m_acts->canChangeRoles());
    m_table->viewport()->update();
}

void MembersPane::updateState()
{
    updateGates();
    m_searchRow->setVisible(m_model.memberCount() > 8);
    if (m_model.memberCount() > 0) {
        m_stack->setCurrentWidget(m_table);
        fitColumns();
        return;
    }
    m_stack->setCurrentWidget(m_empty);
    const int people = m_summary.space.joinedPeople;
    const Verdict verdict = m_session.access().judge(requests::listMembers(m_summary.space.name));
    if (verdict.state == Verdict::State::Missing) {
        const QString title = people == 1  ? tr("1 person, name hidden")
                              : people > 1 ? tr("%n people, names hidden", nullptr, people)
                                           : tr("Names are hidden");
        const Gate gate = gateFor(verdict, m_session.account().asked);
        m_empty->set(Symbol::Lock, title,
                     verdict.trying ? gate.reason
                     : people > 0
                         ? tr("You did not allow Roomkey to see members. Google gives only the number.")
                         : tr("You did not allow Roomkey to see members."),
                     cureText(gate), verdict.trying ? Symbol::Flask : Symbol::Key);
    } else if (const std::optional<ApiError> error = m_session.membersError(m_summary.space.name)) {
        m_empty->set(Symbol::Warning, tr("Members could not be loaded"), errorText(*error), tr("Try again"),
                     Symbol::Refresh);
    } else if (m_storeTrouble) {
        const bool canTryAgain = !m_session.store().whyReadOnly();
        m_empty->set(Symbol::Warning, tr("Members are not here"), neverSavedText(),
                     canTryAgain ? tr("Try again") : QString(), Symbol::Refresh);
    } else if (m_session.isOffline()) {
        m_empty->set(Symbol::Offline, tr("Members are not here yet"),
                     tr("They were never loaded on this computer. They appear when you are online."),
                     tr("Try again"), Symbol::Refresh);
    } else {
        m_empty->set(Symbol::People, tr("Loading members…"), {});
    }
}

std::optional<Membership> MembersPane::currentMember() const
{
    const QModelIndex current = m_table->currentIndex();
    if (!current.isValid())
        return std::nullopt;
    return m_model.member(current.row());
}

void MembersPane::showMenu(const QPoint &globalPosition)
{
    if (const std::optional<Membership> member = currentMember())
        m_acts->showMenu(*member, globalPosition);
}

void MembersPane::showMenuOfCurrent()
{
    showMenu(m_table->viewport()->mapToGlobal(m_table->visualRect(m_table->currentIndex()).center()));
}

void MembersPane::showTrouble(const QString &text)
{
    m_trouble->setText(text);
    m_trouble->show();
    Q_EMIT announced(text);
}

bool MembersPane::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_table && event->type() == QEvent::ContextMenu &&
        static_cast<QContextMenuEvent *>(event)->reason() == QContextMenuEvent::Keyboard) {
        showMenuOfCurrent();
        return true;
    }
    if (watched == m_table && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const std::optional<Membership> member = currentMember();
        const bool acts = member && m_acts->areOffered();
        if (acts && key->key() == Qt::Key_F2) {
            showMenuOfCurrent();
            return true;
        }
        if (acts && key->matches(QKeySequence::Delete)) {
            m_acts->askToRemove(*member);
            return true;
        }
    }
    if (watched == m_table->viewport() && event->type() == QEvent::MouseButtonRelease) {
        const auto *mouse = static_cast<QMouseEvent *>(event);
        const QModelIndex index = m_table->indexAt(mouse->position().toPoint());
        if (mouse->button() == Qt::LeftButton && index.column() == MemberListModel::RoleColumn &&
            m_acts->canChangeRoles())
            m_acts->showRoles(m_model.member(index.row()),
                              m_table->viewport()->mapToGlobal(m_table->visualRect(index).bottomLeft()));
    }
    return QWidget::eventFilter(watched, event);
}

void MembersPane::fitColumns()
{
    // The roles and states that occur decide, in whatever language and size; the names have the rest.
    const QHeaderView *header = m_table->horizontalHeader();
    for (const auto &[column, kind] : {std::pair(MemberListModel::RoleColumn, models::MemberRoleRole),
                                       std::pair(MemberListModel::StatusColumn, models::MemberStatusRole)}) {
        const QString title = m_model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        int width =
            header->fontMetrics().horizontalAdvance(title) + metrics::iconSize() + 2 * metrics::ControlGap;
        QSet<int> seen; // there may be thousands of rows, but only a few kinds
        for (int row = 0; row < m_model.rowCount(); ++row) {
            const QModelIndex index = m_model.index(row, column);
            const int each = index.data(kind).toInt();
            if (seen.contains(each))
                continue;
            seen.insert(each);
            width = std::max(width, m_delegate->sizeHint({}, index).width());
        }
        m_table->setColumnWidth(column, width);
    }
}

void MembersPane::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fitColumns();
}

void MembersPane::paintEvent(QPaintEvent *)
{
    QPainter(this).fillRect(rect(), Tokens::of(this).window);
}

} // namespace roomkey::ui
