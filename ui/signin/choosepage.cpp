// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/signin/choosepage.h"

#include "ui/signin/everypermission.h"
#include "ui/signin/pageparts.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/label.h"
#include "ui/widgets/segmentedcontrol.h"

#include <QApplication>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QListView>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <functional>

namespace roomkey::ui {

using models::ChoiceModel;

namespace {

constexpr int ContentWidth = 1160;
constexpr int ListWidth = 372;
constexpr int RowSpacing = metrics::RowGap + 2;
/// Below these, in body icons (1.35 of its height), the page saves on what is no content.
constexpr int NarrowBelow = 65; // 1170 px with a 10 pt font
constexpr int LowBelow = 40;    // 720 px
/// What is left to the words of a row before its levels go below them, in characters.
constexpr int WordsBeside = 22;

Symbol symbolOf(ChoiceModel::Area area)
{
    switch (area) {
    case ChoiceModel::Spaces:
        return Symbol::Hash;
    case ChoiceModel::Messages:
        return Symbol::Chat;
    case ChoiceModel::Members:
        return Symbol::People;
    case ChoiceModel::ReadMarks:
        return Symbol::Check;
    case ChoiceModel::Notifications:
        return Symbol::Bell;
    case ChoiceModel::DeleteSpaces:
        return Symbol::Trash;
    case ChoiceModel::CustomEmoji:
        return Symbol::Smile;
    case ChoiceModel::Administration:
        return Symbol::Shield;
    case ChoiceModel::Other:
        return Symbol::Key;
    }
    return Symbol::Key;
}

Chip *makeClassChip(Scope scope)
{
    const ScopeClass verification = scopeRow(scope).verification;
    const bool strict = verification == ScopeClass::Restricted || verification == ScopeClass::Unverified;
    return new Chip(className(verification), strict ? Tone::Warn : Tone::Neutral,
                    strict ? std::optional(Symbol::Warning) : std::nullopt);
}

QScrollArea *makeScroll(QWidget *content)
{
    auto *scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    // The card behind has round corners.
    scroll->viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
    scroll->setWidget(content);
    content->setAutoFillBackground(false);
    return scroll;
}

} // namespace

/// Takes Up and Down before the scroll area around it does.
class ChoosePage::Rows : public QWidget
{
public:
    explicit Rows(std::function<void(int)> move)
        : m_move(std::move(move))
    {
    }

protected:
    void keyPressEvent(QKeyEvent *event) override
    {
        if (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down)
            m_move(event->key() == Qt::Key_Down ? 1 : -1);
        else
            QWidget::keyPressEvent(event);
    }

private:
    std::function<void(int)> m_move;
};

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
    columns->addWidget(makeRows(), 2);
    columns->addWidget(makeList(), 1);

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
    m_scroll->viewport()->installEventFilter(this);
    arrangeRows();
    setFocusProxy(m_presets);
    connect(&m_choice, &ChoiceModel::changed, this, &ChoosePage::refresh);
    refresh();
}

void ChoosePage::showEvery(bool every)
{
    m_ways->setCurrentWidget(every ? static_cast<QWidget *>(m_every) : m_scroll);
    m_way->setText(every ? tr("Areas and levels") : tr("Every permission…"));
    (every ? static_cast<QWidget *>(m_every) : m_presets)->setFocus(Qt::TabFocusReason);
}

QWidget *ChoosePage::makeRow(ChoiceModel::Area area)
{
    auto *row = new QWidget;
    m_rows[size_t(area)] = row;
    auto *tile = new SymbolTile(symbolOf(area));
    m_tiles[size_t(area)] = tile;
    // In the row from the beginning: Tab goes in the order in which the widgets of a window came to it.
    auto *levels = new SegmentedControl(m_choice.areaName(area), row);
    m_levels[size_t(area)] = levels;
    const QStringList names = m_choice.levelNames(area);
    for (const QString &name : names)
        levels->addSegment(name);
    levels->setPlain(0, true);
    connect(levels, &SegmentedControl::currentChanged, this,
            [this, area](int level) { m_choice.setLevel(area, level); });

    auto *words = new QVBoxLayout;
    words->setSpacing(1);
    words->addStretch();
    words->addWidget(new Label(m_choice.areaName(area), Type::BodyBold));
    auto *description = new Label(m_choice.areaDescription(area), Type::Small, Tint::Muted);
    words->addWidget(description);
    if (area == ChoiceModel::Administration) {
        m_adminNote = new Label(tr("Google will stop the whole sign-in if this account is no administrator."),
                                Type::Small, Tint::Warn);
        m_adminNote->hide();
        words->addWidget(m_adminNote);
    }
    words->addStretch();
    auto *line = new QGridLayout;
    line->setHorizontalSpacing(RowSpacing);
    line->setVerticalSpacing(metrics::ControlGap);
    line->addWidget(tile, 0, 0, Qt::AlignVCenter);
    line->addLayout(words, 0, 1);
    line->setColumnStretch(1, 1);
    m_grids[size_t(area)] = line;
    m_descriptions[size_t(area)] = description;
    auto *layout = new QVBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    if (area != ChoiceModel::Spaces)
        layout->addWidget(new Separator);
    layout->addLayout(line);
    return row;
}

