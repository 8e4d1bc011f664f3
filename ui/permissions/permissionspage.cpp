// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/permissions/permissionspage.h"

#include "models/consentreport.h"
#include "ui/datetimetext.h"
#include "ui/errortext.h"
#include "ui/permissions/historypane.h"
#include "ui/permissions/methodspane.h"
#include "ui/permissions/permissiondelegate.h"
#include "ui/permissions/permissiondetailpane.h"
#include "ui/signin/pageparts.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/button.h"
#include "ui/widgets/firststop.h"
#include "ui/widgets/gatedbutton.h"
#include "ui/widgets/label.h"
#include "ui/widgets/reasonpopover.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/splitbar.h"

#include <QDir>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QResizeEvent>
#include <QSaveFile>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QVBoxLayout>

namespace roomkey::ui {

using models::PermissionModel;
using models::PermissionSummary;

namespace {

constexpr int DetailWidth = 336;
constexpr int DetailHeight = 224;
constexpr std::chrono::minutes JustNow{1};
// A window of 1100 less the rail.
constexpr int DetailBesideFrom = 1020;

QString quoted(const ScopeSet &scopes, const QStringList &unknown = {})
{
    QStringList names;
    for (const Scope scope : scopes.toList())
        names.append(PermissionsPage::tr("“%1”").arg(scopeMeaning(scope)));
    return QLocale().createSeparatedList(names + unknown);
}

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

