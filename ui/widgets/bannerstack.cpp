// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/bannerstack.h"

#include "ui/widgets/banner.h"

#include <QVBoxLayout>

namespace roomkey::ui {

BannerStack::BannerStack(QWidget *parent)
    : QWidget(parent)
    , m_banner(new Banner)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_banner);
    hide();
    connect(m_banner, &Banner::actionTriggered, this, [this](int index) {
        if (!m_messages.empty())
            Q_EMIT actionTriggered(m_messages.begin()->first, index);
    });
    connect(m_banner, &Banner::closed, this, [this] {
        if (m_messages.empty())
            return;
        const int condition = m_messages.begin()->first;
        clear(condition);
        Q_EMIT closed(condition);
    });
}

void BannerStack::set(int condition, const BannerMessage &message)
{
    const auto known = m_messages.find(condition);
    if (known != m_messages.end() && known->second == message)
        return;
    m_messages[condition] = message;
    showFirst();
}

void BannerStack::clear(int condition)
{
    if (m_messages.erase(condition) > 0)
        showFirst();
}

QString BannerStack::message() const
{
    return m_messages.empty() ? QString() : m_banner->message();
}

void BannerStack::showFirst()
{
    setVisible(!m_messages.empty());
    if (m_messages.empty()) {
        m_banner->hide();
        return;
    }
    const BannerMessage &first = m_messages.begin()->second;
    m_banner->showMessage(first.tone, first.symbol, first.lead, first.text);
    m_banner->setActions(first.actions);
    m_banner->setClosable(first.closable);
    m_banner->setBusy(first.busy);
}

} // namespace roomkey::ui
