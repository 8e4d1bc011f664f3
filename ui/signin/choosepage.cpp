// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/signin/choosepage.h"

#include "ui/signin/arearows.h"
#include "ui/signin/askedlist.h"
#include "ui/signin/everypermission.h"
#include "ui/signin/pageparts.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/label.h"
#include "ui/widgets/segmentedcontrol.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QListView>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace roomkey::ui {

using models::ChoiceModel;

namespace {

constexpr int ContentWidth = 1160;
/// Below these, in body icons (1.35 of its height), the page saves on what is no content.
constexpr int NarrowBelow = 65; // 1170 px with a 10 pt font
constexpr int LowBelow = 40;    // 720 px

} // namespace

ChoosePage::ChoosePage(QWidget *parent)
    : QWidget(parent)
{
    setAccessibleName(tr("Choose permissions"));
    m_presets = new SegmentedControl(tr("Start from"));
    for (int preset = 0; preset < ChoiceModel::PresetCount; ++preset) {
        m_presets->addSegment(m_choice.presetName(ChoiceModel::Preset(preset)));
        m_presets->setPlain(preset, true);
    }
    connect(m_presets, &SegmentedControl::currentChanged, this,
            [this](int preset) { m_choice.setPreset(ChoiceModel::Preset(preset)); });
    auto *from = new QHBoxLayout;
    from->setSpacing(metrics::BlockGap);
    auto *fromLabel = new Label(tr("Start from"), Type::Body, Tint::Muted);
    fromLabel->setAlignment(Qt::AlignVCenter);
    from->addWidget(fromLabel);
    from->addWidget(m_presets);
    from->addStretch();
    m_way = new Button(tr("Every permission…"), ButtonKind::Link);
    connect(m_way, &QAbstractButton::clicked, this,
            [this] { showEvery(m_ways->currentWidget() != m_every); });
    from->addWidget(m_way);

    auto *columns = new QHBoxLayout;
    columns->setSpacing(metrics::PaneMargin);
    columns->addWidget(makeWays(), 2);
    m_list = new AskedList;
    connect(m_list, &AskedList::continueRequested, this,
            [this] { Q_EMIT continueRequested(m_choice.scopes()); });
    columns->addWidget(m_list, 1);

    const PageColumn column =
        makePageColumn(tr("What do you want to do?"),
                       tr("Roomkey asks for the smallest set that does it. Google then shows the same list "
                          "with a box for each: tick what you agree to."),
                       ContentWidth);
    column.layout->addLayout(from);
    column.layout->addSpacing(metrics::ControlGap);
    column.layout->addLayout(columns, 1);
    column.layout->addSpacing(metrics::ControlGap);
    column.layout->addLayout(makeLastLine());
    auto *layout = new QVBoxLayout(this);
    layout->addLayout(makeCentred(column.content));
    arrange();
    setFocusProxy(m_presets);
    connect(&m_choice, &ChoiceModel::changed, this, &ChoosePage::refresh);
    refresh();
}

void ChoosePage::showEvery(bool every)
{
    m_ways->setCurrentWidget(every ? static_cast<QWidget *>(m_every) : m_rows);
    m_way->setText(every ? tr("Areas and levels") : tr("Every permission…"));
    (every ? static_cast<QWidget *>(m_every) : m_presets)->setFocus(Qt::TabFocusReason);
}

QWidget *ChoosePage::makeWays()
{
    m_rows = new AreaRows(m_choice);
    m_every = new EveryPermission(m_choice);
    m_ways = new QStackedWidget;
    m_ways->addWidget(m_rows);
    m_ways->addWidget(m_every);

    auto *card = new Card;
    auto *layout = new QVBoxLayout(card);
    layout->setContentsMargins(1, metrics::RowGap, 1, metrics::RowGap);
    layout->addWidget(m_ways);
    return card;
}

QHBoxLayout *ChoosePage::makeLastLine()
{
    auto *back = new Button(Symbol::Back, tr("Back"), ButtonKind::Link);
    connect(back, &QAbstractButton::clicked, this, &ChoosePage::backRequested);
    m_client = new Label({}, Type::Small, Tint::Muted);
    m_client->setElided(Qt::ElideMiddle);
    m_client->setAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
    m_client->hide();
    m_otherClient = new Button(tr("Use another client file…"), ButtonKind::Link);
    connect(m_otherClient, &QAbstractButton::clicked, this, &ChoosePage::otherClientRequested);
    m_otherClient->hide();
    for (Button *each : {back, m_otherClient}) // the line between them gives way, not their words
        each->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    auto *line = new QHBoxLayout;
    line->setSpacing(metrics::BlockGap);
    line->addWidget(back);
    line->addStretch();
    line->addWidget(m_client, 1);
    line->addWidget(m_otherClient);
    return line;
}

void ChoosePage::showClient(const QString &client, const QString &details, bool canChange)
{
    m_client->setText(client);
    m_client->setDetails(details);
    m_client->setVisible(!client.isEmpty());
    m_otherClient->setAccessibleDescription(client);
    m_otherClient->setVisible(canChange);
}

void ChoosePage::arrange()
{
    const int icon = metrics::iconSize();
    const bool low = height() < LowBelow * icon;
    const int side = width() < NarrowBelow * icon ? metrics::DialogMargin : metrics::PageMargin;
    layout()->setContentsMargins(side, low ? metrics::BlockGap : metrics::DialogMargin, side,
                                 low ? metrics::RowGap : metrics::PaneMargin);
    m_rows->setLow(low);
}

void ChoosePage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void ChoosePage::refresh()
{
    m_presets->setCurrent(m_choice.preset());
    m_list->setScopes(inOrderOfRows(m_choice.scopes()));
}

QList<Scope> ChoosePage::inOrderOfRows(const ScopeSet &scopes) const
{
    QList<Scope> order;
    ScopeSet left = scopes;
    for (int area = 0; area < ChoiceModel::AreaCount; ++area) {
        const auto each = ChoiceModel::Area(area);
        const ScopeSet ofRow = left.intersected(m_choice.scopesOf(each, m_choice.level(each)));
        order += ofRow.toList();
        left = left.minus(ofRow);
    }
    return order + left.toList();
}

void ChoosePage::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Escape:
        Q_EMIT backRequested();
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        m_list->goOn();
        return;
    case Qt::Key_Down:
        // From the presets into the rows, from the search into what it found.
        if (m_ways->currentWidget() == m_every)
            m_every->list()->setFocus(Qt::TabFocusReason);
        else
            m_rows->step(1);
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

} // namespace roomkey::ui
