// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/guiwatchdog.h"

#include <QAbstractEventDispatcher>
#include <QCoreApplication>
#include <QEvent>
#include <QMetaObject>
#include <QThread>

#include <algorithm>
#include <array>
#include <atomic>
#include <ctime>
#include <thread>

#include <csignal>
#include <cstring>
#include <dlfcn.h>
#include <execinfo.h>
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

namespace roomkey {

namespace {

using namespace std::chrono;
using Moment = steady_clock::time_point;

constexpr int MostFrames = 48;
constexpr microseconds WorthAsking = 1ms; ///< shorter turns cannot be a stall

/// Filled by the signal handler on the watched thread.
std::array<void *, MostFrames> sampled;
std::atomic<int> sampledFrames{0};

void sample(int)
{
    const int saved = errno;
    sampledFrames.store(backtrace(sampled.data(), MostFrames), std::memory_order_release);
    errno = saved;
}

int sampleSignal()
{
    return SIGRTMIN + 7;
}

} // namespace

class GuiWatchdog::Private
{
public:
    explicit Private(milliseconds limit);
    ~Private();

    static bool onEvent(void **parts);
    void endTurn();
    microseconds waitedForCore() const;
    static microseconds workedSoFar();
    microseconds crowdedSoFar() const;
    void watch();

    static inline Private *current = nullptr;

