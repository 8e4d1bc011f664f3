// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/signin/waitingpage.h"

#include "app/core/clock.h"
#include "ui/errortext.h"
#include "ui/signin/helpcard.h"
#include "ui/signin/linkbox.h"
#include "ui/signin/pageparts.h"
#include "ui/signin/reportbar.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/firststop.h"
#include "ui/widgets/label.h"
#include "ui/widgets/steplist.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QVBoxLayout>

using namespace std::chrono_literals;

namespace roomkey::ui {

namespace {

constexpr int ContentWidth = 1040;

QString clockText(std::chrono::milliseconds time)
{
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time).count();
    return QStringLiteral("%1:%2").arg(seconds / 60).arg(seconds % 60, 2, 10, QLatin1Char('0'));
}

StepState shown(SignInStepState state)
{
    switch (state) {
    case SignInStepState::Waiting:
        return StepState::Pending;
    case SignInStepState::Active:
        return StepState::Active;
    case SignInStepState::Done:
        return StepState::Done;
    case SignInStepState::Failed:
        return StepState::Failed;
    }
    return StepState::Pending;
}

} // namespace

WaitingPage::WaitingPage(const Clock &clock, QWidget *parent)
    : QWidget(parent)
    , m_clock(clock)
{
    setAccessibleName(tr("Finish in your browser"));
    auto *columns = new QHBoxLayout;
    columns->setSpacing(metrics::PaneMargin);
    columns->addWidget(makeStepsCard(), 3);
    m_help = new HelpCard;
    columns->addWidget(m_help, 2);

    auto *cancel = new Button(tr("Cancel"));
    connect(cancel, &QAbstractButton::clicked, this, &WaitingPage::cancelRequested);
    const PageColumn column = makePageColumn(tr("Finish in your browser"),
                                             tr("Choose your account on the Google page and tick what you "
                                                "want to allow. Roomkey continues by itself."),
                                             ContentWidth);
    m_column = column.content;
    m_cards = columns;
    column.layout->addSpacing(metrics::ControlGap);
    column.layout->addLayout(columns);
    column.layout->addSpacing(metrics::ControlGap);
    m_report = new ReportBar;
    auto *last = new QHBoxLayout;
    last->setSpacing(metrics::ControlGap);
    last->addWidget(cancel);
    last->addWidget(m_report, 1);
    column.layout->addLayout(last);

    auto *page = new QWidget;
    auto *pageLayout = new QVBoxLayout(page);
    pageLayout->setContentsMargins(metrics::PageMargin, metrics::BlockGap, metrics::PageMargin,
                                   metrics::BlockGap);
    pageLayout->addLayout(makeCentred(column.content, Qt::AlignVCenter));
    setScrolled(this, page);

    m_activeSince = m_clock.steadyNow();
    m_ticker.setInterval(1s);
    connect(&m_ticker, &QTimer::timeout, this, &WaitingPage::tick);
    m_ticker.start();
}

QWidget *WaitingPage::makeStepsCard()
{
    auto *card = new Card;
    auto *layout = new QVBoxLayout(card);
    layout->setContentsMargins(metrics::DialogMargin, metrics::DialogMargin, metrics::DialogMargin,
                               metrics::PaneMargin);
    layout->setSpacing(metrics::ControlGap);
    m_steps = new StepList;
    const QString titles[] = {tr("Ready to receive the answer"),
                              tr("Browser opened"),
                              tr("Waiting for you"),
                              tr("Check the answer"),
                              tr("Get the keys"),
                              tr("Put the keys in the keychain")};
    static_assert(std::size(titles) == SignInStepCount);
    for (int step = 0; step < SignInStepCount; ++step)
        m_steps->addStep(titles[step], plainNote(SignInStep(step), {}));
    m_steps->setState(0, StepState::Active);
    layout->addWidget(m_steps);

    m_link = new LinkBox;
    m_link->hide();
    layout->addWidget(m_link);
    layout->addStretch();
    connect(m_link, &LinkBox::openAgainRequested, this, &WaitingPage::openAgainRequested);
    new FirstStop(this, m_link->againButton());
    return card;
}

QString WaitingPage::plainNote(SignInStep step, const QString &detail) const
{
    switch (step) {
    case SignInStep::Listening:
        return detail.isEmpty()
                   ? tr("Only this computer can reach it")
                   : tr("Only this computer can reach it: %1", "an address and a port").arg(detail);
    case SignInStep::BrowserOpened:
        return detail.isEmpty() ? tr("The Google page, in your own browser") : detail;
    case SignInStep::WaitingForUser:
        return tr("The page stays valid for about 10 minutes");
    case SignInStep::CheckingAnswer:
        return tr("Is it from the page we opened?");
    case SignInStep::GettingKeys:
        return tr("One key for now, one to renew it");
    case SignInStep::StoringKeys:
        return tr("Nothing is written to a file");
    }
    return {};
}

