// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QTimer>
#include <QWidget>

namespace roomkey::ui {

class Button;
class IconButton;
class Label;

/// Something the person just did, with a way to undo it, or how something ended that went on unseen: lower
/// left in \a host, no wider than the spaces list, six seconds, not while the mouse or the focus is on it.
/// One at a time; never for errors of what one is looking at.
class Toast : public QWidget
{
    Q_OBJECT

public:
    explicit Toast(QWidget *host);
    ~Toast() override;

    /// Replaces what is shown. Without \a action there is only the button that closes.
    void showText(const QString &text, const QString &action = {});
    /// Before its time: what it offers is over. The focus goes back to where it was.
    void dismiss();

Q_SIGNALS:
    void actionTriggered();

protected:
    void paintEvent(QPaintEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    void enterEvent(QEnterEvent *event) override;
    void leaveEvent(QEvent *event) override;

private:
    void place();
    void runOrPause();

    Label *m_text;
    Button *m_action;
    IconButton *m_close;
    QTimer m_timer;
    QPointer<QWidget> m_focusBefore;
};

} // namespace roomkey::ui
