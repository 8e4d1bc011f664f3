// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/banner.h"

#include "ui/theme/metrics.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/spinner.h"

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
    , m_close(new IconButton(Symbol::Cross, tr("Close")))
    , m_spinner(new Spinner(this))
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
    layout->addWidget(m_close);
    m_close->hide();
    m_spinner->hide();
    connect(m_close, &QAbstractButton::clicked, this, &Banner::closed);
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
    if (m_actions == labels)
        return; // one of them may have the focus
    m_actions = labels;
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

void Banner::setClosable(bool closable)
{
    m_close->setVisible(closable);
}

void Banner::setBusy(bool busy)
{
    m_spinner->setVisible(busy);
    update();
}

QString Banner::message() const
{
    QStringList parts{m_lead->text(), m_text->text()};
    parts.removeAll(QString());
    return parts.join(QLatin1Char(' '));
}

QRectF Banner::symbolBox() const
{
    const qreal size = metrics::iconSize();
    const qreal x = layoutDirection() == Qt::RightToLeft ? width() - metrics::PaneMargin - size
                                                         : qreal(metrics::PaneMargin);
    return {x, (height() - size) / 2, size, size};
}

void Banner::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    const QPointF middle = symbolBox().center();
    m_spinner->move(qRound(middle.x() - m_spinner->width() / 2.0),
                    qRound(middle.y() - m_spinner->height() / 2.0));
}

void Banner::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Tokens t = Tokens::of(this);
    painter.fillRect(rect(), t.background(m_tone));
    if (m_spinner->isHidden())
        drawSymbol(&painter, m_symbol, symbolBox(), t.foreground(m_tone));
}

} // namespace roomkey::ui
