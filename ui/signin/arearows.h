// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/choicemodel.h"

#include <QScrollArea>

#include <array>

class QGridLayout;

namespace roomkey::ui {

class Label;
class SegmentedControl;
class SymbolTile;

/// The areas of a choice, each with what it is for and its levels. A child of the page; GUI thread; the
/// choice outlives it.
class AreaRows : public QScrollArea
{
    Q_OBJECT

public:
    explicit AreaRows(models::ChoiceModel &choice, QWidget *parent = nullptr);

    /// There is little height for them.
    void setLow(bool low);
    /// Gives the next (1) or previous (-1) row the keyboard; from elsewhere 1 gives it to the first one.
    void step(int by);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *makeRow(models::ChoiceModel::Area area);
    void refresh();
    void arrange();

    models::ChoiceModel &m_choice;
    std::array<SegmentedControl *, models::ChoiceModel::AreaCount> m_levels{};
    std::array<SymbolTile *, models::ChoiceModel::AreaCount> m_tiles{};
    std::array<QWidget *, models::ChoiceModel::AreaCount> m_rows{};
    std::array<QGridLayout *, models::ChoiceModel::AreaCount> m_grids{};
    std::array<Label *, models::ChoiceModel::AreaCount> m_descriptions{};
    Label *m_adminNote = nullptr;
    bool m_low = false;
};

} // namespace roomkey::ui
