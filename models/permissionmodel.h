// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/access.h"

#include <QAbstractItemModel>
#include <QDateTime>
#include <QStringList>

#include <optional>
#include <vector>

namespace roomkey::models {

/// A grant that is no more, until the person signs in again.
struct EndedGrant
{
    ScopeSet allowed; ///< while it stood
    ScopeSet next;    ///< what the next sign-in asks for

    friend bool operator==(const EndedGrant &, const EndedGrant &) = default;
};

/// What is known of a grant: who, what was asked, what Google allowed. A value.
struct GrantFacts
{
    IdentityKind identity = IdentityKind::User;
    ScopeSet asked;
    ScopeSet granted;                ///< now: empty once it ended
    std::optional<EndedGrant> ended; ///< there is no grant any more
    ScopeSet tried;            ///< what the person tries without just now: granted, but left out everywhere
    QStringList unknownScopes; ///< allowed, but in no table of ours: shown as they are
    QDateTime grantedAt;
    QString address;             ///< e-mail of the account
    bool consentSkipped = false; ///< the server said that it showed no page to choose on

    friend bool operator==(const GrantFacts &, const GrantFacts &) = default;
};

enum class PermissionResult {
    Allowed,
    Included, ///< a broader one that is allowed covers it
    Refused,  ///< asked for, not allowed
    NotAsked,
    NotUsable, ///< another identity could hold it
    OffForNow, ///< allowed, or covered by what is allowed, but tried without
    Ended,     ///< allowed, or covered by what was, until the grant ended
};

/// Everything the detail beside the tree says about one permission. Sentences are translated.
struct PermissionDetail
{
    std::optional<Scope> scope; ///< nothing for a scope in no table of ours
    QString meaning;
    QString shortName;
    PermissionResult result = PermissionResult::NotAsked;
    QString story;       ///< when and how it came: "You left this unticked on Google's page on …"
    QStringList actions; ///< what it turns on, or what is off because of it
    bool actionsAreOff = false;
    std::optional<Scope> smaller; ///< a narrower permission that would do a part
    QString smallerText;
    bool canAsk = false;
    /// Asking again without it would take it away: allowed by itself, and not the only one.
    bool canDrop = false;
};

struct PermissionSummary
{
    int asked = 0;
    int allowed = 0; ///< of those asked for
    int actions = 0; ///< that this identity could ever do
    int works = 0;
    int refused = 0; ///< off because something asked for was refused
    int notAsked = 0;
    int tried = 0;      ///< off because of what is tried without
    int again = 0;      ///< off since the grant ended, and asked for again
    ScopeSet asksAgain; ///< what the next sign-in asks for...
    ScopeSet dropped;   ///< ...and what was allowed and is not part of it; both for an ended grant only
};

/// Every permission as a tree by area, with what Google answered and what each unlocks. All counts come from
/// Access. GUI thread.
class PermissionModel : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum Column { PermissionColumn, AskedColumn, ResultColumn, UnlocksColumn, TryColumn };
    static constexpr int Columns = TryColumn + 1;

    explicit PermissionModel(QObject *parent = nullptr);

    void setFacts(const GrantFacts &facts);
    [[nodiscard]] const GrantFacts &facts() const { return m_facts; }

    [[nodiscard]] PermissionSummary summary() const;
    [[nodiscard]] PermissionDetail detail(const QModelIndex &index) const;
    [[nodiscard]] QModelIndex indexOf(Scope scope) const;
    /// The first refused permission, or else the first there is.
    [[nodiscard]] QModelIndex firstOfInterest() const;
    /// Whether anything below \a group was asked for or allowed.
    [[nodiscard]] bool concernsGrant(const QModelIndex &group) const;

    /// What is tried without and what is off because of it, in words; both empty when nothing is.
    struct Trial
    {
        QString what;   ///< "Trying without “Read marks”"
        QString effect; ///< "3 more actions are off. Nothing changed at Google."
    };
    [[nodiscard]] Trial trial() const;
    /// Whether the row of \a index can be tried without: what Google allowed by itself.
    [[nodiscard]] bool canTryWithout(const QModelIndex &index) const;

    /// What \a scope opens all by itself, for whoever can hold it.
    [[nodiscard]] static QList<Method> methodsOf(Scope scope);
    [[nodiscard]] static QString resultName(PermissionResult result);
    /// What to ask for so that \a wanted comes on top of what works now. A desktop client cannot add to a
    /// grant, so this is all of it, without what a broader one in the list includes.
    [[nodiscard]] static ScopeSet scopesToAsk(const ScopeSet &granted, const ScopeSet &wanted);
    /// The same with a box of its own for what works now and is part of something wanted: whoever leaves the
    /// broader one unticked keeps the narrower one.
    [[nodiscard]] static ScopeSet scopesToAskOnTop(const ScopeSet &granted, const ScopeSet &wanted)
    {
        return scopesToAsk(granted, {}).united(scopesToAsk(granted, wanted));
    }

    /// What to ask for so that \a dropped goes and the rest of \a granted stays.
    [[nodiscard]] static ScopeSet scopesWithout(const ScopeSet &granted, Scope dropped);
    /// Actions that work now and would not without \a scope, in words.
    [[nodiscard]] QStringList actionsLostWithout(Scope scope) const;

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    /// The switch "Try without" is a check box in TryColumn. It asks only: the row changes with new facts.
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

Q_SIGNALS:
    /// \a scopes is all that is to be tried without from now on.
    void tryWithoutRequested(const roomkey::ScopeSet &scopes);

private:
    struct Row
    {
        std::optional<Scope> scope;
        QString unknown; ///< the URI when it is in no table
        PermissionResult result = PermissionResult::NotAsked;
        int actions = 0; ///< those it turns on, or those that asking for it would
        std::optional<Scope> coveredBy;
    };
    struct Group
    {
        QString name;
        std::vector<Row> rows;
    };

    [[nodiscard]] const Row *rowAt(const QModelIndex &index) const;
    [[nodiscard]] Row judge(Scope scope) const;
    /// Asked for; of an ended grant: asked for again.
    [[nodiscard]] bool isAsked(const Row &row) const;
    void updateTried(const ScopeSet &tried);
    /// What counts just now.
    [[nodiscard]] ScopeSet effective() const { return m_facts.granted.minus(m_facts.tried); }
    [[nodiscard]] QList<Method> methodsOf(const Row &row) const;
    [[nodiscard]] QString unlocksText(const Row &row) const;
    [[nodiscard]] QString holderText(Scope scope) const;
    [[nodiscard]] QString sentence(const Row &row) const;
    [[nodiscard]] QString story(const Row &row) const;
    void addSmaller(const Row &row, PermissionDetail &detail) const;

    GrantFacts m_facts;
    std::vector<Group> m_groups;
};

} // namespace roomkey::models
