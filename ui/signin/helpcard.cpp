// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/signin/helpcard.h"

#include "ui/signin/pageparts.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/label.h"

#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace roomkey::ui {

namespace {

constexpr int HelpWidth = 336;

} // namespace

/// As high as its words, unless there is less room: then it scrolls.
class HelpCard::Scroll : public QScrollArea
{
public:
    explicit Scroll(QWidget *words)
    {
        setScrolledOnCard(this, words); // the page hands it the keys
    }

    void setRoom(int height)
    {
        if (std::exchange(m_room, height) != height)
            updateGeometry();
    }
    QSize sizeHint() const override
    {
        // Once it has a width, which its height does not change.
        const int width = m_width > 0 ? m_width : HelpWidth - 2 * metrics::PaneMargin;
        return {HelpWidth - 2 * metrics::PaneMargin,
                std::clamp(widget()->layout()->totalHeightForWidth(width), 0, std::max(0, m_room))};
    }
    QSize minimumSizeHint() const override { return {0, 0}; }

protected:
    void resizeEvent(QResizeEvent *event) override
    {
        QScrollArea::resizeEvent(event);
        if (std::exchange(m_width, width()) != width())
            updateGeometry();
    }

private:
    int m_room = 0;
    int m_width = 0;
};

HelpCard::HelpCard(QWidget *parent)
    : Card(parent)
{
    setMaximumWidth(HelpWidth * 3 / 2);
    auto *inside = new QVBoxLayout(this);
    inside->setContentsMargins(metrics::PaneMargin, metrics::PaneMargin, metrics::PaneMargin,
                               metrics::PaneMargin);
    auto *words = new QWidget;
    auto *layout = new QVBoxLayout(words);
    layout->setContentsMargins({});
    layout->setSpacing(2);
    layout->addWidget(new Label(tr("Nothing happens?"), Type::Heading));
    const std::pair<QString, QString> cases[] = {
        {tr("No page opened"), tr("Press “Open again”, or copy the link into your browser.")},
        // Google tells these in the browser only: no answer will come.
        {tr("“admin_policy_enforced”"),
         tr("Your administrator stops this app or a permission. Ask to have it allowed, or choose fewer "
            "permissions.")},
        {tr("“org_internal”"),
         tr("The client is for its own organisation only. Choose an account of it, or use another client "
            "file.")},
        {tr("“redirect_uri_mismatch”"),
         tr("The client is not of type Desktop app. Make one of that type, and use its file.")},
        {tr("“deleted_client”, “disabled_client”, “invalid_client”"),
         tr("The client is gone or switched off. Restore it in Google Cloud, or use another client file.")},
        {tr("“disallowed_useragent”"),
         tr("Google does not sign in inside another program. Copy the link into a browser.")},
        {tr("“has not completed verification”"),
         tr("The consent screen is in testing. Add your account to its test users.")},
        {tr("The browser cannot connect back"),
         tr("A firewall blocks 127.0.0.1. Allow Roomkey to receive local connections.")},
    };
    for (const auto &[question, answer] : cases) {
        layout->addSpacing(metrics::RowGap);
        layout->addWidget(new Label(question, Type::BodyBold));
        layout->addWidget(new Label(answer, Type::Small, Tint::Muted));
    }
    layout->addStretch();
    m_scroll = new Scroll(words);
    inside->addWidget(m_scroll);
}

void HelpCard::setRoom(int height)
{
    m_scroll->setRoom(height - 2 * metrics::PaneMargin);
}

bool HelpCard::scrollByKey(int key)
{
    for (const auto &[each, action] : {std::pair{Qt::Key_Home, QAbstractSlider::SliderToMinimum},
                                       std::pair{Qt::Key_End, QAbstractSlider::SliderToMaximum},
                                       std::pair{Qt::Key_PageUp, QAbstractSlider::SliderPageStepSub},
                                       std::pair{Qt::Key_PageDown, QAbstractSlider::SliderPageStepAdd}}) {
        if (key == each) {
            m_scroll->verticalScrollBar()->triggerAction(action);
            return true;
        }
    }
    return false;
}

} // namespace roomkey::ui
