// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QHBoxLayout;

namespace roomkey::ui {

class Button;

/// A page that says something and may offer what can be done: the demo is starting, the store cannot be
/// opened.
class MessagePage : public QWidget
{
    Q_OBJECT

public:
    MessagePage(const QString &title, const QString &text, QWidget *parent = nullptr);

    /// One more button below the text; the first is the primary one and has the focus.
    Button *addAction(const QString &text);

private:
    QHBoxLayout *m_actions;
    QWidget *m_first = nullptr;
};

} // namespace roomkey::ui
