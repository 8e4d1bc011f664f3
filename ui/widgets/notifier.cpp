// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/notifier.h"

#include <QAccessibleWidget>

#include <chrono>

using namespace std::chrono_literals;

namespace roomkey::ui {

namespace {

constexpr auto Pause = 2s;

QAccessibleInterface *makeAccessible(const QString &className, QObject *object)
{
    if (className == QLatin1String(Notifier::staticMetaObject.className()))
        return new QAccessibleWidget(static_cast<QWidget *>(object), QAccessible::Notification);
    return nullptr;
}

} // namespace

Notifier::Notifier(QWidget *window)
    : QWidget(window)
{
    QAccessible::installFactory(makeAccessible);
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setGeometry(0, 0, 1, 1);
    hide();
    m_pause.setSingleShot(true);
    m_pause.setInterval(Pause);
    connect(&m_pause, &QTimer::timeout, this, &Notifier::sayWaiting);
}

void Notifier::announce(const QString &text)
{
    if (text.isEmpty())
        return;
    if (m_pause.isActive())
        m_waiting = text;
    else
        say(text);
}

void Notifier::say(const QString &text)
{
    // A repeated text is spoken only if the widget was gone in between.
    hide();
    setAccessibleName(text);
    show();
    m_pause.start();
}

void Notifier::sayWaiting()
{
    if (!m_waiting.isEmpty())
        say(std::exchange(m_waiting, {}));
}

} // namespace roomkey::ui
