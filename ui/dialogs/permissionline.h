// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/access.h"

#include <QWidget>

namespace roomkey::ui {

class Button;
class Label;

/// One line under a request: green with the permission that allows it, or red with the one that is missing
/// and a button that asks for it.
class PermissionLine : public QWidget
{
    Q_OBJECT

public:
    explicit PermissionLine(QWidget *parent = nullptr);
    void setVerdict(const Verdict &verdict);

Q_SIGNALS:
    void askRequested();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    bool m_allowed = true;
    Label *m_text;
    Button *m_ask;
};

} // namespace roomkey::ui
