// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/permissions/permissionspage.h"

#include "ui/permissions/granttext.h"
#include "ui/permissions/historypane.h"
#include "ui/permissions/methodspane.h"
#include "ui/permissions/permissiondelegate.h"
#include "ui/permissions/permissiondetailpane.h"
#include "ui/permissions/reportexport.h"
#include "ui/signin/pageparts.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/button.h"
#include "ui/widgets/firststop.h"
#include "ui/widgets/gatedbutton.h"
#include "ui/widgets/label.h"
#include "ui/widgets/reasonpopover.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/splitbar.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QPainter>
#include <QResizeEvent>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace roomkey::ui {

using models::PermissionModel;
using models::PermissionSummary;

namespace {

constexpr int DetailWidth = 336;
constexpr int DetailHeight = 224;
// A window of 1100 less the rail.
constexpr int DetailBesideFrom = 1020;

} // namespace

PermissionsPage::PermissionsPage(QWidget *parent)
    : QWidget(parent)
{
    setAccessibleName(tr("Permissions"));
    m_detail = new PermissionDetailPane;
    m_layout = new QBoxLayout(QBoxLayout::LeftToRight, this);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
    m_main = makeMain();
    // What it needs moves the detail below; it must not keep the page from getting that narrow.
    m_main->setMinimumWidth(DetailWidth);
    m_layout->addWidget(m_main, 1);
    m_layout->addWidget(m_detail);
    m_firstStop = new FirstStop(this, m_tree);
    connect(m_detail, &PermissionDetailPane::dropRequested, this, &PermissionsPage::dropRequested);
    connect(m_detail, &PermissionDetailPane::askRequested, this, &PermissionsPage::askRequested);
}

QWidget *PermissionsPage::makeMain()
{
    auto *main = new QWidget;
    m_notices = new BannerStack;
    connect(m_notices, &BannerStack::actionTriggered, this, &PermissionsPage::followNotice);
    connect(m_notices, &BannerStack::closed, this, &PermissionsPage::closeNotice);
    m_start = new Button(Symbol::Chat, tr("Start chatting"), ButtonKind::Primary);
    m_start->hide();
    m_change = new Button(Symbol::Key, tr("Change permissions…"), ButtonKind::Primary);
    connect(m_start, &QAbstractButton::clicked, this, &PermissionsPage::startRequested);
    connect(m_change, &QAbstractButton::clicked, this, &PermissionsPage::changeRequested);
    m_sentence = new Label({}, Type::Body, Tint::Muted);
    m_offline = new Label(tr("This is as last known: there is no connection."), Type::Small, Tint::Warn);
    m_offline->hide();
    m_key = new Label({}, Type::Small, Tint::Muted);
    m_key->setToolTip(
        tr("Google ends a sign-in that was not used for six months, and the oldest one of a person "
           "who has signed in more than 100 times with the same client."));
    m_bar = new SplitBar;
    makeCheck();

    m_export = new ReportExport(m_model);
    connect(m_export, &ReportExport::written, m_notices, [this] { m_notices->clear(ReportNotice); });
    connect(m_export, &ReportExport::failed, m_notices,
            [this](const BannerMessage &message) { m_notices->set(ReportNotice, message); });

    m_parts = new SegmentedControl(tr("What to show"));
    for (const QString &name : {tr("Permissions"), tr("Methods"), tr("History")})
        m_parts->addSegment(name);
    m_parts->setCurrent(Permissions);
    connect(m_parts, &SegmentedControl::currentChanged, this, &PermissionsPage::showPart);

    auto *title = new QHBoxLayout;
    title->setSpacing(metrics::ControlGap);
    title->addWidget(new Label(tr("Permissions"), Type::Title), 1, Qt::AlignVCenter);
    title->addWidget(m_export);
    title->addWidget(m_change);
    title->addWidget(m_start);
    auto *head = new QVBoxLayout;
    head->setContentsMargins(metrics::DialogMargin, metrics::BlockGap + 4, metrics::DialogMargin, 0);
    head->setSpacing(metrics::ControlGap);
    head->addLayout(title);
    head->addWidget(m_sentence);
    head->addWidget(m_key);
    head->addWidget(m_checked);
    head->addWidget(m_offline);
    head->addSpacing(metrics::ControlGap);
    head->addWidget(m_bar);
    head->addSpacing(4);
    auto *partsRow = makeLeading(m_parts);
    partsRow->addWidget(m_check);
    head->addLayout(partsRow);

    m_tree = new PermissionTree;
    m_tree->setAccessibleName(tr("Permissions"));
    m_tree->setModel(&m_model);
    QHeaderView *header = m_tree->header();
    header->setSectionResizeMode(PermissionModel::PermissionColumn, QHeaderView::Stretch);
    header->setSectionResizeMode(PermissionModel::AskedColumn, QHeaderView::ResizeToContents);
    header->setSectionResizeMode(PermissionModel::ResultColumn, QHeaderView::ResizeToContents);
    header->setSectionResizeMode(PermissionModel::UnlocksColumn, QHeaderView::Stretch);
    header->setSectionResizeMode(PermissionModel::TryColumn, QHeaderView::ResizeToContents);
    connect(&m_model, &PermissionModel::tryWithoutRequested, this, &PermissionsPage::tryWithoutRequested);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &PermissionsPage::updateDetail);
    connect(m_tree, &QTreeView::collapsed, this,
            [this](const QModelIndex &group) { m_closedGroups.insert(group.data().toString()); });
    connect(m_tree, &QTreeView::expanded, this,
            [this](const QModelIndex &group) { m_closedGroups.remove(group.data().toString()); });

    auto *layout = new QVBoxLayout(main);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::RowGap);
    layout->addWidget(m_notices);
    layout->addLayout(head);
    auto *treeRow = new QHBoxLayout;
    treeRow->setContentsMargins(metrics::DialogMargin - metrics::ControlGap, 0, 0, 0);
    m_methods = new MethodsPane;
    connect(m_methods, &MethodsPane::permissionRequested, this, &PermissionsPage::select);
    m_stack = new QStackedWidget;
    m_stack->addWidget(m_tree);
    m_stack->addWidget(m_methods);
    m_history = new HistoryPane;
    m_stack->addWidget(m_history);
    treeRow->addWidget(m_stack);
    layout->addLayout(treeRow, 1);
    return main;
}

