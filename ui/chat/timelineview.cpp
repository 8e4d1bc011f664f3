// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/timelineview.h"

#include "models/roles.h"
#include "ui/chat/linkfinder.h"
#include "ui/chat/olderrow.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/button.h"

#include <QAbstractItemModel>
#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace roomkey::ui {

using namespace roomkey::models;

namespace {

constexpr qreal BottomPadding = 12;
constexpr int CachedRows = 400;
constexpr int NearTop = 8; ///< rows above which older ones are asked for

} // namespace

TimelineView::TimelineView(QWidget *parent)
    : QAbstractScrollArea(parent)
    , m_newer(new Button(Symbol::Down, {}, ButtonKind::Normal, this))
    , m_older(new OlderRow(viewport()))
{
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
    viewport()->setCursor(Qt::ArrowCursor);
    m_newer->hide();
    m_newer->setFocusPolicy(Qt::TabFocus);
    connect(m_newer, &QPushButton::clicked, this, &TimelineView::scrollToBottom);
    connect(m_older, &OlderRow::changed, this, &TimelineView::olderRowChanged);
}

TimelineView::~TimelineView() = default;

void TimelineView::setModel(QAbstractItemModel *model)
{
    if (m_model)
        m_model->disconnect(this);
    m_model = model;
    connect(model, &QAbstractItemModel::modelAboutToBeReset, this, [this] {
        clearSelection();
        forgetLayouts();
        m_unfolded.clear();
        m_current = QPersistentModelIndex();
        m_anchor = QPersistentModelIndex();
        m_visible.clear();
    });
    connect(model, &QAbstractItemModel::modelReset, this, [this] {
        m_follow = true;
        m_newRows = 0;
        m_olderAsked = false;
        relayout();
    });
    connect(model, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex &, int first, int last) { rowsInserted(first, last); });
    connect(model, &QAbstractItemModel::rowsRemoved, this, &TimelineView::modelChanged);
    connect(model, &QAbstractItemModel::rowsMoved, this, &TimelineView::modelChanged);
    connect(model, &QAbstractItemModel::layoutChanged, this, &TimelineView::modelChanged);
    connect(model, &QAbstractItemModel::dataChanged, this, &TimelineView::modelChanged);
    forgetLayouts();
    m_follow = true;
    relayout();
}

// ---- layout

MessageLayout &TimelineView::layoutOf(int row)
{
    const QModelIndex index = m_model->index(row, 0);
    Cached &cached = m_cache[QPersistentModelIndex(index)];
    const qulonglong revision = index.data(RevisionRole).toULongLong();
    const bool groupStart = index.data(GroupStartRole).toBool();
    const bool dayStart = index.data(DayStartRole).toBool();
    if (!cached.layout || cached.revision != revision || cached.groupStart != groupStart ||
        cached.dayStart != dayStart) {
        cached.layout = std::make_shared<MessageLayout>(index, viewport()->width(), isUnfolded(index));
        cached.revision = revision;
        cached.groupStart = groupStart;
        cached.dayStart = dayStart;
    }
    return *cached.layout;
}

void TimelineView::forgetLayouts()
{
    m_cache.clear();
}

void TimelineView::relayout()
{
    m_visible.clear();
    if (!m_model || m_model->rowCount() == 0) {
        m_older->hide();
        updateScrollBar();
        viewport()->update();
        return;
    }
    if (m_cache.size() > CachedRows)
        forgetLayouts(); // the rows on screen are laid out again in well under a frame
    if (m_follow || !m_anchor.isValid())
        placeAtBottom();
    else
        placeFromAnchor();
    keepEdges();
    m_anchor = m_model->index(m_visible.front().row, 0);
    m_anchorTop = m_visible.front().top;
    placeOlderRow();
    updateScrollBar();
    viewport()->update();
    if (m_visible.front().row < NearTop && !m_olderAsked) {
        // Once until rows arrive; from the loop, since the answer may insert rows at once.
        m_olderAsked = true;
        QMetaObject::invokeMethod(this, &TimelineView::olderNeeded, Qt::QueuedConnection);
    }
}

void TimelineView::placeAtBottom()
{
    qreal bottom = viewport()->height() - BottomPadding;
    for (int row = m_model->rowCount() - 1; row >= 0 && bottom > 0; --row) {
        const qreal height = layoutOf(row).height();
        bottom -= height;
        m_visible.insert(m_visible.begin(), {row, bottom, height});
    }
}

