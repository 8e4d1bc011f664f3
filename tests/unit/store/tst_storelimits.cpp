// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/store/storefixture.h"

#include <QDir>
#include <QTest>

#include <atomic>
#include <cerrno>
#include <dlfcn.h>
#include <pthread.h>
#include <sys/resource.h>

// The store while the system has nothing left to give. It says so, ends nothing, and loses nothing that it
// said was kept.

namespace {
std::atomic<bool> noThreads{false};
}

/// Before the C library's own, as when the system's limit is reached.
extern "C" __attribute__((visibility("default"))) int
pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument)
{
    if (noThreads)
        return EAGAIN;
    using Create = int (*)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    static const auto create = reinterpret_cast<Create>(dlsym(RTLD_NEXT, "pthread_create"));
    return create(thread, attributes, run, argument);
}

using namespace roomkey;

#ifndef ROOMKEY_SANITIZED // a sanitizer looks at memory through a pipe, for which there would be none left

namespace {

/// No more than \a count descriptors, until it goes.
class FewDescriptors
{
public:
    explicit FewDescriptors(rlim_t count)
    {
        getrlimit(RLIMIT_NOFILE, &m_before);
        const rlimit few{count, m_before.rlim_max};
        setrlimit(RLIMIT_NOFILE, &few);
    }
    FewDescriptors(const FewDescriptors &) = delete;
    FewDescriptors &operator=(const FewDescriptors &) = delete;
    ~FewDescriptors() { setrlimit(RLIMIT_NOFILE, &m_before); }

private:
    rlimit m_before{};
};

} // namespace

#endif

class TestStoreLimits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
#ifndef ROOMKEY_SANITIZED
    void withoutDescriptors();
#endif
    void withoutThreads();
    void searchingWithoutThreads();
};

#ifndef ROOMKEY_SANITIZED
void TestStoreLimits::withoutDescriptors()
{
    StoreFixture f;
    QVERIFY(f.opened);
    QStringList kept;
    const auto send = [&](const QString &text) {
        const bool done = await(f.store->addToOutbox(makeSend(RoomA, text))).has_value();
        if (done)
            kept.append(text);
        return done;
    };
    QVERIFY(send(QStringLiteral("before")));
    f.store.reset();
    const auto used = static_cast<rlim_t>(QDir(QStringLiteral("/proc/self/fd")).count());
    int refused = 0;
    int worked = 0;
    for (rlim_t more = 0; more < 24; ++more) {
        {
            const FewDescriptors few(used - 2 + more);
            f.reopen();
            if (!f.opened)
                ++refused;
            else if (send(QStringLiteral("with %1").arg(more)))
                ++worked;
            f.store.reset();
        }
        f.reopen();
        QVERIFY2(f.opened, qPrintable(QString::number(more)));
        QVERIFY2(!f.store->salvage(), "the outbox was taken for damaged");
        QCOMPARE(textsOf(f.store->outbox()), kept);
        f.store.reset();
    }
    QVERIFY2(refused > 3, qPrintable(QString::number(refused)));
    QVERIFY2(worked > 3, qPrintable(QString::number(worked)));
}
#endif

void TestStoreLimits::withoutThreads()
{
    StoreFixture f;
    QVERIFY(await(f.store->addToOutbox(makeSend(RoomA, QStringLiteral("before")))));
    f.store.reset();
    noThreads = true;
    f.reopen();
    noThreads = false;
    QVERIFY(!f.opened);
    QCOMPARE(f.opened.error().kind, StoreError::Kind::NoThread);
    f.reopen();
    QVERIFY(f.opened);
    QCOMPARE(textsOf(f.store->outbox()), QStringList{QStringLiteral("before")});
}

void TestStoreLimits::searchingWithoutThreads()
{
    StoreFixture f;
    QVERIFY(await(f.store->putMessages(
        RoomA, {makeMessage(RoomA, QStringLiteral("m"), 5'000'000, QStringLiteral("needle"))})));
    const auto look = [&] {
        SearchQuestion question;
        question.query = SearchQuery(QStringLiteral("needle"));
        return await(f.store->search(question));
    };
    noThreads = true;
    const auto none = look();
    noThreads = false;
    QVERIFY(!none);
    QCOMPARE(none.error().kind, StoreError::Kind::NoThread);
    const auto found = look();
    QVERIFY(found);
    QCOMPARE(found->messages.size(), 1);
}

QTEST_GUILESS_MAIN(TestStoreLimits)
#include "tst_storelimits.moc"
