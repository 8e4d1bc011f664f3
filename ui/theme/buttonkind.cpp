// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/buttonkind.h"

#include <QAbstractButton>
#include <QVariant>

namespace roomkey::ui {

namespace {

constexpr char KindProperty[] = "roomkeyButtonKind";
constexpr char PageProperty[] = "roomkeyPageButton";

} // namespace

void setButtonKind(QAbstractButton *button, ButtonKind kind)
{
    button->setProperty(KindProperty, int(kind));
    button->update();
}

ButtonKind buttonKind(const QWidget *button)
{
    return button ? ButtonKind(button->property(KindProperty).toInt()) : ButtonKind::Normal;
}

void setPageButton(QAbstractButton *button)
{
    button->setProperty(PageProperty, true);
    button->updateGeometry();
}

bool isPageButton(const QWidget *button)
{
    return button && button->property(PageProperty).toBool();
}

} // namespace roomkey::ui
