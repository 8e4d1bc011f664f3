// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/fonts.h"

#include <QApplication>
#include <QFontDatabase>
#include <QFontInfo>

#include <algorithm>

namespace roomkey::ui {

namespace {

constexpr qreal SmallestPointSize = 8.25;

QFont scaled(const QFont &base, qreal factor, bool bold = false)
{
    QFont font = base;
    // A font set in pixels answers -1 for its point size.
    const qreal points = base.pointSizeF() > 0 ? base.pointSizeF() : QFontInfo(base).pointSizeF();
    font.setPointSizeF(std::max(points * factor, SmallestPointSize));
    font.setBold(bold);
    return font;
}

} // namespace

const QFont &Fonts::operator[](Type type) const
{
    switch (type) {
    case Type::Hero:
        return hero;
    case Type::Title:
        return title;
    case Type::Heading:
        return heading;
    case Type::Message:
        return message;
    case Type::Body:
        return body;
    case Type::BodyBold:
        return bodyBold;
    case Type::Small:
        return small;
    case Type::Caption:
        return caption;
    case Type::Mono:
        return mono;
    case Type::MonoSmall:
        return monoSmall;
    }
    return body;
}

Fonts Fonts::from(const QFont &system, const QFont &fixed)
{
    // The fixed font keeps its family; its size follows the system font, whatever the desktop says of it.
    QFont monoBase = fixed;
    monoBase.setPointSizeF(scaled(system, 1.0).pointSizeF());
    return {scaled(system, 2.0, true), scaled(system, 1.5, true), scaled(system, 1.15, true),
            scaled(system, 1.05),      scaled(system, 1.0),       scaled(system, 1.0, true),
            scaled(system, 0.92),      scaled(system, 0.84),      scaled(monoBase, 0.92),
            scaled(monoBase, 0.82)};
}

const Fonts &Fonts::current()
{
    static QFont seen = QApplication::font();
    static Fonts fonts = from(seen, QFontDatabase::systemFont(QFontDatabase::FixedFont));
    if (const QFont now = QApplication::font(); now != seen) {
        seen = now;
        fonts = from(now, QFontDatabase::systemFont(QFontDatabase::FixedFont));
    }
    return fonts;
}

QFont interfaceFont(const QFont &system)
{
    QFont font = system;
    QStringList families = system.families();
    // A name such as "Sans Serif" stands for a font that fontconfig chooses, but only while it is the last of
    // the list: before other names it is passed by, and the Chinese font draws the Latin text. macOS has
    // names of its own that must not be written out.
    if (const QString chosen = QFontInfo(system).family(); !families.value(0).isEmpty() &&
                                                           !families.contains(chosen) &&
                                                           !QFontDatabase::isPrivateFamily(families.first()))
        families.first() = chosen;
    for (const QString &family : {QStringLiteral("Noto Sans Thai"), QStringLiteral("Noto Sans CJK SC"),
                                  QStringLiteral("Noto Color Emoji")}) {
        if (!families.contains(family))
            families.append(family);
    }
    font.setFamilies(families);
    return font;
}

} // namespace roomkey::ui
