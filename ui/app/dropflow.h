// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/flows/session.h"
#include "ui/widgets/bannerstack.h"

#include <QObject>
#include <QTimer>

#include <optional>

namespace roomkey::ui {

class Notifier;
class PermissionsPage;

/// Takes one permission back: Google can only end the whole grant, so that is done first, and whoever hears
/// ended() asks for the rest. The permissions page tells how it goes and, if it did not work, why; everything
/// else of the program stays usable meanwhile. GUI thread; owned by its account, which the others outlive.
class DropFlow : public QObject
{
    Q_OBJECT

public:
    DropFlow(Session &session, PermissionsPage &page, Notifier &notifier);

    /// Does nothing while one is under way, or if nothing would be left to ask for.
    void begin(Scope scope);
    [[nodiscard]] bool isRunning() const { return m_running; }
    /// What is being taken back, or was last.
    [[nodiscard]] Scope scope() const { return m_scope; }
    /// The account's facts may be others now: what the page says of a trouble must not outlive it.
    void update();

Q_SIGNALS:
    /// Google ended the grant; \a rest is what to ask for.
    void ended(const roomkey::ScopeSet &rest);
    void runningChanged();

private:
    struct Trouble
    {
        Scope scope;
        AuthError why;
        QDateTime grantedAt; ///< of the account then: another sign-in settles it...
        QDateTime renewedAt; ///< ...and a renewal shows that the grant still stands
    };

    void setRunning(bool running);
    void showRunning(bool longer);
    [[nodiscard]] BannerMessage troubleMessage() const;
    void failed(const AuthError &why);
    void followNotice();

    Session &m_session;
    PermissionsPage &m_page;
    Notifier &m_notifier;
    Pending<void, AuthError> m_ending;
    std::optional<Trouble> m_trouble;
    Scope m_scope = Scope::OpenId; ///< that is being taken back
    QTimer m_patience;             ///< how long "…" is an answer
    bool m_running = false;
    RequestScope m_calls;
};

} // namespace roomkey::ui
