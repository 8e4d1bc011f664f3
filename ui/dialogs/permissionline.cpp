// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/permissionline.h"

#include "ui/gatedactions.h"
#include "ui/theme/metrics.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QPainter>

namespace roomkey::ui {

PermissionLine::PermissionLine(QWidget *parent)
    : QWidget(parent)
    , m_text(new Label)
    , m_ask(new Button(tr("Ask for this permission"), ButtonKind::Link))
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(2 * metrics::BlockGap + metrics::iconSize(), metrics::ControlGap,
                               metrics::BlockGap, metrics::ControlGap);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_ask);
    connect(m_ask, &QPushButton::clicked, this, &PermissionLine::askRequested);
}

void PermissionLine::setVerdict(const Verdict &verdict)
{
    m_allowed = verdict.isAllowed();
    m_text->setTint(m_allowed ? Tint::Text : Tint::Bad);
    if (m_allowed) {
        QStringList names;
        for (const Scope scope : verdict.by.toList())
            names.append(tr("“%1”").arg(scopeMeaning(scope)));
        m_text->setText(tr("Allowed by %1.").arg(QLocale().createSeparatedList(names)));
    } else if (verdict.state == Verdict::State::Missing) {
        const QString need = tr("Needs the permission to %1.").arg(permissionList(verdict.missing));
        m_text->setText(verdict.trying ? tr("%1 You are trying without it.", "after a sentence").arg(need)
                                       : need);
        m_ask->setText(verdict.trying ? tr("Stop trying") : tr("Ask for this permission"));
    } else {
        m_text->setText(tr("This account cannot do it."));
    }
    m_ask->setVisible(verdict.state == Verdict::State::Missing);
    update();
}

void PermissionLine::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens tokens = Tokens::of(this);
    painter.fillRect(rect(), m_allowed ? tokens.okSoft : tokens.badSoft);
    const qreal side = metrics::iconSize();
    drawSymbol(&painter, m_allowed ? Symbol::Check : Symbol::Lock,
               QRectF(metrics::BlockGap, (height() - side) / 2, side, side),
               m_allowed ? tokens.ok : tokens.bad);
}

} // namespace roomkey::ui
