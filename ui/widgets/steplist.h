// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <vector>

class QVBoxLayout;

namespace roomkey::ui {

class StepRow;

enum class StepState { Pending, Active, Done, Failed };

/// Steps that follow each other, one line between them; each with a note and the time it was reached. Each
/// row reads as one sentence to assistive technology.
class StepList : public QWidget
{
    Q_OBJECT

public:
    explicit StepList(QWidget *parent = nullptr);

    int addStep(const QString &title, const QString &note);
    void setState(int step, StepState state);
    /// In red when the step has failed.
    void setNote(int step, const QString &note);
    /// Right of the title: "0:42". Not read aloud, since it changes every second.
    void setClock(int step, const QString &clock);
    [[nodiscard]] StepState state(int step) const;
    [[nodiscard]] QString note(int step) const;
    [[nodiscard]] int count() const { return int(m_rows.size()); }
    /// Under the note of \a step, for the buttons that cure it. The widget becomes a child of the row.
    void setExtra(int step, QWidget *extra);

private:
    QVBoxLayout *m_layout;
    std::vector<StepRow *> m_rows;
};

} // namespace roomkey::ui