    m_export = new Button(Symbol::File, tr("Export…"));
    auto *formats = new QMenu(m_export);
    formats->addAction(tr("Report as a page (HTML)…"), this,
                       [this] { chooseReportFile(QStringLiteral("html")); });
    formats->addAction(tr("Report as data (JSON)…"), this,
                       [this] { chooseReportFile(QStringLiteral("json")); });
    connect(m_export, &QAbstractButton::clicked, this,
            [this, formats] { formats->popup(m_export->mapToGlobal(QPoint(0, m_export->height()))); });

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
    m_checked = new Label({}, Type::Small, Tint::Muted);
    m_checked->hide();
    m_check = new GatedButton(Symbol::Refresh, tr("Check with Google now"));
    m_check->setToolTip(tr("Asks Google what the key in use allows, without a new sign-in."));
    connect(m_check, &GatedButton::triggered, this, &PermissionsPage::checkRequested);
    connect(m_check, &GatedButton::reasonRequested, this,
            [this] { (new ReasonPopover(m_check, m_check->actionName(), m_check->gate()))->open(); });
    m_checkAges.setSingleShot(true);
    connect(&m_checkAges, &QTimer::timeout, this, &PermissionsPage::updateChecked);
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
        chooseReportFile(m_reportSuffix);
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
    m_checkAges.stop();
    m_checked->setTint(Tint::Muted);
    m_checked->setText(tr("Asking Google…"));
    m_checked->show();
}

void PermissionsPage::showChecked(const GrantCheckResult &result)
{
    m_checkResult = result;
    updateChecked();
}

QString PermissionsPage::checkText() const
{
    return m_checked->text();
}

void PermissionsPage::updateChecked()
{
    if (!m_checkResult) {
        m_checkAges.stop();
        m_checked->hide();
        return;
    }
    const GrantCheckResult &result = *m_checkResult;
    const auto age = std::chrono::milliseconds(result.at.msecsTo(QDateTime::currentDateTimeUtc()));
    const bool fresh = age >= age.zero() && age < JustNow;
    if (fresh)
        m_checkAges.start(JustNow - age);
    const QDateTime local = result.at.toLocalTime();
    const QString when =
        local.date() == QDate::currentDate()
            ? shortTime(local.time())
            : tr("%1 at %2", "date, time")
                  .arg(QLocale().toString(local.date(), QLocale::LongFormat), shortTime(local.time()));
    QStringList sentences;
    if (result.why) {
        const AuthText text = errorText(*result.why);
        sentences << (fresh ? tr("Google could not be asked just now.")
                            : tr("Google could not be asked: %1.", "a time or date").arg(when))
                  << text.what;
    } else {
        sentences << (fresh ? tr("Checked just now.") : tr("Checked: %1.", "a time or date").arg(when));
        const bool trying = !m_model.facts().tried.isEmpty();
        if (result.drift.isNone())
            sentences << (trying
                              ? tr("Nothing changed at Google: what you try without is still allowed there.")
                              : tr("Google says what this page says."));
        if (const QString lost = quoted(result.drift.lost); !lost.isEmpty())
            sentences << tr("Google no longer allows %1.").arg(lost);
        if (const QString gained = quoted(result.drift.gained, result.drift.unknownGained); !gained.isEmpty())
            sentences << tr("Google also allows %1, which this page did not show.").arg(gained);
        if (!result.drift.isNone())
            sentences << (trying ? tr("The page now shows what Google says, apart from what you try without.")
                                 : tr("The page now shows what Google says."));
    }
    const bool trouble = result.why || !result.drift.lost.isEmpty();
    m_checked->setTint(trouble ? Tint::Bad : result.drift.isNone() ? Tint::Muted : Tint::Warn);
    m_checked->setText(sentences.join(QLatin1Char(' ')));
    m_checked->show();
}

void PermissionsPage::setFacts(const models::GrantFacts &facts)
{
    const models::GrantFacts before = m_model.facts();
    if (m_groupsKnown && before == facts)
        return;
    // What was checked was another grant.
    if (before.granted != facts.granted || before.ended != facts.ended)
        m_checkResult.reset();
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
    updateChecked();
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

/// That nothing is allowed now, and what a new sign-in is for.
QString PermissionsPage::endedText(const PermissionSummary &summary) const
{
    const int again = summary.asksAgain.size();
    QStringList sentences{tr("Your sign-in has ended, so nothing is allowed now.")};
    if (again == 1)
        sentences << tr("Signing in again asks for %1.").arg(quoted(summary.asksAgain));
    else if (again > 1)
        sentences << tr("Signing in again asks for %n permissions.", nullptr, again);
    if (!summary.dropped.isEmpty())
        sentences << tr("It does not ask for %1.").arg(quoted(summary.dropped));
    return sentences.join(QLatin1Char(' '));
}

void PermissionsPage::updateHeader()
{
    const PermissionSummary s = m_model.summary();
    const QString address = m_model.facts().address;
    const bool ended = m_model.facts().ended.has_value();
    const bool nothing = s.works + s.tried == 0 && !ended;
    QString allowed;
    if (ended)
        allowed = endedText(s);
    else if (nothing)
        allowed = tr("Google gave only your name and e-mail. Nothing in Chat works yet.");
    else if (s.asked == s.allowed && s.asked == 1)
        allowed = tr("Google allowed the permission you asked for.");
    else if (s.asked == s.allowed)
        allowed = tr("Google allowed all %n permissions you asked for.", nullptr, s.asked);
    else
        allowed = tr("Google allowed %1 of the %2 permissions you asked for.").arg(s.allowed).arg(s.asked);
    const QString works = address.isEmpty()
                              ? tr("%1 of %2 actions work.").arg(s.works).arg(s.actions)
                              : tr("%1 of %2 actions work for %3.").arg(s.works).arg(s.actions).arg(address);
    QStringList sentences{allowed};
    if (m_model.facts().consentSkipped && !ended)
        sentences << tr("Google showed no page to choose on: an administrator may have allowed this app for "
                        "everybody.");
    if (!nothing)
        sentences << works;
    m_sentence->setText(sentences.join(QLatin1Char(' ')));
    m_change->setText(nothing ? tr("Ask again…") : tr("Change permissions…"));
    QVector<SplitBar::Part> parts{{s.works, Tone::Ok, tr("%1 work").arg(s.works)}};
    if (s.tried > 0)
        parts.append({s.tried, Tone::Warn, tr("%1 off for now").arg(s.tried)});
    if (ended)
        parts.append({s.again, Tone::Warn, tr("%1 asked for again").arg(s.again)});
    else
        parts.append({s.refused, Tone::Bad, tr("%1 refused").arg(s.refused)});
    parts.append({s.notAsked, Tone::Neutral, tr("%1 not asked").arg(s.notAsked)});
    m_bar->setParts(parts);
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
    m_records = records;
    m_clientId = clientId;
    m_history->setHistory(records);
}

void PermissionsPage::chooseReportFile(const QString &suffix)
{
    m_reportSuffix = suffix;
    auto *dialog = new QFileDialog(this, tr("Export the report"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->setDefaultSuffix(suffix);
    dialog->setNameFilter(suffix == QLatin1String("json") ? tr("Data (*.json)") : tr("Page (*.html)"));
    dialog->setDirectory(QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation));
    dialog->selectFile(
        QStringLiteral("roomkey-permissions-%1.%2").arg(QDate::currentDate().toString(Qt::ISODate), suffix));
    connect(dialog, &QFileDialog::fileSelected, this, &PermissionsPage::exportReport);
    dialog->open();
}

bool PermissionsPage::exportReport(const QString &fileName)
{
    const models::ConsentReport report{m_model.facts(), m_clientId, m_records,
                                       QDateTime::currentDateTimeUtc()};
    const bool asData = fileName.endsWith(QLatin1String(".json"), Qt::CaseInsensitive);
    QSaveFile file(fileName);
    if (file.open(QIODevice::WriteOnly)) {
        file.write(asData ? report.toJson() : report.toHtml().toUtf8());
        if (file.commit()) {
            m_notices->clear(ReportNotice);
            return true;
        }
    }
    m_reportSuffix = asData ? QStringLiteral("json") : QStringLiteral("html");
    m_notices->set(ReportNotice, {Tone::Bad,
                                  Symbol::Warning,
                                  tr("The report was not written."),
                                  tr("%1: %2").arg(QDir::toNativeSeparators(fileName), file.errorString()),
                                  {tr("Try again…")}});
    return false;
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
    const QLocale locale;
    const auto time = [&locale](const QDateTime &utc) {
        const QDateTime local = utc.toLocalTime();
        return local.date() == QDate::currentDate()
                   ? shortTime(local.time())
                   : tr("%1 at %2", "date, time")
                         .arg(locale.toString(local.date(), QLocale::LongFormat), shortTime(local.time()));
    };
    QStringList sentences;
    if (facts.issuedAt.isValid())
        sentences << tr("Signed in: %1.", "a time or date").arg(time(facts.issuedAt));
    if (facts.renewedAt.isValid())
        sentences << tr("Last renewed: %1.", "a time or date").arg(time(facts.renewedAt));
    if (facts.accessExpiresAt.isValid())
        sentences << tr("The key is renewed before %1.", "a time or date").arg(time(facts.accessExpiresAt));
    if (facts.renewalEndsAt.isValid())
        sentences << (facts.looksLikeTesting()
                          ? tr("The sign-in ends %1, since the Cloud project is in testing.",
                               "a time or date")
                          : tr("The sign-in ends %1.", "a time or date"))
                         .arg(time(facts.renewalEndsAt));
    m_key->setText(sentences.join(QLatin1Char(' ')));
    m_key->setVisible(!sentences.isEmpty());
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
                                lost.size() == 1 ? tr("%1 is gone.").arg(quoted(lost))
                                                 : tr("%1 are gone.").arg(quoted(lost)),
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
