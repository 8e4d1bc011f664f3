// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/secretservice.h"
#include "tests/support/await.h"

#include <QDBusArgument>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusMetaType>
#include <QDBusObjectPath>
#include <QDBusVariant>
#include <QDBusVirtualObject>
#include <QMap>
#include <QSignalSpy>
#include <QTest>

using namespace roomkey;
using Kind = VaultError::Kind;

// The genuine keyring is met in tst_vault and tst_vaultprompt. What it does not do on demand is done here by
// a service of our own on a bus that has none.

namespace {

const QString ServiceName = QStringLiteral("org.freedesktop.secrets");
const QString Collection = QStringLiteral("/org/freedesktop/secrets/collection/login");
const QString PromptPath = QStringLiteral("/org/freedesktop/secrets/prompt/p1");
using Paths = QList<QDBusObjectPath>;

QVariant path(const QString &path)
{
    return QVariant::fromValue(QDBusObjectPath(path));
}

QVariant paths(const QStringList &list)
{
    Paths result;
    for (const QString &each : list)
        result.append(QDBusObjectPath(each));
    return QVariant::fromValue(result);
}

/// Answers what it was told to, by method name; is silent to everything else.
class ScriptedService final : public QDBusVirtualObject
{
public:
    ScriptedService()
        : m_bus(QDBusConnection::connectToBus(QDBusConnection::SessionBus, QStringLiteral("service")))
    {
        answers[QStringLiteral("ReadAlias")] = {path(Collection)};
        setLocked(false);
        m_ok = m_bus.registerVirtualObject(QStringLiteral("/org/freedesktop/secrets"), this,
                                           QDBusConnection::SubPath) &&
               m_bus.registerService(ServiceName);
    }
    ~ScriptedService() override
    {
        leave();
        m_bus.unregisterObject(QStringLiteral("/org/freedesktop/secrets"), QDBusConnection::UnregisterTree);
        QDBusConnection::disconnectFromBus(QStringLiteral("service"));
    }

    bool isThere() const { return m_ok; }
    void setLocked(bool locked)
    {
        answers[QStringLiteral("Get")] = {QVariant::fromValue(QDBusVariant(locked))};
    }
    void completePrompt(bool dismissed)
    {
        QDBusMessage signal = QDBusMessage::createSignal(
            PromptPath, QStringLiteral("org.freedesktop.Secret.Prompt"), QStringLiteral("Completed"));
        signal.setArguments({dismissed, QVariant::fromValue(QDBusVariant(QString()))});
        m_bus.send(signal);
    }
    void tellOfAChange()
    {
        QDBusMessage signal = QDBusMessage::createSignal(QStringLiteral("/org/freedesktop/secrets"),
                                                         QStringLiteral("org.freedesktop.Secret.Service"),
                                                         QStringLiteral("CollectionChanged"));
        signal.setArguments({path(Collection)});
        m_bus.send(signal);
    }
    void leave() { m_bus.unregisterService(ServiceName); }

    QString introspect(const QString &) const override { return {}; }
    bool handleMessage(const QDBusMessage &message, const QDBusConnection &bus) override
    {
        asked.append(message);
        if (errors.contains(message.member()))
            return bus.send(message.createErrorReply(errors.value(message.member()),
                                                     QStringLiteral("line one\nline\u202etwo")));
        if (answers.contains(message.member()))
            return bus.send(message.createReply(answers.value(message.member())));
        message.setDelayedReply(true); // which never comes
        return true;
    }
    QStringList methods() const
    {
        QStringList names;
        for (const QDBusMessage &message : asked)
            names << message.member();
        return names;
    }

    QHash<QString, QVariantList> answers;
    QHash<QString, QString> errors;
    QList<QDBusMessage> asked;

private:
    QDBusConnection m_bus;
    bool m_ok = false;
};

} // namespace

class TestSecretService : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void withoutAServiceThereIsNone();
    void lookTellsLockedFromUsable();
    void whoeverLookedOnceHearsOfChanges();
    void noDefaultCollectionIsOneToUnlock();
    void errorsAreToldApart_data();
    void errorsAreToldApart();
    void muteServiceIsATimeout();
    void entryIsFoundLockedOrNot();
    void unlockWithoutAPrompt();
    void unlockWaitsForThePerson();
    void dismissedPromptIsNoFailureToAsk();
    void unlockMakesTheFirstCollection();
    void serviceThatGoesEndsTheWait();
    void cancelledUnlockLeavesThePrompt();
    void probeMayEndWhileItAsks();
};

void TestSecretService::initTestCase()
{
    qDBusRegisterMetaType<QMap<QString, QString>>();
    QVERIFY(QDBusConnection::sessionBus().isConnected());
}

void TestSecretService::withoutAServiceThereIsNone()
{
    SecretServiceProbe probe;
    QCOMPARE(*await(probe.look()), KeychainStanding::NoService);
    const auto found = await(probe.find(QStringLiteral("roomkey"), QStringLiteral("k")));
    QVERIFY(!found);
    QCOMPARE(found.error().kind, Kind::NoService);
    const auto unlocked = await(probe.unlock());
    QVERIFY(!unlocked);
    QCOMPARE(unlocked.error().kind, Kind::NoService);
}

