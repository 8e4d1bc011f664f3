// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/flows/session.h"

#include <QObject>

class QMenu;
class QPoint;
class QWidget;

namespace roomkey::models {
class MemberListModel;
}

namespace roomkey::ui {

class GatedAction;

/// What can be done to a member of the open space: another role, removing them, leaving. Each has its gate,
/// and what became of it is told. GUI thread; session and model outlive it.
class MemberActs : public QObject
{
    Q_OBJECT

public:
    /// Menus, questions and reasons stand over \a over, which owns it.
    MemberActs(Session &session, models::MemberListModel &model, QWidget *over);

    /// What is under way in another space no longer tells.
    void setSpace(const SpaceSummary &summary);
    /// After the model's members or their own role changed.
    void updateGates();
    /// A conversation has no roles, and nobody is removed from it.
    [[nodiscard]] bool areOffered() const;
    [[nodiscard]] bool canChangeRoles() const;
    /// All of it.
    void showMenu(const Membership &member, const QPoint &globalPosition);
    void showRoles(const Membership &member, const QPoint &globalPosition);
    /// At once if it can be undone; leaving is asked about first.
    void askToRemove(const Membership &member);
    [[nodiscard]] QList<GatedAction *> actions() const;

Q_SIGNALS:
    void gateChanged();
    /// What was told before no longer counts.
    void begun();
    /// What happened, for assistive technology.
    void announced(const QString &text);
    /// What did not work, and why.
    void refused(const QString &text);
    /// Somebody was removed here, and Google is not told yet: \a words for the person, the row to take back.
    void held(const roomkey::OutboxRow &row, const QString &words);

private:
    void addRoleEntries(QMenu *menu, const Membership &member);
    void changeRole(const Membership &member, Membership::Role role);
    /// What removes \a member, its gate set for them.
    GatedAction *removalOf(const Membership &member);
    void confirmRemoval(const Membership &member);
    void remove(const Membership &member);
    void leave(const Membership &member);
    void showRefusal(const OutboxRow &row);
    bool isLastOwner(const Membership &member) const;

    Session &m_session;
    models::MemberListModel &m_model;
    QWidget *m_over;
    SpaceSummary m_summary;
    RequestScope m_requests;
    GatedAction *m_changeRole;
    GatedAction *m_remove;
    GatedAction *m_leave;
};

} // namespace roomkey::ui
