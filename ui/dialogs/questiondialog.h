// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include <QDialog>
#include <QList>
#include <QString>

namespace roomkey::ui {

/// What is asked before something that cannot be taken back.
struct Question
{
    struct Sentence
    {
        QString text;
        Tint tint = Tint::Muted; ///< Bad for what is lost
    };

    QString name;  ///< of the act, for the title bar: "Sign out"
    QString title; ///< the question itself
    QList<Sentence> consequences;
    QString act;       ///< what the button does, as a verb
    QString stay = {}; ///< what the other one does, if it is no cancelling
};

/// Asks a Question. Cancel, or what stands in its place, has the focus and is what Return does; the other
/// button does what it says. Accepted means that it was pressed. Whoever shows it deletes it.
class QuestionDialog : public QDialog
{
    Q_OBJECT

public:
    explicit QuestionDialog(const Question &question, QWidget *parent = nullptr);
};

} // namespace roomkey::ui
