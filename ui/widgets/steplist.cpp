// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/steplist.h"

#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/widgets/label.h"

#include <QAccessibleWidget>
#include <QGridLayout>
#include <QPainter>
#include <QPointer>
#include <QVBoxLayout>

namespace roomkey::ui {

namespace {

constexpr int Mark = 24;
constexpr int TextStart = 42;
constexpr int RowGap = 16;

} // namespace

class StepRow final : public QWidget
{
    Q_OBJECT

public:
    StepRow(const QString &title, const QString &note, QWidget *parent)
        : QWidget(parent)
        , m_title(new Label(title, Type::Body, Tint::Muted))
        , m_note(new Label(note, Type::Small, Tint::Muted))
        , m_clock(new Label({}, Type::Small, Tint::Muted))
        , m_layout(new QGridLayout(this))
    {
        m_clock->setElided();
        m_layout->setContentsMargins(TextStart, 2, 0, RowGap);
        m_layout->setHorizontalSpacing(metrics::RowGap);
        m_layout->setVerticalSpacing(1);
        m_layout->setColumnStretch(0, 1);
        m_layout->addWidget(m_title, 0, 0);
        m_layout->addWidget(m_clock, 0, 1, Qt::AlignRight | Qt::AlignVCenter);
        m_layout->addWidget(m_note, 1, 0, 1, 2);
        describe();
    }

    void setState(StepState state)
    {
        m_state = state;
        styleTitle();
        m_note->setTint(state == StepState::Failed ? Tint::Text : Tint::Muted);
        describe();
        update();
    }
    void setNote(const QString &note)
    {
        m_note->setText(note);
        describe();
    }
    void setClock(const QString &clock) { m_clock->setText(clock); }
    void setExtra(QWidget *extra)
    {
        m_layout->addWidget(extra, 2, 0, 1, 2);
        m_extra = extra;
        styleTitle();
    }
    void setLast(bool last)
    {
        m_last = last;
        m_layout->setContentsMargins(TextStart, 2, 0, last ? 2 : RowGap);
        update();
    }

    StepState state() const { return m_state; }
    QString note() const { return m_note->text(); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const Tokens t = Tokens::of(this);
        const bool rtl = layoutDirection() == Qt::RightToLeft;
        const QRectF mark(rtl ? width() - Mark - 1 : 1, 1, Mark, Mark);
        if (!m_last) {
            const QColor line = m_state == StepState::Done ? t.ok : t.line;
            const qreal top = mark.bottom() + 3;
            painter.fillRect(QRectF(mark.center().x() - 1, top, 2, height() - top - 2), line);
        }
        const QRectF glyph = mark.adjusted(5, 5, -5, -5);
        switch (m_state) {
        case StepState::Pending:
            drawRounded(&painter, mark.adjusted(1, 1, -1, -1), Mark / 2.0, QColor(), t.line, 2);
            break;
        case StepState::Active: {
            drawRounded(&painter, mark, Mark / 2.0, t.soft);
            // A still arc: movement is for nothing but what appears and goes.
            painter.setPen(QPen(t.link, 2.4, Qt::SolidLine, Qt::RoundCap));
            painter.setBrush(Qt::NoBrush);
            painter.drawArc(mark.adjusted(6, 6, -6, -6), 50 * 16, 260 * 16);
            break;
        }
        case StepState::Done:
            drawRounded(&painter, mark, Mark / 2.0, t.okSoft);
            drawSymbol(&painter, Symbol::Check, glyph, t.ok);
            break;
        case StepState::Failed:
            drawRounded(&painter, mark, Mark / 2.0, t.badSoft);
            drawSymbol(&painter, Symbol::Cross, glyph, t.bad);
            break;
        }
    }

private:
    /// A step still to come is dim, unless it is one the reader takes.
    void styleTitle()
    {
        const bool strong = m_state == StepState::Active || m_state == StepState::Failed || m_extra;
        m_title->setType(strong ? Type::BodyBold : Type::Body);
        m_title->setTint(m_state == StepState::Failed                ? Tint::Bad
                         : m_state == StepState::Pending && !m_extra ? Tint::Muted
                                                                     : Tint::Text);
    }
    void describe()
    {
        QString sentence;
        switch (m_state) {
        case StepState::Pending:
            sentence = tr("Not yet: %1. %2");
            break;
        case StepState::Active:
            sentence = tr("Now: %1. %2");
            break;
        case StepState::Done:
            sentence = tr("Done: %1. %2");
            break;
        case StepState::Failed:
            sentence = tr("Failed: %1. %2");
            break;
        }
        setAccessibleName(sentence.arg(m_title->text(), m_note->text()));
    }

    StepState m_state = StepState::Pending;
    QPointer<QWidget> m_extra; ///< a child; whoever gave it may delete it
    bool m_last = true;
    Label *m_title;
    Label *m_note;
    Label *m_clock;
    QGridLayout *m_layout;
};

namespace {

QAccessibleInterface *makeAccessible(const QString &className, QObject *object)
{
    if (className == QLatin1String(StepList::staticMetaObject.className()))
        return new QAccessibleWidget(static_cast<QWidget *>(object), QAccessible::List);
    if (className == QLatin1String(StepRow::staticMetaObject.className()))
        return new QAccessibleWidget(static_cast<QWidget *>(object), QAccessible::ListItem);
    return nullptr;
}

} // namespace

StepList::StepList(QWidget *parent)
    : QWidget(parent)
    , m_layout(new QVBoxLayout(this))
{
    QAccessible::installFactory(makeAccessible);
    setAccessibleName(tr("Steps"));
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
}

int StepList::addStep(const QString &title, const QString &note)
{
    if (!m_rows.empty())
        m_rows.back()->setLast(false);
    auto *row = new StepRow(title, note, this);
    m_rows.push_back(row);
    m_layout->addWidget(row);
    return count() - 1;
}

void StepList::setState(int step, StepState state)
{
    m_rows.at(size_t(step))->setState(state);
}

void StepList::setNote(int step, const QString &note)
{
    m_rows.at(size_t(step))->setNote(note);
}

void StepList::setClock(int step, const QString &clock)
{
    m_rows.at(size_t(step))->setClock(clock);
}

StepState StepList::state(int step) const
{
    return m_rows.at(size_t(step))->state();
}

QString StepList::note(int step) const
{
    return m_rows.at(size_t(step))->note();
}

void StepList::setExtra(int step, QWidget *extra)
{
    m_rows.at(size_t(step))->setExtra(extra);
}

} // namespace roomkey::ui

#include "steplist.moc"
