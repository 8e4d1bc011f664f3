// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/aboutpane.h"

#include "app/api/rfc3339.h"
#include "app/store/unlistedspaces.h"
#include "models/labels.h"
#include "ui/gatedactions.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/label.h"

#include <QFormLayout>
#include <QLocale>
#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>

namespace roomkey::ui {

namespace {

constexpr int PaneSide = 20;

} // namespace

AboutPane::AboutPane(Session &session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_description(new Label({}, Type::Body))
    , m_guidelinesTitle(new Label(tr("Guidelines"), Type::BodyBold))
    , m_guidelines(new Label({}, Type::Body))
    , m_facts(new QWidget)
    , m_factRows(new QFormLayout(m_facts))
    , m_card(new Card)
    , m_people(new Label({}, Type::BodyBold))
    , m_why(new Label({}, Type::Small, Tint::Muted))
    , m_show(new Button(Symbol::People, tr("Show members"), ButtonKind::Soft))
    , m_ask(new Button(Symbol::Key, tr("Ask for this permission"), ButtonKind::Soft))
{
    m_factRows->setContentsMargins({});
    m_factRows->setHorizontalSpacing(metrics::BlockGap);
    m_factRows->setVerticalSpacing(metrics::RowGap);
    m_factRows->setLabelAlignment(Qt::AlignLeading);

    auto *card = new QVBoxLayout(m_card);
    card->setContentsMargins(metrics::BlockGap, metrics::BlockGap, metrics::BlockGap, metrics::BlockGap);
    card->setSpacing(metrics::ControlGap);
    card->addWidget(m_people);
    card->addWidget(m_why);
    card->addSpacing(4);
    card->addWidget(m_show);
    card->addWidget(m_ask);

    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(PaneSide, metrics::ControlGap, PaneSide, metrics::BlockGap);
    column->setSpacing(metrics::BlockGap);
    column->addWidget(m_description);
    column->addWidget(m_guidelinesTitle);
    column->addWidget(m_guidelines);
    column->addWidget(m_facts);
    column->addWidget(new Separator);
    column->addWidget(new Label(tr("Members"), Type::BodyBold));
    column->addWidget(m_card);
    column->addStretch();
    auto *scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
    scroll->setWidget(content);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(scroll);

    connect(m_show, &QAbstractButton::clicked, this, &AboutPane::membersRequested);
    connect(m_ask, &QAbstractButton::clicked, this, [this] {
        Q_EMIT askRequested(m_session.access().judge(requests::listMembers(m_summary.space.name)).missing);
    });
}

void AboutPane::addFact(const QString &name, const QString &value)
{
    auto *label = new Label(name, Type::Small, Tint::Muted);
    label->setElided();
    m_factRows->addRow(label, new Label(value, Type::Small));
}

void AboutPane::setSpace(const SpaceSummary &summary, int members)
{
    m_summary = summary;
    const Space &space = summary.space;
    m_description->setText(space.description);
    m_description->setVisible(!space.description.isEmpty());
    m_guidelines->setText(space.guidelines);
    m_guidelines->setVisible(!space.guidelines.isEmpty());
    m_guidelinesTitle->setVisible(!space.guidelines.isEmpty());
    while (m_factRows->rowCount() > 0)
        m_factRows->removeRow(0);
    if (!isUnlisted(space))
        addFact(tr("Kind"), models::spaceTypeText(space.type));
    if (space.history != Space::History::Unknown)
        addFact(tr("History"), space.history == Space::History::On ? tr("On") : tr("Off"));
    if (space.type == Space::Type::Space)
        addFact(tr("Outside people"), space.externalUserAllowed ? tr("Allowed") : tr("Not allowed"));
    if (const auto created = microsecondsFromRfc3339(space.createTime))
        addFact(tr("Created"), QLocale().toString(QDateTime::fromMSecsSinceEpoch(*created / 1000).date(),
                                                  QLocale::LongFormat));

    const Verdict verdict = m_session.access().judge(requests::listMembers(space.name));
    const bool hidden = verdict.state == Verdict::State::Missing && members == 0;
    const int people = hidden ? space.joinedPeople : members;
    if (hidden)
        m_people->setText(people == 1  ? tr("1 person, name hidden")
                          : people > 1 ? tr("%n people, names hidden", nullptr, people)
                                       : tr("Names are hidden"));
    else
        m_people->setText(people == 1  ? tr("1 person")
                          : people > 1 ? tr("%n people", nullptr, people)
                                       : tr("Not loaded yet"));
    const Gate gate = gateFor(verdict, m_session.account().asked);
    m_ask->setText(cureText(gate));
    m_ask->setSymbol(gate.trying ? Symbol::Flask : Symbol::Key);
    m_why->setText(gate.trying ? gate.reason
                   : people > 0
                       ? tr("You did not allow Roomkey to see members. Google gives only the number.")
                       : tr("You did not allow Roomkey to see members."));
    m_why->setVisible(hidden);
    m_ask->setVisible(hidden);
    m_show->setVisible(!hidden);
}

void AboutPane::paintEvent(QPaintEvent *)
{
    QPainter(this).fillRect(rect(), Tokens::of(this).window);
}

} // namespace roomkey::ui
