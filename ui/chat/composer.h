// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/gate.h"

#include <QPlainTextEdit>
#include <QTimer>
#include <QWidget>

namespace roomkey::ui {

class Button;
class IconButton;
class Label;

/// The text box of the composer: one to eight lines, plain text only, Enter sends, Tab leaves. Enter never
/// sends while an input method is composing.
class MessageEdit : public QPlainTextEdit
{
    Q_OBJECT

public:
    explicit MessageEdit(QWidget *parent = nullptr);

    QSize sizeHint() const override;
    /// A placeholder that is elided where the field would wrap it and cut the second line.
    void setPlaceholder(const QString &text);

Q_SIGNALS:
    void sendRequested();
    /// Up in an empty box.
    void editLastRequested();
    /// Ctrl+Z with nothing in the box to undo.
    void undoRequested();
    /// The person looks elsewhere, also at another window.
    void focusLeft();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void inputMethodEvent(QInputMethodEvent *event) override;
    void insertFromMimeData(const QMimeData *source) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    QString m_placeholder;
    bool m_composing = false;
};

/// Where messages are written. It never clears itself: whoever sends calls takeSubmitted() once the text is
/// safe. GUI thread.
class Composer : public QWidget
{
    Q_OBJECT

public:
    explicit Composer(QWidget *parent = nullptr);
    ~Composer() override;

    /// Another space: its name for the placeholder, and what was being written there.
    void setSpace(const QString &label, const QString &draft);
    /// Off: one line with a lock, the reason and the ask button; typed text is kept.
    void setGate(const Gate &gate);

    QString text() const;
    /// \a text goes into the outbox now; as long as only that stands here it is no draft.
    void setSubmitted(const QString &text);
    bool hasSubmitted() const { return !m_submitted.isEmpty(); }
    /// The outbox has it, or not: it goes from the field, or stays.
    void takeSubmitted(bool kept);
    /// Tells draftChanged now instead of after the pause.
    void saveDraft();
    /// The same, but only if something typed is still waiting for its pause to end.
    void flushDraft();
    /// What is being written as a new message, also while another one is being changed.
    QString draft() const;
    /// Puts text back (an undone or refused message) in front of the draft.
    void putBack(const QString &text);
    /// What putBack() makes of a draft.
    static QString joined(const QString &text, const QString &draft);
    /// Changes an existing message instead of writing a new one; what was being written comes back
    /// afterwards.
    void startEditing(const QString &text, bool withFocus = true);
    bool isEditing() const { return m_editing; }
    void stopEditing();
    /// The person gives the edit up.
    void cancelEditing();
    /// The field, or what stands in its place while one may not write.
    void focusText();
    /// Whether there is anything to focus.
    bool canTakeFocus() const;

    /// Google's limit for a message, in UTF-8 bytes.
    static constexpr int MaxBytes = 32'000;

Q_SIGNALS:
    /// \a text is not empty and not too long.
    void sendRequested(const QString &text);
    void editFinished(const QString &text);
    void editLastRequested();
    void undoRequested();
    /// 300 ms after the last key, and at once when the space changes or the focus leaves.
    void draftChanged(const QString &text);
    /// The same while an existing message is changed.
    void editChanged(const QString &text);
    void editCancelled();
    void askRequested();

protected:
    /// Esc leaves an edit and goes no further.
    void keyPressEvent(QKeyEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void submit();
    void textEdited();
    void updateMeter();
    void updateHeight();

    QWidget *m_writing;
    QWidget *m_field;
    MessageEdit *m_edit;
    Button *m_send;
    Label *m_hint;
    Label *m_meter;
    Label *m_editingLabel;
    IconButton *m_cancelEdit;
    QWidget *m_locked;
    Label *m_reason;
    Button *m_ask;
    QTimer m_draftTimer;
    QString m_beforeEditing;
    QString m_submitted;
    bool m_editing = false;
    bool m_settingText = false;
};

} // namespace roomkey::ui
