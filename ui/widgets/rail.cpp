// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/rail.h"

#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/theme/textpaint.h"
#include "ui/theme/tiles.h"
#include "ui/widgets/button.h"

#include <QButtonGroup>
#include <QLocale>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include <cmath>

namespace roomkey::ui {

namespace {

constexpr int RailWidth = 76;
constexpr int EntryHeight = 64;
constexpr int CaptionRoom = 14;
constexpr int PillWidth = 50;
constexpr int PillHeight = 32;
constexpr int TileSize = 36;
constexpr qreal DotRadius = 5.5;

int symbolSize()
{
    return metrics::iconSize() + 3;
}

/// The program's mark at the top; decoration.
class Mark final : public QWidget
{
public:
    explicit Mark(QWidget *parent)
        : QWidget(parent)
    {
        setFixedHeight(TileSize + 8);
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        drawMark(&painter, QRectF((width() - TileSize) / 2.0, 3, TileSize, TileSize), Tokens::of(this));
    }
};

} // namespace

class RailEntry final : public QPushButton
{
    Q_OBJECT

public:
    RailEntry(Symbol symbol, const QString &caption, QWidget *parent)
        : QPushButton(caption, parent)
        , m_symbol(symbol)
    {
        setCheckable(true);
        setAutoExclusive(true);
        setAutoDefault(true); // Return presses it, as in a dialog
        setAttribute(Qt::WA_Hover);
        setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    }

    void setCount(int count)
    {
        m_count = count;
        describe();
    }
    void setDot(const QString &why)
    {
        m_dot = why;
        describe();
    }

    QSize sizeHint() const override
    {
        const QFont &font = Fonts::current().caption;
        return {int(std::ceil(textWidth(text(), font))) + CaptionRoom,
                qMax(EntryHeight, PillHeight + 16 + metrics::lineHeight(font))};
    }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const Tokens t = Tokens::of(this);
        const QRectF pill((width() - PillWidth) / 2.0, 6, PillWidth, PillHeight);
        if (isChecked()) {
            drawRounded(&painter, pill, metrics::RowRadius, t.soft);
        } else if (underMouse()) {
            QColor tint = t.text;
            tint.setAlphaF(0.06F);
            drawRounded(&painter, pill, metrics::RowRadius, tint);
        }
        if (showsFocus(this))
            drawFocusRing(&painter, pill.adjusted(-2, -2, 2, 2), metrics::RowRadius + 2, t.focus);
        const QColor ink = isChecked() ? t.link : t.muted;
        const qreal size = symbolSize();
        drawSymbol(&painter, m_symbol,
                   QRectF(pill.center().x() - size / 2, pill.center().y() - size / 2, size, size), ink);
        const QFont &font = Fonts::current().caption;
        drawLine(&painter, QRectF(0, pill.bottom() + 3, width(), metrics::lineHeight(font)), text(), font,
                 ink, Qt::AlignHCenter);
        const bool rtl = layoutDirection() == Qt::RightToLeft;
        const qreal corner = rtl ? pill.left() + 10 : pill.right() - 10;
        if (m_count > 0)
            drawCount(&painter, QPointF(corner, pill.top() + 6), t);
        else if (!m_dot.isEmpty()) {
            painter.setPen(QPen(isChecked() ? t.soft : t.rail, 2));
            painter.setBrush(t.warn);
            painter.drawEllipse(QPointF(corner, pill.top() + 8), DotRadius, DotRadius);
        }
    }

private:
    void drawCount(QPainter *painter, QPointF centre, const Tokens &t) const
    {
        const QString number = m_count > 99 ? tr("99+") : locale().toString(m_count);
        const QFont &font = Fonts::current().caption;
        const qreal height = qMax(18.0, QFontMetricsF(font).height() + 2);
        const qreal width = qMax(height, textWidth(number, font) + 9);
        const QRectF box(centre.x() - width / 2, centre.y() - height / 2, width, height);
        drawRounded(painter, box.adjusted(-1.5, -1.5, 1.5, 1.5), height, isChecked() ? t.soft : t.rail);
        drawRounded(painter, box, height / 2, t.accent);
        drawLine(painter, box, number, font, t.onAccent, Qt::AlignHCenter);
    }

    void describe()
    {
        setAccessibleDescription(m_count > 0 ? tr("%n unread", nullptr, m_count) : m_dot);
        update();
    }

    Symbol m_symbol;
    int m_count = 0;
    QString m_dot;
};

class AccountButton final : public QPushButton
{
    Q_OBJECT

public:
    explicit AccountButton(QWidget *parent)
        : QPushButton(parent)
    {
        setAttribute(Qt::WA_Hover);
        setAutoDefault(true);
        describe();
    }

