// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/olderrow.h"

#include "ui/theme/metrics.h"
#include "ui/theme/textpaint.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/spinner.h"

#include <QHBoxLayout>

#include <chrono>
#include <cmath>

using namespace std::chrono_literals;

namespace roomkey::ui {

namespace {

constexpr auto Patience = 8s;

} // namespace

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
