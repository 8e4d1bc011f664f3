// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/granthistory.h"
#include "app/auth/keyfacts.h"
#include "models/permissionmodel.h"
#include "ui/permissions/grantchecknote.h"
#include "ui/widgets/bannerstack.h"
#include "ui/widgets/gate.h"

#include <QSet>
#include <QWidget>

class QBoxLayout;
class QStackedWidget;

namespace roomkey::ui {

class Button;
class FirstStop;
class GatedButton;
class Label;
class HistoryPane;
class MethodsPane;
class PermissionDetailPane;
class PermissionTree;
class ReportExport;
class SegmentedControl;
class SplitBar;

/// What Google really allowed, what each permission unlocks, and how to ask for more. Also the result page of
/// a first sign-in. Shows facts, emits intent.
class PermissionsPage : public QWidget
{
    Q_OBJECT

public:
    /// What is below the counts.
    enum Part { Permissions, Methods, History };
    /// What its banner can tell; of several the first counts.
    enum Notice { DropNotice, LostNotice, ReportNotice };

    explicit PermissionsPage(QWidget *parent = nullptr);

    /// Keeps the selection where it can.
    void setFacts(const models::GrantFacts &facts);
    /// Google's answers so far, oldest first, and the client they were given to.
    void setHistory(const QList<GrantRecord> &records, const QString &clientId);
    /// Right after the first sign-in: one button leads on.
    void setFirstTime(bool first);
    /// No connection: what is shown is as last known.
    void setOffline(bool offline);
    /// How old the key is and what may end it, in a line of small print.
    void setKey(const KeyFacts &facts);
    /// Whether Google can be asked or told something about the key just now.
    void setKeyGate(const Gate &gate);
    /// How taking a permission back goes: while it lasts, and if it did not work.
    void showDropNotice(const BannerMessage &message);
    void clearDropNotice();
    /// Actions that work now and would not without \a scope, in words.
    [[nodiscard]] QStringList actionsLostWithout(Scope scope) const
    {
        return m_model.actionsLostWithout(scope);
    }
    void showChecking();
    /// Stays until the next one, with the time it was done at.
    void showChecked(const GrantCheckResult &result);
    /// What the page says of the last one.
    [[nodiscard]] QString checkText() const;
    /// A renewal brought less than before.
    void showLost(const ScopeSet &lost);
    [[nodiscard]] models::PermissionModel::Trial trial() const { return m_model.trial(); }
    /// Selects the row of \a scope and opens its group.
    void select(Scope scope);

Q_SIGNALS:
    /// The scope alone: whoever asks Google adds what would be lost without being asked for again.
    void askRequested(roomkey::Scope scope);
    /// \a scopes is all that is to be tried without from now on.
    void tryWithoutRequested(const roomkey::ScopeSet &scopes);
    /// A permission should go that Google allowed.
    void dropRequested(roomkey::Scope scope);
    /// The button of the banner about that.
    void dropNoticeTriggered();
    void dropNoticeClosed();
    /// The person took note of what is gone.
    void lostClosed();
    /// Back to the choice.
    void changeRequested();
    void startRequested();
    /// Google should be asked what the key in use allows.
    void checkRequested();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *makeMain();
    void makeCheck();
    void updateHeader();
    void updateDetail();
    void showPart(int part);
    void followNotice(int notice);
    void closeNotice(int notice);
    void openGroups();

    models::PermissionModel m_model;
    QBoxLayout *m_layout = nullptr;
    QWidget *m_main = nullptr;
    BannerStack *m_notices = nullptr;
    Label *m_sentence = nullptr;
    Label *m_offline = nullptr;
    Label *m_key = nullptr;
    GatedButton *m_check = nullptr;
    GrantCheckNote *m_checked = nullptr;
    SplitBar *m_bar = nullptr;
    SegmentedControl *m_parts = nullptr;
    QStackedWidget *m_stack = nullptr;
    PermissionTree *m_tree = nullptr;
    MethodsPane *m_methods = nullptr;
    HistoryPane *m_history = nullptr;
    ReportExport *m_export = nullptr;
    PermissionDetailPane *m_detail = nullptr;
    Button *m_change = nullptr;
    Button *m_start = nullptr;
    FirstStop *m_firstStop = nullptr;
    QSet<QString> m_closedGroups;
    bool m_groupsKnown = false;
};

} // namespace roomkey::ui