    void setAccount(const QString &displayName, int tile, const QString &address)
    {
        m_displayName = displayName;
        m_tile = tile;
        m_address = address;
        describe();
    }
    void setState(KeyState state)
    {
        m_state = state;
        describe();
    }
    void setDot(const QString &why)
    {
        m_dot = why;
        describe();
    }

    QSize sizeHint() const override { return {TileSize + 20, TileSize + 20}; }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const Tokens t = Tokens::of(this);
        const QRectF tile((width() - TileSize) / 2.0, (height() - TileSize) / 2.0, TileSize, TileSize);
        drawTile(&painter, tile, TileShape::Round, m_displayName.isEmpty() ? m_address : m_displayName,
                 m_tile, t);
        if (showsFocus(this))
            drawFocusRing(&painter, tile.adjusted(-4, -4, 4, 4), TileSize, t.focus);
        drawKeyBadge(&painter, tile, m_state, t.rail, t, layoutDirection());
        if (m_dot.isEmpty())
            return;
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(t.rail, 2));
        painter.setBrush(t.bad);
        const bool rtl = layoutDirection() == Qt::RightToLeft;
        painter.drawEllipse(QPointF(rtl ? tile.left() + 3 : tile.right() - 3, tile.top() + 3), DotRadius,
                            DotRadius);
    }

private:
    void describe()
    {
        const QString state = keyStateText(m_state);
        setAccessibleName(tr("Account"));
        QStringList description{m_address, state, m_dot};
        description.removeAll(QString());
        setAccessibleDescription(description.join(QStringLiteral(". ")));
        const QString tip = m_address.isEmpty() ? tr("Account") : tr("Account: %1").arg(m_address);
        setToolTip(m_dot.isEmpty() ? tip : tip + QLatin1Char('\n') + m_dot);
        update();
    }

    QString m_displayName;
    int m_tile = 0;
    QString m_address;
    KeyState m_state = KeyState::All;
    QString m_dot;
};

Rail::Rail(QWidget *parent)
    : QWidget(parent)
    , m_entryLayout(new QVBoxLayout)
    , m_group(new QButtonGroup(this))
    , m_menu(new IconButton(Symbol::Menu, tr("Menu"), this))
    , m_account(new AccountButton(this))
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
    setAccessibleName(tr("Pages"));
    m_entryLayout->setSpacing(0);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 12, 1, 8);
    layout->setSpacing(8);
    layout->addWidget(new Mark(this));
    layout->addLayout(m_entryLayout);
    layout->addStretch();
    layout->addWidget(m_menu, 0, Qt::AlignHCenter);
    layout->addWidget(m_account, 0, Qt::AlignHCenter);
    // Toggled, not clicked: assistive technology can only toggle a button of an exclusive group.
    connect(m_group, &QButtonGroup::idToggled, this, [this](int entry, bool on) {
        if (on && !m_settingCurrent)
            Q_EMIT entryChosen(entry);
    });
}

int Rail::addEntry(Symbol symbol, const QString &caption)
{
    auto *entry = new RailEntry(symbol, caption, this);
    const int index = int(m_entries.size());
    m_entries.push_back(entry);
    m_group->addButton(entry, index);
    m_entryLayout->addWidget(entry);
    if (index == 0)
        setCurrent(0);
    return index;
}

void Rail::setCurrent(int entry)
{
    m_settingCurrent = true;
    m_entries.at(size_t(entry))->setChecked(true);
    m_settingCurrent = false;
}

int Rail::current() const
{
    return m_group->checkedId();
}

QAbstractButton *Rail::entry(int entry) const
{
    return m_entries.at(size_t(entry));
}

void Rail::setCount(int entry, int count)
{
    m_entries.at(size_t(entry))->setCount(count);
}

void Rail::setDot(int entry, const QString &why)
{
    m_entries.at(size_t(entry))->setDot(why);
}

void Rail::setAccount(const QString &displayName, int tile, const QString &address)
{
    m_account->setAccount(displayName, tile, address);
}

void Rail::setKeyState(KeyState state)
{
    m_account->setState(state);
}

void Rail::setAccountDot(const QString &why)
{
    m_account->setDot(why);
}

QAbstractButton *Rail::accountButton() const
{
    return m_account;
}

QAbstractButton *Rail::menuButton() const
{
    return m_menu;
}

QSize Rail::sizeHint() const
{
    // As wide as the widest caption needs in any language.
    int width = RailWidth;
    for (const RailEntry *entry : m_entries)
        width = qMax(width, entry->sizeHint().width() + 1);
    return {width, QWidget::sizeHint().height()};
}

void Rail::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Tokens t = Tokens::of(this);
    painter.fillRect(rect(), t.rail);
    const int x = layoutDirection() == Qt::RightToLeft ? 0 : width() - 1;
    drawSeparator(&painter, QRectF(x, 0, 1, height()), t.line);
}

} // namespace roomkey::ui

#include "rail.moc"
