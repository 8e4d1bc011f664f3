// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/tiles.h"

#include "ui/theme/fonts.h"
#include "ui/theme/textpaint.h"

#include <QPainter>
#include <QTextBoundaryFinder>

namespace roomkey::ui {

namespace {

// Thai and Lao write these vowels before the consonant they follow in speech.
bool isLeadingVowel(char32_t c)
{
    return (c >= 0x0E40 && c <= 0x0E44) || (c >= 0x0EC0 && c <= 0x0EC4);
}

bool standsAlone(char32_t c)
{
    switch (QChar::script(c)) {
    case QChar::Script_Han:
    case QChar::Script_Hiragana:
    case QChar::Script_Katakana:
    case QChar::Script_Hangul:
    case QChar::Script_Thai:
    case QChar::Script_Lao:
        return true;
    default:
        return false;
    }
}

/// First letter or digit of a word, leading vowels skipped; 0 when there is none.
char32_t firstLetter(QStringView word)
{
    const auto points = word.toUcs4();
    for (const uint c : points) {
        if (QChar::isLetterOrNumber(c) && !isLeadingVowel(c))
            return c;
    }
    return 0;
}

} // namespace

QString initials(const QString &displayName)
{
    QString result;
    int taken = 0;
    const QString simple = displayName.simplified();
    const auto words = QStringView(simple).split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (const QStringView word : words) {
        const char32_t letter = firstLetter(word);
        if (letter == 0)
            continue;
        if (standsAlone(letter) && taken > 0)
            break;
        result += QString::fromUcs4(&letter, 1).toUpper();
        if (++taken == 2 || standsAlone(letter))
            break;
    }
    return result;
}

int tileIndex(const QString &resourceName)
{
    quint32 hash = 2166136261U;
    const QByteArray bytes = resourceName.toUtf8();
    for (const char byte : bytes) {
        hash ^= quint8(byte);
        hash *= 16777619U;
    }
    // The low bits of FNV-1a mix least in short, similar names.
    hash ^= hash >> 15;
    return int(hash % Tokens::TileHues);
}

QList<int> distinctTiles(const QStringList &resourceNames)
{
    QList<int> tiles;
    for (const QString &name : resourceNames) {
        int tile = tileIndex(name);
        for (int tried = 1; tried < Tokens::TileHues && tiles.contains(tile); ++tried)
            tile = (tile + 1) % Tokens::TileHues;
        tiles.append(tile);
    }
    return tiles;
}

void drawTile(QPainter *painter, const QRectF &box, TileShape shape, const QString &displayName,
              const QString &resourceName, const Tokens &tokens)
{
    drawTile(painter, box, shape, displayName, tileIndex(resourceName), tokens);
}

void drawTile(QPainter *painter, const QRectF &box, TileShape shape, const QString &displayName, int tile,
              const Tokens &tokens)
{
    const TileColors &colors = tokens.tiles[size_t(tile)];
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(colors.fill);
    const qreal radius = shape == TileShape::Round ? box.width() / 2 : box.width() * 0.21;
    painter->drawRoundedRect(box, radius, radius);

    const QString letters = initials(displayName);
    QFont font = Fonts::current().bodyBold;
    // Letters follow the tile's size; 14 px in a 38 px tile.
    font.setPixelSize(qMax(6, qRound(box.height() * (letters.size() > 1 ? 0.37 : 0.40))));
    const qreal width = textWidth(letters, font);
    const QFontMetricsF fm(font);
    const qreal baseline = box.center().y() + fm.capHeight() / 2;
    drawLine(painter, QPointF(box.center().x() - width / 2, baseline), letters, font, colors.letter,
             box.width());
    painter->restore();
}

} // namespace roomkey::ui