void TestSecretService::lookTellsLockedFromUsable()
{
    ScriptedService service;
    QVERIFY(service.isThere());
    SecretServiceProbe probe;
    QCOMPARE(probe.place(), QString());
    QCOMPARE(*await(probe.look()), KeychainStanding::Usable);
    QCOMPARE(probe.place(), Collection);
    QCOMPARE(service.asked.first().arguments(), QVariantList{QStringLiteral("default")});
    service.setLocked(true);
    QCOMPARE(*await(probe.look()), KeychainStanding::Locked);
    // A look never raises a prompt.
    for (const QString &method : service.methods())
        QVERIFY2(method == QLatin1String("ReadAlias") || method == QLatin1String("Get"), qPrintable(method));
}

void TestSecretService::whoeverLookedOnceHearsOfChanges()
{
    ScriptedService service;
    SecretServiceProbe probe;
    QSignalSpy changed(&probe, &KeychainProbe::changed);
    service.tellOfAChange();
    QTest::qWait(100);
    QCOMPARE(changed.count(), 0);
    for (int i = 0; i < 2; ++i)
        QVERIFY(await(probe.look()));
    service.tellOfAChange();
    QTRY_COMPARE(changed.count(), 1);
    QTest::qWait(100);
    QCOMPARE(changed.count(), 1);
}

void TestSecretService::noDefaultCollectionIsOneToUnlock()
{
    ScriptedService service;
    service.answers[QStringLiteral("ReadAlias")] = {path(QStringLiteral("/"))};
    SecretServiceProbe probe;
    QCOMPARE(*await(probe.look()), KeychainStanding::Locked);
    QCOMPARE(probe.place(), QString());
    QVERIFY2(!service.methods().contains(QStringLiteral("Get")), "there is nothing to ask about");
}

void TestSecretService::errorsAreToldApart_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<Kind>("kind");
    const QString dbus = QStringLiteral("org.freedesktop.DBus.Error.");
    QTest::newRow("refused") << dbus + QStringLiteral("AccessDenied") << Kind::Denied;
    QTest::newRow("mute") << dbus + QStringLiteral("NoReply") << Kind::Timeout;
    QTest::newRow("slow bus") << dbus + QStringLiteral("TimedOut") << Kind::Timeout;
    QTest::newRow("unknown") << dbus + QStringLiteral("ServiceUnknown") << Kind::NoService;
    QTest::newRow("not started") << dbus + QStringLiteral("Spawn.ExecFailed") << Kind::NoService;
    QTest::newRow("ended") << dbus + QStringLiteral("NameHasNoOwner") << Kind::NoService;
    QTest::newRow("own words") << QStringLiteral("org.gnome.keyring.Error.Strange") << Kind::Other;
}

void TestSecretService::errorsAreToldApart()
{
    QFETCH(QString, name);
    QFETCH(Kind, kind);
    ScriptedService service;
    service.errors[QStringLiteral("SearchItems")] = name;
    service.errors[QStringLiteral("Get")] = name;
    SecretServiceProbe probe;
    const auto found = await(probe.find(QStringLiteral("roomkey"), QStringLiteral("k")));
    QVERIFY(!found);
    QCOMPARE(found.error().kind, kind);
    QCOMPARE(found.error().detail, QStringLiteral("line one linetwo")); // safe to show
    // To a look, "there is none" is an answer.
    const auto look = await(probe.look());
    QCOMPARE(look.has_value(), kind == Kind::NoService);
    if (look)
        QCOMPARE(*look, KeychainStanding::NoService);
    else
        QCOMPARE(look.error().kind, kind);
}

void TestSecretService::muteServiceIsATimeout()
{
    ScriptedService service;
    service.answers.clear();
    SecretServiceProbe probe;
    const auto look = await(probe.look());
    QVERIFY(!look);
    QCOMPARE(look.error().kind, Kind::Timeout);
}

void TestSecretService::entryIsFoundLockedOrNot()
{
    ScriptedService service;
    SecretServiceProbe probe;
    const auto find = [&](const QStringList &unlocked, const QStringList &locked) {
        service.answers[QStringLiteral("SearchItems")] = {paths(unlocked), paths(locked)};
        return *await(probe.find(QStringLiteral("roomkey"), QStringLiteral("roomkey/test/a")));
    };
    const QString item = Collection + QStringLiteral("/1");
    QCOMPARE(find({}, {}), EntryStanding::Absent);
    QCOMPARE(find({item}, {}), EntryStanding::Present);
    QCOMPARE(find({}, {item}), EntryStanding::Present);
    const auto attributes =
        qdbus_cast<QMap<QString, QString>>(service.asked.constLast().arguments().value(0));
    const QMap<QString, QString> expected{{QStringLiteral("server"), QStringLiteral("roomkey")},
                                          {QStringLiteral("user"), QStringLiteral("roomkey/test/a")}};
    QCOMPARE(attributes, expected);
}

