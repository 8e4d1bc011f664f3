// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/storefacts.h"
#include "tests/unit/flows/sessionworld.h"

#include <QLoggingCategory>
#include <QMutex>

using namespace roomkey;

namespace {

QStringList logged;

void keepLogged(QtMsgType, const QMessageLogContext &context, const QString &message)
{
    static QMutex lock;
    const QMutexLocker locked(&lock);
    logged.append(QString::fromUtf8(context.category) + QStringLiteral(": ") + message);
}

} // namespace

// An account at work: it opens, sends, and goes on after a pause.
class TestSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void opensFromTheStoreAndFreshens();
    void smallerGrantIsTheTruth();
    void actsChangeTheStore();
    void offlineWaitsAndGoesOn();
    void aSleepIsCaughtUp();
    void noLogHasASecretOrAText();
};

void TestSession::opensFromTheStoreAndFreshens()
{
    Fixture f;
    f.signIn(everything());
    f.makeSession();
    QVERIFY(f.session->open());
    QCOMPARE(f.session->keyState(), Session::KeyState::Good);
    QVERIFY(f.session->store().spaces(10).isEmpty());
    QVERIFY(f.journal.entries().empty());
    f.session->startNetwork();
    QTRY_VERIFY(!f.session->store().spaces(10).isEmpty());
    QTRY_VERIFY(!f.session->isListingSpaces());
    QVERIFY(!f.session->spacesError());
    QCOMPARE(f.session->store().fact(facts::Me),
             QString(QStringLiteral("users/") + f.session->account().person.subject));

    // The list says what is new in spaces that were never opened.
    const QList<SpaceSummary> listed = f.session->store().spaces(100);
    QVERIFY(listed.size() > 3);
    for (const SpaceSummary &summary : listed) {
        const SpaceName &name = summary.space.name;
        const QStringList texts = f.emulator.texts(name.toString());
        QTRY_COMPARE(f.session->store().space(name)->previewText, texts.value(texts.size() - 1).left(200));
        QVERIFY(f.session->store().messages(name, 1).isEmpty());
    }

    f.session->openSpace(f.anySpace());
    QTRY_VERIFY(!f.session->store().messages(f.anySpace(), 10).isEmpty());
    QTRY_VERIFY(f.session->store().hasMembers(f.anySpace()));

    // The next start shows all of it before anything was asked.
    f.session.reset();
    f.makeSession();
    QVERIFY(f.session->open());
    QVERIFY(!f.session->store().spaces(10).isEmpty());
}

void TestSession::smallerGrantIsTheTruth()
{
    Fixture f;
    // The registry believes in more than the refresh will report.
    f.signIn({Scope::OpenId, Scope::SpacesReadonly});
    f.registry->setGranted(f.id, everything(), {});
    f.makeSession();
    QVERIFY(f.session->open());
    QSignalSpy access(f.session.get(), &Session::accessChanged);
    QSignalSpy shrank(f.session.get(), &Session::grantShrank);
    f.session->startNetwork();
    QTRY_COMPARE(access.count(), 1);
    QCOMPARE(shrank.count(), 1);
    QVERIFY(shrank.first().first().value<ScopeSet>().contains(Scope::Messages));
    QCOMPARE(f.session->keyState(), Session::KeyState::Partial);
    QVERIFY(f.session->access().judge(requests::listSpaces()).isAllowed());
    QVERIFY(!f.session->access().judge(ApiRequest::of(Method::MessagesList)).isAllowed());
    QTRY_VERIFY(!f.anySpace().isEmpty());

    // What the grant does not allow is not asked, and what was written waits with its reason.
    QTRY_VERIFY(!f.session->isListingSpaces());
    const SpaceName space = f.anySpace();
    f.session->openSpace(space);
    QVERIFY(await(f.session->send(space, QStringLiteral("hello"))));
    QTRY_COMPARE(f.session->store().outbox(space).value(0).state, OutboxRow::State::Refused);
    QCOMPARE(f.emulator.requestCount(QStringLiteral("chat.spaces.messages.list")), 0);
    QCOMPARE(f.emulator.requestCount(QStringLiteral("chat.spaces.messages.create")), 0);

    // Asked for and granted, it goes by itself.
    const int before = static_cast<int>(f.emulator.texts(space.toString()).count(QStringLiteral("hello")));
    f.session->grantRenewed(f.signIn(everything()));
    QTRY_VERIFY(f.session->store().outbox(space).isEmpty());
    QCOMPARE(f.emulator.texts(space.toString()).count(QStringLiteral("hello")), before + 1);
    QCOMPARE(f.session->keyState(), Session::KeyState::Good);
    QCOMPARE(shrank.count(), 1); // more than before is no loss
}

