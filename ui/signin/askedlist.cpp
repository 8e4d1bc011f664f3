// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/signin/askedlist.h"

#include "models/choicemodel.h"
#include "ui/signin/everypermission.h"
#include "ui/signin/pageparts.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/button.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/label.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QVBoxLayout>

namespace roomkey::ui {

using models::ChoiceModel;

namespace {

constexpr int ListWidth = 372;

Chip *makeClassChip(Scope scope)
{
    const ScopeClass verification = scopeRow(scope).verification;
    const bool strict = verification == ScopeClass::Restricted || verification == ScopeClass::Unverified;
    return new Chip(className(verification), strict ? Tone::Warn : Tone::Neutral,
                    strict ? std::optional(Symbol::Warning) : std::nullopt);
}

} // namespace

AskedList::AskedList(QWidget *parent)
    : Card(parent)
{
    setMinimumWidth(ListWidth * 3 / 4);
    setMaximumWidth(ListWidth * 5 / 4);
    auto *layout = new QVBoxLayout(this);
    const int side = metrics::PaneMargin;
    layout->setContentsMargins(side, side, side, side);
    layout->setSpacing(metrics::ControlGap);
    m_title = new Label({}, Type::Heading);
    m_subtitle = new Label(tr("and your name and e-mail address."), Type::Small, Tint::Muted);
    auto *heading = new QVBoxLayout;
    heading->setSpacing(2);
    heading->addWidget(m_title);
    heading->addWidget(m_subtitle);
    layout->addLayout(heading);
    layout->addSpacing(4);
    layout->addWidget(new Separator);

    auto *content = new QWidget;
    auto *contentLayout = new QVBoxLayout(content);
    contentLayout->setContentsMargins(0, 4, 2, 0);
    contentLayout->setSpacing(metrics::BlockGap);
    m_list = new QVBoxLayout;
    m_list->setSpacing(metrics::BlockGap);
    contentLayout->addLayout(m_list);

    m_notes = new QWidget;
    auto *notes = new QVBoxLayout(m_notes);
    notes->setContentsMargins(0, 0, 0, 0);
    notes->setSpacing(metrics::RowGap);
    notes->addWidget(new Separator);
    m_restricted = new Label({}, Type::Small, Tint::Muted);
    m_tooMany =
        new Label(tr("More than %1 permissions: Google may stop the sign-in of an app it has not checked.")
                      .arg(ChoiceModel::UnverifiedLimit),
                  Type::Small, Tint::Warn);
    for (Label *note : {m_restricted, m_tooMany}) {
        auto *holder = new QHBoxLayout;
        holder->setSpacing(metrics::ControlGap);
        auto *mark = new SymbolMark(note == m_restricted ? Symbol::Info : Symbol::Warning,
                                    note == m_restricted ? Tint::Muted : Tint::Warn);
        holder->addWidget(mark, 0, Qt::AlignTop);
        holder->addWidget(note, 1);
        auto *noteRow = new QWidget;
        holder->setContentsMargins(0, 0, 0, 0);
        noteRow->setLayout(holder);
        notes->addWidget(noteRow);
    }
    contentLayout->addWidget(m_notes);
    contentLayout->addStretch();
    auto *scroll = new QScrollArea;
    setScrolledOnCard(scroll, content);
    layout->addWidget(scroll, 1);

    m_continue = new Button(Symbol::External, tr("Continue in the browser"), ButtonKind::Primary);
    setPageButton(m_continue);
    connect(m_continue, &QAbstractButton::clicked, this, &AskedList::continueRequested);
    layout->addWidget(m_continue);
}

void AskedList::setScopes(const QList<Scope> &scopes)
{
    while (QLayoutItem *item = m_list->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    bool restricted = false;
    bool unclassified = false;
    for (const Scope scope : scopes) {
        const ScopeClass verification = scopeRow(scope).verification;
        restricted = restricted || verification == ScopeClass::Restricted;
        unclassified = unclassified || verification == ScopeClass::Unverified;
        auto *entry = new QWidget;
        auto *words = new QVBoxLayout;
        words->setSpacing(3);
        words->addWidget(new Label(scopeMeaning(scope)));
        auto *id = new Label(scopeShortName(scope), Type::MonoSmall, Tint::Muted);
        id->setElided(Qt::ElideMiddle);
        words->addWidget(id);
        auto *line = new QHBoxLayout(entry);
        line->setContentsMargins(0, 0, 0, 0);
        line->setSpacing(metrics::ControlGap);
        line->addLayout(words, 1);
        line->addWidget(makeClassChip(scope), 0, Qt::AlignTop);
        m_list->addWidget(entry);
    }
    const int count = int(scopes.size());
    if (count == 0)
        m_title->setText(tr("Choose at least one"));
    else if (count == 1)
        m_title->setText(tr("Google will ask you for 1 permission"));
    else
        m_title->setText(tr("Google will ask you for %n permissions", nullptr, count));
    m_subtitle->setVisible(count > 0);
    m_continue->setEnabled(count > 0);
    const bool tooMany = count > ChoiceModel::UnverifiedLimit;
    m_restricted->setText(
        restricted ? tr("Restricted: Google checks apps that use it most strictly. Leave it off if you can.")
                   : tr("Not classified: Google has not said how strictly it checks apps that use it."));
    m_restricted->parentWidget()->setVisible(restricted || unclassified);
    m_tooMany->parentWidget()->setVisible(tooMany);
    m_notes->setVisible(restricted || unclassified || tooMany);
}

void AskedList::goOn()
{
    m_continue->click();
}

} // namespace roomkey::ui
