// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/rightpane.h"

#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace roomkey::ui {

namespace {

constexpr int HeaderHeight = 60;
constexpr int PaneSide = 20;
constexpr int MaximumWidth = 384;
constexpr int IconSize = 18; ///< with the font that width is for

} // namespace

RightPane::RightPane(QWidget *parent)
    : QWidget(parent)
    , m_title(new Label({}, Type::Heading))
    , m_close(new IconButton(Symbol::Cross, tr("Close")))
    , m_stack(new QStackedWidget)
{
    m_title->setElided();
    auto *head = new QHBoxLayout;
    head->setContentsMargins(PaneSide, 0, metrics::RowGap, 0);
    head->addWidget(m_title, 1);
    head->addWidget(m_close);
    auto *headWidget = new QWidget;
    headWidget->setLayout(head);
    headWidget->setFixedHeight(std::max(HeaderHeight, metrics::controlHeight() + 16));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(headWidget);
    layout->addWidget(m_stack, 1);
    setMinimumWidth(MinimumWidth);
    setMaximumWidth(maximumWidth());
    connect(m_close, &QAbstractButton::clicked, this, &RightPane::closePane);
    hide();
}

int RightPane::maximumWidth()
{
    return std::max(MaximumWidth, MaximumWidth * metrics::iconSize() / IconSize);
}

void RightPane::addPage(QWidget *page, const QString &title)
{
    page->setWindowTitle(title);
    m_stack->addWidget(page);
}

void RightPane::showPage(QWidget *page)
{
    QWidget *focus = QApplication::focusWidget();
    if (!m_open || (focus && !isAncestorOf(focus)))
        m_focusBefore = focus;
    m_title->setText(page->windowTitle());
    setAccessibleName(page->windowTitle());
    m_stack->setCurrentWidget(page);
    if (!std::exchange(m_open, true)) {
        show();
        Q_EMIT openChanged(true);
    }
    Q_EMIT pageShown(page);
}

void RightPane::closePane()
{
    if (!std::exchange(m_open, false))
        return;
    hide();
    if (m_focusBefore && m_focusBefore->isVisible())
        m_focusBefore->setFocus(Qt::OtherFocusReason);
    Q_EMIT openChanged(false);
}

void RightPane::setOverlays(bool overlays)
{
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    const int line = overlays ? 1 : 0;
    layout()->setContentsMargins(mirrored ? 0 : line, 0, mirrored ? line : 0, line);
    setMaximumWidth(maximumWidth() + line); // the line is none of its room
}

QWidget *RightPane::currentPage() const
{
    return m_open ? m_stack->currentWidget() : nullptr;
}

void RightPane::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        closePane();
    else
        QWidget::keyPressEvent(event);
}

void RightPane::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Tokens tokens = Tokens::of(this);
    painter.fillRect(rect(), tokens.window);
    if (qobject_cast<QSplitter *>(parentWidget()))
        return; // the splitter draws the line
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    drawSeparator(&painter, QRectF(mirrored ? width() - 1 : 0, 0, 1, height()), tokens.line);
    drawSeparator(&painter, QRectF(0, height() - 1, width(), 1), tokens.line);
}

} // namespace roomkey::ui
