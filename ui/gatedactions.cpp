// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gatedactions.h"

#include "app/flows/session.h"
#include "ui/widgets/gatedbutton.h"
#include "ui/widgets/reasonpopover.h"

#include <QAction>
#include <QApplication>
#include <QLocale>

namespace roomkey::ui {

QString permissionList(const ScopeSet &scopes)
{
    QStringList meanings;
    for (const Scope scope : scopes.toList()) {
        QString meaning = scopeMeaning(scope);
        if (!meaning.isEmpty())
            meaning[0] = meaning.at(0).toLower();
        meanings.append(meaning);
    }
    return QLocale().createSeparatedList(meanings);
}

Gate gateFor(const Verdict &verdict, const ScopeSet &asked)
{
    switch (verdict.state) {
    case Verdict::State::Allowed:
        return {};
    case Verdict::State::Missing: {
        const QString need =
            GatedAction::tr("It needs the permission to %1.").arg(permissionList(verdict.missing));
        if (verdict.trying)
            return {false, GatedAction::tr("%1 %2").arg(need, GatedAction::tr("You are trying without it.")),
                    false, true};
        // Refused only if all that is missing was on Google's page, by itself or as part of something
        // broader.
        bool wasAsked = true;
        for (const Scope scope : verdict.missing.toList()) {
            const QList<Scope> askedList = asked.toList();
            wasAsked = wasAsked && std::any_of(askedList.begin(), askedList.end(),
                                               [scope](Scope broad) { return scopeIncludes(broad, scope); });
        }
        const QString why = wasAsked ? GatedAction::tr("You refused it when you signed in.")
                                     : GatedAction::tr("You were not asked for it when you signed in.");
        return {false, GatedAction::tr("%1 %2").arg(need, why), true, false};
    }
    case Verdict::State::Impossible:
        if (verdict.possibleFor.contains(IdentityKind::App) ||
            verdict.possibleFor.contains(IdentityKind::Delegated))
            return {false, GatedAction::tr("Only a service account can do this."), false, false};
        return {false, GatedAction::tr("Only an administrator account can do this."), false, false};
    }
    Q_UNREACHABLE();
}

QString cureText(const Gate &gate)
{
    if (gate.trying)
        return GatedAction::tr("Stop trying");
    return gate.canAsk ? GatedAction::tr("Ask for this permission") : QString();
}

QString roleReason(Space::Allowed allowed, Membership::Role own)
{
    using Allowed = Space::Allowed;
    using Role = Membership::Role;
    if (own == Role::Unknown || own == Role::Manager)
        return {};
    if (allowed == Allowed::Owners)
        return GatedAction::tr("Only owners of this space can do this.");
    if (allowed == Allowed::OwnersAndManagers && own == Role::Member)
        return GatedAction::tr("Only owners and managers of this space can do this.");
    return {};
}

GatedAction::GatedAction(const QString &text, QList<ApiRequest> requests, Session &session, QObject *parent)
    : QObject(parent)
    , m_text(text)
    , m_requests(std::move(requests))
    , m_session(session)
{
    connect(&session, &Session::accessChanged, this, &GatedAction::update);
    connect(&session, &Session::offlineChanged, this, &GatedAction::update);
    update();
}

void GatedAction::setRequests(const QList<ApiRequest> &requests)
{
    m_requests = requests;
    update();
}

void GatedAction::setRoleReason(const QString &reason)
{
    if (m_roleReason == reason)
        return;
    m_roleReason = reason;
    update();
}

void GatedAction::setNeedsConnection(bool needed)
{
    m_needsConnection = needed;
    update();
}

void GatedAction::update()
{
    const Verdict verdict = m_session.access().judge(m_requests);
    Gate gate = gateFor(verdict, m_session.account().asked);
    m_missing = verdict.missing;
    if (gate.on && !m_roleReason.isEmpty())
        gate = {false, m_roleReason, false, false};
    else if (gate.on && m_needsConnection && m_session.isOffline())
        gate = {false, tr("This needs a connection."), false, false};
    if (gate == m_gate)
        return;
    m_gate = gate;
    for (const QPointer<GatedButton> &button : m_buttons) {
        if (button)
            button->setGate(m_gate);
    }
    if (m_menuAction)
        m_menuAction->setText(menuText());
    Q_EMIT gateChanged();
}

void GatedAction::addButton(GatedButton *button)
{
    m_buttons.emplace_back(button);
    button->setGate(m_gate);
    connect(button, &GatedButton::triggered, this, &GatedAction::triggered);
    connect(button, &GatedButton::reasonRequested, this, [this, button] { showReason(button); });
}

QAction *GatedAction::menuAction()
{
    if (!m_menuAction) {
        m_menuAction = new QAction(menuText(), this);
        connect(m_menuAction, &QAction::triggered, this, [this] { activate(QApplication::activeWindow()); });
    }
    return m_menuAction;
}

QString GatedAction::menuText() const
{
    if (m_gate.on)
        return m_text;
    if (m_gate.trying)
        return tr("%1 (trying without)").arg(m_text);
    return m_gate.canAsk ? tr("%1 (needs permission)").arg(m_text) : tr("%1 (off)").arg(m_text);
}

void GatedAction::activate(QWidget *anchor)
{
    if (m_gate.on)
        Q_EMIT triggered();
    else if (anchor)
        showReason(anchor);
}

void GatedAction::showReason(QWidget *anchor)
{
    auto *popover = new ReasonPopover(anchor, m_text, m_gate);
    if (anchor->isWindow()) // from a menu or a shortcut: below the top middle, where eyes are
        popover->setAnchorArea(QRect(anchor->width() / 2, anchor->height() / 8, 1, 1));
    // What was missing when the reason was given, whatever was granted since.
    connect(popover, &ReasonPopover::askRequested, this,
            [this, missing = m_missing] { Q_EMIT askFor(missing); });
    connect(popover, &ReasonPopover::detailsRequested, this,
            [this, missing = m_missing] { Q_EMIT showPermission(missing.toList().constFirst()); });
    connect(popover, &ReasonPopover::stopTryingRequested, this, [this] { m_session.tryWithout({}); });
    popover->open();
}

} // namespace roomkey::ui
