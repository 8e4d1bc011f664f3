// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/addpeoplerun.h"

#include "ui/errortext.h"

namespace roomkey::ui {

using State = models::AddPeopleModel::State;

AddPeopleRun::AddPeopleRun(const SpaceName &space, Session &session, const models::MemberListModel &members,
                           QObject *parent)
    : QObject(parent)
    , m_session(session)
    , m_space(space)
    , m_model(members)
{
}

void AddPeopleRun::setText(const QString &text)
{
    m_text = text;
    m_model.setText(text);
}

int AddPeopleRun::added() const
{
    return m_model.count(State::Added) + m_model.count(State::Invited);
}

int AddPeopleRun::failed() const
{
    return m_model.count(State::Failed);
}

bool AddPeopleRun::isDone() const
{
    return added() > 0 && added() + m_model.count(State::Already) == m_model.rowCount();
}

QString AddPeopleRun::counts() const
{
    const int joined = m_model.count(State::Added);
    const int invited = m_model.count(State::Invited);
    QStringList parts;
    if (joined > 0)
        parts << tr("%n added", nullptr, joined);
    if (invited > 0)
        parts << tr("%n invited", nullptr, invited);
    if (failed() > 0)
        parts << tr("%n not added", nullptr, failed());
    return parts.join(tr(", ", "between counts"));
}

QString AddPeopleRun::result() const
{
    const int joined = m_model.count(State::Added);
    const int invited = m_model.count(State::Invited);
    if (failed() > 0 || (joined > 0 && invited > 0))
        return counts();
    if (invited > 0)
        return invited == 1 ? tr("1 person invited") : tr("%n people invited", nullptr, invited);
    return joined == 1 ? tr("1 person added") : tr("%n people added", nullptr, joined);
}

void AddPeopleRun::start()
{
    if (m_model.begin() > 0)
        addNext();
}

void AddPeopleRun::stop()
{
    m_model.stop();
}

void AddPeopleRun::addNext()
{
    const int row = m_model.next();
    if (row < 0) {
        Q_EMIT ended();
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
            addNext();
        });
}

} // namespace roomkey::ui
