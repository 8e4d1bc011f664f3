// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/banner.h"

#include "ui/theme/metrics.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

#include <QAccessibleWidget>
#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

namespace roomkey::ui {

namespace {

QAccessibleInterface *makeAccessible(const QString &className, QObject *object)
{
    if (className == QLatin1String(Banner::staticMetaObject.className()))
        return new QAccessibleWidget(static_cast<QWidget *>(object), QAccessible::AlertMessage);
    return nullptr;
}

} // namespace

Banner::Banner(QWidget *parent)
    : QWidget(parent)
    , m_lead(new Label({}, Type::BodyBold))
    , m_text(new Label)
    , m_buttons(new QHBoxLayout)
{
    QAccessible::installFactory(makeAccessible);
    m_buttons->setSpacing(metrics::ControlGap);
    auto *words = new QVBoxLayout;
    words->setSpacing(2);
    words->addStretch();
    words->addWidget(m_lead);
    words->addWidget(m_text);
    words->addStretch();
    auto *layout = new QHBoxLayout(this);
    const int iconRoom = metrics::PaneMargin + metrics::iconSize() + metrics::RowGap;
    layout->setContentsMargins(iconRoom, 9, metrics::BlockGap, 9);
    layout->setSpacing(metrics::BlockGap);
    layout->addLayout(words, 1);
    layout->addLayout(m_buttons);
    hide();
}

void Banner::showMessage(Tone tone, Symbol symbol, const QString &lead, const QString &text)
{
    m_tone = tone;
    m_symbol = symbol;
    m_lead->setText(lead);
    m_lead->setVisible(!lead.isEmpty());
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
    setAccessibleName(message());
    show();
    update();
}

void Banner::setActions(const QStringList &labels)
{
    while (QLayoutItem *item = m_buttons->takeAt(0)) {
        // Later: the click that replaces the actions may come from one of them.
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (qsizetype i = 0; i < labels.size(); ++i) {
        auto *button = new Button(labels.at(i), ButtonKind::Normal, this);
        connect(button, &QAbstractButton::clicked, this, [this, i] { Q_EMIT actionTriggered(int(i)); });
        m_buttons->addWidget(button);
        button->show();
    }
}

QString Banner::message() const
{
    QStringList parts{m_lead->text(), m_text->text()};
    parts.removeAll(QString());
    return parts.join(QLatin1Char(' '));
}

void Banner::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Tokens t = Tokens::of(this);
    painter.fillRect(rect(), t.background(m_tone));
    const qreal size = metrics::iconSize();
    const qreal x = layoutDirection() == Qt::RightToLeft ? width() - metrics::PaneMargin - size
                                                         : qreal(metrics::PaneMargin);
    drawSymbol(&painter, m_symbol, QRectF(x, (height() - size) / 2, size, size), t.foreground(m_tone));
}

} // namespace roomkey::ui
