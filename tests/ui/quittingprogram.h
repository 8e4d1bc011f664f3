// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/ui/samplechat.h"
#include "tests/ui/starthome.h"
#include "tests/ui/uifind.h"
#include "ui/app/controller.h"
#include "ui/app/signoutdialog.h"
#include "ui/chat/chatpage.h"
#include "ui/chat/composer.h"
#include "ui/chat/conversation.h"
#include "ui/chat/timelineview.h"
#include "ui/dialogs/questiondialog.h"

#include <QPlainTextEdit>
#include <QTest>

#include <chrono>
#include <memory>

// The program as it is quit, over stores in a temporary folder. One at a time.
namespace roomkey::ui {

/// How long the disk may take without a word: in both cases it is no matter of the machine's speed.
inline constexpr std::chrono::milliseconds ForHours = std::chrono::hours(24);
inline constexpr std::chrono::milliseconds NoTime{1};

/// The program with one account that has the sample's spaces.
struct QuittingProgram
{
    explicit QuittingProgram(std::chrono::milliseconds silent = ForHours)
        : profile(SessionFixture::everything())
        , silence(silent)
    {
        QVERIFY(sample::fill(profile.store()));
        profile.session.reset();
        profile.registry->setCurrent(profile.account);
        start();
    }
    void start()
    {
        controller.reset();
        controller = std::make_unique<Controller>(
            CommandLine::parse({QStringLiteral("roomkey"), QStringLiteral("--api-root"),
                                QStringLiteral("http://127.0.0.1:9")}),
            profile.paths, *profile.settings);
        controller->setSilentSaving(silence);
        controller->start();
        QVERIFY(QTest::qWaitForWindowActive(&window()));
        QVERIFY(page());
        page()->openSpace(sample::Launch);
    }
    MainWindow &window() { return controller->window(); }
    ChatPage *page() { return shown<ChatPage>(*controller); }
    QPlainTextEdit *text() { return page()->conversation()->composer()->findChild<QPlainTextEdit *>(); }
    QuestionDialog *question()
    {
        auto *dialog = window().findChild<QuestionDialog *>();
        return dialog && dialog->isVisible() ? dialog : nullptr;
    }
    QString outboxFile() { return profile.paths.outboxFile(profile.account); }
    /// Starts again with a second account, which has a space of its own; the first one is shown.
    AccountId addBudi()
    {
        controller.reset();
        const AccountId budi = signIn(profile.paths, *profile.settings, QStringLiteral("2"),
                                      QStringLiteral("Budi"), QStringLiteral("client.example.com"));
        {
            AccountStore store(profile.paths, budi);
            if (!store.open() ||
                !await(store.putSpaces({sample::space(sample::Budi, QStringLiteral("Field team"), 0)})))
                return {};
        }
        profile.settings->setValue(settingskeys::CurrentAccount, profile.account.toString());
        start();
        return budi;
    }
    void choose(const AccountId &account, const SpaceName &space)
    {
        Q_EMIT window().accountChosen(account);
        const QString address = account == profile.account ? QStringLiteral("ana@") : QStringLiteral("budi@");
        QTRY_VERIFY(window().windowTitle().startsWith(address));
        page()->openSpace(space);
    }
    /// Of the account that is shown.
    void signOut()
    {
        Q_EMIT window().signOutRequested();
        auto *leaving = window().findChild<SignOutDialog *>();
        QVERIFY(leaving);
        button(*leaving, QStringLiteral("Sign out and revoke"))->click();
    }
    /// As the settings file lists them.
    QStringList listedAccounts()
    {
        Settings onDisk(profile.paths);
        QStringList listed;
        for (const Account &account : AccountRegistry(profile.paths, onDisk, profile.vault).accounts())
            listed.append(account.person.email);
        return listed;
    }
    /// The last message of one's own in the open space.
    void deleteLast()
    {
        TimelineView *const timeline = page()->conversation()->timeline();
        const auto &model = page()->conversation()->model();
        QTRY_VERIFY(model.lastOwnRow() >= 0);
        timeline->setCurrentIndex(model.index(model.lastOwnRow()));
        QTest::keyClick(timeline, Qt::Key_Delete);
    }
    void write(const QString &words)
    {
        text()->setFocus();
        QTest::keyClicks(text(), words);
    }

    SessionFixture profile;
    std::chrono::milliseconds silence;
    std::unique_ptr<Controller> controller;
};

} // namespace roomkey::ui
