// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/clientfile.h"

#include <QWidget>

class QLineEdit;

namespace roomkey::ui {

class Button;
class Label;

/// Takes the path of a client file: chosen, dropped anywhere on the page, or typed. Says in short steps how
/// to get one. Emits intent only; whoever reads the file comes back with showError().
class ClientFilePage : public QWidget
{
    Q_OBJECT

public:
    explicit ClientFilePage(QWidget *parent = nullptr);

    /// Below the field, in plain words: what is wrong with the file and what to do.
    void showError(const ClientFileError &error);
    /// In the same place: why a file is needed now.
    void showHint(const QString &hint);

Q_SIGNALS:
    /// A local path, as it was chosen.
    void fileChosen(const QString &path);
    void backRequested();
    /// The steps in Google's console, one by one.
    void guideRequested();

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dragLeaveEvent(QDragLeaveEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    QWidget *makeFileCard();
    QWidget *makeStepsCard();
    void chooseFile();
    void takeTyped();
    void take(const QString &path);

    QLineEdit *m_path = nullptr;
    Button *m_use = nullptr;
    QWidget *m_errorRow = nullptr;
    Label *m_error = nullptr;
    class DropArea;
    DropArea *m_drop = nullptr;
};

} // namespace roomkey::ui
