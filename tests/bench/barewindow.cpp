// SPDX-License-Identifier: GPL-3.0-or-later
// The least a Qt program with a list can show: the floor of the first paint.
#include <QApplication>
#include <QListView>
#include <QMainWindow>
#include <QStringListModel>

int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    QStringList names;
    for (int i = 0; i < 200; ++i)
        names.append(QStringLiteral("Space number %1").arg(i));
    QStringListModel model(names);
    QMainWindow window;
    auto *view = new QListView(&window);
    view->setUniformItemSizes(true);
    view->setModel(&model);
    window.setCentralWidget(view);
    window.resize(1280, 800);
    window.show();
    return QApplication::exec();
}
