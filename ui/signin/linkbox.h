// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QUrl>
#include <QWidget>

class QLineEdit;

namespace roomkey::ui {

class Button;
class Label;

/// The link to the Google page, to be copied into another browser or opened again. A child of its page; GUI
/// thread.
class LinkBox : public QWidget
{
    Q_OBJECT

public:
    explicit LinkBox(QWidget *parent = nullptr);

    void setLink(const QUrl &link);
    [[nodiscard]] bool isEmpty() const;
    /// Where the keyboard begins on the page.
    [[nodiscard]] QWidget *againButton() const;

Q_SIGNALS:
    void openAgainRequested();

private:
    QLineEdit *m_link = nullptr;
    Label *m_note = nullptr;
    Button *m_again = nullptr;
};

} // namespace roomkey::ui