void PermissionsPage::makeCheck()
{
    m_checked = new GrantCheckNote;
    m_check = new GatedButton(Symbol::Refresh, tr("Check with Google now"));
    m_check->setToolTip(tr("Asks Google what the key in use allows, without a new sign-in."));
    connect(m_check, &GatedButton::triggered, this, &PermissionsPage::checkRequested);
    connect(m_check, &GatedButton::reasonRequested, this,
            [this] { (new ReasonPopover(m_check, m_check->actionName(), m_check->gate()))->open(); });
}

void PermissionsPage::setKeyGate(const Gate &gate)
{
    m_check->setGate(gate);
    m_detail->setDropGate(gate);
}

void PermissionsPage::showDropNotice(const BannerMessage &message)
{
    m_notices->set(DropNotice, message);
}

void PermissionsPage::clearDropNotice()
{
    m_notices->clear(DropNotice);
}

void PermissionsPage::followNotice(int notice)
{
    switch (Notice(notice)) {
    case DropNotice:
        Q_EMIT dropNoticeTriggered();
        break;
    case LostNotice:
        m_parts->setCurrent(History);
        break;
    case ReportNotice:
        m_export->tryAgain();
        break;
    }
}

void PermissionsPage::closeNotice(int notice)
{
    if (notice == DropNotice)
        Q_EMIT dropNoticeClosed();
    else if (notice == LostNotice)
        Q_EMIT lostClosed();
}

void PermissionsPage::showChecking()
{
    m_checked->showChecking();
}

void PermissionsPage::showChecked(const GrantCheckResult &result)
{
    m_checked->showResult(result);
}

QString PermissionsPage::checkText() const
{
    return m_checked->text();
}

void PermissionsPage::setFacts(const models::GrantFacts &facts)
{
    if (m_groupsKnown && m_model.facts() == facts)
        return;
    const std::optional<Scope> selected = m_model.detail(m_tree->currentIndex()).scope;
    // A reset closes every group.
    const QSet<QString> closed = m_closedGroups;
    m_model.setFacts(facts);
    m_closedGroups = closed;
    openGroups();
    updateHeader();
    m_methods->setAccess(Access(facts.identity, facts.granted).without(facts.tried));
    QModelIndex index = selected ? m_model.indexOf(*selected) : QModelIndex();
    if (!index.isValid())
        index = m_model.firstOfInterest();
    m_tree->setCurrentIndex(index);
    updateDetail();
    m_checked->setFacts(facts);
}

