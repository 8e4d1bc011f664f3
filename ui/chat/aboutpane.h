// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/flows/session.h"

#include <QWidget>

class QFormLayout;

namespace roomkey::ui {

class Button;
class Card;
class Label;

/// What is known of the open space: description, guidelines, facts, and who is in it or why that is hidden.
/// GUI thread; the session outlives it.
class AboutPane : public QWidget
{
    Q_OBJECT

public:
    explicit AboutPane(Session &session, QWidget *parent = nullptr);
    void setSpace(const SpaceSummary &summary, int members);

Q_SIGNALS:
    void membersRequested();
    void askRequested(const roomkey::ScopeSet &missing);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void addFact(const QString &name, const QString &value);

    Session &m_session;
    SpaceSummary m_summary;
    Label *m_description;
    Label *m_guidelinesTitle;
    Label *m_guidelines;
    QWidget *m_facts;
    QFormLayout *m_factRows;
    Card *m_card;
    Label *m_people;
    Label *m_why;
    Button *m_show;
    Button *m_ask;
};

} // namespace roomkey::ui
