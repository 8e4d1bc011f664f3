// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/hostiletext.h"
#include "tests/ui/baitwatch.h"
#include "ui/chat/timelineaccessible.h"
#include "ui/theme/roomkeystyle.h"

#include <QAbstractItemView>
#include <QAccessible>
#include <QApplication>
#include <QHelpEvent>
#include <QLabel>
#include <QLocale>
#include <QScrollBar>
#include <QSet>
#include <QTest>

#include <algorithm>
#include <functional>
#include <memory>

// X8, X9, X11: text from outside is shown as it is, whatever it looks like. 500 texts on every surface open
// no file and call nobody.
namespace roomkey::ui {

inline constexpr quint32 HostileSeed = 20261122;

/// All texts, or as many as HOSTILE_TEXTS says.
inline int textCount()
{
    bool given = false;
    const int count = qEnvironmentVariableIntValue("HOSTILE_TEXTS", &given);
    return given ? count : 500;
}

/// Draws it, off the screen.
inline void draw(QWidget &widget)
{
    QVERIFY(!widget.grab().isNull());
}

/// What stands in the tool tip at \a pos, as the person would get it there.
inline QString tipOf(QWidget *widget, QPoint pos = {})
{
    const QWidgetList before = QApplication::topLevelWidgets();
    for (QWidget *top : before) {
        if (top->inherits("QTipLabel"))
            delete top; // it would stay a moment
    }
    QHelpEvent event(QEvent::ToolTip, pos, widget->mapToGlobal(pos));
    QApplication::sendEvent(widget, &event);
    const QWidgetList tops = QApplication::topLevelWidgets();
    for (QWidget *top : tops) {
        if (top->inherits("QTipLabel") && top->isVisible()) {
            top->grab();
            return qobject_cast<QLabel *>(top)->text();
        }
    }
    return {};
}

/// Names and descriptions of everything below \a root, as a screen reader walks them.
inline void readAloud(QAccessibleInterface *root, int depth = 0)
{
    if (!root || depth > 12)
        return;
    root->text(QAccessible::Name);
    root->text(QAccessible::Description);
    root->text(QAccessible::Value);
    for (int i = 0; i < std::min(root->childCount(), 60); ++i)
        readAloud(root->child(i), depth + 1);
}

/// Draws a view screen by screen, and calls \a each for every row below \a parent that was drawn: once.
inline void drawRows(QAbstractItemView &view, const std::function<void(const QModelIndex &)> &each,
                     const QModelIndex &parent = {})
{
    const int rows = view.model()->rowCount(parent);
    for (int next = 0; next < rows;) {
        view.scrollTo(view.model()->index(next, 0, parent), QAbstractItemView::PositionAtTop);
        draw(view);
        const int first = next;
        for (; next < rows; ++next) {
            const QModelIndex index = view.model()->index(next, 0, parent);
            if (!view.viewport()->rect().contains(view.visualRect(index).center()))
                break;
            each(index);
        }
        QVERIFY2(next > first, "a row that cannot be scrolled to");
    }
}

/// How many of \a texts a label below \a root shows as they are, or as a part of what it says.
inline int labelled(const QWidget &root, const QStringList &texts)
{
    QString all;
    const auto labels = root.findChildren<QLabel *>();
    for (const QLabel *label : labels) {
        if (label->isVisibleTo(&root))
            all += label->text() + QLatin1Char('\n');
    }
    return int(std::ranges::count_if(texts, [&all](const QString &text) { return all.contains(text); }));
}

/// What was closed goes at once instead of in a turn of the loop.
inline void letGo()
{
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
}

/// Labels that would take what they show for HTML, by their object and text.
inline QStringList guessing()
{
    QStringList found;
    const QWidgetList all = QApplication::allWidgets();
    for (QWidget *widget : all) {
        const auto *label = qobject_cast<QLabel *>(widget);
        if (label && !label->text().isEmpty() && label->textFormat() != Qt::PlainText)
            found.append(QLatin1String(label->metaObject()->className()) + QLatin1Char(' ') + label->text());
    }
    return found;
}

/// The texts, and the judge: who took one of them for more than words is found out.
class HostileTexts
{
protected:
    void prepare()
    {
        QLocale::setDefault(QLocale::c());
        QApplication::setStyle(new RoomkeyStyle);
        installTimelineAccessibility();
        QAccessible::setActive(true);
        m_watch = std::make_unique<BaitWatch>();
        m_texts = hostile::texts(HostileSeed, textCount(), m_watch->bait(), m_watch->address());
        QCOMPARE(m_texts, hostile::texts(HostileSeed, textCount(), m_watch->bait(), m_watch->address()));
    }

    /// After each test: nothing guesses, nothing was opened, nobody was called.
    bool plainSoFar()
    {
        const QStringList rich = guessing();
        const int opens = m_watch->opens();
        m_opens += opens;
        m_shown.insert(QLatin1String(QTest::currentTestFunction()));
        if (!rich.isEmpty() || opens != 0 || m_watch->calls() != 0)
            qWarning() << "opened" << opens << "called" << m_watch->calls() << "guessing" << rich.mid(0, 3);
        return rich.isEmpty() && opens == 0 && m_watch->calls() == 0;
    }

    /// At the end: how many texts were on how many surfaces, which are the tests but for \a others.
    void tellSize(const QSet<QString> &others) const
    {
        const qsizetype surfaces = (m_shown - others).size();
        // The table is for all texts and all surfaces; explore/figures.py adds up what both programs say.
        const bool isWhole = !qEnvironmentVariableIsSet("HOSTILE_TEXTS");
        qInfo("%shostile texts times surfaces | %d | >= 6,000 | %d opens, %d connections",
              isWhole ? "FIGURE " : "", int(m_texts.size() * surfaces), m_opens, m_watch->calls());
    }

    std::unique_ptr<BaitWatch> m_watch;
    QStringList m_texts;

private:
    int m_opens = 0;
    QSet<QString> m_shown; ///< tests that have ended
};

} // namespace roomkey::ui
