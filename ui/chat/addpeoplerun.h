// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/flows/session.h"
#include "models/addpeoplemodel.h"

#include <QObject>

namespace roomkey::ui {

/// Adding people to one space: what was pasted, what will happen with each line, and what did. People are
/// added one after the other, so that stop() stops. Goes on whatever space is open. GUI thread; session and
/// members outlive it.
class AddPeopleRun : public QObject
{
    Q_OBJECT

public:
    AddPeopleRun(const SpaceName &space, Session &session, const models::MemberListModel &members,
                 QObject *parent = nullptr);

    const SpaceName &space() const { return m_space; }
    models::AddPeopleModel &model() { return m_model; }
    const models::AddPeopleModel &model() const { return m_model; }
    const QString &text() const { return m_text; }
    /// No effect on the rows while it runs. The members are those of this run's space while this is called.
    void setText(const QString &text);

    /// Adds whoever is new or failed before.
    void start();
    /// After the one on its way, which may arrive or not.
    void stop();
    /// Invited ones too.
    int added() const;
    int failed() const;
    /// Whether everybody was added and nothing is left to look at or to do.
    bool isDone() const;
    /// "4 added, 1 invited, 1 not added": whatever there is of it.
    QString counts() const;
    /// The same, alone in a sentence: "4 people added".
    QString result() const;

Q_SIGNALS:
    /// The last answer is here.
    void ended();

private:
    void addNext();

    Session &m_session;
    SpaceName m_space;
    QString m_text;
    models::AddPeopleModel m_model;
    RequestScope m_requests;
};

} // namespace roomkey::ui
