// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/ids.h"
#include "models/spacelistmodel.h"
#include "ui/widgets/gate.h"

#include <QSet>
#include <QTimer>
#include <QWidget>

#include <functional>

class QListView;
class QStackedWidget;

namespace roomkey::models {
class SpaceListModel;
}

namespace roomkey::ui {

class EmptyState;
class GatedButton;
class IconButton;
class Label;
class LastKnownNote;
class SearchField;
class SkeletonRows;
class SpaceDelegate;
class SpacesView;

/// The list of spaces with its title, filter and "New space". Opening follows the selection, so that
/// assistive technology can open a space too. GUI thread; the model outlives it.
class SpacesPane : public QWidget
{
    Q_OBJECT

public:
    /// What the list is waiting for, or why it is empty.
    struct Status
    {
        bool loading = false;
        Gate list;                 ///< off: not allowed to see spaces
        QString error;             ///< why the last listing failed, or empty
        bool projectFault = false; ///< ...because the Cloud project is not set up
        bool cannotBeSaved = false;
        bool canTryAgain = true;
    };

    explicit SpacesPane(models::SpaceListModel &model, QWidget *parent = nullptr);

    void setOwnName(const QString &name);
    void setStatus(const Status &status);
    /// Selects a space without telling spaceChosen.
    void select(const SpaceName &space);
    /// Previous (-1) or next (1) space in the order shown.
    void step(int by);
    /// Tiles only.
    void setNarrow(bool narrow);
    bool isNarrow() const { return m_narrow; }
    /// Names of the sections that are folded away, for the settings; unknown ones are ignored.
    QStringList foldedSections() const;
    void setFoldedSections(const QStringList &names);
    /// Where there is no list, what stands in its place.
    void focusList();

    GatedButton *newSpaceButton() const { return m_newSpace; }
    QListView *view() const;

    static constexpr int PreferredWidth = 292;
    static constexpr int NarrowWidth = 64;

Q_SIGNALS:
    void spaceChosen(const roomkey::SpaceName &space);
    /// Return on a row: go and write.
    void spaceEntered();
    void askRequested();
    void retryRequested();
    /// Show what is to be done in the Cloud project.
    void projectGuideRequested();
    void foldedSectionsChanged();
    /// A moment after scrolling, resizing or another filter: the spaces on screen.
    void spacesShown(const QList<roomkey::SpaceName> &spaces);

protected:
    void paintEvent(QPaintEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void focusAbove();
    void showFilterMenu();
    void applyFilter();
    void updateState();
    void updateLastKnown();
    void emptyAction();
    void showSelection();
    void changeRows(const std::function<void()> &change);
    void applyFolding();
    void fold(models::SpaceListModel::Section section, bool folded);
    bool foldByKey(int key);
    void tellShown();

    models::SpaceListModel &m_model;
    SpaceDelegate *m_delegate;
    QWidget *m_head;
    Label *m_title;
    IconButton *m_filter;
    GatedButton *m_newSpace;
    SearchField *m_search;
    LastKnownNote *m_lastKnown;
    QStackedWidget *m_stack;
    SpacesView *m_view;
    EmptyState *m_empty;
    SkeletonRows *m_skeleton;
    QTimer m_look; ///< until what is on screen has come to rest
    Status m_status;
    SpaceName m_selected;
    QSet<models::SpaceListModel::Section> m_folded;
    bool m_selecting = false;
    bool m_painted = false;
    bool m_listIsAwaited = false; ///< it gets the focus when it comes, unless that went elsewhere
    bool m_narrow = false;
};

} // namespace roomkey::ui
