// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/messagelayout.h"

#include "app/api/types/message.h"
#include "models/roles.h"
#include "models/timelinemodel.h"
#include "ui/chat/linkfinder.h"
#include "ui/chat/longtext.h"
#include "ui/datetimetext.h"
#include "ui/theme/fonts.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/theme/textpaint.h"
#include "ui/theme/tiles.h"
#include "ui/widgets/chip.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace roomkey::ui {

using namespace roomkey::models;

namespace {

struct MessageText
{
    Q_DECLARE_TR_FUNCTIONS(MessageText)
};

/// More of them are drawn line by line.
constexpr qsizetype FewFormats = 8;
constexpr qreal TextWidest = 720;
constexpr qreal TileSize = 36;
constexpr qreal GroupGap = 12;
constexpr qreal LineFactor = 1.12;

QDateTime localTime(const QModelIndex &index)
{
    return QDateTime::fromMSecsSinceEpoch(index.data(TimeRole).toLongLong() / 1000);
}

QString deletionWords(Message::Deletion deletion)
{
    switch (deletion) {
    case Message::Deletion::None:
        return {};
    case Message::Deletion::ByAuthor:
        return MessageText::tr("Deleted by its author");
    case Message::Deletion::ByManager:
        return MessageText::tr("Deleted by a manager");
    case Message::Deletion::ByAdministrator:
        return MessageText::tr("Deleted by an administrator");
    case Message::Deletion::Other:
        return MessageText::tr("Deleted");
    }
    Q_UNREACHABLE();
}

} // namespace

bool isFoldable(const QModelIndex &index)
{
    const QString text = laidOutText(index.data(TextRole).toString());
    return !isShownAsDeleted(index) && foldedLength(text) < text.size();
}

QString foldWord(bool folded)
{
    return folded ? MessageText::tr("Show all") : MessageText::tr("Show less");
}

MessageLayout::MessageLayout(const QModelIndex &index, qreal width, bool unfolded)
    : m_width(width)
{
    const Fonts &fonts = Fonts::current();
    qreal y = 0;
    m_groupStart = index.data(GroupStartRole).toBool();
    m_sender = index.data(SenderNameRole).toString();
    m_senderId = index.data(SenderIdRole).toString();
    m_own = index.data(OwnRole).toBool();
    m_app = index.data(AppRole).toBool();
    m_time = shortTime(localTime(index).time());

    if (index.data(DayStartRole).toBool()) {
        m_dayLine = dayText(localTime(index).date());
        const qreal line = metrics::lineHeight(fonts.caption);
        m_dayBox = QRectF(0, y + GroupGap, width, line);
        y = m_dayBox.bottom();
    }
    y += m_groupStart ? GroupGap : InnerGap;
    if (m_groupStart) {
        m_tileBox = QRectF(metrics::PaneMargin, y, TileSize, TileSize);
        m_headerBox = QRectF(TextLeft, y, std::max<qreal>(width - TextLeft - metrics::PaneMargin, 1),
                             metrics::lineHeight(fonts.bodyBold));
        y = m_headerBox.bottom() + 2;
    }
    const qreal textWidth = std::clamp<qreal>(width - TextLeft - metrics::PaneMargin, 40, TextWidest);
    layOutText(index, y, textWidth, unfolded);
    y += m_layout->lineCount() * m_lineHeight;
    y = layOutFold(y);
    y = layOutState(index, y, textWidth);
    y = layOutNotice(index.data(NoticeRole).toString(), y, textWidth);
    m_height = std::ceil(std::max(y, m_groupStart ? m_tileBox.bottom() : y));
}

void MessageLayout::layOutText(const QModelIndex &index, qreal top, qreal width, bool unfolded)
{
    const auto deletion = static_cast<Message::Deletion>(index.data(DeletionRole).toInt());
    m_gone = isShownAsDeleted(index);
    const auto state = static_cast<TimelineModel::State>(index.data(StateRole).toInt());
    m_pending = state != TimelineModel::State::Settled && state != TimelineModel::State::Refused;
    m_text = m_gone ? deletionWords(deletion) : laidOutText(index.data(TextRole).toString());
    const qsizetype folded = m_gone ? m_text.size() : foldedLength(m_text);
    m_foldable = folded < m_text.size();
    m_shown = static_cast<int>(unfolded ? m_text.size() : folded);
    if (!m_gone)
        m_links = findLinks(m_text);
    // Half a link says nothing true of where it leads.
    while (!m_links.empty() && m_links.back().first + m_links.back().second > m_shown)
        m_links.pop_back();

    QFont font = Fonts::current().message;
    font.setItalic(m_gone);
    const QFontMetricsF metrics(font);
    m_lineHeight = std::round(metrics.height() * LineFactor);
    const QString goesOn = m_shown < m_text.size() ? QStringLiteral("…") : QString();
    m_layout = std::make_unique<QTextLayout>(m_text.left(m_shown) + goesOn, font);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    m_layout->setTextOption(option);
    m_layout->setCacheEnabled(true);
    m_layout->beginLayout();
    int count = 0;
    for (QTextLine line = m_layout->createLine(); line.isValid(); line = m_layout->createLine()) {
        line.setLineWidth(width);
        // Every baseline where the base font has it: taller fallback glyphs must not make lines dance.
        const qreal baseline =
            std::round(count * m_lineHeight + (m_lineHeight - metrics.height()) / 2 + metrics.ascent());
        line.setPosition(QPointF(0, baseline - line.ascent()));
        ++count;
    }
    m_layout->endLayout();
    m_textTop = QPointF(TextLeft, top);
}

