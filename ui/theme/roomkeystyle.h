// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProxyStyle>

class QAbstractButton;
class QStyleOptionButton;
class QStyleOptionComplex;
class QStyleOptionSlider;

namespace roomkey::ui {

struct Tokens;

/// What a push button is for, which decides how it is drawn over Fusion.
enum class ButtonKind {
    Normal,  ///< outlined
    Primary, ///< the one thing to do: accent fill
    Soft,    ///< accent text on the selection colour
    Flat,    ///< nothing but its content until hovered
    Link,    ///< accent text, no frame
    Danger,  ///< destroys something: outlined, red text
};

/// Kept as a dynamic property, so it works on buttons of QDialogButtonBox too.
void setButtonKind(QAbstractButton *button, ButtonKind kind);
[[nodiscard]] ButtonKind buttonKind(const QWidget *button);
/// A page's main button is 42 high instead of 34.
void setPageButton(QAbstractButton *button);

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
    void drawButtonBevel(const QStyleOptionButton *option, QPainter *painter, const QWidget *widget) const;
    void drawButtonLabel(const QStyleOptionButton *option, QPainter *painter, const QWidget *widget) const;
    void drawIndicator(const QStyleOption *option, QPainter *painter, bool round) const;
    void drawFieldFrame(const QStyleOption *option, QPainter *painter) const;
    void drawHeaderSection(const QStyleOption *option, QPainter *painter, const QWidget *widget) const;
    void drawHeaderLabel(const QStyleOption *option, QPainter *painter) const;
    void drawTab(const QStyleOption *option, QPainter *painter) const;
    void drawScrollBar(const QStyleOptionSlider *option, QPainter *painter, const QWidget *widget) const;
    void drawComboBox(const QStyleOptionComplex *option, QPainter *painter) const;
    QSize buttonSize(const QStyleOptionButton *option, const QWidget *widget) const;

    bool m_overFusion;
};

} // namespace roomkey::ui
