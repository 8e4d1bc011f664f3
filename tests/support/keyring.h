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

inline bool lock()
{
    const QList<QDBusObjectPath> paths{QDBusObjectPath(Collection)};
    return service(QStringLiteral("Lock"), {QVariant::fromValue(paths)}).type() == QDBusMessage::ReplyMessage;
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

inline bool roomkey::keyring::unlock()
{
    qDBusRegisterMetaType<PlainSecret>();
    const QDBusMessage opened =
        service(QStringLiteral("OpenSession"),
                {QStringLiteral("plain"), QVariant::fromValue(QDBusVariant(QString()))});
    const QDBusObjectPath session = qvariant_cast<QDBusObjectPath>(opened.arguments().value(1));
    const QDBusMessage reply =
        call(QStringLiteral("/org/freedesktop/secrets"),
             QStringLiteral("org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface"),
             QStringLiteral("UnlockWithMasterPassword"),
             {QVariant::fromValue(QDBusObjectPath(Collection)),
              QVariant::fromValue(PlainSecret{session, {}, "roomkey-test", QStringLiteral("text/plain")})});
    return reply.type() == QDBusMessage::ReplyMessage;
}
