// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/icons.h"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <array>

namespace roomkey::ui {

namespace {

// clang-format off
constexpr std::array<const char *, SymbolCount> Names{
    "attach", "back", "bell", "bell-off", "chat", "check", "clock", "copy", "cross", "door", "down", "edit", "equal",
    "external", "eye", "file", "flask", "globe", "hash", "import", "info", "key", "keyboard", "left", "lock", "menu",
    "minus", "more", "offline", "people", "person-plus", "pin", "play", "plus", "present", "refresh", "reply", "right",
    "search", "send", "settings", "shield", "smile", "sort", "terminal", "trash", "undo", "warning"};
// clang-format on

class SymbolEngine final : public QIconEngine
{
public:
    SymbolEngine(Symbol symbol, Tint tint)
        : m_symbol(symbol)
        , m_tint(tint)
    {
    }

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State) override
    {
        drawSymbol(painter, m_symbol, rect, color(mode));
    }
    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State) override
    {
        return symbolPixmap(m_symbol, size, color(mode));
    }
    QIconEngine *clone() const override { return new SymbolEngine(*this); }
    QString key() const override { return QStringLiteral("roomkey"); }
    QString iconName() override { return symbolName(m_symbol); }

private:
    QColor color(QIcon::Mode mode) const
    {
        return Tokens::ofApplication().ink(mode == QIcon::Disabled ? Tint::Muted : m_tint);
    }

    Symbol m_symbol;
    Tint m_tint;
};

/// The program's own icon. As a file it would be read through plugins, and asking for one of them loads all,
/// before anything is painted.
class ApplicationIconEngine final : public QIconEngine
{
public:
    void paint(QPainter *painter, const QRect &rect, QIcon::Mode, QIcon::State) override
    {
        QSvgRenderer picture(QStringLiteral(":/roomkey/roomkey.svg"));
        picture.setAspectRatioMode(Qt::KeepAspectRatio);
        picture.render(painter, rect);
    }
    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        if (pixmap.isNull())
            return pixmap;
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, pixmap.rect(), mode, state);
        return pixmap;
    }
    QIconEngine *clone() const override { return new ApplicationIconEngine; }
    QString key() const override { return QStringLiteral("roomkey-application"); }
};

} // namespace

QString symbolName(Symbol symbol)
{
    return QString::fromLatin1(Names[size_t(symbol)]);
}

QIcon symbolIcon(Symbol symbol, Tint tint)
{
    return QIcon(new SymbolEngine(symbol, tint));
}

QPixmap symbolPixmap(Symbol symbol, QSize size, const QColor &color)
{
    const QString key = QStringLiteral("roomkey/%1/%2x%3/%4")
                            .arg(int(symbol))
                            .arg(size.width())
                            .arg(size.height())
                            .arg(color.rgba(), 0, 16);
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;
    pixmap = QPixmap(size);
    pixmap.fill(Qt::transparent);
    QFile file(QStringLiteral(":/roomkey/icons/%1.svg").arg(symbolName(symbol)));
    if (file.open(QIODevice::ReadOnly)) {
        QByteArray svg = file.readAll();
        // SVG Tiny, which Qt renders, has no style inheritance from outside: the colour goes into the text.
        svg.replace("currentColor", color.name().toLatin1());
        // Below a pixel and a quarter the lines of small icons turn grey.
        if (const double stroke = 1.25 * 24 / size.width(); stroke > 1.7)
            svg.replace("stroke-width=\"1.7\"", "stroke-width=\"" + QByteArray::number(stroke, 'f', 2) + '"');
        QSvgRenderer renderer(svg);
        QPainter painter(&pixmap);
        renderer.render(&painter, QRectF(QPointF(), QSizeF(size)));
    }
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

void drawSymbol(QPainter *painter, Symbol symbol, const QRectF &box, const QColor &color)
{
    const qreal scale = painter->device()->devicePixelRatio();
    const QSize pixels = (box.size() * scale).toSize();
    if (pixels.isEmpty())
        return;
    QPixmap pixmap = symbolPixmap(symbol, pixels, color);
    pixmap.setDevicePixelRatio(scale);
    // On whole device pixels, or thin strokes blur.
    const QPointF at(qRound(box.left() * scale) / scale, qRound(box.top() * scale) / scale);
    painter->drawPixmap(at, pixmap);
}

void drawMark(QPainter *painter, const QRectF &box, const Tokens &tokens)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(tokens.accent);
    const qreal radius = box.width() * 0.25;
    painter->drawRoundedRect(box, radius, radius);
    const qreal inset = box.width() * 0.24;
    drawSymbol(painter, Symbol::Key, box.adjusted(inset, inset, -inset, -inset), tokens.onAccent);
    painter->restore();
}

QIcon applicationIcon()
{
    return QIcon(new ApplicationIconEngine);
}

} // namespace roomkey::ui
