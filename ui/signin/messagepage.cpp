// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/signin/messagepage.h"

#include "ui/signin/pageparts.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/spinner.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include <memory>

namespace roomkey::ui {

namespace {
constexpr int ContentWidth = 640;
} // namespace

MessagePage::MessagePage(const QString &title, const QString &text, QWidget *parent)
    : QWidget(parent)
    , m_title(new Label({}, Type::Title))
    , m_paragraphs(new QVBoxLayout)
    , m_top(new QVBoxLayout)
    , m_spinner(new Spinner)
    , m_actions(new QHBoxLayout)
{
    auto *content = new QWidget;
    content->setMaximumWidth(ContentWidth);
    auto *layout = new QVBoxLayout(content);
    layout->setContentsMargins({});
    layout->setSpacing(metrics::ControlGap);
    layout->addStretch();
    m_spinner->hide();
    m_top->addWidget(m_spinner);
    layout->addLayout(m_top);
    layout->addWidget(m_title);
    m_paragraphs->setSpacing(metrics::ControlGap);
    layout->addLayout(m_paragraphs);
    m_actions->setSpacing(metrics::ControlGap);
    m_actions->addStretch();
    layout->addSpacing(metrics::RowGap);
    layout->addLayout(m_actions);
    layout->addStretch();
    auto *row = makeCentred(content);
    row->setContentsMargins(metrics::PageMargin, metrics::PageMargin, metrics::PageMargin,
                            metrics::PageMargin);
    setLayout(row);
    setTexts(title, text);
}

void MessagePage::setTexts(const QString &title, const QString &text)
{
    setAccessibleName(title);
    m_title->setText(title);
    const QStringList lines = text.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    while (m_paragraphs->count() > lines.size()) {
        const std::unique_ptr<QLayoutItem> last(m_paragraphs->takeAt(m_paragraphs->count() - 1));
        delete last->widget();
    }
    for (int i = 0; i < lines.size(); ++i) {
        if (i == m_paragraphs->count())
            m_paragraphs->addWidget(new Label({}, Type::Body, Tint::Muted));
        static_cast<Label *>(m_paragraphs->itemAt(i)->widget())->setText(lines[i]);
    }
}

void MessagePage::setSymbol(Symbol symbol)
{
    auto *tile = new SymbolTile(symbol);
    tile->setTone(symbol == Symbol::Warning ? Tone::Warn : Tone::Neutral); // accent is for what one can do
    m_top->addWidget(tile, 0, Qt::AlignLeading);
    m_top->addSpacing(metrics::ControlGap);
}

void MessagePage::setBusy()
{
    m_spinner->show();
}

Button *MessagePage::addAction(const QString &text)
{
    const bool primary = !m_first && m_spinner->isHidden();
    auto *button = new Button(text, primary ? ButtonKind::Primary : ButtonKind::Normal);
    if (!m_first)
        setFocusProxy(m_first = button);
    m_actions->insertWidget(m_actions->count() - 1, button);
    return button;
}

} // namespace roomkey::ui
