// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/reasonpopover.h"

#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/textpaint.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

namespace roomkey::ui {

namespace {

/// A lock that is decoration beside the title.
class LockMark final : public QWidget
{
public:
    explicit LockMark(QWidget *parent)
        : QWidget(parent)
    {
        setFixedSize(metrics::iconSize(), metrics::lineHeight(Fonts::current().heading));
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const qreal size = metrics::iconSize();
        drawSymbol(&painter, Symbol::Lock, QRectF(0, (height() - size) / 2, size, size),
                   Tokens::of(this).muted);
    }
};

} // namespace

ReasonPopover::ReasonPopover(QWidget *anchor, const QString &actionName, const Gate &gate)
    : Popover(anchor)
{
    //: Title of the box that explains why something cannot be used; %1 is the text of a button.
    const QString title = tr("“%1” is off").arg(QString(actionName).remove(QChar(0x2026)));
    setAccessibleName(title);
    setAccessibleDescription(gate.reason);

    auto *heading = new Label(title, Type::Heading);
    auto *reason = new Label(gate.reason, Type::Body, Tint::Muted);

    auto *top = new QHBoxLayout;
    top->setSpacing(metrics::RowGap - 2);
    top->addWidget(new LockMark(this), 0, Qt::AlignTop);
    top->addWidget(heading, 1);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(metrics::PaneMargin);
    if (gate.canAsk) {
        m_first = new Button(Symbol::Key, tr("Ask for this permission"), ButtonKind::Primary);
        connect(m_first, &QAbstractButton::clicked, this, [this] { follow(&ReasonPopover::askRequested); });
    } else if (gate.trying) {
        m_first = new Button(Symbol::Flask, tr("Stop trying"), ButtonKind::Primary);
        connect(m_first, &QAbstractButton::clicked, this,
                [this] { follow(&ReasonPopover::stopTryingRequested); });
    } else {
        m_first = new Button(tr("Close"));
        connect(m_first, &QAbstractButton::clicked, this, &Popover::dismiss);
    }
    buttons->addWidget(m_first);
    if (gate.canAsk || gate.trying) {
        auto *details = new Button(tr("Details"), ButtonKind::Link);
        buttons->addWidget(details);
        connect(details, &QAbstractButton::clicked, this,
                [this] { follow(&ReasonPopover::detailsRequested); });
    }
    buttons->addStretch();

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(metrics::ControlGap);
    layout->addLayout(top);
    layout->addWidget(reason);
    layout->addSpacing(metrics::ControlGap);
    layout->addLayout(buttons);
}

QWidget *ReasonPopover::firstFocus() const
{
    return m_first;
}

void ReasonPopover::follow(void (ReasonPopover::*signal)())
{
    // Closed first: what follows may open a page or a dialog that takes the focus for good.
    dismiss();
    Q_EMIT(this->*signal)();
}

} // namespace roomkey::ui
