// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace roomkey::ui {

/// A page that only says something: the demo is starting, or cannot go on.
class MessagePage : public QWidget
{
    Q_OBJECT

public:
    MessagePage(const QString &title, const QString &text, QWidget *parent = nullptr);
};

} // namespace roomkey::ui
