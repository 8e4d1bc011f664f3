// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/fontwarmup.h"

#include <QFontMetricsF>

#include <system_error>
#include <utility>

namespace roomkey::ui {

namespace {

/// A word of each: of these the first one met is dear.
constexpr const char *Words[] = {"Abc", "ไทย", "中文", "😀", "مرحبا", "हिन्दी"};

void lookUp(QFont font)
{
    for (const bool bold : {false, true}) {
        font.setBold(bold);
        for (const char *word : Words)
            QFontMetricsF(font).horizontalAdvance(QString::fromUtf8(word));
    }
}

} // namespace

FontWarmUp::~FontWarmUp()
{
    wait();
}

void FontWarmUp::start(const QFont &font)
{
    if (std::exchange(m_isStarted, true))
        return;
    try {
        m_thread = std::thread([font] { lookUp(font); });
    } catch (const std::system_error &) {
        // Fonts are loaded when they are met.
    }
}

void FontWarmUp::wait()
{
    if (m_thread.joinable())
        m_thread.join();
}

} // namespace roomkey::ui
