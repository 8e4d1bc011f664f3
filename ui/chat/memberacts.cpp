// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/memberacts.h"

#include "models/labels.h"
#include "models/memberlistmodel.h"
#include "ui/errortext.h"
#include "ui/gatedactions.h"
#include "ui/theme/buttonkind.h"

#include <QAction>
#include <QActionGroup>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>

namespace roomkey::ui {

namespace {

QList<ApiRequest> requestsAbout(const QList<Method> &methods)
{
    QList<ApiRequest> list;
    for (const Method method : methods)
        list.append(ApiRequest::of(method));
    return list;
}

} // namespace

MemberActs::MemberActs(Session &session, models::MemberListModel &model, QWidget *over)
    : QObject(over)
    , m_session(session)
    , m_model(model)
    , m_over(over)
    , m_changeRole(new GatedAction(tr("Change role"), requestsAbout({Method::MembersPatch}), session, this))
    , m_remove(
          new GatedAction(tr("Remove from space…"), requestsAbout({Method::MembersDelete}), session, this))
    , m_leave(new GatedAction(tr("Leave space…"), requestsAbout({Method::MembersDelete}), session, this))
{
    m_changeRole->setNeedsConnection(true);
    m_remove->setNeedsConnection(true);
    m_leave->setNeedsConnection(true);
    connect(&m_session, &Session::rowSettled, this, [this](const OutboxRow &row, bool sent) {
        if (!sent)
            showRefusal(row);
    });
    connect(m_changeRole, &GatedAction::gateChanged, this, &MemberActs::gateChanged);
}

void MemberActs::setSpace(const SpaceSummary &summary)
{
    if (summary.space.name != m_summary.space.name)
        m_requests.clear();
    m_summary = summary;
}

void MemberActs::updateGates()
{
    m_changeRole->setRoleReason(roleReason(Space::Allowed::Owners, m_model.ownRole()));
}

bool MemberActs::areOffered() const
{
    return m_summary.space.type != Space::Type::DirectMessage;
}

bool MemberActs::canChangeRoles() const
{
    return m_changeRole->gate().on && areOffered();
}

QList<GatedAction *> MemberActs::actions() const
{
    return {m_changeRole, m_remove, m_leave};
}

bool MemberActs::isLastOwner(const Membership &member) const
{
    return member.role == Membership::Role::Manager && m_model.ownerCount() <= 1;
}

void MemberActs::addRoleEntries(QMenu *menu, const Membership &member)
{
    auto *group = new QActionGroup(menu);
    for (const Membership::Role role :
         {Membership::Role::Manager, Membership::Role::AssistantManager, Membership::Role::Member}) {
        QAction *entry = menu->addAction(models::roleText(role));
        entry->setCheckable(true);
        entry->setChecked(member.role == role);
        group->addAction(entry);
        connect(entry, &QAction::triggered, this, [this, member, role] {
            if (m_changeRole->gate().on)
                changeRole(member, role);
            else
                m_changeRole->activate(m_over);
        });
    }
}

void MemberActs::showMenu(const Membership &member, const QPoint &globalPosition)
{
    if (!areOffered())
        return;
    auto *menu = new QMenu(m_over);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (m_changeRole->gate().on) {
        addRoleEntries(menu, member);
    } else {
        // One lock for all of it.
        menu->addAction(m_changeRole->menuAction()->text(), this, [this] { m_changeRole->activate(m_over); });
    }
    menu->addSeparator();
    menu->addAction(removalOf(member)->menuAction()->text(), this, [this, member] { askToRemove(member); });
    menu->popup(globalPosition);
}

void MemberActs::showRoles(const Membership &member, const QPoint &globalPosition)
{
    auto *menu = new QMenu(m_over);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    addRoleEntries(menu, member);
    menu->popup(globalPosition);
}

void MemberActs::changeRole(const Membership &member, Membership::Role role)
{
    if (member.role == role)
        return;
    if (isLastOwner(member)) {
        Q_EMIT refused(tr("This space would have no owner. Make somebody else an owner first."));
        return;
    }
    Q_EMIT begun();
    const QString name = models::memberLabel(member);
    m_requests.add(m_session.changeRole(m_summary.space.name, member.name, role))
        .then(this, [this, name](Result<Membership> &&result) {
            if (!result)
                Q_EMIT refused(tr("%1 keeps the role. %2").arg(name, errorText(result.error())));
            else
                Q_EMIT announced(tr("%1 is now: %2").arg(name, models::roleText(result->role)));
        });
}

GatedAction *MemberActs::removalOf(const Membership &member)
{
    if (m_model.isSelf(member))
        return m_leave; // everybody may
    // The settings of the space say who removes members; an owner is removed by owners only.
    m_remove->setRoleReason(roleReason(
        member.role == Membership::Role::Manager ? Space::Allowed::Owners : m_summary.space.managingMembers,
        m_model.ownRole()));
    return m_remove;
}

void MemberActs::askToRemove(const Membership &member)
{
    GatedAction *removal = removalOf(member);
    if (removal->gate().on)
        confirmRemoval(member);
    else
        removal->activate(m_over);
}

void MemberActs::confirmRemoval(const Membership &member)
{
    if (isLastOwner(member)) {
        Q_EMIT refused(tr("This space would have no owner. Make somebody else an owner first."));
        return;
    }
    if (!m_model.isSelf(member)) {
        remove(member); // it can be undone for a moment
        return;
    }
    auto *box = new QMessageBox(m_over);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setIcon(QMessageBox::NoIcon);
    box->setWindowTitle(tr("Remove from space"));
    box->setText(tr("Leave “%1”?").arg(models::spaceLabel(m_summary)));
    QPushButton *leave = box->addButton(tr("Leave space"), QMessageBox::AcceptRole);
    setButtonKind(leave, ButtonKind::Danger);
    QPushButton *cancel = box->addButton(QMessageBox::Cancel);
    box->setDefaultButton(cancel);
    box->setEscapeButton(cancel);
    connect(leave, &QPushButton::clicked, this, [this, member] { this->leave(member); });
    box->open();
    cancel->setFocus();
}

void MemberActs::remove(const Membership &member)
{
    Q_EMIT begun();
    const QString name = models::memberLabel(member);
    m_session.removeHeld(m_summary.space.name, member.name)
        .then(this, [this, name](Expected<OutboxRow, StoreError> &&row) {
            if (!row)
                Q_EMIT refused(errorText(row.error()));
            else if (row->state == OutboxRow::State::Held)
                Q_EMIT held(*row, tr("%1 was removed").arg(name));
        });
}

void MemberActs::showRefusal(const OutboxRow &row)
{
    if (row.kind != OutboxRow::Kind::RemoveMember || row.space != m_summary.space.name)
        return;
    for (const Membership &member : m_session.store().members(row.space)) {
        if (member.name == row.member)
            Q_EMIT refused(
                tr("%1 was not removed. %2").arg(models::memberLabel(member), refusalText(row.refusal)));
    }
}

void MemberActs::leave(const Membership &member)
{
    Q_EMIT begun();
    const QString name = models::memberLabel(member);
    m_requests.add(m_session.removeMember(m_summary.space.name, member.name))
        .then(this, [this, name](Result<ApiAnswer> &&result) {
            if (!result)
                Q_EMIT refused(tr("%1 was not removed. %2").arg(name, errorText(result.error())));
            else
                Q_EMIT announced(tr("%1 was removed").arg(name));
        });
}

} // namespace roomkey::ui
