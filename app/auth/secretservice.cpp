// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/secretservice.h"

#include "app/api/apierror.h"

#include <QAbstractEventDispatcher>
#include <QDBusConnection>
#include <QDBusMetaType>
#include <QDBusObjectPath>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusServiceWatcher>
#include <QDBusVariant>
#include <QMap>
#include <QPointer>

namespace roomkey {

namespace {

using Kind = VaultError::Kind;
using Attributes = QMap<QString, QString>;

const QString ServiceName = QStringLiteral("org.freedesktop.secrets");
const QString ServicePath = QStringLiteral("/org/freedesktop/secrets");
const QString ServiceInterface = QStringLiteral("org.freedesktop.Secret.Service");
const QString CollectionInterface = QStringLiteral("org.freedesktop.Secret.Collection");
const QString PromptInterface = QStringLiteral("org.freedesktop.Secret.Prompt");
const QString NoObject = QStringLiteral("/");

/// Enough for a service that has to be started first; a mute one must not look like a slow one for long.
constexpr int CallLimitMs = 3000;

Unexpected<VaultError> fail(Kind kind, const QString &detail = {})
{
    return Unexpected(VaultError{kind, plainServerText(detail)});
}

Unexpected<VaultError> fail(const QDBusError &error)
{
    switch (error.type()) {
    case QDBusError::NoReply:
    case QDBusError::Timeout:
    case QDBusError::TimedOut:
        return fail(Kind::Timeout, error.message());
    case QDBusError::Disconnected:
    case QDBusError::NoServer:
    case QDBusError::NoNetwork:
    case QDBusError::ServiceUnknown:
        return fail(Kind::NoService, error.message());
    case QDBusError::AccessDenied:
        return fail(Kind::Denied, error.message());
    default:
        // The service is named but cannot be started, or ended while we asked.
        if (error.name().startsWith(QLatin1String("org.freedesktop.DBus.Error.Spawn")) ||
            error.name() == QLatin1String("org.freedesktop.DBus.Error.NameHasNoOwner"))
            return fail(Kind::NoService, error.message());
        return fail(Kind::Other, error.message());
    }
}

QDBusMessage call(const QString &path, const QString &interface, const QString &method,
                  const QVariantList &arguments)
{
    QDBusMessage message = QDBusMessage::createMethodCall(ServiceName, path, interface, method);
    message.setArguments(arguments);
    return message;
}

/// One D-Bus call; \a done(const QDBusPendingReply<Types...> &) runs only while \a context lives.
template <class... Types, class Fn>
void send(QObject *context, const QDBusMessage &message, Fn done)
{
    const QDBusPendingCall pending = QDBusConnection::sessionBus().asyncCall(message, CallLimitMs);
    auto *const watcher = new QDBusPendingCallWatcher(pending, context);
    QObject::connect(watcher, &QDBusPendingCallWatcher::finished, context,
                     [done = std::move(done)](QDBusPendingCallWatcher *finished) mutable {
                         finished->deleteLater();
                         done(QDBusPendingReply<Types...>(*finished));
                     });
}

template <class T>
Pending<T, VaultError> ready(Expected<T, VaultError> result)
{
    return Pending<T, VaultError>::ready(std::move(result));
}

/// libsecret, which QtKeychain uses here, needs GLib's event loop; without it its jobs never end.
bool hasGlibLoop()
{
    const QAbstractEventDispatcher *const dispatcher = QAbstractEventDispatcher::instance();
    return dispatcher && QByteArray(dispatcher->metaObject()->className()).contains("Glib");
}

/// Each D-Bus question is an object of its own: it dies with the probe, and its promise with it.
class Question : public QObject
{
public:
    using QObject::QObject;

protected:
    void readDefaultCollection(std::function<void(Expected<QDBusObjectPath, VaultError>)> done)
    {
        send<QDBusObjectPath>(
            this,
            call(ServicePath, ServiceInterface, QStringLiteral("ReadAlias"), {QStringLiteral("default")}),
            [done = std::move(done)](const QDBusPendingReply<QDBusObjectPath> &reply) {
                if (reply.isError())
                    done(fail(reply.error()));
                else
                    done(reply.value());
            });
    }
};

class Look final : public Question
{
public:
    /// \a found hears the path of the default collection.
    Look(std::function<void(const QString &)> found, QObject *parent)
        : Question(parent)
    {
        readDefaultCollection([this, found = std::move(found)](Expected<QDBusObjectPath, VaultError> path) {
            if (path && found)
                found(path->path());
            if (!path)
                end(Unexpected(path.error()));
            else if (path->path() == NoObject)
                end(KeychainStanding::Locked); // none was ever made: unlock() has the service make one
            else
                readLocked(path->path());
        });
    }
    Pending<KeychainStanding, VaultError> pending() const { return m_promise.pending(); }

private:
    void readLocked(const QString &path)
    {
        send<QDBusVariant>(this,
                           call(path, QStringLiteral("org.freedesktop.DBus.Properties"),
                                QStringLiteral("Get"), {CollectionInterface, QStringLiteral("Locked")}),
                           [this](const QDBusPendingReply<QDBusVariant> &reply) {
                               if (reply.isError())
                                   end(fail(reply.error()));
                               else
                                   end(reply.value().variant().toBool() ? KeychainStanding::Locked
                                                                        : KeychainStanding::Usable);
                           });
    }
    void end(Expected<KeychainStanding, VaultError> result)
    {
        // "There is no service" is an answer to this question, not a failure to ask it.
        if (!result && result.error().kind == Kind::NoService)
            result = KeychainStanding::NoService;
        m_promise.finish(std::move(result));
        deleteLater();
    }