void TestSecretService::unlockWithoutAPrompt()
{
    ScriptedService service;
    service.answers[QStringLiteral("Unlock")] = {paths({Collection}), path(QStringLiteral("/"))};
    SecretServiceProbe probe;
    QCOMPARE(*await(probe.unlock()), KeychainStanding::Usable);
    QVERIFY(!service.methods().contains(QStringLiteral("Prompt")));
    // What the service says about it counts, not that it answered.
    service.setLocked(true);
    QCOMPARE(*await(probe.unlock()), KeychainStanding::Locked);
}

void TestSecretService::unlockWaitsForThePerson()
{
    ScriptedService service;
    service.setLocked(true);
    service.answers[QStringLiteral("Unlock")] = {paths({}), path(PromptPath)};
    service.answers[QStringLiteral("Prompt")] = {};
    SecretServiceProbe probe;
    const auto pending = probe.unlock();
    QTRY_VERIFY(service.methods().contains(QStringLiteral("Prompt")));
    QCOMPARE(service.asked.constLast().path(), PromptPath);
    QVERIFY(!pending.isFinished());
    service.setLocked(false);
    service.completePrompt(false);
    QCOMPARE(*await(pending), KeychainStanding::Usable);
}

void TestSecretService::dismissedPromptIsNoFailureToAsk()
{
    ScriptedService service;
    service.answers[QStringLiteral("Unlock")] = {paths({}), path(PromptPath)};
    service.answers[QStringLiteral("Prompt")] = {};
    SecretServiceProbe probe;
    const auto pending = probe.unlock();
    QTRY_VERIFY(service.methods().contains(QStringLiteral("Prompt")));
    service.completePrompt(true);
    const auto unlocked = await(pending);
    QVERIFY(!unlocked);
    QCOMPARE(unlocked.error().kind, Kind::Dismissed);
}

void TestSecretService::unlockMakesTheFirstCollection()
{
    ScriptedService service;
    service.answers[QStringLiteral("ReadAlias")] = {path(QStringLiteral("/"))};
    service.answers[QStringLiteral("CreateCollection")] = {path(QStringLiteral("/")), path(PromptPath)};
    service.answers[QStringLiteral("Prompt")] = {};
    SecretServiceProbe probe;
    const auto pending = probe.unlock();
    QTRY_VERIFY(service.methods().contains(QStringLiteral("Prompt")));
    for (const QDBusMessage &message : std::as_const(service.asked)) {
        if (message.member() == QLatin1String("CreateCollection"))
            QCOMPARE(message.arguments().value(1).toString(), QStringLiteral("default"));
    }
    service.answers[QStringLiteral("ReadAlias")] = {path(Collection)};
    service.completePrompt(false);
    QCOMPARE(*await(pending), KeychainStanding::Usable);
}

void TestSecretService::serviceThatGoesEndsTheWait()
{
    ScriptedService service;
    service.answers[QStringLiteral("Unlock")] = {paths({}), path(PromptPath)};
    service.answers[QStringLiteral("Prompt")] = {};
    SecretServiceProbe probe;
    const auto pending = probe.unlock();
    QTRY_VERIFY(service.methods().contains(QStringLiteral("Prompt")));
    service.leave();
    const auto unlocked = await(pending);
    QVERIFY(!unlocked);
    QCOMPARE(unlocked.error().kind, Kind::NoService);
}

void TestSecretService::cancelledUnlockLeavesThePrompt()
{
    ScriptedService service;
    service.answers[QStringLiteral("Unlock")] = {paths({}), path(PromptPath)};
    service.answers[QStringLiteral("Prompt")] = {};
    SecretServiceProbe probe;
    const auto pending = probe.unlock();
    QTRY_VERIFY(service.methods().contains(QStringLiteral("Prompt")));
    pending.cancel();
    const auto unlocked = await(pending);
    QVERIFY(!unlocked);
    QCOMPARE(unlocked.error().kind, Kind::Cancelled);
    service.completePrompt(false); // somebody answers it later
    QCOMPARE(*await(probe.look()), KeychainStanding::Usable);
    QVERIFY(!service.methods().contains(QStringLiteral("Dismiss")));
}

void TestSecretService::probeMayEndWhileItAsks()
{
    ScriptedService service;
    service.answers.clear();
    auto probe = std::make_unique<SecretServiceProbe>();
    const auto look = probe->look();
    const auto unlock = probe->unlock();
    QTRY_COMPARE(service.asked.size(), 2);
    probe.reset();
    const auto ended = await(look);
    QVERIFY(!ended);
    QCOMPARE(ended.error().kind, Kind::Cancelled); // nobody waits for ever
    QCOMPARE(await(unlock).error().kind, Kind::Cancelled);
}

QTEST_GUILESS_MAIN(TestSecretService)
#include "tst_secretservice.moc"
