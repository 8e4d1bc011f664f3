// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/access.h"

#include <QObject>

#include <array>
#include <vector>

namespace roomkey::models {

/// What a person wants to do, as areas with levels, and the fewest permissions that allow it. A level is a
/// list of requests; which scopes those need is asked of the catalogue, so a level that contains another one
/// never asks for both. No I/O, GUI thread.
class ChoiceModel : public QObject
{
    Q_OBJECT

public:
    enum Area {
        Spaces,
        Messages,
        Members,
        ReadMarks,
        Notifications,
        DeleteSpaces,
        CustomEmoji,
        Administration,
        Other, ///< permissions held today that no level stands for; hidden when there are none
    };
    Q_ENUM(Area)
    static constexpr int AreaCount = Other + 1;

    enum Preset { JustLook, EverydayChat, ManageSpaces, OwnChoice };
    Q_ENUM(Preset)
    static constexpr int PresetCount = OwnChoice + 1;

    /// From this many permissions on Google may refuse apps it has not verified.
    static constexpr int UnverifiedLimit = 25;

    /// Starts with "Everyday chat".
    explicit ChoiceModel(QObject *parent = nullptr);

    [[nodiscard]] QString areaName(Area area) const;
    [[nodiscard]] QString areaDescription(Area area) const;
    [[nodiscard]] QString presetName(Preset preset) const;
    /// The names of the levels; the first one is "Off".
    [[nodiscard]] QStringList levelNames(Area area) const;
    [[nodiscard]] bool isOffered(Area area) const;

    [[nodiscard]] int level(Area area) const { return m_levels[area]; }
    void setLevel(Area area, int level);

    [[nodiscard]] Preset preset() const;
    /// OwnChoice changes nothing: it is what any other choice is called.
    void setPreset(Preset preset);
    [[nodiscard]] int presetLevel(Preset preset, Area area) const;

    /// The highest levels that \a scopes allow; what is left over becomes the area Other.
    void setScopes(const ScopeSet &scopes);

    /// What the chosen levels need, without identity scopes. The least that does.
    [[nodiscard]] ScopeSet scopes() const;
    /// The same without what was chosen one by one.
    [[nodiscard]] ScopeSet leastScopes() const;
    /// What one level alone needs.
    [[nodiscard]] ScopeSet scopesOf(Area area, int level) const;

Q_SIGNALS:
    void changed();

private:
    [[nodiscard]] QList<ApiRequest> requestsOf(Area area, int level) const;

    std::array<int, AreaCount> m_levels{};
    ScopeSet m_other;
};

} // namespace roomkey::models
