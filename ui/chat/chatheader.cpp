// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/chatheader.h"

#include "app/store/unlistedspaces.h"
#include "models/labels.h"
#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/theme/tiles.h"
#include "ui/widgets/gatedbutton.h"
#include "ui/widgets/label.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

namespace roomkey::ui {

namespace {

constexpr int HeaderHeight = 60;
constexpr int TileSize = 36;
/// Below this width the name needs the room that the words of a button would take.
constexpr int WideEnough = 480;

} // namespace

ChatHeader::ChatHeader(QWidget *parent)
    : QWidget(parent)
    , m_tile(new QWidget)
    , m_name(new Label({}, Type::Heading))
    , m_line(new Label({}, Type::Small, Tint::Muted))
    , m_addPeople(new GatedButton(Symbol::PersonPlus, tr("Add people")))
    , m_addPeopleIcon(GatedButton::iconOnly(Symbol::PersonPlus, tr("Add people")))
    , m_find(new IconButton(Symbol::Search, tr("Find in this space")))
    , m_members(new IconButton(Symbol::People, tr("Members")))
    , m_about(new IconButton(Symbol::Info, tr("About this space")))
{
    m_tile->setFixedSize(TileSize, TileSize);
    m_name->setElided();
    m_line->setElided();
    auto *words = new QVBoxLayout;
    words->setSpacing(2);
    words->addStretch();
    words->addWidget(m_name);
    words->addWidget(m_line);
    words->addStretch();
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(metrics::PaneMargin, 0, metrics::BlockGap, 0);
    layout->setSpacing(metrics::ControlGap);
    layout->addWidget(m_tile);
    layout->addSpacing(4);
    layout->addLayout(words, 1);
    layout->addWidget(m_find);
    layout->addWidget(m_addPeople);
    layout->addWidget(m_addPeopleIcon);
    layout->addWidget(m_members);
    layout->addWidget(m_about);
    const Fonts &fonts = Fonts::current();
    setFixedHeight(
        std::max(HeaderHeight, metrics::lineHeight(fonts.heading) + metrics::lineHeight(fonts.small) + 18));
    m_addPeopleIcon->hide();
}

void ChatHeader::setSpace(const SpaceSummary &summary, int members)
{
    m_summary = summary;
    m_name->setText(models::spaceLabel(summary));
    QStringList facts{models::spaceTypeText(summary.space.type)};
    if (members > 0 && summary.space.type != Space::Type::DirectMessage)
        facts << (members == 1 ? tr("1 member") : tr("%n members", nullptr, members));
    if (summary.space.history == Space::History::Off)
        facts << tr("History off");
    if (summary.space.externalUserAllowed)
        facts << tr("Outside people");
    m_line->setText(isUnlisted(summary.space)
                        ? tr("Not in the list from Google. What you wrote for it is kept on this computer.")
                        : facts.join(QStringLiteral(" · ")));
    update();
}

void ChatHeader::setCanHaveMembers(bool can)
{
    m_canHaveMembers = can;
    fit();
}

GatedButton *ChatHeader::visibleAddPeople() const
{
    return m_addPeople->isHidden() ? m_addPeopleIcon : m_addPeople;
}

void ChatHeader::fit()
{
    const bool wide = width() >= WideEnough;
    m_addPeople->setVisible(m_canHaveMembers && wide);
    m_addPeopleIcon->setVisible(m_canHaveMembers && !wide);
}

QSize ChatHeader::minimumSizeHint() const
{
    return {240, height()};
}

void ChatHeader::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fit();
}

void ChatHeader::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens tokens = Tokens::of(this);
    painter.fillRect(rect(), tokens.surface);
    drawSeparator(&painter, QRectF(0, height() - 1, width(), 1), tokens.line);
    drawTile(&painter, m_tile->geometry(),
             m_summary.space.type == Space::Type::DirectMessage ? TileShape::Round : TileShape::Square,
             m_name->text(), models::tileId(m_summary), tokens);
}

} // namespace roomkey::ui
