// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/newspacedialog.h"

#include "app/api/chatapi.h"
#include "app/api/requesturl.h"
#include "app/flows/session.h"
#include "models/labels.h"
#include "ui/dialogs/permissionline.h"
#include "ui/errortext.h"
#include "ui/gatedactions.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/card.h"
#include "ui/widgets/gatedbutton.h"
#include "ui/widgets/label.h"

#include <QHBoxLayout>
#include <QJsonDocument>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QTextEdit>
#include <QVBoxLayout>

#include <algorithm>

using namespace std::chrono_literals;

namespace roomkey::ui {

namespace {

constexpr QSize DialogSize(840, 480);
constexpr auto SlowAfter = 8s;

QString verbWord(Verb verb)
{
    switch (verb) {
    case Verb::Get:
        return QStringLiteral("GET");
    case Verb::Post:
        return QStringLiteral("POST");
    case Verb::Put:
        return QStringLiteral("PUT");
    case Verb::Patch:
        return QStringLiteral("PATCH");
    case Verb::Delete:
        return QStringLiteral("DELETE");
    }
    Q_UNREACHABLE();
}

// Exactly what is sent, the key itself left out.
QString requestText(const QUrl &apiRoot, const ApiRequest &request)
{
    const Result<QUrl> url = requestUrl(apiRoot, request);
    return QStringLiteral("%1 %2\nAuthorization: Bearer ••••••••\n\n%3")
        .arg(verbWord(methodRow(request.method).verb), url ? url->toString(QUrl::FullyEncoded) : QString(),
             QString::fromUtf8(QJsonDocument(request.body).toJson(QJsonDocument::Indented)));
}

} // namespace

NewSpaceDialog::NewSpaceDialog(Session &session, QWidget *parent)
    : QDialog(parent)
    , m_session(session)
    , m_requestId(newRequestId())
    , m_create(
          new GatedAction(tr("Create space"), {requests::createSpace(QString(), m_requestId)}, session, this))
{
    setWindowTitle(tr("New space"));
    setModal(true);
    m_create->setNeedsConnection(true);
    m_slow.setSingleShot(true);
    m_slow.setInterval(SlowAfter);

    auto *header = new QHBoxLayout;
    header->setContentsMargins(metrics::DialogMargin, metrics::PaneMargin, metrics::DialogMargin,
                               metrics::PaneMargin);
    header->addWidget(new Label(windowTitle(), Type::Title));

    auto *halves = new QHBoxLayout;
    halves->setContentsMargins({});
    halves->setSpacing(0);
    halves->addWidget(makeForm(), 11);
    halves->addWidget(new Separator(Qt::Vertical));
    halves->addWidget(makePreview(), 9);

    m_cancel = new Button(tr("Cancel"));
    m_cancel->setAutoDefault(false);
    m_createButton = new GatedButton(Symbol::Check, tr("Create space"), ButtonKind::Primary);
    m_createButton->setDefault(true);
    auto *footer = new QHBoxLayout;
    footer->setContentsMargins(metrics::DialogMargin, metrics::BlockGap, metrics::DialogMargin,
                               metrics::BlockGap);
    footer->setSpacing(metrics::ControlGap);
    footer->addStretch();
    footer->addWidget(m_cancel);
    footer->addWidget(m_createButton);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addLayout(header);
    layout->addWidget(new Separator);
    layout->addLayout(halves, 1);
    layout->addWidget(new Separator);
    layout->addLayout(footer);
    resize(DialogSize);

    connect(m_cancel, &QPushButton::clicked, this, &NewSpaceDialog::reject);
    connect(&m_slow, &QTimer::timeout, m_waiting, &QWidget::show);
    connect(m_createButton, &GatedButton::triggered, this, &NewSpaceDialog::create);
    connect(m_createButton, &GatedButton::reasonRequested, this, [this] {
        if (!m_create->gate().on)
            m_create->activate(m_createButton);
        else if (!m_creating)
            m_name->setFocus();
    });
    connect(m_create, &GatedAction::askFor, this, &NewSpaceDialog::askForScopes);
    connect(m_create, &GatedAction::showPermission, this, &NewSpaceDialog::showPermission);
    connect(m_create, &GatedAction::gateChanged, this, &NewSpaceDialog::nameChanged);
    connect(m_permission, &PermissionLine::askRequested, this, [this] {
        Q_EMIT askForScopes(m_session.access().judge(requests::createSpace(QString(), m_requestId)).missing);
    });
    nameChanged();
    m_name->setFocus();
}

QWidget *NewSpaceDialog::makeForm()
{
    auto *form = new QWidget;
    auto *layout = new QVBoxLayout(form);
    layout->setContentsMargins(metrics::DialogMargin, metrics::PaneMargin, metrics::DialogMargin,
                               metrics::PaneMargin);
    layout->setSpacing(metrics::ControlGap);
    auto *label = new Label(tr("Name"), Type::BodyBold);
    m_name = new QLineEdit;
    m_name->setAccessibleName(tr("Name"));
    label->setBuddy(m_name);
    m_count = new Label({}, Type::Small, Tint::Muted);
    m_error = new Label({}, Type::Small, Tint::Bad);
    m_error->hide();
    m_waiting = new Label(tr("Google Chat has not answered yet. You can close this: Roomkey goes on and "
                             "tells you how it ended."),
                          Type::Small, Tint::Muted);
    m_waiting->hide();
    layout->addWidget(label);
    layout->addWidget(m_name);
    layout->addWidget(m_count);
    layout->addWidget(m_error);
    layout->addWidget(m_waiting);
    layout->addSpacing(metrics::ControlGap);
    layout->addWidget(new Label(tr("You are its first member and owner. Add people once it exists."),
                                Type::Body, Tint::Muted));
    layout->addStretch();
    connect(m_name, &QLineEdit::textChanged, this, [this] {
        cleanName();
        // Other words are another request: a repeated id would answer with the space of the first one.
        m_requestId = newRequestId();
        m_error->hide();
        m_name->setAccessibleDescription({});
        nameChanged();
    });
    return form;
}

QWidget *NewSpaceDialog::makePreview()
{
    auto *half = new QWidget;
    half->setBackgroundRole(QPalette::AlternateBase); // sunken, as code is everywhere
    half->setAutoFillBackground(true);
    auto *layout = new QVBoxLayout(half);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    auto *top = new QVBoxLayout;
    top->setContentsMargins(metrics::BlockGap, metrics::PaneMargin, metrics::BlockGap, metrics::BlockGap);
    top->setSpacing(metrics::RowGap);
    top->addWidget(new Label(tr("What Roomkey will send"), Type::BodyBold));
    m_preview = new QTextEdit;
    m_preview->setAccessibleName(tr("What Roomkey will send"));
    m_preview->setReadOnly(true);
    m_preview->setTabChangesFocus(true);
    m_preview->setAcceptRichText(false);
    m_preview->setFrameShape(QFrame::NoFrame);
    m_preview->viewport()->setAutoFillBackground(false);
    m_preview->setFont(Fonts::current().mono);
    m_preview->setLineWrapMode(QTextEdit::WidgetWidth);
    m_preview->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    top->addWidget(m_preview, 1);
    layout->addLayout(top, 1);
    m_permission = new PermissionLine;
    layout->addWidget(m_permission);
    return half;
}

QString NewSpaceDialog::name() const
{
    return models::plainName(m_name->text());
}

// Pasted text may bring line breaks or characters nobody sees. Space at the end is left while one types.
void NewSpaceDialog::cleanName()
{
    const QString text = m_name->text();
    const auto isUnseen = [](QChar c) {
        return c != QLatin1Char(' ') && models::plainName(QString(c)).isEmpty();
    };
    if (std::none_of(text.begin(), text.end(), isUnseen))
        return;
    const auto plain = [&](QStringView part) {
        QString kept;
        for (const QChar c : part) {
            if (c.isSpace())
                kept += QLatin1Char(' ');
            else if (!isUnseen(c))
                kept += c;
        }
        return kept;
    };
    const int cursor = m_name->cursorPosition();
    const QSignalBlocker blocker(m_name); // this is the answer to its signal
    m_name->setText(plain(text));
    m_name->setCursorPosition(static_cast<int>(plain(QStringView(text).left(cursor)).size()));
}

void NewSpaceDialog::nameChanged()
{
    const QString name = this->name();
    const int length = static_cast<int>(name.toUcs4().size());
    const bool tooLong = length > MaxName;
    m_count->setTint(tooLong ? Tint::Bad : Tint::Muted);
    m_count->setText(tr("%1 of %2 characters").arg(length).arg(MaxName));
    const ApiRequest request = requests::createSpace(name, m_requestId);
    m_preview->setPlainText(requestText(m_session.apiRoot(), request));
    m_permission->setVerdict(m_session.access().judge(request));
    Gate gate = m_create->gate();
    if (gate.on && m_creating)
        gate = {false, tr("The space is being created."), false, false, true};
    else if (gate.on && name.isEmpty())
        gate = {false, tr("Give the space a name first."), false, false, true};
    else if (gate.on && tooLong)
        gate = {false, tr("The name is too long."), false, false, true};
    m_createButton->setGate(gate);
    m_createButton->setText(m_creating ? tr("Creating…") : tr("Create space"));
    m_cancel->setText(m_creating ? tr("Close") : tr("Cancel"));
    m_name->setReadOnly(m_creating);
}

void NewSpaceDialog::create()
{
    const QString name = this->name();
    if (name.isEmpty() || m_creating)
        return;
    m_creating = true;
    m_error->hide();
    m_slow.start();
    nameChanged();
    m_scope.add(m_session.createSpace(name, m_requestId)).then(this, [this](Result<Space> &&space) {
        ended(space);
    });
}

void NewSpaceDialog::ended(const Result<Space> &space)
{
    m_creating = false;
    m_slow.stop();
    m_waiting->hide();
    nameChanged();
    if (space) {
        Q_EMIT created(*space);
        accept();
        return;
    }
    showError(space.error());
    Q_EMIT failed(name());
}

void NewSpaceDialog::showError(const ApiError &error)
{
    const QString text = errorText(error);
    if (text.isEmpty())
        return;
    m_error->setText(text);
    m_error->show();
    m_name->setAccessibleDescription(text);
    m_name->setFocus();
    m_name->selectAll();
}

} // namespace roomkey::ui
