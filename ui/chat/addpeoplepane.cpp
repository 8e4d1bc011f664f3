// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/addpeoplepane.h"

#include "models/roles.h"
#include "ui/chat/addpeopledelegate.h"
#include "ui/errortext.h"
#include "ui/gatedactions.h"
#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/widgets/card.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/gatedbutton.h"
#include "ui/widgets/label.h"

#include <QHBoxLayout>
#include <QListView>
#include <QPainter>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace roomkey::ui {

using models::AddPeopleModel;

namespace {

constexpr int PaneSide = 20;

} // namespace

AddPeoplePane::AddPeoplePane(Session &session, const models::MemberListModel &members, GatedAction &gate,
                             QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_gate(gate)
    , m_model(members)
    , m_text(new QPlainTextEdit)
    , m_chips(new QWidget)
    , m_new(new Chip)
    , m_already(new Chip)
    , m_problems(new Chip)
    , m_list(new QListView)
    , m_note(new Label(tr("Nothing is sent until you press the button."), Type::Caption, Tint::Muted))
    , m_add(new GatedButton(tr("Add people to this space"), ButtonKind::Primary))
    , m_stop(new Button(tr("Stop")))
{
    auto *label = new Label(tr("Paste e-mail addresses, in any form"), Type::BodyBold);
    label->setBuddy(m_text);
    m_text->setAccessibleName(label->text());
    m_text->setTabChangesFocus(true);
    m_text->setFixedHeight(metrics::heightFor(Fonts::current().body, 5, 16, 104));
    label->setContentsMargins(0, 0, 0, 4);

    auto *chips = new QHBoxLayout(m_chips);
    chips->setContentsMargins({});
    chips->setSpacing(metrics::ControlGap);
    for (Chip *chip : {m_new, m_already, m_problems})
        chips->addWidget(chip);
    chips->addStretch();

    m_list->setModel(&m_model);
    m_list->setItemDelegate(new AddPeopleDelegate(m_list));
    m_list->setAccessibleName(tr("What will happen"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setUniformItemSizes(true);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setSelectionMode(QAbstractItemView::NoSelection);
    m_list->viewport()->setAutoFillBackground(false);

    auto *top = new QVBoxLayout;
    top->setContentsMargins(PaneSide, metrics::ControlGap, PaneSide, metrics::RowGap);
    top->setSpacing(metrics::ControlGap);
    top->addWidget(label);
    top->addWidget(m_text);
    top->addWidget(m_chips);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(metrics::ControlGap);
    buttons->addStretch();
    buttons->addWidget(m_stop);
    buttons->addWidget(m_add);
    auto *bottom = new QVBoxLayout;
    bottom->setContentsMargins(PaneSide, metrics::RowGap, PaneSide, metrics::BlockGap);
    bottom->setSpacing(metrics::ControlGap);
    bottom->addWidget(m_note);
    bottom->addLayout(buttons);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addLayout(top);
    layout->addWidget(m_list, 1);
    layout->addWidget(new Separator);
    layout->addLayout(bottom);

    connect(m_text, &QPlainTextEdit::textChanged, this, [this] { m_model.setText(m_text->toPlainText()); });
    connect(&m_model, &AddPeopleModel::countsChanged, this, &AddPeoplePane::updateCounts);
    connect(m_add, &GatedButton::triggered, this, &AddPeoplePane::start);
    connect(m_stop, &QAbstractButton::clicked, this, &AddPeoplePane::stop);
    connect(&m_gate, &GatedAction::gateChanged, this, &AddPeoplePane::updateCounts);
    connect(m_add, &GatedButton::reasonRequested, this, [this] {
        if (!m_gate.gate().on)
            m_gate.activate(m_add);
        else
            m_text->setFocus();
    });
    updateCounts();
}

void AddPeoplePane::setSpace(const SpaceName &space)
{
    if (space == m_space)
        return;
    m_requests.clear();
    m_space = space;
    m_model.clear();
    m_text->clear();
}

void AddPeoplePane::focusText()
{
    m_text->setFocus(Qt::OtherFocusReason);
}

void AddPeoplePane::updateCounts()
{
    using State = AddPeopleModel::State;
    const int fresh = m_model.count(State::New);
    const int already = m_model.count(State::Already);
    const int problems = m_model.count(State::Problem);
    const int failed = m_model.count(State::Failed);
    const int added = m_model.count(State::Added) + m_model.count(State::Invited);
    const bool running = m_model.isRunning();

    m_new->set(tr("%n new", nullptr, fresh), Tone::Ok, Symbol::Plus);
    m_new->setVisible(fresh > 0);
    m_already->set(tr("%n already here", nullptr, already), Tone::Neutral, Symbol::Equal);
    m_already->setVisible(already > 0);
    const int bad = problems + failed;
    m_problems->set(bad == 1 ? tr("1 problem") : tr("%n problems", nullptr, bad), Tone::Bad, Symbol::Warning);
    m_problems->setVisible(bad > 0);
    m_chips->setVisible(m_model.rowCount() > 0);

    m_text->setReadOnly(running);
    m_stop->setVisible(running);
    m_add->setVisible(!running);
    Gate gate = m_gate.gate();
    if (failed > 0 && fresh == 0) {
        m_add->setText(tr("Retry %n failed", nullptr, failed));
    } else if (fresh + failed > 0) {
        m_add->setText(fresh + failed == 1 ? tr("Add 1 person")
                                           : tr("Add %n people", nullptr, fresh + failed));
    } else {
        m_add->setText(tr("Add people to this space"));
        if (gate.on)
            gate = {false,
                    added > 0 || already > 0 ? tr("Everybody in the list is in this space.")
                                             : tr("Paste at least one e-mail address first."),
                    false};
    }
    m_add->setGate(gate);
    if (running)
        m_note->setText(
            tr("%1 of %2 done")
                .arg(added + failed)
                .arg(added + failed + m_model.count(State::Waiting) + m_model.count(State::Adding)));
    else if (added + failed > 0)
        m_note->setText(tr("%1 added, %2 not added").arg(added).arg(failed));
    else
        m_note->setText(tr("Nothing is sent until you press the button."));
}

void AddPeoplePane::start()
{
    if (m_model.begin() > 0)
        addNext();
}

void AddPeoplePane::addNext()
{
    using State = AddPeopleModel::State;
    const int row = m_model.next();
    if (row < 0) {
        const int added = m_model.count(State::Added) + m_model.count(State::Invited);
        const int failed = m_model.count(State::Failed);
        Q_EMIT announced(failed == 0
                             ? (added == 1 ? tr("1 person added") : tr("%n people added", nullptr, added))
                             : tr("%1 added, %2 not added").arg(added).arg(failed));
        if (failed == 0 && m_model.count(State::Problem) == 0) {
            m_text->clear();
            Q_EMIT allAdded(added);
        }
        return;
    }
    m_requests.add(m_session.addMember(m_space, m_model.row(row).pasted.address))
        .then(this, [this, row](Result<Membership> &&result) {
            if (result) {
                m_model.finish(row,
                               result->state == Membership::State::Invited ? State::Invited : State::Added);
            } else if (result.error().kind == ApiError::Kind::Conflict) {
                m_model.finish(row, State::Already, tr("Already here"));
            } else {
                m_model.finish(row, State::Failed, errorText(result.error()));
            }
            if (m_model.isRunning())
                addNext();
        });
}

void AddPeoplePane::stop()
{
    // The one on its way may arrive or not; its answer is still shown.
    m_model.stop();
}

void AddPeoplePane::paintEvent(QPaintEvent *)
{
    QPainter(this).fillRect(rect(), Tokens::of(this).window);
}

} // namespace roomkey::ui