void PermissionsPage::openGroups()
{
    for (int row = 0; row < m_model.rowCount(); ++row) {
        const QModelIndex group = m_model.index(row, 0);
        const QString name = group.data().toString();
        if (!m_groupsKnown && !m_model.concernsGrant(group))
            m_closedGroups.insert(name);
        m_tree->setExpanded(group, !m_closedGroups.contains(name));
        m_tree->setFirstColumnSpanned(row, {}, true);
    }
    m_groupsKnown = m_model.rowCount() > 0;
}

void PermissionsPage::updateHeader()
{
    const PermissionSummary summary = m_model.summary();
    m_sentence->setText(grantText(summary, m_model.facts()));
    m_change->setText(nothingWorks(summary, m_model.facts()) ? tr("Ask again…") : tr("Change permissions…"));
    m_bar->setParts(actionShares(summary, m_model.facts()));
}

void PermissionsPage::updateDetail()
{
    const QModelIndex index = m_tree->currentIndex();
    const bool one = m_stack->currentIndex() == Permissions && index.isValid() && index.parent().isValid();
    m_detail->setVisible(one);
    if (one)
        m_detail->show(m_model.detail(index));
}

void PermissionsPage::setHistory(const QList<GrantRecord> &records, const QString &clientId)
{
    m_export->setHistory(records, clientId);
    m_history->setHistory(records);
}

void PermissionsPage::showPart(int part)
{
    m_stack->setCurrentIndex(part);
    updateDetail();
}

void PermissionsPage::setFirstTime(bool first)
{
    m_start->setVisible(first);
    setButtonKind(m_change, first ? ButtonKind::Normal : ButtonKind::Primary);
    m_change->setSymbol(Symbol::Key);
    m_firstStop->setTarget(first ? static_cast<QWidget *>(m_start) : m_tree);
    // Not the first button of the page, which starts over: Return leads on.
    if (first)
        m_start->setFocus();
}

void PermissionsPage::setOffline(bool offline)
{
    m_offline->setVisible(offline);
}

void PermissionsPage::setKey(const KeyFacts &facts)
{
    const QString text = keyText(facts);
    m_key->setText(text);
    m_key->setVisible(!text.isEmpty());
}

void PermissionsPage::showLost(const ScopeSet &lost)
{
    if (lost.isEmpty()) {
        m_notices->clear(LostNotice);
        return;
    }
    m_notices->set(LostNotice, {Tone::Bad,
                                Symbol::Warning,
                                tr("Google now allows less than before:"),
                                lost.size() == 1 ? tr("%1 is gone.").arg(quotedMeanings(lost))
                                                 : tr("%1 are gone.").arg(quotedMeanings(lost)),
                                {tr("See what changed")}});
}

void PermissionsPage::select(Scope scope)
{
    const QModelIndex index = m_model.indexOf(scope);
    if (!index.isValid())
        return;
    m_parts->setCurrent(Permissions);
    showPart(Permissions);
    m_tree->expand(index.parent());
    m_tree->setCurrentIndex(index);
    m_tree->scrollTo(index);
}

void PermissionsPage::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), Tokens::of(this).surface);
}

void PermissionsPage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    // Longer words of another language move the bound up.
    const int words = m_main->layout()->minimumSize().width() + DetailWidth;
    const bool below = width() < qMax(DetailBesideFrom, words);
    m_layout->setDirection(below ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    m_detail->setBelow(below);
    if (below) {
        m_detail->setMinimumSize(0, qMin(DetailHeight, height() * 2 / 5));
        m_detail->setMaximumSize(QWIDGETSIZE_MAX, qMax(DetailHeight, height() * 2 / 5));
    } else {
        m_detail->setMinimumSize(DetailWidth, 0);
        m_detail->setMaximumSize(DetailWidth, QWIDGETSIZE_MAX);
    }
    // Once the tree has its new size, too.
    QMetaObject::invokeMethod(
        this, [this] { m_tree->scrollTo(m_tree->currentIndex()); }, Qt::QueuedConnection);
}

} // namespace roomkey::ui
