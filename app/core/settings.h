// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/paths.h"
#include "app/core/pending.h"
#include "app/core/settingsfile.h"

#include <QTimer>
#include <QVariant>

#include <functional>

// What a profile remembers that is no secret: window geometry, appearance, accounts, choices. One INI file,
// 0600. Every key stands here. Read once; what changes is written on another thread, together with what else
// changes in the same turn of the event loop. GUI thread; one object per profile, owned by main.
namespace roomkey {

namespace settingskeys {
inline constexpr QLatin1String WindowGeometry{"window/geometry"};
inline constexpr QLatin1String Splitter{"window/splitter"};
inline constexpr QLatin1String RightPane{"window/rightPane"}; ///< "about", "members" or, closed, empty
inline constexpr QLatin1String RightPaneWidth{"window/rightPaneWidth"};
inline constexpr QLatin1String FoldedSections{"spaces/folded"}; ///< list of section names, see SpacesPane
inline constexpr QLatin1String SendHold{"sending/undoSeconds"}; ///< 0, 5, 10 or 30; see Session::setSendHold
inline constexpr QLatin1String Appearance{"appearance/scheme"}; ///< "system", "light" or "dark"
inline constexpr QLatin1String Choice{"signIn/choice"};         ///< area -> level, last used
inline constexpr QLatin1String ClientFile{"signIn/clientFile"}; ///< path of the client file last used
inline constexpr QLatin1String Accounts{"accounts"};            ///< group; see AccountRegistry
inline constexpr QLatin1String AccountOrder{"accountOrder"};    ///< list of account ids, as they came
inline constexpr QLatin1String CurrentAccount{"currentAccount"};
inline constexpr QLatin1String KeysLeft{"keysLeft"};   ///< list of account ids; see AccountRegistry::forget
inline constexpr QLatin1String LastSpace{"lastSpace"}; ///< group by account id
} // namespace settingskeys

/// The file cannot be written; what was to be in it is tried again with whatever changes next.
struct SettingsUnwritten
{
    static SettingsUnwritten cancelled() { return {}; }
};

class Settings : public QObject
{
    Q_OBJECT

public:
    explicit Settings(const ProfilePaths &paths, QObject *parent = nullptr);
    ~Settings() override;

    QVariant value(const QString &key, const QVariant &fallback = {}) const;
    void setValue(const QString &key, const QVariant &value);
    void remove(const QString &keyOrGroup);
    QStringList childGroups(const QString &group) const;
    /// Where the file went that could not be read at the start; empty if nothing was wrong.
    QString setAside() const { return m_setAside; }
    /// Ends once all that was changed so far is on disk.
    Pending<void, SettingsUnwritten> written();
    /// The same for whoever has nothing else to do: waits for it. False if the file cannot be written.
    bool sync();
    /// Does \a job on the thread that writes the file: other small files of the profile need not keep the
    /// window waiting either. In the order they come; those so far are done once written() or sync() ends.
    void onWritingThread(std::function<void()> job);

private:
    void change(const QString &key, const std::optional<QVariant> &value);

    QString m_path;
    QString m_setAside;
    SettingsFile m_file;
    SettingsFile::Values m_values;
    SettingsFile::Changes m_changes; ///< not yet given to the file
    QTimer m_write;
};

} // namespace roomkey
