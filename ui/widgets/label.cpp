// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/label.h"

#include "ui/theme/metrics.h"
#include "ui/theme/textpaint.h"

#include <QEvent>
#include <QPainter>
#include <QTextBoundaryFinder>

#include <algorithm>
#include <cmath>

namespace roomkey::ui {

namespace {

// A comfortable line for reading, in average characters.
constexpr int PreferredCharacters = 64;

qreal widestWord(const QString &text, const QFont &font)
{
    qreal widest = 0;
    // Line breaks as Unicode sees them, so that Thai and Chinese do not count as one long word.
    QTextBoundaryFinder finder(QTextBoundaryFinder::Line, text);
    qsizetype from = 0;
    for (qsizetype to = finder.toNextBoundary(); to != -1; to = finder.toNextBoundary()) {
        widest = std::max(widest, textWidth(text.mid(from, to - from).trimmed(), font));
        from = to;
    }
    return widest;
}

} // namespace

Label::Label(const QString &text, Type type, Tint tint, QWidget *parent)
    : QLabel(parent)
    , m_type(type)
    , m_tint(tint)
{
    setTextFormat(Qt::PlainText);
    setFont(Fonts::current()[type]);
    setWordWrap(true);
    setText(text);
}

void Label::setType(Type type)
{
    m_type = type;
    setFont(Fonts::current()[type]);
}

void Label::setTint(Tint tint)
{
    m_tint = tint;
    update();
}

void Label::setElided(Qt::TextElideMode mode)
{
    m_elide = mode;
    setWordWrap(false);
}

void Label::setDetails(const QString &details)
{
    m_details = details;
    updateToolTip();
}

void Label::setLineFactor(qreal factor)
{
    m_lineFactor = factor;
    updateGeometry();
    update();
}

QString Label::shownText() const
{
    // A buddy's mnemonic is marked by "&".
    return buddy() ? QString(text()).remove(QLatin1Char('&')) : text();
}

QSize Label::sizeHint() const
{
    const QMargins m = contentsMargins();
    const qreal natural = textWidth(shownText(), font());
    if (!wordWrap())
        return {int(std::ceil(natural)) + m.left() + m.right(), minimumSizeHint().height()};
    const qreal preferred = PreferredCharacters * QFontMetricsF(font()).averageCharWidth();
    const int width = int(std::ceil(std::min(natural, preferred))) + m.left() + m.right();
    return {width, heightForWidth(width)};
}

QSize Label::minimumSizeHint() const
{
    const QMargins m = contentsMargins();
    const int line = int(std::ceil(QFontMetricsF(font()).height() * m_lineFactor));
    const qreal width = wordWrap()
                            ? widestWord(shownText(), font())
                            : std::min(textWidth(shownText(), font()), 4 * QFontMetricsF(font()).height());
    return {int(std::ceil(width)) + m.left() + m.right(), line + m.top() + m.bottom()};
}

int Label::heightForWidth(int width) const
{
    if (!wordWrap())
        return -1;
    const QMargins m = contentsMargins();
    const Paragraph paragraph(shownText(), font(), width - m.left() - m.right(), m_lineFactor);
    return int(std::ceil(paragraph.height())) + m.top() + m.bottom();
}

void Label::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Tokens tokens = Tokens::of(this);
    const QColor color = isEnabled() ? tokens.ink(m_tint) : tokens.muted;
    const QRect r = contentsRect();
    const Qt::Alignment horizontal = alignment() & Qt::AlignHorizontal_Mask;
    if (!wordWrap()) {
        drawLine(&painter, QRectF(r), shownText(), font(), color, horizontal, layoutDirection(), m_elide);
        return;
    }
    const Paragraph paragraph(shownText(), font(), r.width(), m_lineFactor, horizontal, layoutDirection());
    qreal top = r.top();
    if (alignment() & Qt::AlignVCenter)
        top += std::max(0.0, std::floor((r.height() - paragraph.height()) / 2));
    else if (alignment() & Qt::AlignBottom)
        top += r.height() - paragraph.height();
    paragraph.draw(&painter, QPointF(r.left(), top), color);
}

void Label::resizeEvent(QResizeEvent *event)
{
    QLabel::resizeEvent(event);
    updateToolTip();
}

void Label::updateToolTip()
{
    if (wordWrap())
        return;
    const bool elided = textWidth(shownText(), font()) > contentsRect().width() + 0.5;
    setToolTip(!m_details.isEmpty() ? m_details : elided ? shownText() : QString());
}

bool Label::event(QEvent *event)
{
    if (event->type() == QEvent::ApplicationFontChange)
        setFont(Fonts::current()[m_type]);
    if (event->type() == QEvent::ToolTip)
        updateToolTip(); // another text of the same width brings no resize
    return QLabel::event(event);
}

} // namespace roomkey::ui
