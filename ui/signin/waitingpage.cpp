// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/signin/waitingpage.h"

#include "app/core/clock.h"
#include "ui/errortext.h"
#include "ui/signin/pageparts.h"
#include "ui/signin/reportbar.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/firststop.h"
#include "ui/widgets/label.h"
#include "ui/widgets/steplist.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

using namespace std::chrono_literals;

namespace roomkey::ui {

namespace {

constexpr int ContentWidth = 1040;
constexpr int HelpWidth = 336;

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

/// Buttons in a row below a step.
class Acts : public QWidget
{
public:
    Acts()
        : m_layout(new QHBoxLayout(this))
    {
        m_layout->setContentsMargins(0, metrics::ControlGap, 0, 0);
        m_layout->setSpacing(metrics::ControlGap);
        m_layout->addStretch();
    }
    Button *add(const QString &text, ButtonKind kind)
    {
        auto *button = new Button(text, kind);
        m_layout->insertWidget(m_layout->count() - 1, button);
        return button;
    }

private:
    QHBoxLayout *m_layout;
};

} // namespace

/// As high as its words, unless there is less room: then it scrolls.
class WaitingPage::HelpScroll : public QScrollArea
{
public:
    explicit HelpScroll(QWidget *words)
    {
        setFrameShape(QFrame::NoFrame);
        setWidgetResizable(true);
        setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        setFocusPolicy(Qt::NoFocus); // the page hands it the keys
        viewport()->setAutoFillBackground(false);
        setWidget(words);
        words->setAutoFillBackground(false); // the card behind has round corners
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

WaitingPage::WaitingPage(const Clock &clock, QWidget *parent)
    : QWidget(parent)
    , m_clock(clock)
{
    setAccessibleName(tr("Finish in your browser"));
    auto *columns = new QHBoxLayout;
    columns->setSpacing(metrics::PaneMargin);
    columns->addWidget(makeStepsCard(), 3);
    columns->addWidget(makeHelpCard(), 2);

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

    m_linkPart = new QWidget;
    auto *part = new QVBoxLayout(m_linkPart);
    part->setContentsMargins(0, 0, 0, 0);
    part->setSpacing(metrics::ControlGap);
    part->addWidget(new Separator);
    part->addSpacing(4);
    m_link = new QLineEdit;
    m_link->setReadOnly(true);
    m_link->setFont(Fonts::current().mono);
    m_link->setMinimumWidth(80);
    auto *caption = new Label(tr("Link to the Google page"), Type::BodyBold);
    caption->setBuddy(m_link);
    m_link->setAccessibleName(caption->text());
    auto *copy = new Button(Symbol::Copy, tr("Copy link"));
    auto *again = new Button(Symbol::External, tr("Open again"));
    auto *line = new QHBoxLayout;
    line->setSpacing(metrics::ControlGap);
    line->addWidget(m_link, 1);
    line->addWidget(copy);
    line->addWidget(again);
    m_linkNote = new Label(tr("Copy it to use another browser or profile on this computer."), Type::Caption,
                           Tint::Muted);
    part->addWidget(caption);
    part->addLayout(line);
    part->addWidget(m_linkNote);
    m_linkPart->hide();
    layout->addWidget(m_linkPart);
    layout->addStretch();
    connect(copy, &QAbstractButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(m_link->text());
        m_linkNote->setText(tr("Copied. Paste it into another browser or profile on this computer."));
    });
    connect(again, &QAbstractButton::clicked, this, &WaitingPage::openAgainRequested);
    new FirstStop(this, again);
    return card;
}

QWidget *WaitingPage::makeHelpCard()
{
    m_help = new Card;
    m_help->setMaximumWidth(HelpWidth * 3 / 2);
    auto *inside = new QVBoxLayout(m_help);
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
    m_helpScroll = new HelpScroll(words);
    inside->addWidget(m_helpScroll);
    return m_help;
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
    const bool pastThePage = m_active > SignInStep::WaitingForUser;
    m_linkPart->setVisible(m_running && !pastThePage && !m_link->text().isEmpty());
    if (pastThePage)
        m_help->setEmphasised(false);
}

void WaitingPage::setLink(const QUrl &link)
{
    const QString text = link.toString(QUrl::FullyEncoded);
    if (text == m_link->text())
        return;
    m_link->setText(text);
    m_link->setCursorPosition(0);
    m_linkPart->setVisible(m_running && !text.isEmpty() && m_active <= SignInStep::WaitingForUser);
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
    if (extra)
        m_steps->setExtra(int(step), extra);
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
    m_linkPart->hide();
    m_help->setEmphasised(false);

    auto *acts = new Acts;
    Button *again = acts->add(tr("Start again"), ButtonKind::Primary);
    connect(again, &QAbstractButton::clicked, this, &WaitingPage::startAgainRequested);
    if (error.kind == AuthError::Kind::ClientRejected || error.kind == AuthError::Kind::OtherOrganisation) {
        Button *file = acts->add(tr("Use another client file…"), ButtonKind::Normal);
        connect(file, &QAbstractButton::clicked, this, &WaitingPage::clientFileRequested);
    }
    if (error.kind == AuthError::Kind::WrongAccount && !m_otherAccount.isEmpty()) {
        m_steps->setNote(
            int(failed),
            tr("You signed in as %1, which is not the account you use here. Start again and choose "
               "that one, or add this one beside it.")
                .arg(m_otherAccount));
        Button *add = acts->add(tr("Add as another account"), ButtonKind::Normal);
        connect(add, &QAbstractButton::clicked, this, &WaitingPage::addOtherAccountRequested);
    }
    setExtra(failed, acts);
    acts->show();
    again->setFocus(Qt::OtherFocusReason);
}

void WaitingPage::showKeychainTrouble(const VaultError &error)
{
    m_running = false;
    const auto step = SignInStep::StoringKeys;
    m_active = step;
    m_linkPart->hide();
    m_steps->setState(int(step), StepState::Failed);
    m_steps->setNote(int(step), errorText(error));

    auto *acts = new Acts;
    if (error.kind == VaultError::Kind::Locked || error.kind == VaultError::Kind::Dismissed) {
        Button *unlock = acts->add(tr("Unlock"), ButtonKind::Primary);
        connect(unlock, &QAbstractButton::clicked, this, &WaitingPage::unlockRequested);
    }
    Button *again = acts->add(tr("Try again"), ButtonKind::Normal);
    connect(again, &QAbstractButton::clicked, this, &WaitingPage::storeAgainRequested);
    Button *memory = acts->add(tr("Use until I quit"), ButtonKind::Normal);
    memory->setToolTip(tr("The keys stay in memory. You sign in again at the next start."));
    connect(memory, &QAbstractButton::clicked, this, &WaitingPage::useUntilQuitRequested);
    setExtra(step, acts);
    acts->show();
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
    m_helpScroll->setRoom(height() - 2 * metrics::BlockGap - beside - 2 * metrics::PaneMargin);
}

void WaitingPage::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape) {
        Q_EMIT cancelRequested();
        return;
    }
    for (const auto &[key, action] : {std::pair{Qt::Key_Home, QAbstractSlider::SliderToMinimum},
                                      std::pair{Qt::Key_End, QAbstractSlider::SliderToMaximum},
                                      std::pair{Qt::Key_PageUp, QAbstractSlider::SliderPageStepSub},
                                      std::pair{Qt::Key_PageDown, QAbstractSlider::SliderPageStepAdd}}) {
        if (event->key() == key) {
            m_helpScroll->verticalScrollBar()->triggerAction(action);
            return;
        }
    }
    QWidget::keyPressEvent(event);
}

} // namespace roomkey::ui
