// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/apierror.h"
#include "app/api/types/space.h"

#include <QDialog>

class QLineEdit;
class QTextEdit;

namespace roomkey {
class Session;
}

namespace roomkey::ui {

class GatedAction;
class GatedButton;
class Label;
class PermissionLine;

/// Creates a named space. The right half shows the very request that "Create space" sends, the line below it
/// the permission that allows it. A refusal stands beside the field it is about; nothing typed is lost. A
/// second press after a broken connection repeats the same request id, so it cannot make two spaces. GUI
/// thread.
class NewSpaceDialog : public QDialog
{
    Q_OBJECT

public:
    NewSpaceDialog(Session &session, QWidget *parent);

    /// spaces.create: displayName, in characters as Google counts them.
    static constexpr int MaxName = 128;

Q_SIGNALS:
    void created(const roomkey::Space &space);
    void askForScopes(const roomkey::ScopeSet &missing);

public Q_SLOTS:
    void reject() override;

private:
    QWidget *makeForm();
    QWidget *makePreview();
    void nameChanged();
    void create();
    void showError(const ApiError &error);

    Session &m_session;
    RequestScope m_scope;
    RequestId m_requestId;
    GatedAction *m_create;
    QLineEdit *m_name = nullptr;
    Label *m_count = nullptr;
    Label *m_error = nullptr;
    QTextEdit *m_preview = nullptr;
    PermissionLine *m_permission = nullptr;
    GatedButton *m_createButton = nullptr;
    bool m_creating = false;
};

} // namespace roomkey::ui
