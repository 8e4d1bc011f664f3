// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/storewriter.h"

#include <QCoreApplication>
#include <QFile>
#include <QTest>
#include <QThread>

#include <cstdio>
#include <cstring>
#include <future>
#include <memory>
#include <sys/wait.h>

using namespace roomkey;

// Runs itself with a race of our own kind in it, under the suppressions of the other tests.

namespace {

constexpr int Found = 66; ///< how the sanitizer ends a program with a race in it

/// Both threads do \a job, the writer's because it was asked to, this one because nobody stops it.
void raceWith(const std::function<void()> &job)
{
    StoreWriter writer([] {});
    std::promise<void> begun;
    writer.add([&](StoreFiles &) -> StoreWriter::Done {
        begun.set_value();
        job();
        return [] {};
    });
    QVERIFY(writer.start());
    begun.get_future().wait();
    job();
    writer.stop();
}

/// The writer posts \a call to \a object, and then goes on with \a rest as if it were still alone.
template <class Call, class Rest>
void postAndGoOn(QObject &object, Call call, Rest rest)
{
    std::promise<void> posted;
    StoreWriter writer([] {});
    writer.add([&](StoreFiles &) -> StoreWriter::Done {
        QMetaObject::invokeMethod(&object, std::move(call), Qt::QueuedConnection);
        posted.set_value();
        rest();
        return [] {};
    });
    QVERIFY(writer.start());
    posted.get_future().wait();
    QCoreApplication::sendPostedEvents();
    writer.stop();
}

Q_NEVER_INLINE void takeOver(int &number, const int &carried)
{
    number += carried;
}

int run(const char *what)
{
    int number = 0, brought = 0;
    QString text;
    QObject object;
    const std::string_view kind = what;
    if (kind == "number") {
        raceWith([&] { ++number; });
    } else if (kind == "text") {
        raceWith([&] { text = QString::number(text.size()); });
    } else if (kind == "result") { // taken past the lock that guards it
        StoreWriter writer([] {});
        writer.add([&](StoreFiles &) -> StoreWriter::Done {
            number = 1;
            return [] {};
        });
        if (!writer.start())
            return 2;
        while (number == 0)
            QThread::yieldCurrentThread();
    } else if (kind == "event") { // in what the event loop calls, while the writer goes on
        postAndGoOn(
            object, [&number] { ++number; }, [&number] { ++number; });
    } else if (kind == "carried") { // in what it brings along, deep in what it calls
        const auto carried = std::make_shared<int>(1);
        postAndGoOn(
            object, [&number, carried] { takeOver(number, *carried); }, [carried] { ++*carried; });
    } else if (kind == "none") { // through the lock, and through the event loop, also what it brings along
        std::promise<void> taken;
        StoreWriter writer([&] {
            QMetaObject::invokeMethod(
                &object, [&brought, carried = std::make_unique<int>(7)] { takeOver(brought, *carried); },
                Qt::QueuedConnection);
            taken.set_value();
        });
        writer.add([&](StoreFiles &) -> StoreWriter::Done {
            number = 1;
            return [&] { number = 2; };
        });
        if (!writer.start())
            return 2;
        taken.get_future().wait();
        for (const StoreWriter::Done &done : writer.takeDone())
            done();
        QCoreApplication::sendPostedEvents();
        writer.stop();
        return number == 2 && brought == 7 ? 0 : 1;
    }
    return 0;
}

} // namespace

class TestPlantedRace : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isFound_data();
    void isFound();
    void nothingIsFoundWhereNothingIs();

private:
    /// Status and what it said. Not by QProcess: the sanitizer ignores that library, and loses count when it
    /// forks.
    static std::pair<int, QByteArray> ended(const char *what)
    {
        const QByteArray program = QFile::encodeName(QCoreApplication::applicationFilePath());
        FILE *const pipe = ::popen(("'" + program + "' --race " + what + " 2>&1").constData(), "r");
        QByteArray said;
        char piece[4096];
        for (size_t count = 0; pipe && (count = std::fread(piece, 1, sizeof piece, pipe)) > 0;)
            said.append(piece, static_cast<qsizetype>(count));
        const int status = pipe ? ::pclose(pipe) : -1;
        return {status != -1 && WIFEXITED(status) ? WEXITSTATUS(status) : -1, said};
    }
};

void TestPlantedRace::isFound_data()
{
    QTest::addColumn<QByteArray>("what");
    for (const char *what : {"number", "text", "result", "event", "carried"})
        QTest::newRow(what) << QByteArray(what);
}

void TestPlantedRace::isFound()
{
    QFETCH(QByteArray, what);
    const auto [status, said] = ended(what.constData());
    QVERIFY2(status == Found && said.contains("WARNING: ThreadSanitizer: data race"), said.constData());
    QVERIFY2(said.contains("tst_plantedrace.cpp"), said.constData());
}

void TestPlantedRace::nothingIsFoundWhereNothingIs()
{
    const auto [status, said] = ended("none");
    QVERIFY2(status == 0 && said.isEmpty(), said.constData());
}

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    if (argc == 3 && std::strcmp(argv[1], "--race") == 0)
        return run(argv[2]);
    TestPlantedRace test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_plantedrace.moc"
