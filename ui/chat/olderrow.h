// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

namespace roomkey::ui {

class Button;
class Label;
class Spinner;

/// What stands above the oldest message while older ones are fetched: a spinner, after some seconds a
/// sentence, and the reason with Try again if it failed. Nothing while there is nothing to say. GUI thread.
class OlderRow : public QWidget
{
    Q_OBJECT

public:
    explicit OlderRow(QWidget *parent);

    void showLoading();
    void showFailure(const QString &reason);
    void clear();
    /// Nothing, a spinner, or words.
    [[nodiscard]] bool isEmpty() const { return m_empty; }
    [[nodiscard]] QString words() const;
    /// Room it takes above the oldest message; 0 while empty.
    [[nodiscard]] int heightFor(int width) const;

Q_SIGNALS:
    /// Another height, or none.
    void changed();
    void retryRequested();

private:
    void say(const QString &words, bool offerRetry);

    Spinner *m_spinner;
    Label *m_words;
    Button *m_retry;
    QTimer m_patience; ///< how long a spinner is an answer
    bool m_empty = true;
};

} // namespace roomkey::ui