void TimelineView::placeFromAnchor()
{
    const int anchorRow = m_anchor.row();
    qreal top = m_anchorTop;
    for (int row = anchorRow; row < m_model->rowCount() && top < viewport()->height(); ++row) {
        const qreal height = layoutOf(row).height();
        if (top + height > 0)
            m_visible.push_back({row, top, height});
        top += height;
    }
    if (m_visible.empty()) { // scrolled far past the end
        placeAtBottom();
        return;
    }
    top = m_visible.front().top;
    for (int row = m_visible.front().row - 1; row >= 0 && top > 0; --row) {
        const qreal height = layoutOf(row).height();
        top -= height;
        m_visible.insert(m_visible.begin(), {row, top, height});
    }
}

// Neither a gap above the first row nor below the last; few rows stand at the bottom, near the composer.
void TimelineView::keepEdges()
{
    const qreal viewBottom = viewport()->height() - BottomPadding;
    const auto shift = [this](qreal by) {
        for (VisibleRow &visible : m_visible)
            visible.top += by;
    };
    const bool hasFirst = m_visible.front().row == 0;
    const bool hasLast = m_visible.back().row == m_model->rowCount() - 1;
    if (hasFirst && m_visible.front().top > topEdge())
        shift(topEdge() - m_visible.front().top);
    const VisibleRow &last = m_visible.back();
    if (hasLast && last.top + last.height < viewBottom) {
        shift(viewBottom - last.top - last.height);
        while (m_visible.front().row > 0 && m_visible.front().top > 0) {
            const int row = m_visible.front().row - 1;
            const qreal height = layoutOf(row).height();
            m_visible.insert(m_visible.begin(), {row, m_visible.front().top - height, height});
        }
    } else if (hasFirst) {
        // The shift above may have uncovered rows below.
        while (m_visible.back().row < m_model->rowCount() - 1 &&
               m_visible.back().top + m_visible.back().height < viewport()->height()) {
            const int row = m_visible.back().row + 1;
            m_visible.push_back(
                {row, m_visible.back().top + m_visible.back().height, layoutOf(row).height()});
        }
    }
    const VisibleRow &end = m_visible.back();
    m_follow = end.row == m_model->rowCount() - 1 && end.top + end.height <= viewBottom + 1;
    if (m_follow && m_newRows > 0)
        m_newRows = 0;
    updateNewerButton();
}

qreal TimelineView::topEdge() const
{
    return TopPadding + m_older->heightFor(viewport()->width());
}

void TimelineView::olderRowChanged()
{
    // Whoever has come to the top sees it; elsewhere nothing moves.
    const bool atTop =
        !m_follow && !m_visible.empty() && m_visible.front().row == 0 && m_visible.front().top >= 0;
    if (atTop)
        m_anchorTop = topEdge();
    relayout();
}

void TimelineView::placeOlderRow()
{

    const int height = m_older->heightFor(viewport()->width());
    const VisibleRow &first = m_visible.front();
    const bool seen = height > 0 && first.row == 0 && first.top > 0;
    if (seen)
        m_older->setGeometry(0, qRound(first.top) - height, viewport()->width(), height);
    m_older->setVisible(seen);
}

void TimelineView::updateScrollBar()
{
    m_settingBar = true;
    QScrollBar *bar = verticalScrollBar();
    const int rows = m_model ? m_model->rowCount() : 0;
    const int page = std::max<int>(1, static_cast<int>(m_visible.size()));
    bar->setPageStep(page);
    bar->setSingleStep(1);
    const bool overflows = rows > page || (!m_visible.empty() && m_visible.front().top < 0);
    bar->setRange(0, overflows ? std::max(rows - page + 1, 1) : 0);
    bar->setValue(m_follow ? bar->maximum()
                           : std::min(m_visible.empty() ? 0 : m_visible.front().row, bar->maximum() - 1));
    m_settingBar = false;
}

void TimelineView::scrollContentsBy(int, int)
{
    if (m_settingBar || !m_model || m_model->rowCount() == 0)
        return;
    const int value = verticalScrollBar()->value();
    if (value == verticalScrollBar()->maximum()) {
        scrollToBottom();
        return;
    }
    m_follow = false;
    m_anchor = m_model->index(std::clamp(value, 0, m_model->rowCount() - 1), 0);
    m_anchorTop = value == 0 ? topEdge() : 0;
    relayout();
}

void TimelineView::scrollBy(qreal pixels)
{
    if (m_visible.empty())
        return;
    m_follow = false;
    m_anchorTop -= pixels;
    relayout();
}

void TimelineView::scrollToBottom()
{
    m_follow = true;
    m_newRows = 0;
    relayout();
}

