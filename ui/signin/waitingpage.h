// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/signin.h"
#include "app/auth/vault.h"

#include <QTimer>
#include <QUrl>
#include <QWidget>

#include <chrono>

namespace roomkey {
class Clock;
}

class QLayout;
class QVBoxLayout;

namespace roomkey::ui {

class HelpCard;
class LinkBox;
class ReportBar;
class StepList;

/// While the browser has the word: what has happened, what is waited for, and what to do when nothing
/// happens. A step that fails turns red in place, with its cause and its cure below it. Passive:
/// showAttempt() joins it to a sign-in.
class WaitingPage : public QWidget
{
    Q_OBJECT

public:
    explicit WaitingPage(const Clock &clock, QWidget *parent = nullptr);

    /// \a time is when the step ended, or how long the sign-in has taken so far while it is active; the page
    /// goes on counting by itself.
    void setStep(SignInStep step, SignInStepState state, const QString &detail,
                 std::chrono::milliseconds time);
    void setLink(const QUrl &link);
    /// The text that can be copied or saved for support; empty: none yet.
    void setReport(const QString &report);
    /// Another account than the expected one answered and could be kept as one of its own; showFailure()
    /// follows.
    void offerOtherAccount(const QString &address);
    /// The sign-in is over: the step that was active or failed tells why.
    void showFailure(const AuthError &error);
    /// The keys are here, but the keychain does not take them. The three acts are offered as far as they
    /// help.
    void showKeychainTrouble(const VaultError &error);
    /// The keychain's own window is open and waits for the person.
    void showKeychainPrompt();

    /// From then on "Nothing happens?" stands out.
    static constexpr std::chrono::seconds EmphasisAfter{60};

Q_SIGNALS:
    void openAgainRequested();
    void cancelRequested();
    void startAgainRequested();
    void addOtherAccountRequested();
    void clientFileRequested();
    void unlockRequested();
    void storeAgainRequested();
    void useUntilQuitRequested();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *makeStepsCard();
    void setExtra(SignInStep step, QWidget *extra);
    void updateLink();
    void tick();
    [[nodiscard]] QString plainNote(SignInStep step, const QString &detail) const;

    const Clock &m_clock;
    QTimer m_ticker;
    StepList *m_steps = nullptr;
    QWidget *m_extra = nullptr;
    LinkBox *m_link = nullptr;
    HelpCard *m_help = nullptr;
    QWidget *m_column = nullptr;
    QLayout *m_cards = nullptr; ///< of it
    ReportBar *m_report = nullptr;
    SignInStep m_active = SignInStep::Listening;
    QString m_otherAccount; ///< address
    bool m_running = true;
    std::chrono::milliseconds m_activeTime{0};
    std::chrono::milliseconds m_activeSince{0};
    std::chrono::milliseconds m_waitingSince{-1};
};

/// Lets \a page show \a attempt until either is gone.
void showAttempt(WaitingPage *page, SignInAttempt *attempt);

} // namespace roomkey::ui
