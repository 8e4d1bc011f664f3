// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/permissionmodel.h"
#include "ui/theme/palettes.h"
#include "ui/theme/roomkeystyle.h"

#include <QApplication>
#include <QTest>

// A grant to show on the permissions page, and the page's own look.
namespace roomkey::ui {

/// Three permissions were asked for, and Google allowed two of them.
inline models::GrantFacts partial()
{
    models::GrantFacts facts;
    facts.asked = {Scope::Spaces, Scope::Messages, Scope::Memberships};
    facts.granted = {Scope::Spaces, Scope::Messages, Scope::OpenId};
    facts.grantedAt = QDateTime(QDate(2026, 11, 22), QTime(10, 31), Qt::UTC);
    facts.address = QStringLiteral("ana@example.com");
    return facts;
}

/// The main function: the style is there before the application, as in the program.
template <class Test>
int runInStyle(int argc, char **argv)
{
    QApplication::setStyle(new RoomkeyStyle(QStringLiteral("Fusion")));
    QApplication app(argc, argv);
    applyAppearance(Appearance::Light);
    Test test;
    return QTest::qExec(&test, argc, argv);
}

} // namespace roomkey::ui
