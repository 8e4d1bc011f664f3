// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/icons.h"

#include <QStringList>
#include <QWidget>

class QAbstractButton;
class QHBoxLayout;

namespace roomkey::ui {

class Button;
class Label;
class Spinner;

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
    /// One more button, behind them, to take note of it; whoever shows the banner hides it.
    void setClosable(bool closable);
    /// What is told is still going on: it turns where the symbol would stand.
    void setBusy(bool busy);
    [[nodiscard]] QString message() const;

Q_SIGNALS:
    void actionTriggered(int index);
    void closed();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    [[nodiscard]] QRectF symbolBox() const;

    Tone m_tone = Tone::Neutral;
    Symbol m_symbol = Symbol::Info;
    Label *m_lead;
    Label *m_text;
    QHBoxLayout *m_buttons;
    QStringList m_actions;
    QAbstractButton *m_close;
    Spinner *m_spinner;
};

} // namespace roomkey::ui
