// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/signin/clientfilepage.h"

#include "ui/errortext.h"
#include "ui/signin/pageparts.h"
#include "ui/theme/metrics.h"
#include "ui/theme/painting.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/label.h"

#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QPainter>
#include <QUrl>
#include <QVBoxLayout>

namespace roomkey::ui {

namespace {

constexpr int ContentWidth = 1040;

/// The one local file of a drag, or nothing.
QString draggedFile(const QMimeData *data)
{
    const QList<QUrl> urls = data->urls();
    return urls.size() == 1 && urls.first().isLocalFile() ? urls.first().toLocalFile() : QString();
}

} // namespace

/// A dashed frame around the button that chooses, so that dropping is thought of.
class ClientFilePage::DropArea : public QWidget
{
public:
    using QWidget::QWidget;

    void setWelcoming(bool welcoming)
    {
        m_welcoming = welcoming;
        update();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const Tokens t = Tokens::of(this);
        QPen pen(m_welcoming ? t.focus : t.edge, m_welcoming ? 2 : 1.2);
        pen.setDashPattern({4, 4});
        painter.setPen(pen);
        painter.setBrush(m_welcoming ? t.soft : t.sunken);
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), metrics::RowRadius,
                                metrics::RowRadius);
    }

private:
    bool m_welcoming = false;
};

ClientFilePage::ClientFilePage(QWidget *parent)
    : QWidget(parent)
{
    setAccessibleName(tr("Client file"));
    setAcceptDrops(true);
    auto *columns = new QHBoxLayout;
    columns->setSpacing(metrics::PaneMargin);
    columns->addWidget(makeFileCard(), 5);
    columns->addWidget(makeStepsCard(), 4);

    auto *back = new Button(Symbol::Back, tr("Back"), ButtonKind::Link);
    connect(back, &QAbstractButton::clicked, this, &ClientFilePage::backRequested);
    const PageColumn column = makePageColumn(tr("Use a client file from Google Cloud"),
                                             tr("It tells Google which program asks. Roomkey comes without "
                                                "one, so that nobody signs in under somebody else’s name."),
                                             ContentWidth);
    column.layout->addSpacing(metrics::ControlGap);
    column.layout->addLayout(columns);
    column.layout->addSpacing(metrics::BlockGap);
    column.layout->addLayout(makeLeading(back));

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::PageMargin, metrics::PaneMargin, metrics::PageMargin,
                               metrics::PaneMargin);
    layout->addStretch(2);
    layout->addLayout(makeCentred(column.content));
    layout->addStretch(3);
}

QWidget *ClientFilePage::makeFileCard()
{
    auto *card = new Card;
    auto *layout = new QVBoxLayout(card);
    layout->setContentsMargins(metrics::DialogMargin, metrics::DialogMargin, metrics::DialogMargin,
                               metrics::DialogMargin);
    layout->setSpacing(metrics::ControlGap);

    m_drop = new DropArea;
    auto *inner = new QVBoxLayout(m_drop);
    inner->setContentsMargins(metrics::PaneMargin, metrics::PaneMargin, metrics::PaneMargin,
                              metrics::PaneMargin);
    inner->setSpacing(metrics::RowGap);
    auto *hint = new Label(tr("Drop the file here, or"), Type::Body, Tint::Muted);
    hint->setAlignment(Qt::AlignHCenter);
    inner->addWidget(hint);
    auto *choose = new Button(Symbol::File, tr("Choose a file…"));
    connect(choose, &QAbstractButton::clicked, this, &ClientFilePage::chooseFile);
    inner->addWidget(choose, 0, Qt::AlignHCenter);
    layout->addWidget(m_drop);
    layout->addSpacing(metrics::ControlGap);

    m_path = new QLineEdit;
    m_path->setClearButtonEnabled(true);
    auto *caption = new Label(tr("Path of the file"), Type::BodyBold);
    caption->setBuddy(m_path);
    m_path->setAccessibleName(caption->text());
    m_use = new Button(tr("Use this file"), ButtonKind::Primary);
    m_use->setEnabled(false);
    connect(m_path, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_use->setEnabled(!text.trimmed().isEmpty());
        m_errorRow->hide();
        m_path->setAccessibleDescription({});
    });
    connect(m_path, &QLineEdit::returnPressed, this, &ClientFilePage::takeTyped);
    connect(m_use, &QAbstractButton::clicked, this, &ClientFilePage::takeTyped);
    auto *line = new QHBoxLayout;
    line->setSpacing(metrics::ControlGap);
    line->addWidget(m_path, 1);
    line->addWidget(m_use);
    layout->addWidget(caption);
    layout->addLayout(line);

    m_errorRow = new QWidget;
    auto *errorLayout = new QHBoxLayout(m_errorRow);
    errorLayout->setContentsMargins(0, 0, 0, 0);
    errorLayout->setSpacing(metrics::ControlGap);
    m_error = new Label({}, Type::Body, Tint::Bad);
    errorLayout->addWidget(new SymbolMark(Symbol::Warning, Tint::Bad), 0, Qt::AlignTop);
    errorLayout->addWidget(m_error, 1);
    m_errorRow->hide();
    layout->addWidget(m_errorRow);
    layout->addStretch();
    setFocusProxy(choose);
    return card;
}

