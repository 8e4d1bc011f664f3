// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/access.h"
#include "app/api/types/membership.h"
#include "app/api/types/space.h"
#include "ui/widgets/gate.h"

#include <QKeySequence>
#include <QObject>
#include <QPointer>

#include <vector>

class QAction;
class QWidget;

namespace roomkey {
class Session;
}

namespace roomkey::ui {

class GatedButton;

/// Whether \a verdict lets an action go on, and the reason in words if it does not. \a asked tells refused
/// from never asked. Pure.
Gate gateFor(const Verdict &verdict, const ScopeSet &asked);
/// The words of the button that helps: "Ask for this permission" or "Stop trying"; empty if nothing does.
QString cureText(const Gate &gate);
/// Why somebody with the role \a own may not do what a space leaves to \a allowed; empty if they may, or if
/// either is unknown: Google decides then. Pure.
QString roleReason(Space::Allowed allowed, Membership::Role own);
/// "see and change members", or several joined: what people can do with these permissions, inside a sentence.
QString permissionList(const ScopeSet &scopes);

/// One thing a person can do that calls the Chat API, wherever it is offered: buttons, a menu entry, a
/// shortcut. The grant decides whether it is on; off, it says why and offers to ask. GUI thread; the session
/// outlives it.
class GatedAction : public QObject
{
    Q_OBJECT

public:
    /// \a text is the visible name ("Add people"); \a requests are what it sends.
    GatedAction(const QString &text, QList<ApiRequest> requests, Session &session, QObject *parent);

    const Gate &gate() const { return m_gate; }
    const QString &text() const { return m_text; }
    /// What it sends.
    const QList<ApiRequest> &requests() const { return m_requests; }
    void setRequests(const QList<ApiRequest> &requests);
    /// A reason no permission cures ("Only owners of this space can do this."); empty: none.
    void setRoleReason(const QString &reason);
    /// Off while there is no connection (acts that cannot wait in the outbox).
    void setNeedsConnection(bool needed);

    /// Follows the gate; its trigger and its reason are handled here.
    void addButton(GatedButton *button);
    /// For menus and shortcuts: stays enabled, says "(needs permission)" while off. Owned by this.
    QAction *menuAction();
    /// Does it, or shows why not beside \a anchor.
    void activate(QWidget *anchor);

Q_SIGNALS:
    void triggered();
    void gateChanged();
    /// The person wants to be asked for these.
    void askFor(const roomkey::ScopeSet &missing);
    void showPermission(roomkey::Scope scope);

private:
    void update();
    QString menuText() const;
    void showReason(QWidget *anchor);

    QString m_text;
    QList<ApiRequest> m_requests;
    Session &m_session;
    QString m_roleReason;
    bool m_needsConnection = false;
    Gate m_gate;
    ScopeSet m_missing;
    std::vector<QPointer<GatedButton>> m_buttons;
    QAction *m_menuAction = nullptr;
};

} // namespace roomkey::ui
