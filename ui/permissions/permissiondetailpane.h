// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/permissionmodel.h"
#include "ui/widgets/gate.h"

#include <QWidget>

class QBoxLayout;
class QVBoxLayout;

namespace roomkey::ui {

class Chip;
class GatedButton;
class Label;

/// What there is to say about one permission, and what can be done: ask for the smallest thing that helps
/// first.
class PermissionDetailPane : public QWidget
{
    Q_OBJECT

public:
    explicit PermissionDetailPane(QWidget *parent = nullptr);

    void show(const models::PermissionDetail &detail);
    using QWidget::show;
    /// Below the tree instead of beside it: what can be done stands beside what is said.
    void setBelow(bool below);

    /// Whether Google can be told just now that a permission goes.
    void setDropGate(const Gate &gate);

Q_SIGNALS:
    void askRequested(roomkey::Scope scope);
    void dropRequested(roomkey::Scope scope);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void addAction(const QString &action, bool off);
    void addAsk(Scope scope, bool first);

    QBoxLayout *m_layout;
    Chip *m_chip;
    Label *m_title;
    Label *m_id;
    Label *m_story;
    Label *m_actionsTitle;
    QVBoxLayout *m_actions;
    QWidget *m_side;
    QWidget *m_smallerPart;
    QWidget *m_separator = nullptr;
    Label *m_smaller;
    QVBoxLayout *m_asks;
    Label *m_footnote;
    QWidget *m_dropPart;
    GatedButton *m_drop;
    std::optional<Scope> m_scope;
    bool m_below = false;
};

} // namespace roomkey::ui