    Promise<KeychainStanding, VaultError> m_promise;
};

class Find final : public Question
{
public:
    Find(const QString &service, const QString &key, QObject *parent)
        : Question(parent)
    {
        const Attributes attributes{{QStringLiteral("server"), service}, {QStringLiteral("user"), key}};
        using Paths = QList<QDBusObjectPath>;
        send<Paths, Paths>(this,
                           call(ServicePath, ServiceInterface, QStringLiteral("SearchItems"),
                                {QVariant::fromValue(attributes)}),
                           [this](const QDBusPendingReply<Paths, Paths> &reply) {
                               if (reply.isError())
                                   m_promise.finish(fail(reply.error()));
                               else
                                   m_promise.finish(reply.argumentAt<0>().isEmpty() &&
                                                            reply.argumentAt<1>().isEmpty()
                                                        ? EntryStanding::Absent
                                                        : EntryStanding::Present);
                               deleteLater();
                           });
    }
    Pending<EntryStanding, VaultError> pending() const { return m_promise.pending(); }

private:
    Promise<EntryStanding, VaultError> m_promise;
};

class Unlock final : public Question
{
    Q_OBJECT

public:
    explicit Unlock(QObject *parent)
        : Question(parent)
        , m_watcher(ServiceName, QDBusConnection::sessionBus(), QDBusServiceWatcher::WatchForUnregistration)
    {
        // The prompt stays on the screen: Prompt.Dismiss makes gnome-keyring 42 crash, and whoever answers it
        // later has merely unlocked the keychain.
        m_promise.onStop([guard = QPointer(this)] {
            if (guard)
                guard->deleteLater();
        });
        connect(&m_watcher, &QDBusServiceWatcher::serviceUnregistered, this,
                [this] { end(fail(Kind::NoService)); });
        readDefaultCollection([this](Expected<QDBusObjectPath, VaultError> path) {
            if (!path)
                end(Unexpected(path.error()));
            else if (path->path() == NoObject)
                createDefault();
            else
                unlock(*path);
        });
    }
    Pending<KeychainStanding, VaultError> pending() const { return m_promise.pending(); }

private Q_SLOTS:
    void promptCompleted(bool dismissed, const QDBusVariant &)
    {
        if (dismissed)
            end(fail(Kind::Dismissed));
        else
            lookAgain();
    }

private:
    void unlock(const QDBusObjectPath &collection)
    {
        using Paths = QList<QDBusObjectPath>;
        send<Paths, QDBusObjectPath>(this,
                                     call(ServicePath, ServiceInterface, QStringLiteral("Unlock"),
                                          {QVariant::fromValue(Paths{collection})}),
                                     [this](const QDBusPendingReply<Paths, QDBusObjectPath> &reply) {
                                         if (reply.isError())
                                             end(fail(reply.error()));
                                         else
                                             prompt(reply.argumentAt<1>().path());
                                     });
    }