void TestSession::actsChangeTheStore()
{
    Fixture f;
    f.signIn(everything());
    f.makeSession();
    QVERIFY(f.session->open());
    f.session->startNetwork();
    const RequestId requestId = newRequestId();
    const auto space = await(f.session->createSpace(QStringLiteral("API-made"), requestId));
    QVERIFY(space);
    QVERIFY(f.session->store().space(space->name));
    const auto again = await(f.session->createSpace(QStringLiteral("API-made"), requestId));
    QVERIFY(again);
    QCOMPARE(again->name, space->name);

    const QJsonArray users = f.emulator.world().value(QLatin1String("users")).toArray();
    const QString email = users.at(1)[QLatin1String("email")].toString();
    const auto member = await(f.session->addMember(space->name, email));
    QVERIFY(member);
    QVERIFY(f.session->store().members(space->name).contains(*member));
    const auto owner = await(f.session->changeRole(space->name, member->name, Membership::Role::Manager));
    QVERIFY(owner);
    QCOMPARE(f.session->store().members(space->name).first().role, Membership::Role::Manager);
    QVERIFY(await(f.session->removeMember(space->name, member->name)));
    QVERIFY(f.session->store().members(space->name).isEmpty());

    QSignalSpy settled(f.session.get(), &Session::rowSettled);
    QVERIFY(await(f.session->send(space->name, QStringLiteral("hello"))));
    QTRY_COMPARE(settled.count(), 1);
    QCOMPARE(settled.first().at(1).toBool(), true);
    QCOMPARE(f.emulator.texts(space->name.toString()), QStringList{QStringLiteral("hello")});
    const MessageName message = f.session->store().messages(space->name, 1).first().name;
    QVERIFY(await(f.session->edit(message, QStringLiteral("hello all"))));
    QTRY_COMPARE(f.emulator.texts(space->name.toString()), QStringList{QStringLiteral("hello all")});
    QTRY_VERIFY(f.session->store().outbox().isEmpty());
    QVERIFY(await(f.session->remove(message)));
    QTRY_VERIFY(f.emulator.texts(space->name.toString()).isEmpty());
}

