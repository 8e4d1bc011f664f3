// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/icons.h"

#include <QWidget>

class QHBoxLayout;

namespace roomkey::ui {

class Button;
class Label;

/// A strip in the layout that tells of a lasting state and offers what helps. Hidden, it takes no room.
class Banner : public QWidget
{
    Q_OBJECT

public:
    explicit Banner(QWidget *parent = nullptr);

    /// \a lead is bold and short, \a text explains. Shows the banner.
    void showMessage(Tone tone, Symbol symbol, const QString &lead, const QString &text = {});
    /// Buttons at the end, in order; replaces the earlier ones. actionTriggered() gives the index.
    void setActions(const QStringList &labels);
    [[nodiscard]] QString message() const;

Q_SIGNALS:
    void actionTriggered(int index);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Tone m_tone = Tone::Neutral;
    Symbol m_symbol = Symbol::Info;
    Label *m_lead;
    Label *m_text;
    QHBoxLayout *m_buttons;
};

} // namespace roomkey::ui