void WaitingPage::setStep(SignInStep step, SignInStepState state, const QString &detail,
                          std::chrono::milliseconds time)
{
    const int row = int(step);
    m_steps->setState(row, shown(state));
    // A failed step keeps the words showFailure() gave it. A browser that did not start is no end.
    if (state != SignInStepState::Failed)
        m_steps->setNote(row, plainNote(step, detail));
    else if (step == SignInStep::BrowserOpened)
        m_steps->setNote(row, tr("No browser could be started. Copy the link below into one."));
    m_steps->setClock(row, state == SignInStepState::Waiting ? QString() : clockText(time));
    if (state == SignInStepState::Active) {
        m_active = step;
        m_running = true;
        m_activeTime = time;
        m_activeSince = m_clock.steadyNow();
        if (step == SignInStep::WaitingForUser && m_waitingSince < 0ms)
            m_waitingSince = m_activeSince;
    }
    updateLink();
    if (m_active > SignInStep::WaitingForUser)
        m_help->setEmphasised(false);
}

void WaitingPage::setLink(const QUrl &link)
{
    m_link->setLink(link);
    updateLink();
}

/// It helps until the page was answered.
void WaitingPage::updateLink()
{
    m_link->setVisible(m_running && !m_link->isEmpty() && m_active <= SignInStep::WaitingForUser);
}

void WaitingPage::setReport(const QString &report)
{
    m_report->setReport(report);
}

void WaitingPage::tick()
{
    if (!m_running)
        return;
    const auto now = m_clock.steadyNow();
    m_steps->setClock(int(m_active), clockText(m_activeTime + (now - m_activeSince)));
    if (m_active == SignInStep::WaitingForUser && m_waitingSince >= 0ms &&
        now - m_waitingSince >= EmphasisAfter)
        m_help->setEmphasised(true);
}

void WaitingPage::setExtra(SignInStep step, QWidget *extra)
{
    if (m_extra) {
        // Later: the click that led here may come from one of its buttons.
        m_extra->hide();
        m_extra->deleteLater();
    }
    m_extra = extra;
    if (extra) {
        m_steps->setExtra(int(step), extra);
        extra->show();
    }
}

void WaitingPage::offerOtherAccount(const QString &address)
{
    m_otherAccount = address;
}

void WaitingPage::showFailure(const AuthError &error)
{
    if (error.kind == AuthError::Kind::Cancelled)
        return;
    m_running = false;
    SignInStep failed = m_active;
    for (int step = 0; step < SignInStepCount; ++step) {
        if (m_steps->state(step) == StepState::Failed)
            failed = SignInStep(step);
    }
    m_steps->setState(int(failed), StepState::Failed);
    m_steps->setNote(int(failed), joined(errorText(error)));
    m_link->hide();
    m_help->setEmphasised(false);

    auto *again = new Button(tr("Start again"), ButtonKind::Primary);
    QList<QWidget *> acts{again};
    connect(again, &QAbstractButton::clicked, this, &WaitingPage::startAgainRequested);
    if (error.kind == AuthError::Kind::ClientRejected || error.kind == AuthError::Kind::OtherOrganisation) {
        auto *file = new Button(tr("Use another client file…"));
        acts << file;
        connect(file, &QAbstractButton::clicked, this, &WaitingPage::clientFileRequested);
    }
    if (error.kind == AuthError::Kind::WrongAccount && !m_otherAccount.isEmpty()) {
        m_steps->setNote(
            int(failed),
            tr("You signed in as %1, which is not the account you use here. Start again and choose "
               "that one, or add this one beside it.")
                .arg(m_otherAccount));
        auto *add = new Button(tr("Add as another account"));
        acts << add;
        connect(add, &QAbstractButton::clicked, this, &WaitingPage::addOtherAccountRequested);
    }
    setExtra(failed, makeButtonRow(acts));
    again->setFocus(Qt::OtherFocusReason);
}

void WaitingPage::showKeychainTrouble(const VaultError &error)
{
    m_running = false;
    const auto step = SignInStep::StoringKeys;
    m_active = step;
    m_link->hide();
    m_steps->setState(int(step), StepState::Failed);
    m_steps->setNote(int(step), errorText(error));

    QList<QWidget *> acts;
    if (error.kind == VaultError::Kind::Locked || error.kind == VaultError::Kind::Dismissed) {
        auto *unlock = new Button(tr("Unlock"), ButtonKind::Primary);
        acts << unlock;
        connect(unlock, &QAbstractButton::clicked, this, &WaitingPage::unlockRequested);
    }
    auto *again = new Button(tr("Try again"));
    acts << again;
    connect(again, &QAbstractButton::clicked, this, &WaitingPage::storeAgainRequested);
    auto *memory = new Button(tr("Use until I quit"));
    acts << memory;
    memory->setToolTip(tr("The keys stay in memory. You sign in again at the next start."));
    connect(memory, &QAbstractButton::clicked, this, &WaitingPage::useUntilQuitRequested);
    setExtra(step, makeButtonRow(acts));
}

void WaitingPage::showKeychainPrompt()
{
    setExtra(SignInStep::StoringKeys, nullptr);
    m_active = SignInStep::StoringKeys;
    m_steps->setState(int(m_active), StepState::Active);
    m_steps->setNote(int(m_active), tr("Your keychain asks for its password in a window of its own"));
}

void WaitingPage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    const int width = m_column->width();
    const int beside = m_column->heightForWidth(width) - m_cards->totalHeightForWidth(width);
    m_help->setRoom(height() - 2 * metrics::BlockGap - beside);
}

void WaitingPage::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape) {
        Q_EMIT cancelRequested();
        return;
    }
    if (!m_help->scrollByKey(event->key()))
        QWidget::keyPressEvent(event);
}

} // namespace roomkey::ui