    void createDefault()
    {
        const QVariantMap properties{
            {CollectionInterface + QStringLiteral(".Label"), QStringLiteral("Login")}};
        send<QDBusObjectPath, QDBusObjectPath>(
            this,
            call(ServicePath, ServiceInterface, QStringLiteral("CreateCollection"),
                 {properties, QStringLiteral("default")}),
            [this](const QDBusPendingReply<QDBusObjectPath, QDBusObjectPath> &reply) {
                if (reply.isError())
                    end(fail(reply.error()));
                else
                    prompt(reply.argumentAt<1>().path());
            });
    }

    void prompt(const QString &path)
    {
        if (path == NoObject) {
            lookAgain();
            return;
        }
        if (m_promise.isFinished()) {
            deleteLater();
            return;
        }
        // Any sender: asking for the owner's name would block, and a forged signal only makes us look again.
        QDBusConnection::sessionBus().connect(QString(), path, PromptInterface, QStringLiteral("Completed"),
                                              this, SLOT(promptCompleted(bool, QDBusVariant)));
        send<>(this, call(path, PromptInterface, QStringLiteral("Prompt"), {QString()}),
               [this](const QDBusPendingReply<> &reply) {
                   if (reply.isError())
                       end(fail(reply.error()));
               });
    }

    void lookAgain()
    {
        auto *const look = new Look({}, this);
        look->pending().then(
            this, [this](Expected<KeychainStanding, VaultError> &&result) { end(std::move(result)); });
    }

    void end(Expected<KeychainStanding, VaultError> result)
    {
        m_promise.finish(std::move(result));
        deleteLater();
    }

    Promise<KeychainStanding, VaultError> m_promise;
    QDBusServiceWatcher m_watcher;
};

} // namespace

SecretServiceProbe::SecretServiceProbe(QObject *parent)
    : KeychainProbe(parent)
{
    qDBusRegisterMetaType<Attributes>();
}

Pending<KeychainStanding, VaultError> SecretServiceProbe::look()
{
    if (!QDBusConnection::sessionBus().isConnected() || !hasGlibLoop())
        return ready<KeychainStanding>(KeychainStanding::NoService);
    listen();
    return (new Look([this](const QString &path) { m_collection = path == NoObject ? QString() : path; },
                     this))
        ->pending();
}

void SecretServiceProbe::listen()
{
    if (std::exchange(m_listens, true))
        return;
    // Any sender: asking for the owner's name would block, and a forged signal only makes us look.
    QDBusConnection::sessionBus().connect(QString(), ServicePath, ServiceInterface,
                                          QStringLiteral("CollectionChanged"), this, SIGNAL(changed()));
}

Pending<EntryStanding, VaultError> SecretServiceProbe::find(const QString &service, const QString &key)
{
    if (!QDBusConnection::sessionBus().isConnected())
        return ready<EntryStanding>(fail(Kind::NoService));
    return (new Find(service, key, this))->pending();
}

Pending<KeychainStanding, VaultError> SecretServiceProbe::unlock()
{
    if (!QDBusConnection::sessionBus().isConnected() || !hasGlibLoop())
        return ready<KeychainStanding>(KeychainStanding::NoService);
    return (new Unlock(this))->pending();
}

} // namespace roomkey

#include "secretservice.moc"