QWidget *ChoosePage::makeRows()
{
    auto *rows = new Rows([this](int step) { moveRow(step); });
    auto *rowLayout = new QVBoxLayout(rows);
    rowLayout->setContentsMargins(metrics::PaneMargin - 4, 0, metrics::PaneMargin - 4, 0);
    rowLayout->setSpacing(0);
    for (int area = 0; area < ChoiceModel::AreaCount; ++area)
        rowLayout->addWidget(makeRow(ChoiceModel::Area(area)));
    rowLayout->addStretch();
    m_scroll = makeScroll(rows);
    m_every = new EveryPermission(m_choice);
    m_ways = new QStackedWidget;
    m_ways->addWidget(m_scroll);
    m_ways->addWidget(m_every);

    auto *card = new Card;
    auto *layout = new QVBoxLayout(card);
    layout->setContentsMargins(1, metrics::RowGap, 1, metrics::RowGap);
    layout->addWidget(m_ways);
    return card;
}

QWidget *ChoosePage::makeList()
{
    auto *card = new Card;
    card->setMinimumWidth(ListWidth * 3 / 4);
    card->setMaximumWidth(ListWidth * 5 / 4);
    auto *layout = new QVBoxLayout(card);
    const int side = metrics::PaneMargin;
    layout->setContentsMargins(side, side, side, side);
    layout->setSpacing(metrics::ControlGap);
    m_title = new Label({}, Type::Heading);
    m_subtitle = new Label(tr("and your name and e-mail address."), Type::Small, Tint::Muted);
    auto *heading = new QVBoxLayout;
    heading->setSpacing(2);
    heading->addWidget(m_title);
    heading->addWidget(m_subtitle);
    layout->addLayout(heading);
    layout->addSpacing(4);
    layout->addWidget(new Separator);

    auto *content = new QWidget;
    auto *contentLayout = new QVBoxLayout(content);
    contentLayout->setContentsMargins(0, 4, 2, 0);
    contentLayout->setSpacing(metrics::BlockGap);
    m_list = new QVBoxLayout;
    m_list->setSpacing(metrics::BlockGap);
    contentLayout->addLayout(m_list);

    m_notes = new QWidget;
    auto *notes = new QVBoxLayout(m_notes);
    notes->setContentsMargins(0, 0, 0, 0);
    notes->setSpacing(metrics::RowGap);
    notes->addWidget(new Separator);
    m_restricted = new Label({}, Type::Small, Tint::Muted);
    m_tooMany =
        new Label(tr("More than %1 permissions: Google may stop the sign-in of an app it has not checked.")
                      .arg(ChoiceModel::UnverifiedLimit),
                  Type::Small, Tint::Warn);
    for (Label *note : {m_restricted, m_tooMany}) {
        auto *holder = new QHBoxLayout;
        holder->setSpacing(metrics::ControlGap);
        auto *mark = new SymbolMark(note == m_restricted ? Symbol::Info : Symbol::Warning,
                                    note == m_restricted ? Tint::Muted : Tint::Warn);
        holder->addWidget(mark, 0, Qt::AlignTop);
        holder->addWidget(note, 1);
        auto *noteRow = new QWidget;
        holder->setContentsMargins(0, 0, 0, 0);
        noteRow->setLayout(holder);
        notes->addWidget(noteRow);
    }
    contentLayout->addWidget(m_notes);
    contentLayout->addStretch();
    layout->addWidget(makeScroll(content), 1);

    m_continue = new Button(Symbol::External, tr("Continue in the browser"), ButtonKind::Primary);
    setPageButton(m_continue);
    connect(m_continue, &QAbstractButton::clicked, this,
            [this] { Q_EMIT continueRequested(m_choice.scopes()); });
    layout->addWidget(m_continue);
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
    m_client->setToolTip(details);
    m_client->setVisible(!client.isEmpty());
    m_otherClient->setAccessibleDescription(client);
    m_otherClient->setVisible(canChange);
}

