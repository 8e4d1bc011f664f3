// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/composer.h"

#include "ui/gatedactions.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

#include <QHBoxLayout>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QMimeData>
#include <QPainter>
#include <QScrollBar>
#include <QTextBlock>
#include <QVBoxLayout>

#include <chrono>
#include <cmath>

using namespace std::chrono_literals;

namespace roomkey::ui {

namespace {

constexpr auto DraftDelay = 300ms;
constexpr int MostLines = 8;
constexpr int MeterFrom = Composer::MaxBytes / 10 * 8;

} // namespace

// ---- MessageEdit

MessageEdit::MessageEdit(QWidget *parent)
    : QPlainTextEdit(parent)
{
    setFrameShape(QFrame::NoFrame);
    setTabChangesFocus(true);
    setFont(Fonts::current().message);
    setLineWrapMode(QPlainTextEdit::WidgetWidth);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setVerticalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    // A space that ends a line reaches beyond it, and the text would be scrolled to it.
    connect(horizontalScrollBar(), &QScrollBar::rangeChanged, this,
            [this] { horizontalScrollBar()->setRange(0, 0); });
    document()->setDocumentMargin(0);
    viewport()->setAutoFillBackground(false);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void MessageEdit::setPlaceholder(const QString &text)
{
    m_placeholder = text;
    setPlaceholderText(fontMetrics().elidedText(text, Qt::ElideRight, viewport()->width()));
}

void MessageEdit::resizeEvent(QResizeEvent *event)
{
    QPlainTextEdit::resizeEvent(event);
    setPlaceholder(m_placeholder);
}

QSize MessageEdit::sizeHint() const
{
    // Lines as wrapped: QPlainTextDocumentLayout counts its height in lines.
    const int lines = qBound(1, qRound(document()->size().height()), MostLines);
    const qreal line = QFontMetricsF(font()).lineSpacing();
    return {200, static_cast<int>(std::ceil(lines * line)) + 2};
}

void MessageEdit::keyPressEvent(QKeyEvent *event)
{
    const bool isReturn = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isReturn && !m_composing && !(event->modifiers() & Qt::ShiftModifier)) {
        Q_EMIT sendRequested();
        return;
    }
    if (event->key() == Qt::Key_Up && event->modifiers() == Qt::NoModifier && document()->isEmpty()) {
        Q_EMIT editLastRequested();
        return;
    }
    if (event->matches(QKeySequence::Undo) && document()->isEmpty() && !document()->isUndoAvailable()) {
        Q_EMIT undoRequested();
        return;
    }
    if (event->key() == Qt::Key_Escape) {
        event->ignore(); // whoever has something open around us
        return;
    }
    QPlainTextEdit::keyPressEvent(event);
}

void MessageEdit::inputMethodEvent(QInputMethodEvent *event)
{
    m_composing = !event->preeditString().isEmpty();
    QPlainTextEdit::inputMethodEvent(event);
}

void MessageEdit::insertFromMimeData(const QMimeData *source)
{
    if (source->hasText())
        insertPlainText(source->text());
}

void MessageEdit::focusInEvent(QFocusEvent *event)
{
    QPlainTextEdit::focusInEvent(event);
    window()->update(); // the ring is drawn around the field
}

void MessageEdit::focusOutEvent(QFocusEvent *event)
{
    m_composing = false;
    QPlainTextEdit::focusOutEvent(event);
    window()->update(); // the ring is drawn around the field
    Q_EMIT focusLeft();
}

// ---- Composer

Composer::Composer(QWidget *parent)
    : QWidget(parent)
    , m_writing(new QWidget)
    , m_field(new QWidget)
    , m_edit(new MessageEdit(m_field))
    , m_send(new IconButton(Symbol::Send, tr("Send")))
    , m_hint(new Label(tr("Enter to send, Shift+Enter for a new line"), Type::Caption, Tint::Muted))
    , m_meter(new Label({}, Type::Caption, Tint::Muted))
    , m_editingLabel(new Label(tr("Editing your message"), Type::Caption, Tint::Link))
    , m_cancelEdit(new IconButton(Symbol::Cross, tr("Cancel editing")))
    , m_locked(new QWidget)
    , m_reason(new Label({}, Type::Body, Tint::Muted))
    , m_ask(new Button(Symbol::Key, tr("Ask for this permission"), ButtonKind::Soft))
{
    m_edit->setAccessibleName(tr("Write a message"));
    m_editingLabel->hide();
    m_cancelEdit->hide();
    m_meter->hide();

    auto *field = new QHBoxLayout(m_field);
    field->setContentsMargins(metrics::BlockGap, metrics::ControlGap, metrics::ControlGap,
                              metrics::ControlGap);
    field->setSpacing(metrics::ControlGap);
    field->addWidget(m_edit, 1, Qt::AlignVCenter);
    field->addWidget(m_cancelEdit, 0, Qt::AlignBottom);
    field->addWidget(m_send, 0, Qt::AlignBottom);

    auto *below = new QHBoxLayout;
    below->setContentsMargins(0, 0, 0, 0);
    below->addWidget(m_hint);
    below->addWidget(m_editingLabel);
    below->addStretch();
    below->addWidget(m_meter);
    auto *column = new QVBoxLayout(m_writing);
    column->setContentsMargins({});
    column->setSpacing(metrics::ControlGap);
    column->addWidget(m_field);
    column->addLayout(below);

    auto *locked = new QHBoxLayout(m_locked);
    locked->setContentsMargins({});
    locked->setSpacing(metrics::RowGap);
    auto *lock = new QLabel;
    lock->setPixmap(symbolIcon(Symbol::Lock, Tint::Muted).pixmap(metrics::iconSize()));
    locked->addWidget(lock);
    locked->addWidget(m_reason, 1);
    locked->addWidget(m_ask);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::PaneMargin, metrics::ControlGap, metrics::PaneMargin,
                               metrics::RowGap);
    layout->addWidget(m_writing);
    layout->addWidget(m_locked);
    m_locked->hide();

