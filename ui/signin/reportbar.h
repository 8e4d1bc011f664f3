// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace roomkey::ui {

class Button;
class Label;

/// "Copy report" and "Save report…" for a text that somebody who helps can read. Off until there is one.
class ReportBar : public QWidget
{
    Q_OBJECT

public:
    explicit ReportBar(QWidget *parent = nullptr);

    void setReport(const QString &report);
    /// Writes the report to \a path, whole or not at all, and says how that went.
    void saveTo(const QString &path);

private:
    void askWhere();

    QString m_report;
    Button *m_copy;
    Button *m_save;
    Label *m_note;
};

} // namespace roomkey::ui
