// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/account.h"
#include "app/core/settings.h"
#include "tests/support/emulatorprocess.h"
#include "ui/app/controller.h"

#include <QNetworkAccessManager>
#include <QObject>
#include <QTemporaryDir>
#include <QUrl>

#include <memory>

class QPushButton;

// The program's window over a profile of its own, with everything real: the controller, the keychain of this
// bus, the local Google. This is the browser. One at a time; lives in the test's thread.
namespace roomkey::ui {

class SignInWindow : public QObject
{
    Q_OBJECT

public:
    SignInWindow();
    ~SignInWindow() override;

    /// The window as at a start of the program, with \a clientFile or that of the local Google.
    void start(const QString &clientFile = {});
    /// The window is gone, and the program with it.
    void quit();
    /// From the first page to the browser's.
    [[nodiscard]] bool goToBrowser();
    /// From nothing to the result of a first sign-in.
    [[nodiscard]] bool signIn();
    /// The same, with a choice of one's own instead of what the page offers.
    [[nodiscard]] bool signIn(const ScopeSet &choice);
    /// From the page that is shown to the result of one more, as \a address.
    [[nodiscard]] bool addAccount(const QString &address);

    EmulatorProcess &google() { return m_google; }
    MainWindow &window() { return m_controller->window(); }
    Settings &settings() { return *m_settings; }
    /// As the settings file has them.
    [[nodiscard]] QList<Account> accounts() const;
    [[nodiscard]] Account account(const AccountId &id) const;
    /// The account that is shown, or was last.
    [[nodiscard]] AccountId currentId() const;
    /// The visible button with this text, or nullptr.
    [[nodiscard]] QPushButton *offered(const QString &text) const;
    /// Presses it once it is there; false if it does not come.
    [[nodiscard]] bool press(const QString &text) const;
    /// Whether a visible text contains \a text.
    [[nodiscard]] bool reads(const QString &text) const;

    QUrl apiRoot;                ///< of Chat, where it is not the local Google's
    bool namesClientFile = true; ///< on the command line
    QList<QUrl> pages;           ///< that the browser was sent to
    QString answersAs;           ///< in the browser, instead of whom the page names
    bool browserAnswers = true;  ///< else its page stays open

public Q_SLOTS:
    void browse(const QUrl &url);

private:
    QTemporaryDir m_home;
    EmulatorProcess m_google;
    QNetworkAccessManager m_network;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<Controller> m_controller;
};

} // namespace roomkey::ui
