// SPDX-License-Identifier: GPL-3.0-or-later
// Sections of the list of spaces that are folded away.
#include "ui/chat/spacespane.h"

#include "models/spacelistmodel.h"
#include "ui/chat/spacesview.h"

#include <utility>

namespace roomkey::ui {

using models::SpaceListModel;

namespace {

constexpr std::pair<SpaceListModel::Section, QLatin1String> SectionNames[] = {
    {SpaceListModel::Section::Spaces, QLatin1String("spaces")},
    {SpaceListModel::Section::GroupChats, QLatin1String("groupChats")},
    {SpaceListModel::Section::DirectMessages, QLatin1String("directMessages")},
};

} // namespace

QStringList SpacesPane::foldedSections() const
{
    QStringList names;
    for (const auto &[section, name] : SectionNames) {
        if (m_folded.contains(section))
            names << name;
    }
    return names;
}

void SpacesPane::setFoldedSections(const QStringList &names)
{
    m_folded.clear();
    for (const auto &[section, name] : SectionNames) {
        if (names.contains(name))
            m_folded.insert(section);
    }
    applyFolding();
}

/// Tiles have no headings to unfold, so they are all there.
void SpacesPane::applyFolding()
{
    changeRows([this] {
        for (const auto &[section, name] : SectionNames)
            m_model.setCollapsed(section, !m_narrow && m_folded.contains(section));
    });
}

void SpacesPane::fold(SpaceListModel::Section section, bool folded)
{
    if (folded == m_folded.contains(section))
        return;
    if (folded)
        m_folded.insert(section);
    else
        m_folded.remove(section);
    const bool current =
        m_view->currentIndex().isValid() && m_model.sectionAt(m_view->currentIndex().row()) == section;
    applyFolding();
    const QModelIndex heading = m_model.index(m_model.headingRow(section));
    if (current && folded) // the keyboard stays in the section it folded away
        m_view->selectionModel()->setCurrentIndex(heading, QItemSelectionModel::NoUpdate);
    else if (current &&
             (m_model.rowOf(m_selected) < 0 || m_model.sectionAt(m_model.rowOf(m_selected)) != section))
        m_view->selectionModel()->setCurrentIndex(heading.siblingAtRow(heading.row() + 1),
                                                  QItemSelectionModel::NoUpdate);
    Q_EMIT foldedSectionsChanged();
}

bool SpacesPane::foldByKey(int key)
{
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    const QModelIndex current = m_view->currentIndex();
    if (!current.isValid() || m_narrow || (key != Qt::Key_Left && key != Qt::Key_Right))
        return false;
    fold(m_model.sectionAt(current.row()), key == (mirrored ? Qt::Key_Right : Qt::Key_Left));
    return true;
}

} // namespace roomkey::ui
