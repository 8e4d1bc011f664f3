// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/choicemodel.h"

#include <QWidget>

#include <array>

class QGridLayout;
class QHBoxLayout;
class QScrollArea;
class QStackedWidget;
class QVBoxLayout;

namespace roomkey::ui {

class Button;
class EveryPermission;
class Label;
class SegmentedControl;
class SymbolTile;

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
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    class Rows;

    QWidget *makeRows();
    QWidget *makeList();
    QHBoxLayout *makeLastLine();
    QWidget *makeRow(models::ChoiceModel::Area area);
    void refresh();
    QList<Scope> inOrderOfRows(const ScopeSet &scopes) const;
    void updateList(const ScopeSet &scopes);
    void moveRow(int step);
    void showEvery(bool every);
    void arrangeRows();

    models::ChoiceModel m_choice;
    SegmentedControl *m_presets = nullptr;
    std::array<SegmentedControl *, models::ChoiceModel::AreaCount> m_levels{};
    std::array<SymbolTile *, models::ChoiceModel::AreaCount> m_tiles{};
    std::array<QWidget *, models::ChoiceModel::AreaCount> m_rows{};
    std::array<QGridLayout *, models::ChoiceModel::AreaCount> m_grids{};
    std::array<Label *, models::ChoiceModel::AreaCount> m_descriptions{};
    Label *m_adminNote = nullptr;
    QScrollArea *m_scroll = nullptr;
    EveryPermission *m_every = nullptr;
    QStackedWidget *m_ways = nullptr; ///< areas with levels, or every permission
    Button *m_way = nullptr;
    Label *m_title = nullptr;
    Label *m_subtitle = nullptr;
    QVBoxLayout *m_list = nullptr;
    QWidget *m_notes = nullptr;
    Label *m_restricted = nullptr;
    Label *m_tooMany = nullptr;
    Button *m_continue = nullptr;
    Label *m_client = nullptr;
    Button *m_otherClient = nullptr;
};

} // namespace roomkey::ui