    m_draftTimer.setSingleShot(true);
    m_draftTimer.setInterval(DraftDelay);
    connect(&m_draftTimer, &QTimer::timeout, this, &Composer::saveDraft);
    connect(m_edit, &QPlainTextEdit::textChanged, this, &Composer::textEdited);
    connect(m_edit, &MessageEdit::sendRequested, this, &Composer::submit);
    connect(m_edit, &MessageEdit::editLastRequested, this, &Composer::editLastRequested);
    connect(m_edit, &MessageEdit::undoRequested, this, &Composer::undoRequested);
    connect(m_edit, &MessageEdit::focusLeft, this, &Composer::flushDraft);
    connect(m_send, &QPushButton::clicked, this, &Composer::submit);
    connect(m_cancelEdit, &QPushButton::clicked, this, &Composer::cancelEditing);
    connect(m_ask, &QPushButton::clicked, this, &Composer::askRequested);
    setFocusProxy(m_edit);
    updateMeter();
    updateHeight();
}

Composer::~Composer()
{
    // QWidget takes the focus from the field when nothing but a QWidget is left of this.
    m_edit->disconnect(this);
}

void Composer::setSpace(const QString &label, const QString &draft)
{
    flushDraft();
    m_submitted.clear();
    m_editing = false;
    m_editingLabel->hide();
    m_cancelEdit->hide();
    m_hint->show();
    m_edit->setPlaceholder(tr("Message %1").arg(label));
    m_settingText = true;
    m_edit->setPlainText(draft);
    m_settingText = false;
    m_edit->moveCursor(QTextCursor::End);
    updateMeter();
    updateHeight();
}

void Composer::setGate(const Gate &gate)
{
    m_reason->setText(gate.reason);
    m_ask->setText(cureText(gate));
    m_ask->setSymbol(gate.trying ? Symbol::Flask : Symbol::Key);
    m_ask->setVisible(gate.canAsk || gate.trying);
    m_ask->setAccessibleDescription(gate.reason);
    m_writing->setVisible(gate.on);
    m_locked->setVisible(!gate.on);
}

QString Composer::text() const
{
    return m_edit->toPlainText();
}

void Composer::setSubmitted(const QString &text)
{
    m_draftTimer.stop();
    m_submitted = text;
}

void Composer::takeSubmitted(bool kept)
{
    const QString sent = std::exchange(m_submitted, QString());
    if (!kept) {
        saveDraft();
        return; // what was typed stays where it is
    }
    // Only what was sent goes: somebody may have typed on.
    const QString now = m_edit->toPlainText();
    const QString rest = now.trimmed().startsWith(sent) ? now.trimmed().mid(sent.size()).trimmed() : now;
    if (rest == now)
        return;
    m_settingText = true;
    m_edit->setPlainText(rest);
    m_settingText = false;
    m_edit->moveCursor(QTextCursor::End);
    updateMeter();
    updateHeight();
    if (!rest.isEmpty())
        saveDraft(); // the draft left the store together with the send
}

QString Composer::draft() const
{
    return m_editing ? m_beforeEditing : text();
}

QString Composer::joined(const QString &text, const QString &draft)
{
    return draft.isEmpty() ? text : text + QLatin1Char('\n') + draft;
}

