// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/vault.h"

#include "app/api/apierror.h"
#include "app/auth/keychainprobe.h"
#include "app/core/logging.h"

#include <QElapsedTimer>
#include <QSet>
#include <QTimer>

#include <qt6keychain/keychain.h>

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <utility>

// QtKeychain's rules, found by running it (0.13): a job deleted while its answer is pending crashes the
// process when the answer comes, so jobs have no parent, delete themselves and are only ever abandoned; the
// process has one queue of jobs, so one waiting for a prompt blocks all others; reading from a locked
// keychain says "not found" and deleting from one says "done", so the probe is asked before and after.
namespace roomkey {

namespace {

using namespace std::chrono_literals;
using Kind = VaultError::Kind;
using Outcome = Expected<Secret, VaultError>;

const QString KeychainService = QStringLiteral("roomkey");
/// Windows refuses entries over 2560 bytes.
constexpr qsizetype MaxEntryBytes = 2048;
/// Some services ask the person about each entry although the keychain is unlocked.
constexpr auto JobLimit = 60s;
/// Where the job itself unlocks the keychain.
constexpr auto PromptLimit = 180s;
/// A job that takes that long most likely waits for the person.
constexpr qint64 LongJobMs = 2000;

enum class Act : quint8 { Read, Write, Remove };

Unexpected<VaultError> fail(Kind kind, const QString &detail = {})
{
    return Unexpected(VaultError{kind, plainServerText(detail)});
}

struct Task
{
    Act act;
    QString key;
    Secret value;
    std::function<void(Outcome)> finish;
    std::function<bool()> unwanted;
};

/// Never deleted by us once started; see the top of this file.
QKeychain::Job *makeJob(const Task &task)
{
    QKeychain::Job *job = nullptr;
    switch (task.act) {
    case Act::Read:
        job = new QKeychain::ReadPasswordJob(KeychainService);
        break;
    case Act::Write: {
        auto *const write = new QKeychain::WritePasswordJob(KeychainService);
        write->setBinaryData(task.value.reveal());
        job = write;
        break;
    }
    case Act::Remove:
        job = new QKeychain::DeletePasswordJob(KeychainService);
        break;
    }
    job->setAutoDelete(true);
    job->setInsecureFallback(false); // on KWallet it would write the secret into a file
    job->setKey(task.key);
    return job;
}

} // namespace

class Vault::Private
{
public:
    Private(Vault *vault, QString profileName)
        : q(vault)
        , profile(std::move(profileName))
        , probe(KeychainProbe::create())
    {
        limit.setSingleShot(true);
        QObject::connect(&limit, &QTimer::timeout, q, [this] { abandon(); });
        QObject::connect(probe.get(), &KeychainProbe::changed, q, [this] { lookAtChange(); });
    }

    /// Whoever waits for the keychain hears of it by stateChanged. One look at a time, however often it says
    /// so.
    void lookAtChange()
    {
        hasChanged = true;
        if (looksAtChange)
            return;
        hasChanged = false;
        looksAtChange = true;
        probe->look().then(q, [this](const Expected<KeychainStanding, VaultError> &standing) {
            note(standing);
            looksAtChange = false;
            if (hasChanged)
                lookAtChange();
        });
    }

    void setState(VaultState next)
    {
        if (state == next)
            return;
        state = next;
        Q_EMIT q->stateChanged(next);
    }

    QString keyOf(const QString &entry) const { return QStringLiteral("roomkey/%1/%2").arg(profile, entry); }

    Expected<VaultState, VaultError> stateAfter(const Expected<KeychainStanding, VaultError> &standing)
    {
        if (!standing)
            return Unexpected(standing.error());
        note(standing);
        return state;
    }

    Pending<void, VaultError> addSilent(Act act, const QString &entry, const Secret &value)
    {
        const auto promise = std::make_shared<Promise<void, VaultError>>();
        add({act, keyOf(entry), value,
             [promise](const Outcome &outcome) {
                 if (outcome)
                     promise->finish({});
                 else
                     promise->finish(Unexpected(outcome.error()));
             },
             [promise] { return promise->isFinished(); }});
        return promise->pending();
    }

    void add(Task task)
    {
        // Memory never waits for a keychain that may be mute.
        if (const auto answer = inMemory(task)) {
            task.finish(*answer);
            return;
        }
        tasks.push_back(std::move(task));
        pump();
    }

