// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/roles.h"
#include "models/timelinemodel.h"
#include "ui/chat/timelineaccessible.h"
#include "ui/chat/timelineview.h"
#include "ui/theme/palettes.h"
#include "ui/theme/roomkeystyle.h"

#include <QAbstractListModel>
#include <QApplication>
#include <QTest>

// What a view of messages stands on in its tests.
namespace roomkey::ui {

/// Rows as the timeline's model describes them, as many as a test wants, made on demand.
class Rows : public QAbstractListModel
{
public:
    explicit Rows(int count)
        : m_count(count)
    {
    }

    int rowCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : m_count; }
    QVariant data(const QModelIndex &index, int role) const override
    {
        const int number = index.row() - m_shift;
        switch (role) {
        case models::TextRole:
            ++asked;
            return number == special ? specialText : QStringLiteral("Message number %1").arg(number);
        case Qt::AccessibleTextRole:
            return QStringLiteral("Sari, 10:42: Message number %1").arg(number);
        case models::SenderNameRole:
            return QStringLiteral("Sari Putri");
        case models::SenderIdRole:
            return QStringLiteral("users/7");
        case models::TimeRole:
            return QVariant::fromValue<qint64>(1'790'000'000'000'000 + qint64(number) * 1'000'000);
        case models::RevisionRole:
            return QVariant::fromValue<quint64>(1);
        case models::StateRole:
            return int(number == refused ? models::TimelineModel::State::Refused
                                         : models::TimelineModel::State::Settled);
        case models::GroupStartRole:
            return number % 3 == 0;
        default:
            return {};
        }
    }
    void append(int count)
    {
        beginInsertRows({}, m_count, m_count + count - 1);
        m_count += count;
        endInsertRows();
    }
    void prepend(int count)
    {
        beginInsertRows({}, 0, count - 1);
        m_count += count;
        m_shift += count;
        endInsertRows();
    }

    mutable int asked = 0;
    int special = -1;
    int refused = -1;
    QString specialText;

private:
    int m_count;
    int m_shift = 0;
};

/// The program's style, in which the rows are laid out and named.
inline void applyProgramStyle()
{
    QApplication::setStyle(new RoomkeyStyle(QStringLiteral("Fusion")));
    applyAppearance(Appearance::Light);
    installTimelineAccessibility();
}

/// Rows in a window.
struct ShownRows
{
    explicit ShownRows(int count, QSize size = {600, 400})
        : rows(count)
    {
        show(size);
    }
    /// Thirty, one of them with a text of its own.
    ShownRows(int row, const QString &text, QSize size = {600, 900})
        : rows(30)
    {
        rows.special = row;
        rows.specialText = text;
        show(size);
        index = rows.index(row, 0);
    }

    Rows rows;
    TimelineView view;
    QModelIndex index;

private:
    void show(QSize size)
    {
        view.resize(size);
        view.setModel(&rows);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
    }
};

} // namespace roomkey::ui
