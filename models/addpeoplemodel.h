// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/addresslist.h"
#include "models/memberlistmodel.h"

#include <QAbstractListModel>

#include <vector>

namespace roomkey::models {

/// What pasting would do and what it did: problems first, then who is new, then who is already here. While
/// people are being added the rows stay in place and tell how far each one got. GUI thread; the members'
/// model outlives it.
class AddPeopleModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum class State {
        Problem, ///< no address
        New,
        Waiting,
        Adding,
        Added,
        Invited,
        Failed, ///< note says why
        Already,
    };
    struct Row
    {
        PastedAddress pasted;
        State state = State::New;
        QString note; ///< why it failed, or who is already here as what
    };

    explicit AddPeopleModel(const MemberListModel &members, QObject *parent = nullptr);

    /// Shows what \a text asks for; no effect while people are being added.
    void setText(const QString &text);
    /// Every new or failed row waits from now on. Returns how many.
    int begin();
    /// The next waiting row, now being added; -1 if there is none.
    int next();
    void finish(int row, State state, const QString &note = {});
    /// Waiting rows are new again; it runs on until the one being added is finished and next() finds none.
    void stop();
    bool isRunning() const { return m_running; }
    void clear();

    int count(State state) const;
    const Row &row(int row) const { return m_rows[size_t(row)]; }

    int rowCount(const QModelIndex &parent = {}) const override;
    /// Qt::DisplayRole: the address or name; Qt::StatusTipRole: the second line; StateRole: State.
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

Q_SIGNALS:
    void countsChanged();

private:
    Row rowFor(const PastedAddress &pasted) const;
    void setState(int row, State state, const QString &note = {});
    QString secondLine(const Row &row) const;

    const MemberListModel &m_members;
    std::vector<Row> m_rows;
    bool m_running = false;
};

} // namespace roomkey::models
