// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

namespace roomkey::ui {

/// The list of keyboard shortcuts, in the desktop's own notation.
class KeysDialog : public QDialog
{
    Q_OBJECT

public:
    explicit KeysDialog(QWidget *parent);
};

} // namespace roomkey::ui
