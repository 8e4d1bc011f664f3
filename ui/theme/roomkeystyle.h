// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProxyStyle>

namespace roomkey::ui {

/// The program's style. Over Fusion it draws buttons, fields, check boxes, radio buttons, combo boxes, scroll
/// bars, headers and tabs from the tokens; over any other style (Breeze, Windows, macOS) it changes distances
/// only, so the desktop keeps its own look. Given to QApplication::setStyle, which owns it.
class RoomkeyStyle : public QProxyStyle
{
    Q_OBJECT

public:
    /// Over the platform's own style, or the one named \a baseStyle (a key of QStyleFactory).
    explicit RoomkeyStyle(const QString &baseStyle = {});

    /// Whether it draws controls itself, and so also wraps the text of buttons.
    [[nodiscard]] bool isOverFusion() const { return m_overFusion; }

    void polish(QWidget *widget) override;
    void polish(QPalette &palette) override;
    using QProxyStyle::polish;

    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                       const QWidget *widget) const override;
    void drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                     const QWidget *widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                            const QWidget *widget) const override;
    QRect subElementRect(SubElement element, const QStyleOption *option,
                         const QWidget *widget) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl subControl,
                         const QWidget *widget) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                           const QWidget *widget) const override;
    QIcon standardIcon(StandardPixmap pixmap, const QStyleOption *option,
                       const QWidget *widget) const override;
    int pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const override;
    int styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                  QStyleHintReturn *returnData) const override;

private:
    bool m_overFusion;
};

} // namespace roomkey::ui
