// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include <QFont>
#include <QModelIndex>
#include <QRectF>
#include <QTextLayout>

#include <memory>
#include <optional>
#include <vector>

class QPainter;

namespace roomkey::ui {

/// What a click on a row can do besides selecting text.
enum class MessageAction { None, OpenLink, TryAgain, CopyText, Discard, Undo, Fold };

/// An act offered in a row, and its word.
struct MessageOffer
{
    MessageAction action;
    QString word;
};
/// What the row at \a index offers below its text.
QList<MessageOffer> messageOffers(const QModelIndex &index);

struct MessageHit
{
    MessageAction action = MessageAction::None;
    QString link;
};

/// Whether words stand in place of the message at \a index, which is deleted or going to be. What a person
/// wrote over a message that somebody deleted meanwhile is shown: nobody else has it.
bool isShownAsDeleted(const QModelIndex &index);
/// Whether the message at \a index is so long that only its beginning is shown at first.
bool isFoldable(const QModelIndex &index);
/// The word for what Fold does to a message.
QString foldWord(bool folded);

/// One row of the timeline, laid out for a width: day line, tile and name where a group starts, the text as
/// plain runs with links marked, what became of it below. Made only for rows on screen and kept while
/// revision, width and look stay the same. Coordinates are logical pixels from the row's top left. GUI
/// thread.
class MessageLayout
{
public:
    struct Look
    {
        Tokens tokens;
        bool current = false;
        bool focused = false;
        /// Selected part of the text, as cursor positions; from == to: nothing.
        int selectedFrom = 0;
        int selectedTo = 0;
    };

    /// Of a long message the beginning, or all of it if it is \a unfolded.
    MessageLayout(const QModelIndex &index, qreal width, bool unfolded = false);

    qreal height() const { return m_height; }
    void paint(QPainter *painter, QPointF topLeft, const Look &look) const;

    /// The text position nearest to \a point, of what is shown.
    int cursorAt(QPointF point) const;
    /// Where the line of a text position begins.
    qreal topOf(int cursor) const;
    /// Start and end of the word at \a cursor.
    std::pair<int, int> wordAt(int cursor) const;
    /// Of the whole text: what is selected to the end is copied to the end.
    int length() const { return static_cast<int>(m_text.size()); }
    /// What of it is shown.
    int shownLength() const { return m_shown; }
    /// The text between two positions, with line feeds.
    QString textBetween(int from, int to) const;
    /// What stands below the text: how far it is on its way, or why it is not. May be empty.
    const QString &caption() const { return m_caption; }
    /// Why something could not be noted, below that. May be empty.
    QString notice() const { return m_notice ? m_notice->text() : QString(); }
    MessageHit hit(QPointF point) const;

private:
    static constexpr qreal TextLeft = 72;
    static constexpr qreal InnerGap = 4;

    struct ActionWord
    {
        MessageAction action;
        QString text;
        QRectF box;
        QFont font;
    };

    void layOutText(const QModelIndex &index, qreal top, qreal width, bool unfolded);
    qreal layOutFold(qreal top);
    qreal layOutState(const QModelIndex &index, qreal top, qreal width);
    qreal layOutNotice(const QString &notice, qreal top, qreal width);
    QList<QTextLayout::FormatRange> linkFormats(const QColor &color) const;
    void drawText(QPainter *painter, const QList<QTextLayout::FormatRange> &formats) const;

    qreal m_width;
    qreal m_height = 0;
    QString m_dayLine;
    QRectF m_dayBox;
    QString m_sender;
    QString m_senderId;
    QString m_time;
    bool m_own = false;
    bool m_app = false;
    bool m_groupStart = false;
    QRectF m_headerBox;
    QRectF m_tileBox;
    QString m_text;  ///< with line separators, as laid out
    int m_shown = 0; ///< characters of it that are laid out
    bool m_foldable = false;
    bool m_gone = false;    ///< deleted: muted italics
    bool m_pending = false; ///< not at Google yet: muted
    std::unique_ptr<QTextLayout> m_layout;
    QPointF m_textTop;
    qreal m_lineHeight = 0;
    std::vector<std::pair<int, int>> m_links; ///< start, length
    QString m_caption;
    bool m_captionIsBad = false;
    bool m_captionHasClock = false;
    QRectF m_captionBox;
    QRectF m_badBox;                       ///< around a refusal or a notice
    std::unique_ptr<QTextLayout> m_notice; ///< in it, from its corner
    std::vector<ActionWord> m_actions;
};

} // namespace roomkey::ui
