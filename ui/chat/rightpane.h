// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QWidget>

class QStackedWidget;

namespace roomkey::ui {

class IconButton;
class Label;

/// The pane at the right: a title level with the chat header, a button to close it, and one page at a time.
/// Esc closes it; the focus goes back to where it was. GUI thread.
class RightPane : public QWidget
{
    Q_OBJECT

public:
    explicit RightPane(QWidget *parent = nullptr);

    /// \a page becomes a child.
    void addPage(QWidget *page, const QString &title);
    void showPage(QWidget *page);
    /// Over what it would be beside otherwise: with a line to it.
    void setOverlays(bool overlays);
    void closePane();
    QWidget *currentPage() const;
    bool isOpen() const { return m_open; }
    IconButton *closeButton() const { return m_close; }

    static constexpr int MinimumWidth = 340; ///< a member's name, role and status fit
    /// 384 with a 10 pt font, more with a larger one: what it shows are words.
    static int maximumWidth();

Q_SIGNALS:
    void openChanged(bool open);
    void pageShown(QWidget *page);

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    Label *m_title;
    IconButton *m_close;
    QStackedWidget *m_stack;
    QPointer<QWidget> m_focusBefore;
    bool m_open = false;
};

} // namespace roomkey::ui