    void pump()
    {
        while (!current && !tasks.empty()) {
            Task task = std::move(tasks.front());
            tasks.pop_front();
            if (task.unwanted())
                continue;
            if (task.act == Act::Read && memory.contains(task.key)) { // it came there meanwhile
                task.finish(memory.at(task.key));
                continue;
            }
            current = std::move(task);
            ++generation;
            limit.start(probe->jobsMayPrompt() ? PromptLimit : JobLimit);
            look([this](const VaultError *trouble) {
                if (trouble)
                    end(Unexpected(*trouble));
                else
                    run();
            });
        }
    }

    /// Asks the probe; \a done gets the trouble, or nothing if the keychain is usable. Answers that come
    /// after the task ended are dropped.
    void look(std::function<void(const VaultError *)> done)
    {
        probe->look().then(q, [this, mine = generation,
                               done = std::move(done)](Expected<KeychainStanding, VaultError> &&standing) {
            const auto trouble = note(standing);
            if (current && mine == generation)
                done(trouble ? &*trouble : nullptr);
        });
    }

    /// Takes over what a probe found.
    std::optional<VaultError> note(const Expected<KeychainStanding, VaultError> &standing)
    {
        if (!standing)
            return standing.error();
        switch (*standing) {
        case KeychainStanding::Usable:
            setState(VaultState::Usable);
            return std::nullopt;
        case KeychainStanding::Locked:
            setState(VaultState::Locked);
            return VaultError{unlocking > 0 ? Kind::PromptOpen : Kind::Locked, {}};
        case KeychainStanding::NoService:
            setState(VaultState::NoService);
            return VaultError{Kind::NoService, {}};
        }
        return VaultError{Kind::Other, {}};
    }

    void run()
    {
        // An abandoned job still holds QtKeychain's queue. Its end, or our limit, gets us on.
        if (jobs > 0) {
            wantsJob = true;
            return;
        }
        ++jobs;
        jobTime.start();
        QKeychain::Job *const job = makeJob(*current);
        QObject::connect(job, &QKeychain::Job::finished, q,
                         [this, mine = generation, act = current->act](QKeychain::Job *finished) {
                             undoIfUnwanted(act, *finished);
                             jobFinished(finished, mine);
                         });
        job->start();
    }

    /// Written after all, perhaps long after nobody waited for it, while the person chose memory instead.
    void undoIfUnwanted(Act act, const QKeychain::Job &job)
    {
        const QString key = job.key();
        if (act != Act::Write || job.error() != QKeychain::NoError ||
            (!memory.contains(key) && !memoryOnly.contains(key)))
            return;
        tasks.push_front({Act::Remove, key, {}, [](const Outcome &) {}, [] { return false; }});
    }

    void jobFinished(QKeychain::Job *job, int ofGeneration)
    {
        --jobs;
        if (!current || ofGeneration != generation) { // too late: nobody waits for it any more
            if (std::exchange(wantsJob, false))
                run();
            else
                pump();
            return;
        }
        const QKeychain::Error error = job->error();
        if (error == QKeychain::NoError && current->act == Act::Read) {
            memoryOnly.remove(current->key);
            end(Secret(static_cast<QKeychain::ReadPasswordJob *>(job)->binaryData()));
            return;
        }
        if (error == QKeychain::NoError && current->act == Act::Write) {
            end(Secret());
            return;
        }
        const bool gone = error == QKeychain::NoError || error == QKeychain::EntryNotFound;
        verify(gone && current->act != Act::Write, error, job->errorString());
    }

    /// "Not found", "deleted" and every failure are looked at again before they are believed.
    void verify(bool saysGone, QKeychain::Error error, const QString &detail)
    {
        look([this, saysGone, error, detail](const VaultError *trouble) {
            if (trouble) {
                end(Unexpected(*trouble));
                return;
            }
            if (!saysGone) {
                const bool denied =
                    error == QKeychain::AccessDenied || error == QKeychain::AccessDeniedByUser;
                const bool none =
                    error == QKeychain::NoBackendAvailable || error == QKeychain::NotImplemented;
                end(fail(denied ? Kind::Denied : none ? Kind::NoService : Kind::Other, detail));
                return;
            }
            probe->find(KeychainService, current->key)
                .then(q, [this, mine = generation](Expected<EntryStanding, VaultError> &&entry) {
                    if (current && mine == generation)
                        endGone(entry);
                });
        });
    }

    void endGone(const Expected<EntryStanding, VaultError> &entry)
    {
        if (!entry)
            end(Unexpected(entry.error()));
        else if (*entry == EntryStanding::Present)
            end(fail(Kind::Denied)); // it is there, but was not handed out
        else if (current->act == Act::Read)
            end(fail(Kind::NotFound));
        else
            end(Secret());
    }

