// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/olderrow.h"

#include "ui/theme/metrics.h"
#include "ui/theme/textpaint.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

#include <QBasicTimer>
#include <QHBoxLayout>
#include <QPainter>
#include <QStyle>
#include <QTimerEvent>

#include <chrono>
#include <cmath>

using namespace std::chrono_literals;

namespace roomkey::ui {

namespace {

constexpr auto Patience = 8s;
constexpr auto Step = 80ms;
constexpr int Side = 24;
constexpr int Spokes = 8;

} // namespace

/// Eight dots, the brightest of which goes round; it stands still where motion is not wanted.
class Spinner : public QWidget
{
public:
    explicit Spinner(QWidget *parent)
        : QWidget(parent)
    {
        setFixedSize(Side, Side);
    }

protected:
    void showEvent(QShowEvent *) override
    {
        if (style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, this) > 0)
            m_timer.start(static_cast<int>(std::chrono::milliseconds(Step).count()), this);
    }
    void hideEvent(QHideEvent *) override { m_timer.stop(); }
    void timerEvent(QTimerEvent *) override
    {
        m_step = (m_step + 1) % Spokes;
        update();
    }
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.translate(Side / 2.0, Side / 2.0);
        QColor color = Tokens::of(this).muted;
        for (int spoke = 0; spoke < Spokes; ++spoke) {
            color.setAlphaF(0.25F + 0.75F * static_cast<float>(spoke + 1) / Spokes);
            painter.setBrush(color);
            painter.save();
            painter.rotate(360.0 / Spokes * (spoke + m_step));
            painter.drawEllipse(QPointF(0, -Side / 2.0 + 4), 2, 2);
            painter.restore();
        }
    }

private:
    QBasicTimer m_timer;
    int m_step = 0;
};

OlderRow::OlderRow(QWidget *parent)
    : QWidget(parent)
    , m_spinner(new Spinner(this))
    , m_words(new Label({}, Type::Small, Tint::Muted))
    , m_retry(new Button(tr("Try again"), ButtonKind::Link))
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(metrics::PaneMargin, 6, metrics::PaneMargin, 6);
    layout->setSpacing(metrics::ControlGap);
    layout->addStretch(1);
    layout->addWidget(m_spinner);
    layout->addWidget(m_words, 1000); // as wide as it may be, then the sides share the rest
    layout->addWidget(m_retry);
    layout->addStretch(1);
    m_retry->setFocusPolicy(Qt::TabFocus);
    m_patience.setSingleShot(true);
    m_patience.setInterval(Patience);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        say(tr("Google Chat is slow to answer. Older messages appear as soon as they come."), false);
    });
    connect(m_retry, &QAbstractButton::clicked, this, &OlderRow::retryRequested);
    hide();
}

void OlderRow::showLoading()
{
    m_empty = false;
    m_patience.start();
    m_spinner->show();
    m_words->hide();
    m_retry->hide();
    setAccessibleName(tr("Loading older messages"));
    Q_EMIT changed();
}

void OlderRow::showFailure(const QString &reason)
{
    say(tr("Older messages could not be loaded. %1").arg(reason), true);
}

void OlderRow::say(const QString &words, bool offerRetry)
{
    m_empty = false;
    m_patience.stop();
    m_spinner->hide();
    m_words->setText(words);
    m_words->setMaximumWidth(int(std::ceil(textWidth(words, m_words->font()))));
    m_words->show();
    m_retry->setVisible(offerRetry);
    setAccessibleName(words);
    Q_EMIT changed();
}

void OlderRow::clear()
{
    if (m_empty)
        return;
    m_empty = true;
    m_patience.stop();
    Q_EMIT changed();
}

QString OlderRow::words() const
{
    return m_empty || m_words->isHidden() ? QString() : m_words->text();
}

int OlderRow::heightFor(int width) const
{
    if (m_empty)
        return 0;
    const int words = layout()->hasHeightForWidth() ? layout()->totalHeightForWidth(width) : 0;
    return std::max(words, layout()->totalMinimumSize().height());
}

} // namespace roomkey::ui
