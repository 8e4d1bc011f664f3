// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/ids.h"

#include <QWidget>

#include <map>
#include <memory>

class QListView;
class QPlainTextEdit;

namespace roomkey {
class Session;
}

namespace roomkey::models {
class MemberListModel;
}

namespace roomkey::ui {

class AddPeopleRun;
class Button;
class Chip;
class GatedAction;
class GatedButton;
class Label;

/// Adds people by e-mail: paste anything, see line by line what will happen, then what happened. Each space
/// has its own text and its own run, which goes on while another space is open. GUI thread; session, model
/// and action outlive it.
class AddPeoplePane : public QWidget
{
    Q_OBJECT

public:
    AddPeoplePane(Session &session, const models::MemberListModel &members, GatedAction &gate,
                  QWidget *parent = nullptr);
    ~AddPeoplePane() override;

    /// What was pasted for \a space and what became of it. The members' model shows that space by now.
    void setSpace(const SpaceName &space);
    void focusText();

Q_SIGNALS:
    /// Everybody was added; there is nothing left to look at here.
    void allAdded(int count);
    /// A run came to its end while another space was open; \a text says how.
    void endedElsewhere(const roomkey::SpaceName &space, const QString &text);
    /// What happened, for assistive technology.
    void announced(const QString &text);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    AddPeopleRun *runOf(const SpaceName &space);
    void ended(AddPeopleRun *run);
    void updateCounts();

    Session &m_session;
    const models::MemberListModel &m_members;
    GatedAction &m_gate;
    std::map<SpaceName, std::unique_ptr<AddPeopleRun>> m_runs;
    AddPeopleRun *m_run = nullptr; ///< of the open space, one of m_runs
    QPlainTextEdit *m_text;
    QWidget *m_chips;
    Chip *m_new;
    Chip *m_already;
    Chip *m_problems;
    QListView *m_list;
    Label *m_note;
    GatedButton *m_add;
    Button *m_stop;
};

} // namespace roomkey::ui
