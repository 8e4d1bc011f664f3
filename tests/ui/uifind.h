// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/label.h"

#include <QLabel>
#include <QPushButton>

// Finds what a person would see on a page, by its words.

/// The visible button with exactly this text, or nullptr.
inline QPushButton *button(const QWidget &page, const QString &text)
{
    const auto all = page.findChildren<QPushButton *>();
    for (QPushButton *each : all) {
        if (each->text() == text && each->isVisible())
            return each;
    }
    return nullptr;
}

/// Whether a visible text contains \a text.
inline bool says(const QWidget &page, const QString &text)
{
    const auto all = page.findChildren<QLabel *>();
    for (const QLabel *each : all) {
        if (each->isVisible() && each->text().contains(text))
            return true;
    }
    return false;
}

/// What the page says, label by label.
inline QStringList visibleTexts(const QWidget &page)
{
    QStringList texts;
    const auto all = page.findChildren<roomkey::ui::Label *>();
    for (const roomkey::ui::Label *each : all) {
        if (each->isVisible())
            texts.append(each->text());
    }
    return texts;
}