void Composer::putBack(const QString &text)
{
    if (m_editing) { // it is there when the edit ends
        m_beforeEditing = joined(text, m_beforeEditing);
        Q_EMIT draftChanged(m_beforeEditing);
        return;
    }
    m_edit->setPlainText(joined(text, m_edit->toPlainText()));
    m_edit->moveCursor(QTextCursor::End);
    saveDraft();
    focusText();
}

void Composer::startEditing(const QString &text, bool withFocus)
{
    if (!m_editing) {
        flushDraft();
        m_beforeEditing = m_edit->toPlainText();
    }
    m_editing = true;
    m_editingLabel->show();
    m_cancelEdit->show();
    m_hint->hide();
    m_draftTimer.stop();
    m_settingText = true; // nothing to keep until the person changes something
    m_edit->setPlainText(text);
    m_settingText = false;
    m_edit->moveCursor(QTextCursor::End);
    if (withFocus)
        focusText();
}

void Composer::stopEditing()
{
    if (!m_editing)
        return;
    m_editing = false;
    m_draftTimer.stop();
    m_editingLabel->hide();
    m_cancelEdit->hide();
    m_hint->show();
    m_settingText = true;
    m_edit->setPlainText(std::exchange(m_beforeEditing, {}));
    m_settingText = false;
    m_edit->moveCursor(QTextCursor::End);
    updateMeter();
    updateHeight();
    focusText();
}

void Composer::cancelEditing()
{
    if (!m_editing)
        return;
    stopEditing();
    Q_EMIT editCancelled();
}

void Composer::focusText()
{
    if (m_locked->isHidden())
        m_edit->setFocus();
    else if (canTakeFocus())
        m_ask->setFocus(Qt::ShortcutFocusReason);
}

bool Composer::canTakeFocus() const
{
    return m_locked->isHidden() || !m_ask->isHidden();
}

void Composer::submit()
{
    const QString text = m_edit->toPlainText().trimmed();
    if (text.isEmpty() || text.toUtf8().size() > MaxBytes)
        return;
    if (!m_editing) {
        Q_EMIT sendRequested(text);
        return;
    }
    stopEditing();
    Q_EMIT editFinished(text);
}

void Composer::textEdited()
{
    if (!m_settingText && !m_draftTimer.isActive())
        m_draftTimer.start(); // not anew with each key: somebody may type on for minutes
    updateMeter();
    updateHeight();
}

void Composer::flushDraft()
{
    if (m_draftTimer.isActive())
        saveDraft();
}

void Composer::saveDraft()
{
    m_draftTimer.stop();
    if (m_editing) {
        Q_EMIT editChanged(m_edit->toPlainText()); // the draft was saved when editing began
        return;
    }
    // The outbox has it, or is about to: as a draft as well it would be sent twice.
    if (!m_submitted.isEmpty() && m_edit->toPlainText().trimmed() == m_submitted)
        return;
    Q_EMIT draftChanged(m_edit->toPlainText());
}

void Composer::updateMeter()
{
    const QString text = m_edit->toPlainText();
    // UTF-8 takes at most three bytes a UTF-16 unit, so most texts need no conversion.
    const qsizetype bytes = text.size() * 3 < MeterFrom ? text.size() : text.toUtf8().size();
    const bool tooLong = bytes > MaxBytes;
    m_meter->setVisible(bytes >= MeterFrom);
    if (bytes >= MeterFrom) {
        const QLocale locale;
        m_meter->setTint(tooLong ? Tint::Bad : Tint::Muted);
        m_meter->setText(tooLong
                             ? tr("%1 bytes too long. Google takes %2.")
                                   .arg(locale.toString(bytes - MaxBytes), locale.toString(MaxBytes))
                             : tr("%1 of %2 bytes").arg(locale.toString(bytes), locale.toString(MaxBytes)));
    }
    m_send->setEnabled(!text.trimmed().isEmpty() && !tooLong);
}

void Composer::updateHeight()
{
    m_edit->setFixedHeight(m_edit->sizeHint().height());
}

void Composer::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && m_editing)
        cancelEditing();
    else
        QWidget::keyPressEvent(event);
}

void Composer::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    updateHeight(); // other line breaks
}

void Composer::paintEvent(QPaintEvent *)
{
    if (!m_locked->isHidden())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens tokens = Tokens::of(this);
    const QRectF box = QRectF(m_field->geometry().translated(m_field->parentWidget()->pos()));
    const bool focus = m_edit->hasFocus();
    drawRounded(&painter, box.adjusted(0.5, 0.5, -0.5, -0.5), metrics::CardRadius, tokens.surface,
                focus ? tokens.focus : tokens.edge, focus ? 2 : 1);
}

} // namespace roomkey::ui
