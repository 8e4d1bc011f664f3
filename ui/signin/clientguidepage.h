// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/projectfault.h"

#include <QUrl>
#include <QWidget>

#include <vector>

namespace roomkey::ui {

class Button;
class Label;
class StepList;

/// "Get a client file": the steps in Google's console, each with the page it happens on, and what Roomkey can
/// tell about it. The pages open in the browser; Roomkey changes nothing there.
class ClientGuidePage : public QWidget
{
    Q_OBJECT

public:
    explicit ClientGuidePage(QWidget *parent = nullptr);

    /// Whose pages the links open; a project's number or id, or empty for the one the console shows last.
    void setProject(const QString &project);
    /// Whether somebody is signed in, so that a call can tell how the project stands.
    void setCheckable(bool checkable);
    /// The answer to checkRequested().
    void showChecked(ProjectFault fault);
    /// No answer: \a why is one sentence.
    void showUnchecked(const QString &why);

Q_SIGNALS:
    void openRequested(const QUrl &page);
    void checkRequested();
    void fileRequested();
    void backRequested();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    enum Step { Project, Api, ChatApp, Consent, Client, Download };

    void addStep(const QString &title, const QString &note, const QString &link, const QString &path);
    QUrl address(const QString &path) const;
    void setStep(Step step, bool good, const QString &trouble = {});

    StepList *m_steps;
    std::vector<QString> m_notes;
    QList<Button *> m_checks;
    Label *m_checkNote;
    QString m_project;
};

} // namespace roomkey::ui