void TestSession::offlineWaitsAndGoesOn()
{
    // Every connection ends before anything of an answer comes; then the network is back.
    Fixture f;
    QVERIFY(f.start());
    const SpaceName space = f.anySpace();
    f.emulator.setFaults({QStringLiteral("close_after_read")});
    QVERIFY(await(f.session->send(space, QStringLiteral("offline"))));
    QTRY_VERIFY(f.session->isOffline());
    QCOMPARE(f.session->store().outbox(space).size(), 1);
    f.emulator.setFaults({});
    QTRY_VERIFY_WITH_TIMEOUT(f.session->store().outbox(space).isEmpty(), 20'000);
    QVERIFY(!f.session->isOffline());
    QCOMPARE(f.emulator.texts(space.toString()).count(QStringLiteral("offline")), 1);
}

/// R16
void TestSession::aSleepIsCaughtUp()
{
    Fixture f;
    f.times.firstWait = f.times.longestWait = std::chrono::hours(10);
    f.times.headStart = std::chrono::hours(1); // as long as it takes
    QVERIFY(f.start());
    const SpaceName space = f.anySpace();
    f.session->openSpace(space);
    QTRY_VERIFY(!f.session->store().messages(space, 10).isEmpty());
    QTRY_VERIFY(f.session->store().hasMembers(space));
    // Written just before the lid was closed: it waits for a better moment.
    f.emulator.setFaults({QStringLiteral("status:code=503@chat.spaces.messages.create")});
    QVERIFY(await(f.session->send(space, QStringLiteral("written before"))));
    QTRY_COMPARE(f.emulator.requestCount(QStringLiteral("chat.spaces.messages.create")), 1);
    f.emulator.setFaults({});
    QTest::qWait(1'000); // writes in one space are a second apart
    UserName other;
    for (const Membership &membership : f.session->store().members(space)) {
        if (!membership.member.name.isEmpty() &&
            !membership.member.name.toString().endsWith(f.session->account().person.subject))
            other = membership.member.name;
    }
    const int keys = f.emulator.requestCount(QStringLiteral("oauth.token"));
    f.emulator.control(QStringLiteral("message"),
                       {{QStringLiteral("space"), space.toString()},
                        {QStringLiteral("sender"), other.toString()},
                        {QStringLiteral("text"), QStringLiteral("said meanwhile")}});
    QVERIFY(f.emulator.texts(space.toString()).contains(QLatin1String("said meanwhile")));
    // Longer than a key lives; the flows' own timers are a minute.
    f.emulator.control(QStringLiteral("clock"), {{QStringLiteral("advance"), 7200}});
    const auto before = f.emulator.control(QStringLiteral("requests")).value(QLatin1String("total")).toInt();
    f.clock.sleep(std::chrono::hours(2));
    const auto isThere = [&] {
        const QList<Message> newest = f.session->store().messages(space, 2);
        return std::ranges::any_of(
            newest, [](const Message &each) { return each.text == QLatin1String("said meanwhile"); });
    };
    QTRY_VERIFY_WITH_TIMEOUT(isThere(), 20'000);
    QTRY_VERIFY(f.session->store().outbox().isEmpty());
    QTRY_VERIFY(!f.session->isListingSpaces());
    QCOMPARE(f.emulator.requestCount(QStringLiteral("oauth.token")), keys + 1);
    // What was written goes first, all that is looked at behind it, and each once.
    QStringList asked;
    const QJsonObject wire = f.emulator.control(QStringLiteral("requests"));
    const QJsonArray all = wire.value(QLatin1String("requests")).toArray();
    const int fresh = wire.value(QLatin1String("total")).toInt() - before;
    for (qsizetype i = all.size() - fresh; i < all.size(); ++i)
        asked.append(all.at(i)[QLatin1String("method")].toString());
    QCOMPARE(asked.value(0), QStringLiteral("oauth.token"));
    QCOMPARE(asked.value(1), QStringLiteral("chat.spaces.messages.create"));
    for (const char *once : {"chat.spaces.messages.create", "chat.spaces.list"})
        QCOMPARE(asked.count(QLatin1String(once)), 1);
    QVERIFY(asked.contains(QLatin1String("chat.spaces.messages.list")));
}

/// X21: a sign-in, a message and a renewal that fails, with every category of ours and of the network on.
void TestSession::noLogHasASecretOrAText()
{
    logged.clear();
    QLoggingCategory::setFilterRules(QStringLiteral("*=true"));
    const QtMessageHandler before = qInstallMessageHandler(keepLogged);
    const QString text = QStringLiteral("a word nobody else may read");
    QStringList secrets;
    int failed = 0;
    {
        Fixture f;
        if (f.start() && await(f.session->send(f.anySpace(), text))) {
            (void)QTest::qWaitFor([&f] { return f.session->store().outbox().isEmpty(); });
            const int renewals = f.emulator.requestCount(QStringLiteral("oauth.token"));
            f.emulator.setFaults({QStringLiteral("token_status:code=500")});
            f.session->checkKey();
            (void)QTest::qWaitFor(
                [&] { return f.emulator.requestCount(QStringLiteral("oauth.token")) > renewals; });
            failed = f.emulator.requestCount(QStringLiteral("oauth.token")) - renewals;
            QTest::qWait(200);
        }
        const QJsonArray known =
            f.emulator.control(QStringLiteral("secrets")).value(QLatin1String("secrets")).toArray();
        for (const QJsonValue &secret : known) {
            if (secret.toString().size() > 8) // this sign-in's state is a word
                secrets.append(secret.toString());
        }
    }
    qInstallMessageHandler(before);
    QLoggingCategory::setFilterRules(QString());
    QCOMPARE(failed, 1);
    QVERIFY(secrets.size() > 4);
    const QString all = logged.join(QLatin1Char('\n'));
    QVERIFY(all.contains(QLatin1String("chat.spaces.messages.create"))); // it was listened to
    for (const QString &never : secrets + QStringList{text, QStringLiteral("example.com")})
        QVERIFY2(!all.contains(never), qPrintable(never + QStringLiteral(" in ") + all));
}

QTEST_GUILESS_MAIN(TestSession)
#include "tst_session.moc"
