// SPDX-License-Identifier: GPL-3.0-or-later
// The controller's pages of a store that cannot be opened as it is, or was damaged: why, and every way on.
#include "ui/app/controller.h"

#include "app/store/storefile.h"
#include "app/store/storelease.h"
#include "ui/app/openaccount.h"
#include "ui/errortext.h"
#include "ui/signin/messagepage.h"
#include "ui/widgets/button.h"

#include <QDateTime>
#include <QDesktopServices>
#include <QDir>
#include <QFileInfo>
#include <QTimer>

#include <chrono>

using namespace std::chrono_literals;

namespace roomkey::ui {

namespace {
constexpr auto LookAtLeaseEvery = 2s;
} // namespace

void Controller::offerFolder(MessagePage *page, const QString &folder)
{
    connect(page->addAction(tr("Show the folder")), &QAbstractButton::clicked, this,
            [folder] { QDesktopServices::openUrl(QUrl::fromLocalFile(folder)); });
}

void Controller::showStoreInUse(const AccountId &id, const StoreError &why)
{
    auto *page = new MessagePage(tr("Your messages are open elsewhere"),
                                 errorText(why) + QLatin1Char('\n') +
                                     tr("Close it there, and they open here by themselves."));
    page->setSymbol(Symbol::Lock);
    const auto look = [this, id] {
        if (!isOpenElsewhere(id))
            openAgain(id);
    };
    connect(page->addAction(tr("Try again")), &QAbstractButton::clicked, this, look);
    auto *timer = new QTimer(page); // as long as the page is shown
    connect(timer, &QTimer::timeout, this, look);
    timer->start(LookAtLeaseEvery);
    m_window.showPage(page);
}

void Controller::setOutboxAside(const AccountId &id)
{
    StoreLease lease;
    if (!lease.take(m_paths.accountFolder(id))) // whoever came to it meanwhile is told when it is opened
        return;
    const QString when = QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd-HHmmss"));
    setStoreFileAside(m_paths.outboxFile(id), QStringLiteral("damaged-") + when);
}

void Controller::showStoreTrouble(const AccountId &id, const StoreError &why)
{
    if (why.kind == StoreError::Kind::InUse) {
        showStoreInUse(id, why);
        return;
    }
    QString text = errorText(why);
    const bool damaged = why.kind == StoreError::Kind::Corrupt;
    if (damaged)
        text +=
            QLatin1Char('\n') +
            tr("Messages that were not sent yet may be in it. Set aside, it keeps everything under another "
               "name in the same folder, and Roomkey starts with an empty one; what Google has is loaded "
               "again.");
    auto *page = new MessagePage(tr("Your messages cannot be opened"), text);
    page->setSymbol(Symbol::Warning);
    connect(page->addAction(tr("Try again")), &QAbstractButton::clicked, this, [this, id] { openAgain(id); });
    if (damaged) {
        connect(page->addAction(tr("Set aside and start fresh")), &QAbstractButton::clicked, this,
                [this, id] {
                    setOutboxAside(id);
                    openAgain(id);
                });
    }
    offerFolder(page, m_paths.dataFolder());
    connect(page->addAction(tr("Sign out…")), &QAbstractButton::clicked, this,
            [this, id] { askToSignOut({id}); });
    m_window.showPage(page);
}

void Controller::showSalvage(const OutboxSalvage &salvage)
{
    const bool isEmpty = salvage.rows == 0 && salvage.drafts == 0;
    const bool isOnlyCut = salvage.isCut && isEmpty;
    const QString cut = tr("What was saved last is not whole: this computer stopped meanwhile, or its disk "
                           "was full or lost it. Look whether what you wrote last is there.");
    QStringList text{isOnlyCut ? cut : tr("The file with what you had not sent yet was damaged.")};
    if (salvage.rows == 1)
        text.append(
            tr("One message in it may be changed, or sent already. It waits in its space: compare before "
               "you send it again."));
    else if (salvage.rows > 1)
        text.append(
            tr("%n messages in it may be changed, or sent already. They wait in their spaces: compare "
               "before you send them again.",
               nullptr, salvage.rows));
    if (salvage.drafts == 1)
        text.append(tr("One draft came back as well; read it again."));
    else if (salvage.drafts > 1)
        text.append(tr("%n drafts came back as well; read them again.", nullptr, salvage.drafts));
    if (isEmpty && !isOnlyCut)
        text.append(
            tr("Nothing that waited could be read in it. Look whether what you wrote last is there."));
    if (!salvage.keptAs.isEmpty())
        text.append(tr("The damaged file is kept as %1.").arg(QDir::toNativeSeparators(salvage.keptAs)));
    else if (isEmpty && !isOnlyCut)
        text.append(tr("What was in it is lost."));
    else if (salvage.isCut && !isOnlyCut)
        text.append(cut); // else it was repaired in place, and all of it is there
    auto *page = new MessagePage(isOnlyCut ? tr("Look at what you wrote last")
                                           : tr("Your unsent messages were damaged"),
                                 text.join(QLatin1Char('\n')));
    page->setSymbol(Symbol::Warning);
    connect(page->addAction(tr("Go on")), &QAbstractButton::clicked, this,
            [this] { m_window.showEntry(m_window.entry()); });
    if (!salvage.keptAs.isEmpty())
        offerFolder(page, QFileInfo(salvage.keptAs).absolutePath());
    m_window.showPage(page);
}

} // namespace roomkey::ui
