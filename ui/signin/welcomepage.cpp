// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/signin/welcomepage.h"

#include "ui/signin/pageparts.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/label.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QVBoxLayout>

namespace roomkey::ui {

namespace {

constexpr int ContentWidth = 1000;
constexpr int CardWidth = 424;
constexpr int MarkSize = 56;

} // namespace

WelcomePage::WelcomePage(QWidget *parent)
    : QWidget(parent)
{
    setAccessibleName(tr("Welcome"));
    auto *content = new QWidget;
    content->setMaximumWidth(ContentWidth);
    auto *columns = new QHBoxLayout(content);
    columns->setContentsMargins(0, 0, 0, 0);
    columns->setSpacing(metrics::PageMargin);
    columns->addWidget(makePromise(), 5, Qt::AlignVCenter);
    columns->addWidget(makeCard(), 4, Qt::AlignVCenter);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::PageMargin, metrics::PaneMargin, metrics::PageMargin,
                               metrics::PaneMargin);
    layout->addStretch(1);
    layout->addLayout(makeCentred(content));
    layout->addStretch(1);
    layout->addWidget(
        new Label(tr("Roomkey is free software and is not made by Google."), Type::Caption, Tint::Muted));
    setFocusProxy(m_signIn);
}

QWidget *WelcomePage::makePromise()
{
    auto *side = new QWidget;
    auto *layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(new MarkTile(MarkSize));
    layout->addSpacing(metrics::DialogMargin);
    auto *promise = new Label(tr("Google Chat on your desktop,\nwith keys you can see."), Type::Hero);
    promise->setLineFactor(1.0);
    layout->addWidget(promise);
    layout->addSpacing(metrics::RowGap);
    auto *text = new Label(
        tr("Roomkey shows exactly what you allow it to do. Whatever you do not allow stays off, says "
           "why, and can be asked for later."),
        Type::Heading, Tint::Muted);
    QFont regular = text->font();
    regular.setBold(false);
    text->setFont(regular);
    layout->addWidget(text);
    layout->addSpacing(metrics::DialogMargin);

    m_signIn = new Button(Symbol::External, tr("Sign in with Google…"), ButtonKind::Primary);
    setPageButton(m_signIn);
    m_demo = new Button(Symbol::Play, tr("Try the demo"));
    setPageButton(m_demo);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(metrics::RowGap);
    buttons->addWidget(m_signIn);
    buttons->addWidget(m_demo);
    buttons->addStretch();
    layout->addLayout(buttons);
    layout->addSpacing(metrics::BlockGap);
    m_hintWithDemo =
        new Label(tr("You choose the permissions first. The demo needs no account and no network."),
                  Type::Small, Tint::Muted);
    m_hint = new Label(tr("You choose the permissions first."), Type::Small, Tint::Muted);
    m_hint->hide();
    layout->addWidget(m_hintWithDemo);
    layout->addWidget(m_hint);
    layout->addSpacing(metrics::DialogMargin);
    layout->addWidget(new Separator);
    layout->addSpacing(metrics::BlockGap);
    auto *file = new Button(Symbol::File, tr("Use a client file from Google Cloud…"), ButtonKind::Link);
    layout->addLayout(makeLeading(file));

    connect(m_signIn, &QAbstractButton::clicked, this, &WelcomePage::signInRequested);
    connect(m_demo, &QAbstractButton::clicked, this, &WelcomePage::demoRequested);
    connect(file, &QAbstractButton::clicked, this, &WelcomePage::clientFileRequested);
    return side;
}

QWidget *WelcomePage::makeCard()
{
    struct Row
    {
        Symbol symbol;
        QString name;
        QString note;
        QString result;
        Tone tone;
        Symbol mark;
    };
    // An example of the idea, not somebody's grant.
    const Row rows[] = {
        {Symbol::Chat, tr("Spaces"), tr("Create and change"), tr("Allowed"), Tone::Ok, Symbol::Check},
        {Symbol::Send, tr("Messages"), tr("Read and write"), tr("Allowed"), Tone::Ok, Symbol::Check},
        {Symbol::People, tr("Members"), tr("You said no"), tr("Refused"), Tone::Bad, Symbol::Cross},
        {Symbol::Trash, tr("Delete spaces"), tr("Never asked"), tr("Not asked"), Tone::Neutral,
         Symbol::Minus},
        {Symbol::Shield, tr("Administration"), tr("Needs an administrator"), tr("Not usable here"),
         Tone::Neutral, Symbol::Lock},
    };
    auto *card = new Card;
    card->setElevated(true);
    card->setMinimumWidth(CardWidth);
    auto *layout = new QVBoxLayout(card);
    layout->setContentsMargins(metrics::DialogMargin, metrics::DialogMargin, metrics::DialogMargin,
                               metrics::PaneMargin - 4);
    layout->setSpacing(0);
    layout->addWidget(new Label(tr("You always see what is allowed"), Type::Heading));
    layout->addSpacing(metrics::RowGap);
    for (const Row &each : rows) {
        layout->addWidget(new Separator);
        auto *tile = new SymbolTile(each.symbol);
        tile->setActive(each.tone == Tone::Ok);
        auto *words = new QVBoxLayout;
        words->setSpacing(1);
        words->addWidget(new Label(each.name, Type::BodyBold));
        words->addWidget(new Label(each.note, Type::Caption, Tint::Muted));
        auto *line = new QHBoxLayout;
        line->setContentsMargins(0, metrics::RowGap, 0, metrics::RowGap);
        line->setSpacing(metrics::RowGap + 2);
        line->addWidget(tile);
        line->addLayout(words, 1);
        line->addWidget(new Chip(each.result, each.tone, each.mark));
        layout->addLayout(line);
    }
    layout->addWidget(new Separator);
    layout->addSpacing(metrics::BlockGap);
    auto *foot = new QHBoxLayout;
    foot->setSpacing(metrics::ControlGap);
    foot->addWidget(new SymbolMark(Symbol::Lock), 0, Qt::AlignTop);
    foot->addWidget(new Label(tr("Sign-in keys stay in your system keychain."), Type::Small, Tint::Muted), 1);
    layout->addLayout(foot);
    return card;
}

void WelcomePage::setDemoOffered(bool offered)
{
    m_demo->setVisible(offered);
    m_hintWithDemo->setVisible(offered);
    m_hint->setVisible(!offered);
}

void WelcomePage::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        Q_EMIT signInRequested();
        return;
    }
    QWidget::keyPressEvent(event);
}

} // namespace roomkey::ui
