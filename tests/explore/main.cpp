// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/explore/driver.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonDocument>
#include <QTest>

#include <cstdio>
#include <poll.h>
#include <unistd.h>

namespace {

/// Lines of standard input, waited for with a turning event loop.
class Lines
{
public:
    /// Nothing: the other side has closed it.
    std::optional<QByteArray> next()
    {
        qsizetype end = 0;
        while ((end = m_read.indexOf('\n')) < 0) {
            while (!QTest::qWaitFor(&Lines::isReadable, 60'000)) {
            }
            char piece[4096];
            const ssize_t count = ::read(STDIN_FILENO, piece, sizeof piece);
            if (count <= 0)
                return std::nullopt;
            m_read.append(piece, count);
        }
        const QByteArray line = m_read.left(end);
        m_read.remove(0, end + 1);
        return line;
    }

private:
    static bool isReadable()
    {
        pollfd input{STDIN_FILENO, POLLIN, 0};
        return ::poll(&input, 1, 0) > 0;
    }

    QByteArray m_read;
};

} // namespace

// roomkey-driver STEPS-FILE, with the keys as one line of JSON on stdin: they are on no command line and in
// no file. "-" for the file: the steps follow the keys, and each is answered by "end".
int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    Lines input;
    const std::optional<QByteArray> keys = input.next();
    const QString name = QCoreApplication::arguments().value(1);
    const bool talks = name == QLatin1String("-");
    QFile file(name);
    if (!keys || (!talks && !file.open(QIODevice::ReadOnly))) {
        std::fputs("usage: roomkey-driver STEPS-FILE|- <KEYS\n", stderr);
        return 2;
    }
    QStringList steps;
    if (!talks)
        steps = QString::fromUtf8(file.readAll()).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    const auto fromFile = [&steps] {
        return steps.isEmpty() ? std::nullopt : std::optional(steps.takeFirst());
    };
    const auto fromInput = [&input]() -> std::optional<QString> {
        const auto line = input.next();
        return line ? std::optional(QString::fromUtf8(*line)) : std::nullopt;
    };
    roomkey::Driver driver(QJsonDocument::fromJson(*keys).object());
    return driver.run(talks ? roomkey::Driver::NextStep(fromInput) : roomkey::Driver::NextStep(fromFile),
                      talks);
}
