// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/flows/session.h"

#include <QWidget>

class QStackedWidget;
class QTableView;

namespace roomkey::models {
class MemberListModel;
}

namespace roomkey::ui {

class EmptyState;
class GatedAction;
class Label;
class MemberActs;
class MemberDelegate;
class SearchField;

/// The members of the open space as a table, with changing roles and removing people from its menu. GUI
/// thread; session and model outlive it.
class MembersPane : public QWidget
{
    Q_OBJECT

public:
    MembersPane(Session &session, models::MemberListModel &model, QWidget *parent = nullptr);

    void setSpace(const SpaceSummary &summary);
    /// While there is any, members that are not here yet do not come.
    void setStoreTrouble(const std::optional<StoreError> &trouble);
    /// After the session told of members, an error or a change of what is allowed.
    void updateState();
    /// Where there is no table, the button in its place; false if there is nothing to focus.
    bool focusTable();
    QTableView *table() const { return m_table; }

    /// The gates of this pane, so that the page joins them to asking for permissions.
    QList<GatedAction *> actions() const;

Q_SIGNALS:
    /// What happened, for assistive technology.
    void announced(const QString &text);
    void askRequested(const roomkey::ScopeSet &missing);
    void retryRequested();
    /// Somebody was removed here, and Google is not told yet: \a words for the person, the row to take back.
    void held(const roomkey::OutboxRow &row, const QString &words);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void showMenu(const QPoint &globalPosition);
    void showMenuOfCurrent();
    void showTrouble(const QString &text);
    std::optional<Membership> currentMember() const;
    void updateGates();
    void fitColumns();

    Session &m_session;
    models::MemberListModel &m_model;
    SpaceSummary m_summary;
    SearchField *m_search;
    QStackedWidget *m_stack;
    QWidget *m_searchRow;
    QTableView *m_table;
    MemberActs *m_acts;
    MemberDelegate *m_delegate;
    EmptyState *m_empty;
    Label *m_trouble;
    std::optional<StoreError> m_storeTrouble;
};

} // namespace roomkey::ui
