// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/access.h"
#include "ui/widgets/card.h"

class QVBoxLayout;

namespace roomkey::ui {

class Button;
class Label;

/// The exact list Google will show, with what is to be known of it, and the button that goes there. A child
/// of its page; GUI thread.
class AskedList : public Card
{
    Q_OBJECT

public:
    explicit AskedList(QWidget *parent = nullptr);

    /// In the order shown, without identity scopes. With none there is nothing to go on with.
    void setScopes(const QList<Scope> &scopes);
    /// As if its button were pressed.
    void goOn();

Q_SIGNALS:
    void continueRequested();

private:
    QVBoxLayout *m_list = nullptr;
    QWidget *m_notes = nullptr;
    Label *m_title = nullptr;
    Label *m_subtitle = nullptr;
    Label *m_restricted = nullptr;
    Label *m_tooMany = nullptr;
    Button *m_continue = nullptr;
};

} // namespace roomkey::ui