qreal MessageLayout::layOutFold(qreal top)
{
    if (!m_foldable)
        return top;
    const QFont &font = Fonts::current().small;
    const QString word = foldWord(m_shown < m_text.size());
    const QRectF box(TextLeft, top + 2, textWidth(word, font), metrics::lineHeight(font));
    m_actions.push_back({MessageAction::Fold, word, box, font});
    return box.bottom();
}

QList<QTextLayout::FormatRange> MessageLayout::linkFormats(const QColor &color) const
{
    QList<QTextLayout::FormatRange> formats;
    for (const auto &[start, length] : m_links) {
        QTextLayout::FormatRange range;
        range.start = start;
        range.length = length;
        range.format.setForeground(color);
        range.format.setFontUnderline(true);
        formats.append(range);
    }
    return formats;
}

void MessageLayout::paint(QPainter *painter, QPointF topLeft, const Look &look) const
{
    const Tokens &tokens = look.tokens;
    const Fonts &fonts = Fonts::current();
    painter->save();
    painter->translate(topLeft);
    if (look.current && look.focused) {
        const qreal top = m_groupStart ? m_tileBox.top() : m_textTop.y();
        drawRounded(painter, QRectF(12, top - 4, m_width - 24, m_height - top + 8), metrics::RowRadius,
                    tokens.hover);
    }
    if (!m_dayLine.isEmpty()) {
        const qreal wide = textWidth(m_dayLine, fonts.caption);
        const qreal middle = std::round(m_dayBox.center().y());
        const qreal left = std::round((m_width - wide) / 2);
        drawLine(painter, QRectF(left, m_dayBox.top(), wide + 1, m_dayBox.height()), m_dayLine, fonts.caption,
                 tokens.muted);
        drawSeparator(painter,
                      QRectF(metrics::PaneMargin, middle, left - metrics::PaneMargin - metrics::RowGap, 1),
                      tokens.line);
        drawSeparator(painter,
                      QRectF(left + wide + metrics::RowGap, middle,
                             m_width - left - wide - metrics::RowGap - metrics::PaneMargin, 1),
                      tokens.line);
    }
    if (m_groupStart) {
        drawTile(painter, m_tileBox, TileShape::Round, m_sender, m_senderId, tokens);
        qreal x = m_headerBox.left();
        const qreal baseline = centredBaseline(fonts.bodyBold, m_headerBox.top(), m_headerBox.height());
        const QString chip = m_own ? MessageText::tr("You") : (m_app ? MessageText::tr("App") : QString());
        const qreal chipWide = chip.isEmpty() ? 0 : Chip::tagWidth(chip) + metrics::ControlGap;
        const qreal timeWide = textWidth(m_time, fonts.caption) + metrics::ControlGap;
        x += drawLine(painter, QPointF(x, baseline), m_sender, fonts.bodyBold, tokens.text,
                      std::max<qreal>(m_headerBox.width() - chipWide - timeWide, 20));
        x += metrics::ControlGap;
        if (!chip.isEmpty()) {
            Chip::paintTag(painter, QPointF(x, baseline), chip, tokens);
            x += chipWide;
        }
        drawLine(painter, QPointF(x, baseline), m_time, fonts.caption, tokens.muted, timeWide);
    } else if (look.current) {
        drawLine(painter, QRectF(8, m_textTop.y(), TextLeft - 16, m_lineHeight), m_time, fonts.caption,
                 tokens.muted, Qt::AlignRight);
    }

    QList<QTextLayout::FormatRange> formats = linkFormats(tokens.link);
    if (look.selectedFrom != look.selectedTo) {
        QTextLayout::FormatRange selected;
        selected.start = std::min({look.selectedFrom, look.selectedTo, m_shown});
        selected.length = std::min(std::max(look.selectedFrom, look.selectedTo), m_shown) - selected.start;
        selected.format.setBackground(tokens.accent);
        selected.format.setForeground(tokens.onAccent);
        formats.append(selected);
    }
    painter->setPen(m_gone || m_pending ? tokens.muted : tokens.text);
    drawText(painter, formats);

    if (!m_badBox.isNull())
        drawRounded(painter, m_badBox, metrics::RowRadius, tokens.badSoft);
    if (m_notice) {
        painter->setPen(tokens.bad);
        m_notice->draw(painter, m_badBox.topLeft());
    }
    if (m_captionIsBad) {
        drawLine(painter, m_captionBox, m_caption, fonts.small, tokens.bad);
    } else if (!m_caption.isEmpty()) {
        QRectF box = m_captionBox;
        if (m_captionHasClock) {
            const qreal side = box.height() - 2;
            drawSymbol(painter, Symbol::Clock, QRectF(box.left(), box.top() + 1, side, side), tokens.muted);
            box.setLeft(box.left() + side + 6);
        }
        drawLine(painter, box, m_caption, fonts.caption, tokens.muted);
    }
    for (const ActionWord &word : m_actions)
        drawLine(painter, word.box, word.text, word.font, tokens.link);
    painter->restore();
}