void ChoosePage::arrangeRows()
{
    const int icon = metrics::iconSize();
    const bool low = height() < LowBelow * icon;
    const int side = width() < NarrowBelow * icon ? metrics::DialogMargin : metrics::PageMargin;
    layout()->setContentsMargins(side, low ? metrics::BlockGap : metrics::DialogMargin, side,
                                 low ? metrics::RowGap : metrics::PaneMargin);

    int widest = 0;
    for (const SegmentedControl *levels : m_levels)
        widest = std::max(widest, levels->sizeHint().width());
    const QMargins inset = m_scroll->widget()->layout()->contentsMargins();
    const int words = m_scroll->viewport()->width() - inset.left() - inset.right() -
                      m_tiles.front()->width() - 2 * RowSpacing - widest;
    const bool below = words < WordsBeside * QFontMetrics(Fonts::current().body).averageCharWidth();
    const int padding = low ? metrics::ControlGap : metrics::BlockGap - 1;
    for (size_t area = 0; area < m_grids.size(); ++area) {
        m_grids[area]->setContentsMargins(0, padding, 0, padding);
        m_grids[area]->addWidget(m_levels[area], below ? 1 : 0, below ? 1 : 2,
                                 below ? Qt::AlignLeading : Qt::AlignVCenter);
        // Two lines of controls leave no room for the explanation where there is little of it.
        m_descriptions[area]->setVisible(!(below && low));
        m_rows[area]->setToolTip(below && low ? m_descriptions[area]->text() : QString());
    }
}

void ChoosePage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrangeRows();
}

bool ChoosePage::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize)
        arrangeRows();
    return QWidget::eventFilter(watched, event);
}

void ChoosePage::refresh()
{
    m_presets->setCurrent(m_choice.preset());
    for (int area = 0; area < ChoiceModel::AreaCount; ++area) {
        const auto each = ChoiceModel::Area(area);
        m_rows[size_t(area)]->setVisible(m_choice.isOffered(each));
        m_levels[size_t(area)]->setCurrent(m_choice.level(each));
        m_tiles[size_t(area)]->setActive(m_choice.level(each) > 0);
    }
    m_adminNote->setVisible(m_choice.level(ChoiceModel::Administration) > 0);
    updateList(m_choice.scopes());
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

void ChoosePage::updateList(const ScopeSet &scopes)
{
    while (QLayoutItem *item = m_list->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    bool restricted = false;
    bool unclassified = false;
    for (const Scope scope : inOrderOfRows(scopes)) {
        const ScopeClass verification = scopeRow(scope).verification;
        restricted = restricted || verification == ScopeClass::Restricted;
        unclassified = unclassified || verification == ScopeClass::Unverified;
        auto *entry = new QWidget;
        auto *words = new QVBoxLayout;
        words->setSpacing(3);
        words->addWidget(new Label(scopeMeaning(scope)));
        auto *id = new Label(scopeShortName(scope), Type::MonoSmall, Tint::Muted);
        id->setElided(Qt::ElideMiddle);
        words->addWidget(id);
        auto *line = new QHBoxLayout(entry);
        line->setContentsMargins(0, 0, 0, 0);
        line->setSpacing(metrics::ControlGap);
        line->addLayout(words, 1);
        line->addWidget(makeClassChip(scope), 0, Qt::AlignTop);
        m_list->addWidget(entry);
    }
    const int count = scopes.size();
    if (count == 0)
        m_title->setText(tr("Choose at least one"));
    else if (count == 1)
        m_title->setText(tr("Google will ask you for 1 permission"));
    else
        m_title->setText(tr("Google will ask you for %n permissions", nullptr, count));
    m_subtitle->setVisible(count > 0);
    m_continue->setEnabled(count > 0);
    const bool tooMany = count > ChoiceModel::UnverifiedLimit;
    m_restricted->setText(
        restricted ? tr("Restricted: Google checks apps that use it most strictly. Leave it off if you can.")
                   : tr("Not classified: Google has not said how strictly it checks apps that use it."));
    m_restricted->parentWidget()->setVisible(restricted || unclassified);
    m_tooMany->parentWidget()->setVisible(tooMany);
    m_notes->setVisible(restricted || unclassified || tooMany);
}

void ChoosePage::moveRow(int step)
{
    const QWidget *focus = QApplication::focusWidget();
    int current = -1;
    for (int area = 0; area < ChoiceModel::AreaCount; ++area) {
        if (focus && m_levels[size_t(area)]->isAncestorOf(focus))
            current = area;
    }
    for (int next = current + step; next >= 0 && next < ChoiceModel::AreaCount; next += step) {
        if (!m_choice.isOffered(ChoiceModel::Area(next)))
            continue;
        m_levels[size_t(next)]->setFocus(Qt::TabFocusReason);
        m_scroll->ensureWidgetVisible(m_rows[size_t(next)], 0, metrics::RowGap);
        return;
    }
}

void ChoosePage::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Escape:
        Q_EMIT backRequested();
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        m_continue->click();
        return;
    case Qt::Key_Down:
        // From the presets into the rows, from the search into what it found.
        if (m_ways->currentWidget() == m_every)
            m_every->list()->setFocus(Qt::TabFocusReason);
        else
            moveRow(1);
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

} // namespace roomkey::ui