    /// The limit is over: the caller gets an answer, the job its own time.
    void abandon()
    {
        if (!current)
            return;
        qCWarning(lcVault, "The keychain did not answer in time.");
        end(fail(Kind::Timeout));
    }

    void end(Outcome outcome)
    {
        limit.stop();
        wantsJob = false;
        const Task task = std::move(*current);
        current.reset();
        task.finish(std::move(outcome));
        pump();
    }

    /// The outcome of what needs no keychain.
    std::optional<Outcome> inMemory(const Task &task)
    {
        const auto it = memory.find(task.key);
        switch (task.act) {
        case Act::Read:
            return it == memory.end() ? std::nullopt : std::optional<Outcome>(it->second);
        case Act::Write:
            if (it == memory.end() && !memoryOnly.contains(task.key))
                return std::nullopt;
            memory.insert_or_assign(task.key, task.value);
            return Secret();
        case Act::Remove: // the keychain may have one from before
            memoryOnly.remove(task.key);
            if (it != memory.end())
                memory.erase(it);
            break;
        }
        return std::nullopt;
    }

    Vault *q;
    QString profile;
    std::unique_ptr<KeychainProbe> probe;
    VaultState state = VaultState::Unknown;
    std::deque<Task> tasks;
    std::optional<Task> current;
    QTimer limit;
    std::map<QString, Secret> memory;
    QSet<QString> memoryOnly; ///< keys that go to memory when they are written
    int generation = 0;       ///< of the current task; what belongs to an older one is dropped
    int jobs = 0;             ///< with QtKeychain, abandoned ones included
    QElapsedTimer jobTime;    ///< since the last job was started
    int unlocking = 0;
    bool looksAtChange = false;
    bool hasChanged = false; ///< since that look began
    bool wantsJob = false;   ///< the current task waits for an abandoned job to end
    RequestScope scope;      ///< last: its end must find the rest alive
};

Vault::Vault(QString profile, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this, std::move(profile)))
{
}

Vault::~Vault() = default;

VaultState Vault::state() const
{
    return d->state;
}

Pending<VaultState, VaultError> Vault::probe()
{
    Promise<VaultState, VaultError> promise;
    auto pending = promise.pending();
    d->probe->look().then(
        this, [this, promise = std::move(promise)](Expected<KeychainStanding, VaultError> &&standing) {
            promise.finish(d->stateAfter(standing));
        });
    return pending;
}

Pending<VaultState, VaultError> Vault::unlock()
{
    Promise<VaultState, VaultError> promise;
    auto pending = promise.pending();
    const auto unlocking = d->probe->unlock();
    d->scope.add(unlocking);
    promise.onStop([unlocking] { unlocking.cancel(); });
    ++d->unlocking;
    unlocking.then(this,
                   [this, promise = std::move(promise)](Expected<KeychainStanding, VaultError> &&standing) {
                       --d->unlocking;
                       const auto state = d->stateAfter(standing);
                       if (state && *state == VaultState::Locked)
                           promise.finish(fail(Kind::Dismissed));
                       else
                           promise.finish(state);
                   });
    return pending;
}

void Vault::useMemoryFor(const QString &entry)
{
    d->memoryOnly.insert(d->keyOf(entry));
}

Pending<Secret, VaultError> Vault::read(const QString &entry)
{
    const auto promise = std::make_shared<Promise<Secret, VaultError>>();
    d->add({Act::Read,
            d->keyOf(entry),
            {},
            [promise](Outcome outcome) { promise->finish(std::move(outcome)); },
            [promise] { return promise->isFinished(); }});
    return promise->pending();
}

Pending<void, VaultError> Vault::write(const QString &entry, const Secret &value)
{
    if (value.reveal().size() > MaxEntryBytes)
        return Pending<void, VaultError>::ready(fail(Kind::TooLarge));
    return d->addSilent(Act::Write, entry, value);
}

Pending<void, VaultError> Vault::remove(const QString &entry)
{
    return d->addSilent(Act::Remove, entry, {});
}

Keychain Vault::keychainOf(const QString &entry) const
{
    return d->memory.contains(d->keyOf(entry)) ? Keychain::Memory : d->probe->keychain();
}

QString Vault::placeOf(const QString &entry) const
{
    return d->memory.contains(d->keyOf(entry)) ? QString() : d->probe->place();
}

bool Vault::isWaitingForPrompt() const
{
    return d->unlocking > 0 ||
           (d->jobs > 0 && (d->probe->jobsMayPrompt() || d->jobTime.hasExpired(LongJobMs)));
}

} // namespace roomkey
