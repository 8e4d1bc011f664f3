// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/signin/reportbar.h"

#include "ui/theme/metrics.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QSaveFile>

namespace roomkey::ui {

ReportBar::ReportBar(QWidget *parent)
    : QWidget(parent)
    , m_copy(new Button(Symbol::Copy, tr("Copy report")))
    , m_save(new Button(Symbol::File, tr("Save report…")))
    , m_note(new Label({}, Type::Caption, Tint::Muted))
{
    const QString what =
        tr("What happened at each step, for whoever helps you. No keys and no addresses are in it.");
    for (Button *button : {m_copy, m_save}) {
        button->setToolTip(what);
        button->setAccessibleDescription(what);
        button->setEnabled(false);
    }
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::ControlGap);
    layout->addWidget(m_note, 1);
    layout->addWidget(m_copy);
    layout->addWidget(m_save);
    m_note->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    connect(m_copy, &QAbstractButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(m_report);
        m_note->setText(tr("Copied."));
    });
    connect(m_save, &QAbstractButton::clicked, this, &ReportBar::askWhere);
}

void ReportBar::setReport(const QString &report)
{
    m_report = report;
    for (Button *button : {m_copy, m_save})
        button->setEnabled(!report.isEmpty());
}

void ReportBar::askWhere()
{
    auto *dialog = new QFileDialog(this, tr("Save the report"), QDir::homePath(), tr("Text (*.txt)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("txt"));
    dialog->selectFile(QStringLiteral("roomkey-sign-in.txt"));
    connect(dialog, &QFileDialog::fileSelected, this, &ReportBar::saveTo);
    dialog->open();
}

void ReportBar::saveTo(const QString &path)
{
    QSaveFile file(path);
    const bool saved = file.open(QIODevice::WriteOnly | QIODevice::Text) &&
                       file.write(m_report.toUtf8()) >= 0 && file.commit();
    m_note->setText(saved ? tr("Saved.") : tr("The report could not be saved: %1").arg(file.errorString()));
}

} // namespace roomkey::ui
