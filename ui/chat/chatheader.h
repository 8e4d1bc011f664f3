// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/accountstore.h"

#include <QWidget>

namespace roomkey::ui {

class GatedButton;
class IconButton;
class Label;

/// The strip above the timeline: which space this is, and what can be done with it as a whole. GUI thread.
class ChatHeader : public QWidget
{
    Q_OBJECT

public:
    explicit ChatHeader(QWidget *parent = nullptr);

    /// \a members: how many people are known to be in it, 0 if nobody said.
    void setSpace(const SpaceSummary &summary, int members);
    /// Adding people makes no sense in a conversation that is its members.
    void setCanHaveMembers(bool can);

    /// With its words, and icon only for narrow windows: one of them is visible.
    GatedButton *addPeople() const { return m_addPeople; }
    GatedButton *addPeopleIcon() const { return m_addPeopleIcon; }
    IconButton *find() const { return m_find; }
    IconButton *members() const { return m_members; }
    IconButton *about() const { return m_about; }
    /// Whichever of the two stands for adding people now.
    GatedButton *visibleAddPeople() const;

    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void fit();

    SpaceSummary m_summary;
    bool m_canHaveMembers = true;
    QWidget *m_tile;
    Label *m_name;
    Label *m_line;
    GatedButton *m_addPeople;
    GatedButton *m_addPeopleIcon;
    IconButton *m_find;
    IconButton *m_members;
    IconButton *m_about;
};

} // namespace roomkey::ui