QWidget *ClientFilePage::makeStepsCard()
{
    auto *card = new Card;
    auto *layout = new QVBoxLayout(card);
    layout->setContentsMargins(metrics::PaneMargin, metrics::PaneMargin, metrics::PaneMargin,
                               metrics::PaneMargin);
    layout->setSpacing(metrics::RowGap);
    layout->addWidget(new Label(tr("How to get one"), Type::Heading));
    const QString steps[] = {
        tr("Open console.cloud.google.com and choose a project, or make one."),
        tr("Switch on the Google Chat API, and fill in the Chat app’s name, picture and description."),
        tr("Under “Clients”, create one of the type “Desktop app”."),
        tr("Download its JSON file and bring it here."),
    };
    int number = 0;
    for (const QString &step : steps) {
        auto *line = new QHBoxLayout;
        line->setSpacing(metrics::RowGap);
        line->addWidget(new Label(locale().toString(++number), Type::BodyBold, Tint::Link), 0, Qt::AlignTop);
        line->addWidget(new Label(step, Type::Body, Tint::Muted), 1);
        layout->addLayout(line);
    }
    auto *guide = new Button(Symbol::Right, tr("Show each step"), ButtonKind::Link);
    connect(guide, &QAbstractButton::clicked, this, &ClientFilePage::guideRequested);
    layout->addLayout(makeLeading(guide));
    layout->addWidget(new Separator);
    layout->addWidget(
        new Label(tr("In a company, ask whoever looks after Google Cloud: they may have one ready."),
                  Type::Small, Tint::Muted));
    layout->addStretch();
    return card;
}

void ClientFilePage::chooseFile()
{
    auto *dialog = new QFileDialog(this, tr("Choose a client file"), QDir::homePath(),
                                   tr("Client files (*.json);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &ClientFilePage::take);
    dialog->open();
}

void ClientFilePage::takeTyped()
{
    QString path = m_path->text().trimmed();
    // As people paste it: from a file manager or a shell.
    if (path.startsWith(QLatin1String("file:")))
        path = QUrl(path).toLocalFile();
    if (path.size() > 1 && (path.startsWith(QLatin1Char('"')) || path.startsWith(QLatin1Char('\''))) &&
        path.endsWith(path.front()))
        path = path.mid(1, path.size() - 2);
    if (path.startsWith(QLatin1String("~/")))
        path = QDir::homePath() + path.mid(1);
    if (!path.isEmpty())
        Q_EMIT fileChosen(path);
}

void ClientFilePage::take(const QString &path)
{
    m_path->setText(QDir::toNativeSeparators(path));
    Q_EMIT fileChosen(path);
}

void ClientFilePage::showError(const ClientFileError &error)
{
    const ClientFileText text = errorText(error);
    m_error->setText(QStringLiteral("%1 %2").arg(text.what, text.cure).trimmed());
    m_errorRow->show();
    m_path->setAccessibleDescription(m_error->text());
    m_path->setFocus();
}

void ClientFilePage::showHint(const QString &hint)
{
    m_error->setText(hint);
    m_errorRow->show();
    m_path->setAccessibleDescription(hint);
}

void ClientFilePage::dragEnterEvent(QDragEnterEvent *event)
{
    if (draggedFile(event->mimeData()).isEmpty())
        return;
    event->acceptProposedAction();
    m_drop->setWelcoming(true);
}

void ClientFilePage::dragLeaveEvent(QDragLeaveEvent *)
{
    m_drop->setWelcoming(false);
}

void ClientFilePage::dropEvent(QDropEvent *event)
{
    m_drop->setWelcoming(false);
    const QString path = draggedFile(event->mimeData());
    if (path.isEmpty())
        return;
    event->acceptProposedAction();
    take(path);
}

void ClientFilePage::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape) {
        Q_EMIT backRequested();
        return;
    }
    QWidget::keyPressEvent(event);
}

} // namespace roomkey::ui
