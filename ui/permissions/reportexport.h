// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/granthistory.h"
#include "ui/widgets/bannerstack.h"
#include "ui/widgets/button.h"

namespace roomkey::models {
class PermissionModel;
}

namespace roomkey::ui {

/// “Export…”: asks where and in which form, and writes the consent report. GUI thread; the model outlives it.
class ReportExport : public Button
{
    Q_OBJECT

public:
    explicit ReportExport(const models::PermissionModel &model, QWidget *parent = nullptr);

    /// Google's answers so far, oldest first, and the client they were given to.
    void setHistory(const QList<GrantRecord> &records, const QString &clientId);
    /// JSON if \a fileName ends so, else HTML; whole or not at all.
    bool writeTo(const QString &fileName);
    /// Asks for a file again, of the form that was chosen last.
    void tryAgain() { chooseFile(m_suffix); }

Q_SIGNALS:
    void written();
    /// \a message says why, and offers to try again.
    void failed(const roomkey::ui::BannerMessage &message);

private:
    void chooseFile(const QString &suffix);

    const models::PermissionModel &m_model;
    QList<GrantRecord> m_records;
    QString m_clientId;
    QString m_suffix; ///< of the file that was chosen last
};

} // namespace roomkey::ui
