// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/flows/session.h"
#include "models/addpeoplemodel.h"

#include <QWidget>

class QListView;
class QPlainTextEdit;

namespace roomkey::ui {

class Button;
class Chip;
class GatedAction;
class GatedButton;
class Label;

/// Adds people by e-mail: paste anything, see line by line what will happen, then what happened. People are
/// added one after the other, so that Stop stops. GUI thread; session, model and action outlive it.
class AddPeoplePane : public QWidget
{
    Q_OBJECT

public:
    AddPeoplePane(Session &session, const models::MemberListModel &members, GatedAction &gate,
                  QWidget *parent = nullptr);

    /// Another space: what was pasted for the one before does not apply to it.
    void setSpace(const SpaceName &space);
    void focusText();

Q_SIGNALS:
    /// Everybody was added; there is nothing left to look at here.
    void allAdded(int count);
    /// What happened, for assistive technology.
    void announced(const QString &text);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void start();
    void addNext();
    void updateCounts();
    void stop();

    Session &m_session;
    GatedAction &m_gate;
    models::AddPeopleModel m_model;
    SpaceName m_space;
    RequestScope m_requests;
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