void TimelineView::scrollTo(const QModelIndex &index)
{
    if (!index.isValid())
        return;
    const QRect box = visualRect(index);
    if (box.isNull()) {
        m_follow = false;
        m_anchor = index;
        m_anchorTop = TopPadding;
        relayout();
    } else if (box.top() < 0) {
        scrollBy(box.top() - TopPadding);
    } else if (box.bottom() > viewport()->height() - BottomPadding) {
        scrollBy(std::min<qreal>(box.bottom() - viewport()->height() + BottomPadding, box.top()));
    }
}

void TimelineView::modelChanged()
{
    relayout();
}

void TimelineView::rowsInserted(int first, int last)
{
    m_olderAsked = false;
    if (!m_follow && last == m_model->rowCount() - 1)
        m_newRows += last - first + 1;
    relayout();
}

void TimelineView::updateNewerButton()
{
    if (m_newRows == 0 || m_follow) {
        m_newer->hide();
        return;
    }
    m_newer->setText(m_newRows == 1 ? tr("1 new message") : tr("%n new messages", nullptr, m_newRows));
    m_newer->adjustSize();
    m_newer->move((viewport()->width() - m_newer->width()) / 2, viewport()->height() - m_newer->height() - 8);
    m_newer->show();
    m_newer->raise();
}

QModelIndex TimelineView::indexAt(QPoint point) const
{
    for (const VisibleRow &visible : m_visible) {
        if (point.y() >= visible.top && point.y() < visible.top + visible.height)
            return m_model->index(visible.row, 0);
    }
    return {};
}

QRect TimelineView::visualRect(const QModelIndex &index) const
{
    for (const VisibleRow &visible : m_visible) {
        if (visible.row == index.row())
            return QRectF(0, visible.top, viewport()->width(), visible.height).toAlignedRect();
    }
    return {};
}

// ---- painting and events

void TimelineView::paintEvent(QPaintEvent *event)
{
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    MessageLayout::Look look;
    look.tokens = Tokens::of(this);
    look.focused = hasFocus();
    painter.fillRect(event->rect(), look.tokens.surface);
    for (const VisibleRow &visible : m_visible) {
        if (visible.top > event->rect().bottom() || visible.top + visible.height < event->rect().top())
            continue;
        look.current = m_current.isValid() && m_current.row() == visible.row;
        std::tie(look.selectedFrom, look.selectedTo) = selectedIn(visible.row);
        layoutOf(visible.row).paint(&painter, QPointF(0, visible.top), look);
    }
}

void TimelineView::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    if (event->oldSize().width() != event->size().width())
        forgetLayouts();
    relayout();
}

void TimelineView::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange ||
        event->type() == QEvent::LanguageChange || event->type() == QEvent::LayoutDirectionChange) {
        forgetLayouts();
        relayout();
    }
}

bool TimelineView::event(QEvent *event)
{
    if (event->type() == QEvent::ApplicationFontChange) {
        forgetLayouts();
        relayout();
    }
    return QAbstractScrollArea::event(event);
}

bool TimelineView::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::Leave)
        viewport()->setCursor(Qt::ArrowCursor);
    return QAbstractScrollArea::viewportEvent(event);
}

void TimelineView::wheelEvent(QWheelEvent *event)
{
    const qreal lines = static_cast<qreal>(metrics::lineHeight(Fonts::current().message)) * 3;
    const qreal pixels =
        event->pixelDelta().isNull() ? event->angleDelta().y() / 120.0 * lines : event->pixelDelta().y();
    scrollBy(-pixels);
    event->accept();
}

void TimelineView::focusInEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusInEvent(event);
    if (!m_current.isValid() && m_model && m_model->rowCount() > 0 && event->reason() != Qt::MouseFocusReason)
        setCurrentIndex(m_model->index(m_model->rowCount() - 1, 0));
    else
        announceCurrent();
    viewport()->update();
}

void TimelineView::focusOutEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

void TimelineView::contextMenuEvent(QContextMenuEvent *event)
{
    QModelIndex index = m_current;
    QPoint place = event->globalPos();
    if (event->reason() == QContextMenuEvent::Mouse)
        index = indexAt(viewport()->mapFromGlobal(event->globalPos()));
    else if (index.isValid())
        place = viewport()->mapToGlobal(visualRect(index).topLeft() + QPoint(72, 24));
    if (!index.isValid())
        return;
    setCurrentIndex(index);
    Q_EMIT menuRequested(index, place);
}

} // namespace roomkey::ui
