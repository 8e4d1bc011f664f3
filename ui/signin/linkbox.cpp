// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/signin/linkbox.h"

#include "ui/theme/metrics.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/label.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace roomkey::ui {

LinkBox::LinkBox(QWidget *parent)
    : QWidget(parent)
{
    auto *part = new QVBoxLayout(this);
    part->setContentsMargins(0, 0, 0, 0);
    part->setSpacing(metrics::ControlGap);
    part->addWidget(new Separator);
    part->addSpacing(4);
    m_link = new QLineEdit;
    m_link->setReadOnly(true);
    m_link->setFont(Fonts::current().mono);
    m_link->setMinimumWidth(80);
    auto *caption = new Label(tr("Link to the Google page"), Type::BodyBold);
    caption->setBuddy(m_link);
    m_link->setAccessibleName(caption->text());
    auto *copy = new Button(Symbol::Copy, tr("Copy link"));
    m_again = new Button(Symbol::External, tr("Open again"));
    auto *line = new QHBoxLayout;
    line->setSpacing(metrics::ControlGap);
    line->addWidget(m_link, 1);
    line->addWidget(copy);
    line->addWidget(m_again);
    m_note = new Label(tr("Copy it to use another browser or profile on this computer."), Type::Caption,
                       Tint::Muted);
    part->addWidget(caption);
    part->addLayout(line);
    part->addWidget(m_note);
    connect(copy, &QAbstractButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(m_link->text());
        m_note->setText(tr("Copied. Paste it into another browser or profile on this computer."));
    });
    connect(m_again, &QAbstractButton::clicked, this, &LinkBox::openAgainRequested);
}

void LinkBox::setLink(const QUrl &link)
{
    const QString text = link.toString(QUrl::FullyEncoded);
    if (text == m_link->text())
        return;
    m_link->setText(text);
    m_link->setCursorPosition(0);
}

bool LinkBox::isEmpty() const
{
    return m_link->text().isEmpty();
}

QWidget *LinkBox::againButton() const
{
    return m_again;
}

} // namespace roomkey::ui
