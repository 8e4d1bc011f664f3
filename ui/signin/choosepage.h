// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/choicemodel.h"

#include <QWidget>

class QHBoxLayout;
class QStackedWidget;

namespace roomkey::ui {

class AreaRows;
class AskedList;
class Button;
class EveryPermission;
class Label;
class SegmentedControl;

/// What do you want to do? Areas with levels at the left, the exact list Google will show at the right. Emits
/// intent only.
class ChoosePage : public QWidget
{
    Q_OBJECT

public:
    explicit ChoosePage(QWidget *parent = nullptr);

    /// The choice behind the rows; set it before showing the page to start from what is allowed today.
    [[nodiscard]] models::ChoiceModel &choice() { return m_choice; }
    /// Which client asks, in a quiet line; \a details is its tool tip. \a canChange: another client file can
    /// be brought instead.
    void showClient(const QString &client, const QString &details, bool canChange);

Q_SIGNALS:
    /// \a scopes without identity scopes; never empty.
    void continueRequested(const roomkey::ScopeSet &scopes);
    void backRequested();
    void otherClientRequested();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *makeWays();
    QHBoxLayout *makeLastLine();
    void refresh();
    QList<Scope> inOrderOfRows(const ScopeSet &scopes) const;
    void showEvery(bool every);
    void arrange();

    models::ChoiceModel m_choice;
    SegmentedControl *m_presets = nullptr;
    AreaRows *m_rows = nullptr;
    EveryPermission *m_every = nullptr;
    QStackedWidget *m_ways = nullptr; ///< areas with levels, or every permission
    Button *m_way = nullptr;
    AskedList *m_list = nullptr;
    Label *m_client = nullptr;
    Button *m_otherClient = nullptr;
};

} // namespace roomkey::ui