    microseconds limit;
    Qt::HANDLE thread = QThread::currentThreadId();
    pthread_t native = pthread_self();
    int schedstat = -1;
    int pressure = -1;
    bool inTurn = false;
    bool painted = false;
    Moment began;
    microseconds waitedBefore{0};
    microseconds workedBefore{0};
    Moment eventBegan;
    QByteArray event;
    microseconds longestEvent{0};
    QByteArray slowestEvent;
    microseconds longest{0};
    std::vector<Stall> stalls;
    std::function<void()> whenPainted;
    std::function<void(const Stall &)> whenStalled;
    QObject context;
    std::atomic<qint64> turnBegan{0};     ///< nanoseconds of the steady clock; 0: between turns
    std::atomic<qint64> crowdedBefore{0}; ///< when the watcher first saw this turn, in microseconds
    std::atomic<bool> ending{false};
    std::thread watcher;
};

GuiWatchdog::Private::Private(milliseconds limit)
    : limit(limit)
{
    schedstat =
        open(("/proc/self/task/" + std::to_string(gettid()) + "/schedstat").c_str(), O_RDONLY | O_CLOEXEC);
    pressure = open("/proc/pressure/cpu", O_RDONLY | O_CLOEXEC); // older systems have none
    std::array<void *, 1> first{};
    backtrace(first.data(), 1); // loads what it needs: not from the handler
    struct sigaction action = {};
    action.sa_handler = sample;
    action.sa_flags = SA_RESTART;
    sigaction(sampleSignal(), &action, nullptr);
    current = this;
    QInternal::registerCallback(QInternal::EventNotifyCallback, onEvent);
    QAbstractEventDispatcher *dispatcher = QCoreApplication::eventDispatcher();
    // Which of the two comes after a turn depends on the kind of dispatcher.
    QObject::connect(dispatcher, &QAbstractEventDispatcher::aboutToBlock, &context, [this] { endTurn(); });
    QObject::connect(dispatcher, &QAbstractEventDispatcher::awake, &context, [this] { endTurn(); });
    watcher = std::thread([this] { watch(); });
}

GuiWatchdog::Private::~Private()
{
    QInternal::unregisterCallback(QInternal::EventNotifyCallback, onEvent);
    ending = true;
    watcher.join();
    current = nullptr;
    close(schedstat);
    close(pressure);
}

bool GuiWatchdog::Private::onEvent(void **parts)
{
    Private *const self = current;
    if (!self || QThread::currentThreadId() != self->thread)
        return false;
    const auto *receiver = static_cast<const QObject *>(parts[0]);
    const auto *event = static_cast<const QEvent *>(parts[1]);
    const Moment now = steady_clock::now();
    if (!self->inTurn) {
        self->inTurn = true;
        self->painted = false;
        self->began = now;
        self->waitedBefore = self->waitedForCore();
        self->workedBefore = workedSoFar();
        self->longestEvent = 0us;
        self->slowestEvent.clear();
        sampledFrames = 0;
        self->crowdedBefore = 0;
        self->turnBegan = now.time_since_epoch().count();
    } else if (const auto took = duration_cast<microseconds>(now - self->eventBegan);
               took > self->longestEvent) {
        self->longestEvent = took;
        self->slowestEvent = self->event;
    }
    self->painted = self->painted || event->type() == QEvent::Paint;
    self->eventBegan = now;
    self->event = "event " + QByteArray::number(event->type()) + " to " + receiver->metaObject()->className();
    return false;
}

void GuiWatchdog::Private::endTurn()
{
    if (!inTurn)
        return;
    inTurn = false;
    turnBegan = 0;
    const Moment now = steady_clock::now();
    auto length = duration_cast<microseconds>(now - began);
    const microseconds withoutCore = length > WorthAsking ? waitedForCore() - waitedBefore : 0us;
    length -= withoutCore;
    longest = std::max(longest, length);
    if (length > limit) {
        const bool lastWasLongest = now - eventBegan > longestEvent;
        const qint64 crowdedThen = crowdedBefore;
        Stall stall{
            length,
            workedSoFar() - workedBefore,
            crowdedThen == 0 ? 0us : std::max(0us, crowdedSoFar() - microseconds(crowdedThen) - withoutCore),
            lastWasLongest ? event : slowestEvent,
            {}};
        const int frames = sampledFrames.load(std::memory_order_acquire);
        stall.where.assign(sampled.begin(), sampled.begin() + frames);
        stalls.push_back(std::move(stall));
        if (whenStalled)
            whenStalled(stalls.back());
    }
    if (painted && whenPainted)
        whenPainted();
}

/// How long the thread was ready to run and did not.
/// https://docs.kernel.org/scheduler/sched-stats.html: "time spent waiting on a runqueue", in nanoseconds.
microseconds GuiWatchdog::Private::waitedForCore() const
{
    std::array<char, 96> text{};
    if (pread(schedstat, text.data(), text.size() - 1, 0) <= 0)
        return 0us;
    char *end = nullptr;
    std::strtoull(text.data(), &end, 10);
    return duration_cast<microseconds>(nanoseconds(std::strtoull(end, nullptr, 10)));
}

microseconds GuiWatchdog::Private::workedSoFar()
{
    timespec used = {};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return duration_cast<microseconds>(seconds(used.tv_sec) + nanoseconds(used.tv_nsec));
}

/// https://docs.kernel.org/accounting/psi.html: "some ... total", in microseconds.
microseconds GuiWatchdog::Private::crowdedSoFar() const
{
    std::array<char, 128> text{};
    if (pread(pressure, text.data(), text.size() - 1, 0) <= 0)
        return 0us;
    const char *const total = std::strstr(text.data(), "total=");
    return total ? microseconds(std::strtoll(total + 6, nullptr, 10)) : 0us;
}

void GuiWatchdog::Private::watch()
{
    qint64 asked = 0;
    qint64 seen = 0;
    while (!ending) {
        std::this_thread::sleep_for(4ms);
        const qint64 since = turnBegan;
        const auto now = steady_clock::now().time_since_epoch();
        if (since != 0 && since != seen) {
            seen = since;
            crowdedBefore = crowdedSoFar().count();
        }
        if (since != 0 && since != asked && now - nanoseconds(since) > limit) {
            asked = since;
            pthread_kill(native, sampleSignal());
        }
    }
}

GuiWatchdog::GuiWatchdog(milliseconds limit)
    : d(std::make_unique<Private>(limit))
{
}

GuiWatchdog::~GuiWatchdog() = default;

void GuiWatchdog::reset()
{
    d->inTurn = false; // what comes in this turn is another matter
    d->turnBegan = 0;
    d->longest = 0us;
    d->stalls.clear();
}

microseconds GuiWatchdog::longest() const
{
    return d->longest;
}

const std::vector<GuiWatchdog::Stall> &GuiWatchdog::stalls() const
{
    return d->stalls;
}

void GuiWatchdog::onPainted(std::function<void()> then)
{
    d->whenPainted = std::move(then);
}

void GuiWatchdog::onStall(std::function<void(const Stall &)> then)
{
    d->whenStalled = std::move(then);
}

QByteArray GuiWatchdog::report() const
{
    QByteArray text;
    for (const Stall &stall : d->stalls)
        text += lineOf(stall) + '\n';
    return text;
}

QByteArray GuiWatchdog::lineOf(const Stall &stall)
{
    const auto milliseconds = [](microseconds time) {
        return QByteArray::number(static_cast<double>(time.count()) / 1000, 'f', 1) + " ms";
    };
    QByteArray text = milliseconds(stall.length) + ", " + milliseconds(stall.worked) + " of work, " +
                      milliseconds(stall.crowded) + " crowded, " + stall.event;
    for (void *address : stall.where) {
        Dl_info info{};
        if (dladdr(address, &info) == 0 || !info.dli_fname)
            continue;
        const auto offset = static_cast<char *>(address) - static_cast<char *>(info.dli_fbase);
        text += QByteArray(" ") + info.dli_fname + "+0x" + QByteArray::number(qint64(offset), 16);
    }
    return text;
}

} // namespace roomkey
