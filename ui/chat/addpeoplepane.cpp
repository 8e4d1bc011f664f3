// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/addpeoplepane.h"

#include "models/labels.h"
#include "ui/chat/addpeopledelegate.h"
#include "ui/chat/addpeoplerun.h"
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
#include <QSignalBlocker>
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
    , m_members(members)
    , m_gate(gate)
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

    connect(m_text, &QPlainTextEdit::textChanged, this, [this] { m_run->setText(m_text->toPlainText()); });
    connect(m_add, &GatedButton::triggered, this, [this] { m_run->start(); });
    connect(m_stop, &QAbstractButton::clicked, this, [this] { m_run->stop(); });
    connect(&m_gate, &GatedAction::gateChanged, this, &AddPeoplePane::updateCounts);
    connect(m_add, &GatedButton::reasonRequested, this, [this] {
        if (!m_gate.gate().on)
            m_gate.activate(m_add);
        else
            m_text->setFocus();
    });
    setSpace({});
}

AddPeoplePane::~AddPeoplePane() = default;

AddPeopleRun *AddPeoplePane::runOf(const SpaceName &space)
{
    std::unique_ptr<AddPeopleRun> &run = m_runs[space];
    if (!run) {
        run = std::make_unique<AddPeopleRun>(space, m_session, m_members);
        connect(&run->model(), &AddPeopleModel::countsChanged, this, [this, run = run.get()] {
            if (run == m_run)
                updateCounts();
        });
        connect(run.get(), &AddPeopleRun::ended, this, [this, run = run.get()] { ended(run); });
    }
    return run.get();
}

void AddPeoplePane::setSpace(const SpaceName &space)
{
    if (m_run && space == m_run->space())
        return;
    AddPeopleRun *const before = m_run;
    m_run = runOf(space);
    {
        // What is shown again was read before: its rows know more than its text.
        const QSignalBlocker blocker(m_text);
        m_text->setPlainText(m_run->text());
    }
    m_list->setModel(&m_run->model());
    updateCounts();
    if (before && !before->model().isRunning() && (before->text().isEmpty() || before->isDone()))
        m_runs.erase(before->space());
}

void AddPeoplePane::focusText()
{
    m_text->setFocus(Qt::OtherFocusReason);
}

void AddPeoplePane::updateCounts()
{
    using State = AddPeopleModel::State;
    const AddPeopleModel &model = m_run->model();
    const int fresh = model.count(State::New);
    const int already = model.count(State::Already);
    const int problems = model.count(State::Problem);
    const int failed = m_run->failed();
    const int added = m_run->added();
    const bool running = model.isRunning();

    m_new->set(tr("%n new", nullptr, fresh), Tone::Ok, Symbol::Plus);
    m_new->setVisible(fresh > 0);
    m_already->set(tr("%n already here", nullptr, already), Tone::Neutral, Symbol::Equal);
    m_already->setVisible(already > 0);
    const int bad = problems + failed;
    m_problems->set(bad == 1 ? tr("1 problem") : tr("%n problems", nullptr, bad), Tone::Bad, Symbol::Warning);
    m_problems->setVisible(bad > 0);
    m_chips->setVisible(model.rowCount() > 0);

    m_text->setReadOnly(running);
    m_stop->setVisible(running);
    // The one on its way may arrive or not; its answer is waited for.
    m_stop->setEnabled(model.count(State::Waiting) > 0);
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
                    : problems > 0           ? tr("There is no e-mail address among these.")
                                             : tr("Paste at least one e-mail address first."),
                    false, false, true};
    }
    m_add->setGate(gate);
    if (running)
        m_note->setText(tr("%1 of %2 done")
                            .arg(added + failed)
                            .arg(added + failed + model.count(State::Waiting) + model.count(State::Adding)));
    else if (added + failed > 0)
        m_note->setText(m_run->counts());
    else
        m_note->setText(tr("Nothing is sent until you press the button."));
}

void AddPeoplePane::ended(AddPeopleRun *run)
{
    if (run != m_run) {
        const std::optional<SpaceSummary> summary = m_session.store().space(run->space());
        //: %1 is a space, %2 is "4 people added"
        const QString text =
            tr("“%1”: %2").arg(summary ? models::spaceLabel(*summary) : QString(), run->result());
        Q_EMIT announced(text);
        Q_EMIT endedElsewhere(run->space(), text);
        return;
    }
    Q_EMIT announced(run->result());
    if (run->isDone()) {
        const int added = run->added();
        m_text->clear();
        Q_EMIT allAdded(added);
    }
}

void AddPeoplePane::paintEvent(QPaintEvent *)
{
    QPainter(this).fillRect(rect(), Tokens::of(this).window);
}

} // namespace roomkey::ui
