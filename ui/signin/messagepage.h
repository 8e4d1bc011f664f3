// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/icons.h"

#include <QWidget>

class QHBoxLayout;
class QVBoxLayout;

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

    /// Each line of \a text is a paragraph.
    void setTexts(const QString &title, const QString &text);
    /// A picture above the title; decoration.
    void setSymbol(Symbol symbol);
    /// What it says goes on by itself; its buttons only lead out.
    void setBusy();
    /// One more button below the text; the first is the primary one and has the focus.
    Button *addAction(const QString &text);

private:
    Label *m_title;
    QVBoxLayout *m_paragraphs;
    QVBoxLayout *m_top; ///< above the title
    Spinner *m_spinner;
    QHBoxLayout *m_actions;
    QWidget *m_first = nullptr;
};

} // namespace roomkey::ui
