// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/icons.h"

#include <QWidget>

class QHBoxLayout;
class QScrollArea;
class QVBoxLayout;

// Small parts that the pages before sign-in share.
namespace roomkey::ui {

/// An icon on a soft square, for rows of a card.
class SymbolTile : public QWidget
{
    Q_OBJECT

public:
    explicit SymbolTile(Symbol symbol, QWidget *parent = nullptr);
    /// Accent while \a active, as at first, grey otherwise.
    void setActive(bool active);
    void setTone(Tone tone);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Symbol m_symbol;
    Tone m_tone = Tone::Accent;
};

/// An icon of the height of a text line; decoration.
class SymbolMark : public QWidget
{
    Q_OBJECT

public:
    explicit SymbolMark(Symbol symbol, Tint tint = Tint::Muted, QWidget *parent = nullptr);
    void setSymbol(Symbol symbol, Tint tint);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Symbol m_symbol;
    Tint m_tint;
};

/// The program's mark.
class MarkTile : public QWidget
{
    Q_OBJECT

public:
    explicit MarkTile(int size, QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;
};

/// A page's content below its title and its first sentence; \a layout is the content's.
struct PageColumn
{
    QWidget *content;
    QVBoxLayout *layout;
};
[[nodiscard]] PageColumn makePageColumn(const QString &title, const QString &text, int maximumWidth);

/// \a content in the middle of a row, as wide as it may be.
[[nodiscard]] QHBoxLayout *makeCentred(QWidget *content, Qt::Alignment alignment = {});
/// \a widget at the beginning of a row.
[[nodiscard]] QHBoxLayout *makeLeading(QWidget *widget);
/// Fills \a page with \a content, which scrolls where large fonts or a failing step make it taller than the
/// smallest window.
void setScrolled(QWidget *page, QWidget *content);
/// Shows \a content in \a scroll, up and down only, on whatever is behind: the card around has round corners.
void setScrolledOnCard(QScrollArea *scroll, QWidget *content);
/// Buttons side by side from the beginning of a row, under what they belong to.
[[nodiscard]] QWidget *makeButtonRow(const QList<QWidget *> &buttons);

} // namespace roomkey::ui
