// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/permissions/reportexport.h"

#include "models/consentreport.h"
#include "models/permissionmodel.h"

#include <QDir>
#include <QFileDialog>
#include <QMenu>
#include <QSaveFile>
#include <QStandardPaths>

namespace roomkey::ui {

ReportExport::ReportExport(const models::PermissionModel &model, QWidget *parent)
    : Button(Symbol::File, tr("Export…"), ButtonKind::Normal, parent)
    , m_model(model)
{
    auto *forms = new QMenu(this);
    forms->addAction(tr("Report as a page (HTML)…"), this, [this] { chooseFile(QStringLiteral("html")); });
    forms->addAction(tr("Report as data (JSON)…"), this, [this] { chooseFile(QStringLiteral("json")); });
    connect(this, &QAbstractButton::clicked, this,
            [this, forms] { forms->popup(mapToGlobal(QPoint(0, height()))); });
}

void ReportExport::setHistory(const QList<GrantRecord> &records, const QString &clientId)
{
    m_records = records;
    m_clientId = clientId;
}

void ReportExport::chooseFile(const QString &suffix)
{
    m_suffix = suffix;
    auto *dialog = new QFileDialog(this, tr("Export the report"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->setDefaultSuffix(suffix);
    dialog->setNameFilter(suffix == QLatin1String("json") ? tr("Data (*.json)") : tr("Page (*.html)"));
    dialog->setDirectory(QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation));
    dialog->selectFile(
        QStringLiteral("roomkey-permissions-%1.%2").arg(QDate::currentDate().toString(Qt::ISODate), suffix));
    connect(dialog, &QFileDialog::fileSelected, this, &ReportExport::writeTo);
    dialog->open();
}

bool ReportExport::writeTo(const QString &fileName)
{
    const models::ConsentReport report{m_model.facts(), m_clientId, m_records,
                                       QDateTime::currentDateTimeUtc()};
    const bool asData = fileName.endsWith(QLatin1String(".json"), Qt::CaseInsensitive);
    QSaveFile file(fileName);
    if (file.open(QIODevice::WriteOnly)) {
        file.write(asData ? report.toJson() : report.toHtml().toUtf8());
        if (file.commit()) {
            Q_EMIT written();
            return true;
        }
    }
    m_suffix = asData ? QStringLiteral("json") : QStringLiteral("html");
    Q_EMIT failed({Tone::Bad,
                   Symbol::Warning,
                   tr("The report was not written."),
                   tr("%1: %2").arg(QDir::toNativeSeparators(fileName), file.errorString()),
                   {tr("Try again…")}});
    return false;
}

} // namespace roomkey::ui
