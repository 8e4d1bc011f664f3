// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusConnection>
#include <QDBusConnectionInterface>
#include <QDBusInterface>
#include <QDBusMetaType>
#include <QDBusObjectPath>
#include <QDBusReply>
#include <QMap>
#include <QTest>

#include <csignal>

// What tests do to the gnome-keyring that with-keyring started, past the program: lock it, unlock it, count
// its entries, make it mute. Blocking calls: tests only.
namespace roomkey::keyring {

inline const QString Collection = QStringLiteral("/org/freedesktop/secrets/collection/login");

inline QDBusMessage call(const QString &path, const QString &interface, const QString &method,
                         const QVariantList &arguments)
{
    auto message =
        QDBusMessage::createMethodCall(QStringLiteral("org.freedesktop.secrets"), path, interface, method);
    message.setArguments(arguments);
    return QDBusConnection::sessionBus().call(message);
}

inline QDBusMessage service(const QString &method, const QVariantList &arguments)
{
    return call(QStringLiteral("/org/freedesktop/secrets"), QStringLiteral("org.freedesktop.Secret.Service"),
                method, arguments);
}

/// (oayays) as gnome-keyring wants it: session, parameters, value, content type.
struct PlainSecret
{
    QDBusObjectPath session;
    QByteArray parameters;
    QByteArray value;
    QString contentType;
};
inline QDBusArgument &operator<<(QDBusArgument &out, const PlainSecret &s)
{
    out.beginStructure();
    out << s.session << s.parameters << s.value << s.contentType;
    out.endStructure();
    return out;
}
inline const QDBusArgument &operator>>(const QDBusArgument &in, PlainSecret &s)
{
    in.beginStructure();
    in >> s.session >> s.parameters >> s.value >> s.contentType;
    in.endStructure();
    return in;
}

/// As if the person had typed the password at a prompt.
inline bool unlock();

/// Another collection with a password of its own, unlocked; its path.
inline QString makeCollection(const QString &label);

inline bool lock(const QString &collection = Collection)
{
    const QList<QDBusObjectPath> paths{QDBusObjectPath(collection)};
    return service(QStringLiteral("Lock"), {QVariant::fromValue(paths)}).type() == QDBusMessage::ReplyMessage;
}

/// New entries go there from now on.
inline bool setDefault(const QString &collection)
{
    return service(QStringLiteral("SetAlias"),
                   {QStringLiteral("default"), QVariant::fromValue(QDBusObjectPath(collection))})
               .type() == QDBusMessage::ReplyMessage;
}

/// With all its entries.
inline bool removeCollection(const QString &collection)
{
    return call(collection, QStringLiteral("org.freedesktop.Secret.Collection"), QStringLiteral("Delete"), {})
               .type() == QDBusMessage::ReplyMessage;
}

/// How many entries the keyring holds with this key, locked ones included.
inline int count(const QString &key)
{
    qDBusRegisterMetaType<QMap<QString, QString>>();
    const QMap<QString, QString> attributes{{QStringLiteral("server"), QStringLiteral("roomkey")},
                                            {QStringLiteral("user"), key}};
    const QDBusMessage reply = service(QStringLiteral("SearchItems"), {QVariant::fromValue(attributes)});
    int found = 0;
    for (const QVariant &list : reply.arguments())
        found += static_cast<int>(qdbus_cast<QList<QDBusObjectPath>>(list).size());
    return found;
}

inline uint daemonProcess()
{
    return QDBusConnection::sessionBus().interface()->servicePid(QStringLiteral("org.freedesktop.secrets"));
}

/// True if a prompt program was started on this bus.
inline bool prompterRuns()
{
    return QDBusConnection::sessionBus().interface()->isServiceRegistered(
        QStringLiteral("org.gnome.keyring.SystemPrompter"));
}

} // namespace roomkey::keyring

Q_DECLARE_METATYPE(roomkey::keyring::PlainSecret)

namespace roomkey::keyring {

inline QVariant password()
{
    qDBusRegisterMetaType<PlainSecret>();
    const QDBusMessage opened =
        service(QStringLiteral("OpenSession"),
                {QStringLiteral("plain"), QVariant::fromValue(QDBusVariant(QString()))});
    const auto session = qvariant_cast<QDBusObjectPath>(opened.arguments().value(1));
    return QVariant::fromValue(PlainSecret{session, {}, "roomkey-test", QStringLiteral("text/plain")});
}

inline QDBusMessage withPassword(const QString &method, const QVariant &what)
{
    return call(QStringLiteral("/org/freedesktop/secrets"),
                QStringLiteral("org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface"), method,
                {what, password()});
}

inline bool unlock()
{
    return withPassword(QStringLiteral("UnlockWithMasterPassword"),
                        QVariant::fromValue(QDBusObjectPath(Collection)))
               .type() == QDBusMessage::ReplyMessage;
}

inline QString makeCollection(const QString &label)
{
    const QVariantMap attributes{{QStringLiteral("org.freedesktop.Secret.Collection.Label"), label}};
    const QDBusMessage reply = withPassword(QStringLiteral("CreateWithMasterPassword"), attributes);
    return qvariant_cast<QDBusObjectPath>(reply.arguments().value(0)).path();
}

} // namespace roomkey::keyring