void MessageLayout::drawText(QPainter *painter, const QList<QTextLayout::FormatRange> &formats) const
{
    if (formats.size() <= FewFormats) {
        m_layout->draw(painter, m_textTop, formats);
        return;
    }
    // Qt unites the shapes of all formats, which takes minutes for thousands: line by line there are few, and
    // only of what is seen.
    const QRectF seen = painter->transform().inverted().mapRect(
        QRectF(0, 0, painter->device()->width(), painter->device()->height()));
    for (int i = 0; i < m_layout->lineCount(); ++i) {
        const QTextLine line = m_layout->lineAt(i);
        const QRectF box = line.rect().translated(m_textTop);
        if (box.bottom() < seen.top())
            continue;
        if (box.top() > seen.bottom())
            break;
        QList<QTextLayout::FormatRange> ofLine;
        const int end = line.textStart() + line.textLength();
        for (const QTextLayout::FormatRange &range : formats) {
            if (range.start < end && range.start + range.length > line.textStart())
                ofLine.append(range);
        }
        m_layout->draw(painter, m_textTop, ofLine, box.adjusted(0, 1, 0, -1)); // touches no other line
    }
}

int MessageLayout::cursorAt(QPointF point) const
{
    const QPointF inText = point - m_textTop;
    if (m_layout->lineCount() == 0 || inText.y() < 0)
        return 0;
    if (inText.y() >= m_layout->lineCount() * m_lineHeight)
        return m_shown;
    const int line = std::clamp(static_cast<int>(inText.y() / m_lineHeight), 0, m_layout->lineCount() - 1);
    return std::min(m_layout->lineAt(line).xToCursor(inText.x()), m_shown);
}

qreal MessageLayout::topOf(int cursor) const
{
    return m_textTop.y() +
           m_layout->lineForTextPosition(std::clamp(cursor, 0, m_shown)).lineNumber() * m_lineHeight;
}

std::pair<int, int> MessageLayout::wordAt(int cursor) const
{
    int start = std::clamp(cursor, 0, m_shown);
    if (start > 0 && !m_layout->isValidCursorPosition(start))
        start = m_layout->previousCursorPosition(start);
    const int next = m_layout->nextCursorPosition(start, QTextLayout::SkipWords);
    const int begin = m_layout->previousCursorPosition(next, QTextLayout::SkipWords);
    int end = std::min(next, m_shown);
    while (end > begin + 1 && m_text.at(end - 1).isSpace())
        --end;
    return {begin, end};
}

QString MessageLayout::textBetween(int from, int to) const
{
    const int start = std::clamp(std::min(from, to), 0, length());
    const int end = std::clamp(std::max(from, to), 0, length());
    QString text = m_text.mid(start, end - start);
    text.replace(QChar(QChar::LineSeparator), QLatin1Char('\n'));
    return text;
}

MessageHit MessageLayout::hit(QPointF point) const
{
    for (const ActionWord &word : m_actions) {
        if (word.box.adjusted(-4, -6, 4, 6).contains(point))
            return {word.action, {}};
    }
    const QPointF inText = point - m_textTop;
    const int line = static_cast<int>(std::floor(inText.y() / m_lineHeight));
    if (inText.y() < 0 || line >= m_layout->lineCount())
        return {};
    const QTextLine row = m_layout->lineAt(line);
    if (inText.x() < 0 || inText.x() > row.naturalTextWidth())
        return {};
    const int cursor = row.xToCursor(inText.x(), QTextLine::CursorOnCharacter);
    for (const auto &[start, length] : m_links) {
        if (cursor >= start && cursor < start + length)
            return {MessageAction::OpenLink, m_text.mid(start, length)};
    }
    return {};
}

} // namespace roomkey::ui
