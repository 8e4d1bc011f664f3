// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/memberspane.h"

#include "models/labels.h"
#include "models/memberlistmodel.h"
#include "models/roles.h"
#include "ui/chat/emptystate.h"
#include "ui/chat/memberdelegate.h"
#include "ui/errortext.h"
#include "ui/gatedactions.h"
#include "ui/theme/buttonkind.h"
#include "ui/theme/metrics.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/label.h"
#include "ui/widgets/searchfield.h"

#include <QActionGroup>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QMessageBox>
#include <QMouseEvent>
#include <QPainter>
#include <QPushButton>
#include <QSet>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

namespace roomkey::ui {

using models::MemberListModel;

namespace {

constexpr int PaneSide = 20;
constexpr int TableSide = 12;

QList<ApiRequest> requestsAbout(const QList<Method> &methods)
{
    QList<ApiRequest> list;
    for (const Method method : methods)
        list.append(ApiRequest::of(method));
    return list;
}

} // namespace

MembersPane::MembersPane(Session &session, MemberListModel &model, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_model(model)
    , m_changeRole(new GatedAction(tr("Change role"), requestsAbout({Method::MembersPatch}), session, this))
    , m_remove(
          new GatedAction(tr("Remove from space…"), requestsAbout({Method::MembersDelete}), session, this))
    , m_leave(new GatedAction(tr("Leave space…"), requestsAbout({Method::MembersDelete}), session, this))
    , m_search(new SearchField(tr("Find a member")))
    , m_stack(new QStackedWidget)
    , m_searchRow(new QWidget)
    , m_table(new QTableView)
    , m_delegate(new MemberDelegate(this))
    , m_empty(new EmptyState)
    , m_trouble(new Label({}, Type::Small, Tint::Bad))
{
    m_changeRole->setNeedsConnection(true);
    m_remove->setNeedsConnection(true);
    m_leave->setNeedsConnection(true);
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
    connect(&m_session, &Session::rowSettled, this, [this](const OutboxRow &row, bool sent) {
        if (!sent)
            showRefusal(row);
    });
    connect(m_changeRole, &GatedAction::gateChanged, this, &MembersPane::updateGates);
    updateGates();
}

QList<GatedAction *> MembersPane::actions() const
{
    return {m_changeRole, m_remove, m_leave};
}

void MembersPane::setSpace(const SpaceSummary &summary)
{
    if (summary.space.name != m_summary.space.name) {
        m_requests.clear();
        m_search->clear();
        m_trouble->hide();
    }
    m_summary = summary;
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
    m_changeRole->setRoleReason(roleReason(Space::Allowed::Owners, m_model.ownRole()));
    m_delegate->setRolesChangeable(m_changeRole->gate().on &&
                                   m_summary.space.type != Space::Type::DirectMessage);
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

bool MembersPane::isLastOwner(const Membership &member) const
{
    return member.role == Membership::Role::Manager && m_model.ownerCount() <= 1;
}

void MembersPane::addRoleEntries(QMenu *menu, const Membership &member)
{
    auto *group = new QActionGroup(menu);
    for (const Membership::Role role :
         {Membership::Role::Manager, Membership::Role::AssistantManager, Membership::Role::Member}) {
        QAction *entry = menu->addAction(models::roleText(role));
        entry->setCheckable(true);
        entry->setChecked(member.role == role);
        group->addAction(entry);
        connect(entry, &QAction::triggered, this, [this, member, role] {
            if (m_changeRole->gate().on)
                changeRole(member, role);
            else
                m_changeRole->activate(m_table);
        });
    }
}

void MembersPane::showMenu(const QPoint &globalPosition)
{
    const std::optional<Membership> member = currentMember();
    if (!member || m_summary.space.type == Space::Type::DirectMessage)
        return;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (m_changeRole->gate().on) {
        addRoleEntries(menu, *member);
    } else {
        // One lock for all of it.
        menu->addAction(m_changeRole->menuAction()->text(), this,
                        [this] { m_changeRole->activate(m_table); });
    }
    menu->addSeparator();
    menu->addAction(removalOf(*member)->menuAction()->text(), this,
                    [this, member = *member] { askToRemove(member); });
    menu->popup(globalPosition);
}

void MembersPane::showMenuOfCurrent()
{
    showMenu(m_table->viewport()->mapToGlobal(m_table->visualRect(m_table->currentIndex()).center()));
}

void MembersPane::changeRole(const Membership &member, Membership::Role role)
{
    if (member.role == role)
        return;
    if (isLastOwner(member)) {
        showTrouble(tr("This space would have no owner. Make somebody else an owner first."));
        return;
    }
    m_trouble->hide();
    const QString name = models::memberLabel(member);
    m_requests.add(m_session.changeRole(m_summary.space.name, member.name, role))
        .then(this, [this, name](Result<Membership> &&result) {
            if (!result)
                showTrouble(tr("%1 keeps the role. %2").arg(name, errorText(result.error())));
            else
                Q_EMIT announced(tr("%1 is now: %2").arg(name, models::roleText(result->role)));
        });
}

GatedAction *MembersPane::removalOf(const Membership &member)
{
    if (m_model.isSelf(member))
        return m_leave; // everybody may
    // The settings of the space say who removes members; an owner is removed by owners only.
    m_remove->setRoleReason(roleReason(
        member.role == Membership::Role::Manager ? Space::Allowed::Owners : m_summary.space.managingMembers,
        m_model.ownRole()));
    return m_remove;
}

void MembersPane::askToRemove(const Membership &member)
{
    GatedAction *removal = removalOf(member);
    if (removal->gate().on)
        confirmRemoval(member);
    else
        removal->activate(m_table);
}

void MembersPane::confirmRemoval(const Membership &member)
{
    if (isLastOwner(member)) {
        showTrouble(tr("This space would have no owner. Make somebody else an owner first."));
        return;
    }
    if (!m_model.isSelf(member)) {
        remove(member); // it can be undone for a moment
        return;
    }
    auto *box = new QMessageBox(this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setIcon(QMessageBox::NoIcon);
    box->setWindowTitle(tr("Remove from space"));
    box->setText(tr("Leave “%1”?").arg(models::spaceLabel(m_summary)));
    QPushButton *leave = box->addButton(tr("Leave space"), QMessageBox::AcceptRole);
    setButtonKind(leave, ButtonKind::Danger);
    QPushButton *cancel = box->addButton(QMessageBox::Cancel);
    box->setDefaultButton(cancel);
    box->setEscapeButton(cancel);
    connect(leave, &QPushButton::clicked, this, [this, member] { this->leave(member); });
    box->open();
    cancel->setFocus();
}

void MembersPane::remove(const Membership &member)
{
    m_trouble->hide();
    const QString name = models::memberLabel(member);
    m_session.removeHeld(m_summary.space.name, member.name)
        .then(this, [this, name](Expected<OutboxRow, StoreError> &&row) {
            if (!row)
                showTrouble(errorText(row.error()));
            else if (row->state == OutboxRow::State::Held)
                Q_EMIT held(*row, tr("%1 was removed").arg(name));
        });
}

void MembersPane::showRefusal(const OutboxRow &row)
{
    if (row.kind != OutboxRow::Kind::RemoveMember || row.space != m_summary.space.name)
        return;
    for (const Membership &member : m_session.store().members(row.space)) {
        if (member.name == row.member)
            showTrouble(
                tr("%1 was not removed. %2").arg(models::memberLabel(member), refusalText(row.refusal)));
    }
}

void MembersPane::leave(const Membership &member)
{
    m_trouble->hide();
    const QString name = models::memberLabel(member);
    m_requests.add(m_session.removeMember(m_summary.space.name, member.name))
        .then(this, [this, name](Result<ApiAnswer> &&result) {
            if (!result)
                showTrouble(tr("%1 was not removed. %2").arg(name, errorText(result.error())));
            else
                Q_EMIT announced(tr("%1 was removed").arg(name));
        });
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
        const bool conversation = m_summary.space.type == Space::Type::DirectMessage;
        if (member && !conversation && key->key() == Qt::Key_F2) {
            showMenuOfCurrent();
            return true;
        }
        if (member && !conversation && key->matches(QKeySequence::Delete)) {
            askToRemove(*member);
            return true;
        }
    }
    if (watched == m_table->viewport() && event->type() == QEvent::MouseButtonRelease) {
        const auto *mouse = static_cast<QMouseEvent *>(event);
        const QModelIndex index = m_table->indexAt(mouse->position().toPoint());
        if (mouse->button() == Qt::LeftButton && index.column() == MemberListModel::RoleColumn &&
            m_changeRole->gate().on && m_summary.space.type != Space::Type::DirectMessage) {
            auto *menu = new QMenu(this);
            menu->setAttribute(Qt::WA_DeleteOnClose);
            addRoleEntries(menu, m_model.member(index.row()));
            menu->popup(m_table->viewport()->mapToGlobal(m_table->visualRect(index).bottomLeft()));
        }
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
