// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/signin/clientguidepage.h"

#include "ui/errortext.h"
#include "ui/signin/pageparts.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/firststop.h"
#include "ui/widgets/label.h"
#include "ui/widgets/steplist.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLocale>
#include <QUrlQuery>
#include <QVBoxLayout>

namespace roomkey::ui {

namespace {

constexpr int ContentWidth = 820;

// Pages of Google's console (developers.google.com/workspace/chat/configure-chat-api and
// developers.google.com/workspace/guides/configure-oauth-consent name them).
constexpr QLatin1String ProjectPage("projectcreate");
constexpr QLatin1String ApiPage("apis/library/chat.googleapis.com");
constexpr QLatin1String ChatAppPage("apis/api/chat.googleapis.com/hangouts-chat");
constexpr QLatin1String ConsentPage("auth/audience");
constexpr QLatin1String ClientsPage("auth/clients");

} // namespace

ClientGuidePage::ClientGuidePage(QWidget *parent)
    : QWidget(parent)
    , m_steps(new StepList)
    , m_checkNote(new Label({}, Type::Small, Tint::Muted))
{
    setAccessibleName(tr("Get a client file"));
    addStep(
        tr("Choose a project, or make one"),
        tr("It has to belong to a Google Workspace organisation: Google offers the Chat API to no other."),
        tr("New project"), ProjectPage);
    addStep(tr("Switch on the Google Chat API"), tr("One press on “Enable”."), tr("Chat API"), ApiPage);
    addStep(
        tr("Fill in the Chat app page"),
        tr("A name, the address of a picture, and a description. Interactive features can stay off. Until "
           "it is saved Google answers “Chat app not found”, whatever you allowed."),
        tr("Chat app page"), ChatAppPage);
    addStep(
        tr("Say who may use it"),
        tr("“Internal” is for your organisation alone. With “External” in testing, add every person under "
           "“Test users”; each sign-in then ends after 7 days."),
        tr("Audience"), ConsentPage);
    addStep(tr("Create a client of the type “Desktop app”"),
            tr("No other type works here: a web client is refused with “redirect_uri_mismatch”."),
            tr("Clients"), ClientsPage);
    addStep(
        tr("Download its JSON file"),
        tr("Google shows the client’s secret only once, so download it in that moment. Then bring the file "
           "here."),
        {}, {});

    auto *bring = new Button(Symbol::File, tr("I have the file"), ButtonKind::Primary);
    connect(bring, &QAbstractButton::clicked, this, &ClientGuidePage::fileRequested);
    m_steps->setExtra(Download, makeButtonRow({bring}));

    auto *card = new Card;
    auto *inner = new QVBoxLayout(card);
    inner->setContentsMargins(metrics::DialogMargin, metrics::DialogMargin, metrics::DialogMargin,
                              metrics::PaneMargin);
    inner->addWidget(m_steps);
    inner->addWidget(m_checkNote);

    auto *back = new Button(Symbol::Back, tr("Back"), ButtonKind::Link);
    connect(back, &QAbstractButton::clicked, this, &ClientGuidePage::backRequested);
    const PageColumn column = makePageColumn(tr("Get a client file"),
                                             tr("Five pages in Google’s console, once for each Cloud "
                                                "project. In a company, ask whoever looks after "
                                                "Google Cloud: they may have a file ready."),
                                             ContentWidth);
    column.layout->addSpacing(metrics::ControlGap);
    column.layout->addWidget(card);
    column.layout->addSpacing(metrics::ControlGap);
    column.layout->addLayout(makeLeading(back));

    auto *page = new QWidget;
    auto *pageLayout = new QVBoxLayout(page);
    pageLayout->setContentsMargins(metrics::PageMargin, metrics::PaneMargin, metrics::PageMargin,
                                   metrics::PaneMargin);
    pageLayout->addLayout(makeCentred(column.content));
    pageLayout->addStretch();
    setScrolled(this, page);
    new FirstStop(this, bring);
    setCheckable(false);
}

void ClientGuidePage::addStep(const QString &title, const QString &note, const QString &link,
                              const QString &path)
{
    const QString number = locale().toString(m_steps->count() + 1);
    const int step = m_steps->addStep(tr("%1. %2", "number, what to do").arg(number, title), note);
    m_notes.push_back(note);
    if (link.isEmpty())
        return;
    auto *open = new Button(Symbol::External, link);
    open->setToolTip(tr("Opens in your browser"));
    connect(open, &QAbstractButton::clicked, this, [this, path] { Q_EMIT openRequested(address(path)); });
    QList<QWidget *> row{open};
    if (step == Api || step == ChatApp) {
        auto *check = new Button(Symbol::Check, tr("Check this"), ButtonKind::Flat);
        check->setAccessibleDescription(title);
        connect(check, &QAbstractButton::clicked, this, &ClientGuidePage::checkRequested);
        m_checks.append(check);
        row.append(check);
    }
    m_steps->setExtra(step, makeButtonRow(row));
}

QUrl ClientGuidePage::address(const QString &path) const
{
    QUrl url(QStringLiteral("https://console.cloud.google.com/") + path);
    if (!m_project.isEmpty() && path != ProjectPage) {
        QUrlQuery query;
        query.addQueryItem(QStringLiteral("project"), m_project);
        url.setQuery(query);
    }
    return url;
}

void ClientGuidePage::setProject(const QString &project)
{
    m_project = project;
}

void ClientGuidePage::setCheckable(bool checkable)
{
    for (Button *check : std::as_const(m_checks))
        check->setVisible(checkable);
    m_checkNote->setText(checkable ? QString()
                                   : tr("Once somebody is signed in, Roomkey can check steps 2 and 3."));
    m_checkNote->setVisible(!checkable);
}

void ClientGuidePage::setStep(Step step, bool good, const QString &trouble)
{
    m_steps->setState(step, good ? StepState::Done : StepState::Failed);
    m_steps->setNote(step, good ? m_notes.at(size_t(step)) : trouble);
}

void ClientGuidePage::showChecked(ProjectFault fault)
{
    m_checkNote->hide();
    const QString trouble = projectFaultText(fault);
    switch (fault) {
    case ProjectFault::None:
        setStep(Project, true);
        setStep(Api, true);
        setStep(ChatApp, true);
        break;
    case ProjectFault::ApiOff:
        setStep(Api, false, trouble);
        m_steps->setState(ChatApp, StepState::Pending);
        break;
    case ProjectFault::ChatAppMissing:
        setStep(Api, true); // or the answer would have been about the API
        setStep(ChatApp, false, trouble);
        break;
    case ProjectFault::Blocked:
        setStep(Consent, false, trouble);
        break;
    case ProjectFault::Suspended:
        setStep(Project, false, trouble);
        break;
    }
}

void ClientGuidePage::showUnchecked(const QString &why)
{
    m_checkNote->setText(why);
    m_checkNote->show();
}

void ClientGuidePage::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape) {
        Q_EMIT backRequested();
        return;
    }
    QWidget::keyPressEvent(event);
}

} // namespace roomkey::ui
