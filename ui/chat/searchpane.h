// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/searchmodel.h"

#include <QTimer>
#include <QWidget>

class QListView;
class QStackedWidget;

namespace roomkey::ui {

class EmptyState;
class Label;
class SearchDelegate;
class SearchField;
class SegmentedControl;

/// Finds messages kept on this computer, in the open space or everywhere, while one types. Nothing is sent.
/// The arrow keys move through what was found without leaving the field, and the conversation follows; Return
/// goes there. GUI thread; the store outlives it.
class SearchPane : public QWidget
{
    Q_OBJECT

public:
    explicit SearchPane(AccountStore &store, QWidget *parent = nullptr);

    /// The open space; empty: there is none.
    void setSpace(const SpaceName &space);
    /// Begins to search, with what was typed before selected.
    void start(bool everywhere);
    /// After the session loaded messages: says how far back the search reaches by now.
    void updateReach();
    /// The chosen message stands further back than the conversation can show.
    void showTooFarBack();
    void focusText();
    /// To the next message found (older), or with -1 the one before. False: there is none.
    bool step(int by);

    const models::SearchModel &model() const { return m_model; }
    QListView *list() const { return m_list; }
    SearchField *field() const { return m_field; }

Q_SIGNALS:
    /// One of the messages found became current: show it in its place.
    void messageChosen(const roomkey::Message &message, const roomkey::SearchQuery &query);
    /// The person wants to go on there.
    void messageEntered();
    /// How many were found, for assistive technology.
    void announced(const QString &text);

protected:
    void paintEvent(QPaintEvent *event) override;
    void showEvent(QShowEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    bool isEverywhere() const;
    /// Something that was written or changed where one searches is in the outbox, which is not searched.
    bool somethingWaits() const;
    void updateScope();
    void updateState();
    void announce();
    bool keyPressed(int key);

    AccountStore &m_store;
    models::SearchModel m_model;
    SpaceName m_space;
    SearchField *m_field;
    SegmentedControl *m_scope;
    QStackedWidget *m_stack;
    QListView *m_list;
    SearchDelegate *m_delegate;
    EmptyState *m_empty;
    Label *m_note;
    Label *m_reach;
    QTimer m_patience; ///< how long nothing is said of searching
    QTimer m_quiet;    ///< after the last key, until the number is said
};

} // namespace roomkey::ui
