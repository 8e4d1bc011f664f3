// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/palettes.h"

#include "ui/theme/color.h"

#include <QApplication>

namespace roomkey::ui {

namespace {

struct Seeds
{
    QRgb window, base, alternate, text, highlight, highlighted, toolTip, toolTipText;
};

QPalette paletteOf(const Seeds &s)
{
    const QColor window(s.window);
    const QColor base(s.base);
    const QColor text(s.text);
    QPalette p(text, color::mix(base, text, 0.05), color::mix(window, text, 0.02),
               color::mix(window, Qt::black, 0.5), color::mix(window, text, 0.3), text, text, base, window);
    p.setColor(QPalette::AlternateBase, QColor(s.alternate));
    p.setColor(QPalette::Highlight, QColor(s.highlight));
    p.setColor(QPalette::HighlightedText, QColor(s.highlighted));
    p.setColor(QPalette::ToolTipBase, QColor(s.toolTip));
    p.setColor(QPalette::ToolTipText, QColor(s.toolTipText));
    p.setColor(QPalette::Link, QColor(s.highlight));
    p.setColor(QPalette::PlaceholderText, color::mix(base, text, 0.6));
    const QColor off = color::mix(base, text, 0.5);
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        p.setColor(QPalette::Disabled, role, off);
    return p;
}

} // namespace

std::optional<Appearance> appearanceFromName(const QString &name)
{
    for (const Appearance a : {Appearance::System, Appearance::Light, Appearance::Dark}) {
        if (name == appearanceName(a))
            return a;
    }
    return std::nullopt;
}

QString appearanceName(Appearance appearance)
{
    switch (appearance) {
    case Appearance::System:
        return QStringLiteral("system");
    case Appearance::Light:
        return QStringLiteral("light");
    case Appearance::Dark:
        return QStringLiteral("dark");
    }
    return {};
}

QPalette lightPalette()
{
    return paletteOf(
        {0xfff5f6f8, 0xffffffff, 0xfff8f9fb, 0xff20242b, 0xff3558c8, 0xffffffff, 0xff2a2f38, 0xfff3f4f6});
}

QPalette darkPalette()
{
    return paletteOf(
        {0xff1a1c20, 0xff212429, 0xff1d2025, 0xffe4e7ec, 0xff4a6ce0, 0xffffffff, 0xffe4e7ec, 0xff1d2025});
}

void applyAppearance(Appearance appearance)
{
    switch (appearance) {
    case Appearance::System:
        QApplication::setPalette(QPalette());
        break;
    case Appearance::Light:
        QApplication::setPalette(lightPalette());
        break;
    case Appearance::Dark:
        QApplication::setPalette(darkPalette());
        break;
    }
}

} // namespace roomkey::ui
