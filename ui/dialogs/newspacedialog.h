// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/apierror.h"
#include "app/api/types/space.h"

#include <QDialog>
#include <QTimer>

#include <chrono>

class QLineEdit;
class QTextEdit;

namespace roomkey {
class Session;
}

namespace roomkey::ui {

class Button;
class GatedAction;
class GatedButton;
class Label;
class PermissionLine;

/// Creates a named space. The right half shows the very request that "Create space" sends, the line below it
/// the permission that allows it. A refusal stands beside the field it is about; nothing typed is lost. A
/// second press after a broken connection repeats the same request id, so it cannot make two spaces.
/// It can be closed at any time: what is on its way goes on, and created() or failed() tell how it ended. So
/// its owner keeps it while isCreating(), and may open it again. GUI thread.
class NewSpaceDialog : public QDialog
{
    Q_OBJECT

public:
    NewSpaceDialog(Session &session, QWidget *parent);

    /// spaces.create: displayName, in characters as Google counts them.
    static constexpr int MaxName = 128;

    bool isCreating() const { return m_creating; }
    /// How long Google may take before the dialog says that it waits.
    void setPatience(std::chrono::milliseconds patience) { m_slow.setInterval(patience); }

Q_SIGNALS:
    void created(const roomkey::Space &space);
    /// It says why itself, as soon as it is open.
    void failed(const QString &name);
    void askForScopes(const roomkey::ScopeSet &missing);
    void showPermission(roomkey::Scope scope);

private:
    QWidget *makeForm();
    QWidget *makePreview();
    QString name() const;
    void cleanName();
    void nameChanged();
    void create();
    void ended(const Result<Space> &space);
    void showError(const ApiError &error);

    Session &m_session;
    RequestScope m_scope;
    RequestId m_requestId;
    GatedAction *m_create;
    QLineEdit *m_name = nullptr;
    Label *m_count = nullptr;
    Label *m_error = nullptr;
    Label *m_waiting = nullptr;
    QTextEdit *m_preview = nullptr;
    PermissionLine *m_permission = nullptr;
    Button *m_cancel = nullptr;
    GatedButton *m_createButton = nullptr;
    QTimer m_slow;
    bool m_creating = false;
};

} // namespace roomkey::ui
