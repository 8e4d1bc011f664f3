// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/icons.h"

#include <QLabel>

#include <optional>

namespace roomkey::ui {

/// Icon and word on a soft round ground. For delegates too: size with sizeFor(), draw with paint().
class Chip : public QLabel
{
    Q_OBJECT

public:
    explicit Chip(const QString &text = {}, Tone tone = Tone::Neutral, std::optional<Symbol> symbol = {},
                  QWidget *parent = nullptr);
    void set(const QString &text, Tone tone, std::optional<Symbol> symbol);

    [[nodiscard]] static QSize sizeFor(const QString &text, bool hasSymbol);
    /// At the left end (right end when \a direction is right to left) of \a box, vertically centred.
    static void paint(QPainter *painter, const QRectF &box, const QString &text, Tone tone,
                      std::optional<Symbol> symbol, const Tokens &tokens,
                      Qt::LayoutDirection direction = Qt::LeftToRight);

    /// The small square form behind a name in running text ("You"), as high as a line of captions.
    [[nodiscard]] static qreal tagWidth(const QString &text);
    /// \a at is the tag's left end on the baseline it shares with the name.
    static void paintTag(QPainter *painter, QPointF at, const QString &text, const Tokens &tokens);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Tone m_tone;
    std::optional<Symbol> m_symbol;
};

} // namespace roomkey::ui
