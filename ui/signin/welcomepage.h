// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace roomkey::ui {

class Button;

/// The first page: what Roomkey promises, and the ways in. Emits intent only.
class WelcomePage : public QWidget
{
    Q_OBJECT

public:
    explicit WelcomePage(QWidget *parent = nullptr);

    /// The demo is offered only where it can run.
    void setDemoOffered(bool offered);

Q_SIGNALS:
    void signInRequested();
    void demoRequested();
    void clientFileRequested();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    QWidget *makePromise();
    QWidget *makeCard();

    Button *m_signIn = nullptr;
    Button *m_demo = nullptr;
    QWidget *m_hintWithDemo = nullptr;
    QWidget *m_hint = nullptr;
};

} // namespace roomkey::ui
