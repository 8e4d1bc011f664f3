// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/searchpane.h"

#include "app/api/rfc3339.h"
#include "ui/chat/emptystate.h"
#include "ui/chat/searchdelegate.h"
#include "ui/datetimetext.h"
#include "ui/theme/metrics.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/label.h"
#include "ui/widgets/searchfield.h"
#include "ui/widgets/segmentedcontrol.h"

#include <QKeyEvent>
#include <QListView>
#include <QLocale>
#include <QPainter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>

using namespace std::chrono_literals;

namespace roomkey::ui {

using models::SearchModel;

namespace {

constexpr int PaneSide = 20;
constexpr auto Patience = 300ms;
constexpr auto Quiet = 800ms;
enum Scope { Here, Everywhere };

} // namespace

SearchPane::SearchPane(AccountStore &store, QWidget *parent)
    : QWidget(parent)
    , m_store(store)
    , m_field(new SearchField(tr("Search messages")))
    , m_scope(new SegmentedControl(tr("Where to search")))
    , m_stack(new QStackedWidget)
    , m_list(new QListView)
    , m_delegate(new SearchDelegate(this))
    , m_empty(new EmptyState)
    , m_note(new Label({}, Type::Small, Tint::Warn))
    , m_reach(new Label({}, Type::Small, Tint::Muted))
{
    m_scope->addSegment(tr("This space"));
    m_scope->addSegment(tr("Everywhere"));
    m_list->setModel(&m_model);
    m_list->setItemDelegate(m_delegate);
    m_list->setAccessibleName(tr("Messages found"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setUniformItemSizes(true);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setSelectionMode(QAbstractItemView::SingleSelection);
    m_list->setMouseTracking(true);
    m_list->viewport()->setAutoFillBackground(false);
    m_stack->addWidget(m_list);
    m_stack->addWidget(m_empty);

    auto *head = new QVBoxLayout;
    head->setContentsMargins(PaneSide, metrics::ControlGap, PaneSide, metrics::RowGap);
    head->setSpacing(metrics::ControlGap);
    head->addWidget(m_field);
    head->addWidget(m_scope);
    auto *foot = new QVBoxLayout;
    foot->setContentsMargins(PaneSide, metrics::ControlGap, PaneSide, metrics::RowGap);
    foot->addWidget(m_note);
    foot->addWidget(m_reach);
    m_note->hide();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addLayout(head);
    layout->addWidget(m_stack, 1);
    layout->addLayout(foot);

    m_patience.setSingleShot(true);
    m_patience.setInterval(Patience);
    m_quiet.setSingleShot(true);
    m_quiet.setInterval(Quiet);
    connect(&m_patience, &QTimer::timeout, this, &SearchPane::updateState);
    connect(&m_quiet, &QTimer::timeout, this, &SearchPane::announce);
    m_field->installEventFilter(this);
    m_list->installEventFilter(this);
    connect(m_field, &QLineEdit::textChanged, &m_model, &SearchModel::setText);
    connect(m_scope, &SegmentedControl::currentChanged, this, &SearchPane::updateScope);
    connect(&m_model, &SearchModel::stateChanged, this, [this] {
        if (m_model.state() == SearchModel::State::Searching)
            m_patience.start(); // what was found before may stay that long
        else
            updateState();
        m_quiet.start();
    });
    // The selection and not the click: assistive technology can only select a row.
    connect(m_list->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex &current) {
                m_note->hide();
                if (current.isValid())
                    Q_EMIT messageChosen(m_model.message(current.row()), m_model.query());
            });
    connect(m_list, &QAbstractItemView::activated, this, &SearchPane::messageEntered);
    connect(&store, &AccountStore::messagesIndexed, this, &SearchPane::updateReach);
    connect(&store, &AccountStore::messagesChanged, this, [this](const SpaceName &space) {
        if (space == m_space && isVisible())
            updateReach(); // older ones came
    });
    connect(&store, &AccountStore::outboxChanged, this, [this] {
        if (!isVisible())
            return; // both are made anew when it is shown
        updateReach();
        updateState();
    });
    m_model.setStore(&store);
    updateState();
}

void SearchPane::setSpace(const SpaceName &space)
{
    m_space = space;
    m_scope->setVisible(!space.isEmpty());
    if (space.isEmpty())
        m_scope->setCurrent(Everywhere);
    updateScope();
}

bool SearchPane::isEverywhere() const
{
    return m_scope->current() == Everywhere;
}

void SearchPane::start(bool everywhere)
{
    m_scope->setCurrent(everywhere || m_space.isEmpty() ? Everywhere : Here);
    updateScope();
    updateState();
    focusText();
}

void SearchPane::showTooFarBack()
{
    m_note->setText(tr("This message is too far back to be shown in its place."));
    m_note->show();
    Q_EMIT announced(m_note->text());
}

void SearchPane::focusText()
{
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
}

void SearchPane::updateScope()
{
    m_delegate->setShowsPlaces(isEverywhere());
    m_list->doItemsLayout(); // rows have another height
    m_model.setSpace(isEverywhere() ? SpaceName() : m_space);
    updateReach();
}

bool SearchPane::step(int by)
{
    const int count = m_model.rowCount();
    const QModelIndex current = m_list->currentIndex();
    if (count == 0)
        return false;
    const int row = current.isValid() ? current.row() + by : 0;
    if (row >= count - 1 && m_model.canFetchMore({}))
        m_list->model()->fetchMore({});
    if (row < 0 || row >= count)
        return false;
    const QModelIndex next = m_model.index(row);
    m_list->setCurrentIndex(next);
    m_list->scrollTo(next);
    return true;
}

bool SearchPane::somethingWaits() const
{
    const QList<OutboxRow> rows = isEverywhere() ? m_store.outbox() : m_store.outbox(m_space);
    return std::ranges::any_of(rows, [](const OutboxRow &row) {
        return row.kind == OutboxRow::Kind::Send || row.kind == OutboxRow::Kind::Edit;
    });
}

void SearchPane::updateState()
{
    switch (m_model.state()) {
    case SearchModel::State::Idle:
        m_empty->set(Symbol::Search, tr("Find what was said"),
                     tr("Type words, or the first letters of one. Words between quotes are looked for side "
                        "by side."));
        break;
    case SearchModel::State::Searching:
        if (m_patience.isActive())
            return;
        m_empty->set(Symbol::Search, tr("Searching…"), {});
        break;
    case SearchModel::State::Found:
        m_stack->setCurrentWidget(m_list);
        return;
    case SearchModel::State::NoneFound:
        m_empty->set(
            Symbol::Search, tr("Nothing found"),
            somethingWaits()
                ? isEverywhere()
                      ? tr("No message that was sent and is kept on this computer has these words.")
                      : tr("No message of this space that was sent and is kept on this computer has these "
                           "words.")
            : isEverywhere() ? tr("No message kept on this computer has these words.")
                             : tr("No message of this space kept on this computer has these words."));
        break;
    case SearchModel::State::Failed:
        m_empty->set(Symbol::Warning, tr("The search did not work"),
                     tr("The local copy of your messages could not be read."));
        break;
    }
    m_stack->setCurrentWidget(m_empty);
}

void SearchPane::updateReach()
{
    QString text;
    if (isEverywhere()) {
        text = tr("Only messages kept on this computer are searched: those of spaces you have opened.");
    } else if (m_store.reachesBeginning(m_space)) {
        text = tr("Only messages kept on this computer are searched. Here they go back to the beginning.");
    } else if (const std::optional<MessageCursor> oldest = m_store.oldest(m_space)) {
        const QDate day = QDateTime::fromMSecsSinceEpoch(oldest->createdAt / 1000).date();
        text = tr("Only messages kept on this computer are searched. Here they go back to %1. Scroll up in "
                  "the space to load older ones.")
                   .arg(QLocale().toString(day, QLocale::LongFormat));
    } else {
        text = tr("Only messages kept on this computer are searched. None of this space are yet.");
    }
    if (somethingWaits())
        text += QLatin1Char(' ') + tr("What you wrote or changed is found once it is sent.");
    if (const qint64 left = m_store.messagesToIndex(); left > 0) {
        text += QLatin1Char(' ') + tr("Older messages are being made ready for searching: about %1 to go.")
                                       .arg(QLocale().toString(left));
    }
    m_reach->setText(text);
}

void SearchPane::announce()
{
    if (!isVisible())
        return;
    const int count = m_model.rowCount();
    if (m_model.state() == SearchModel::State::NoneFound)
        Q_EMIT announced(tr("Nothing found"));
    else if (m_model.state() == SearchModel::State::Found)
        Q_EMIT announced(m_model.hasMore() ? tr("More than %n messages found", nullptr, count)
                         : count == 1      ? tr("1 message found")
                                           : tr("%n messages found", nullptr, count));
}

bool SearchPane::keyPressed(int key)
{
    switch (key) {
    case Qt::Key_Down:
        step(1);
        return true;
    case Qt::Key_Up:
        step(-1);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_list->currentIndex().isValid())
            Q_EMIT messageEntered();
        else
            step(1);
        return true;
    default:
        return false;
    }
}

bool SearchPane::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const bool plain = !(key->modifiers() & ~Qt::KeypadModifier);
        if (watched == m_field && plain && keyPressed(key->key()))
            return true;
        if (watched == m_list && plain && (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter))
            return keyPressed(key->key());
    }
    return QWidget::eventFilter(watched, event);
}

void SearchPane::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    updateReach();
}

void SearchPane::paintEvent(QPaintEvent *)
{
    QPainter(this).fillRect(rect(), Tokens::of(this).window);
}

} // namespace roomkey::ui
