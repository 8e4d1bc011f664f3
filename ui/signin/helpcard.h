// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/card.h"

namespace roomkey::ui {

/// What to do when nothing happens: what Google may say in the browser only, and its cure. As high as its
/// words, unless there is less room: then they scroll. A child of its page; GUI thread.
class HelpCard : public Card
{
    Q_OBJECT

public:
    explicit HelpCard(QWidget *parent = nullptr);

    /// What it may be high at most, in logical pixels.
    void setRoom(int height);
    /// Whether \a key (Qt::Key) scrolls; then it did. The words themselves never have the keyboard.
    bool scrollByKey(int key);

private:
    class Scroll;

    Scroll *m_scroll = nullptr;
};

} // namespace roomkey::ui
