// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/toast.h"

#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

#include <QApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>

#include <chrono>

using namespace std::chrono_literals;

namespace roomkey::ui {

namespace {
constexpr auto ShownFor = 6s;
constexpr int Margin = 12;
constexpr int ShadowRoom = 8;
constexpr int Widest = 292;
} // namespace

Toast::Toast(QWidget *host)
    : QWidget(host)
    , m_text(new Label({}, Type::Body, Tint::OnToast))
    , m_action(new Button(QString(), ButtonKind::Link))
    , m_close(new IconButton(Symbol::Cross, tr("Close")))
{
    // The toast's ground is the tool tip's, the opposite of the window's; children resolve tokens from this.
    m_close->setIcon(symbolIcon(Symbol::Cross, Tint::OnToast));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(ShadowRoom + 18, ShadowRoom + 6, ShadowRoom + 6, ShadowRoom + 6);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_action);
    layout->addWidget(m_close);
    hide();
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &Toast::dismiss);
    connect(m_close, &QAbstractButton::clicked, this, &Toast::dismiss);
    connect(m_action, &QAbstractButton::clicked, this, [this] {
        dismiss();
        Q_EMIT actionTriggered();
    });
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget *before, QWidget *now) {
        if (before && now && isAncestorOf(now) && !isAncestorOf(before))
            m_focusBefore = before;
        runOrPause();
    });
    host->installEventFilter(this);
}

Toast::~Toast()
{
    // A button that loses the focus while it is destroyed would call back into what is left of this.
    disconnect(qApp, nullptr, this, nullptr);
}

void Toast::showText(const QString &text, const QString &action)
{
    m_text->setText(text);
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    setAccessibleName(text);
    const Tokens t = Tokens::of(parentWidget());
    QPalette colors = parentWidget()->palette();
    colors.setColor(QPalette::Base, t.toast);
    colors.setColor(QPalette::Window, t.toast);
    colors.setColor(QPalette::Text, t.onToast);
    setPalette(colors);
    place();
    show();
    raise();
    m_timer.stop();
    runOrPause();
}

void Toast::dismiss()
{
    m_timer.stop();
    const QWidget *focus = QApplication::focusWidget();
    const bool hadFocus = focus && isAncestorOf(focus);
    if (hadFocus) {
        if (m_focusBefore)
            m_focusBefore->setFocus(Qt::OtherFocusReason);
        else
            QApplication::focusWidget()->clearFocus();
    }
    hide();
}

void Toast::runOrPause()
{
    if (!isVisible())
        return;
    const QWidget *focus = QApplication::focusWidget();
    if (underMouse() || (focus && isAncestorOf(focus)))
        m_timer.stop();
    else if (!m_timer.isActive())
        m_timer.start(ShownFor);
}

void Toast::place()
{
    const QWidget *host = parentWidget();
    const int width =
        qMax(layout()->minimumSize().width(), qMin(host->width(), Widest) - 2 * (Margin - ShadowRoom));
    const int height = layout()->totalHeightForWidth(width);
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    const int left = mirrored ? host->width() - width - Margin + ShadowRoom : Margin - ShadowRoom;
    setGeometry(left, host->height() - height - Margin - ShadowRoom, width, height);
}

bool Toast::eventFilter(QObject *, QEvent *event)
{
    if (event->type() == QEvent::Resize && isVisible())
        place();
    return false;
}

void Toast::enterEvent(QEnterEvent *)
{
    runOrPause();
}

void Toast::leaveEvent(QEvent *)
{
    runOrPause();
}

void Toast::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Tokens t = Tokens::of(parentWidget());
    const QRectF box = QRectF(rect()).adjusted(ShadowRoom, ShadowRoom, -ShadowRoom, -ShadowRoom);
    drawShadow(&painter, box, metrics::RowRadius, ShadowRoom - 2, t);
    drawRounded(&painter, box, metrics::RowRadius, t.toast);
}

} // namespace roomkey::ui
