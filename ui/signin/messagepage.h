// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QHBoxLayout;

namespace roomkey::ui {

class Button;
class Label;
class Spinner;

/// A page that says something and may offer what can be done: the demo is starting, the store cannot be
/// opened.
class MessagePage : public QWidget
{
    Q_OBJECT

public:
    MessagePage(const QString &title, const QString &text, QWidget *parent = nullptr);

    void setTexts(const QString &title, const QString &text);
    /// What it says goes on by itself; its buttons only lead out.
    void setBusy();
    /// One more button below the text; the first is the primary one and has the focus.
    Button *addAction(const QString &text);

private:
    Label *m_title;
    Label *m_text;
    Spinner *m_spinner;
    QHBoxLayout *m_actions;
    QWidget *m_first = nullptr;
};

} // namespace roomkey::ui
