// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/explore/driver.h"

#include "app/auth/clientfile.h"
#include "tests/explore/signinstep.h"
#include "tests/support/await.h"

#include <QSet>

#include <algorithm>
#include <cerrno>
#include <unistd.h>

namespace roomkey {

namespace {

constexpr int Speed = 40;
/// Longer than the half minute after which QSettings takes a lock file of its own, left behind, for stale.
constexpr int StepLimit = 60'000;
constexpr int AgainLimit = 2'000;
constexpr int Tries = 4; ///< how often somebody presses Enter again

/// One write a line: what was said before a kill is whole.
void say(const QStringList &fields)
{
    const QByteArray line = fields.join(QLatin1Char('\t')).toUtf8() + '\n';
    qsizetype done = 0;
    while (done < line.size()) {
        const ssize_t now =
            ::write(STDOUT_FILENO, line.constData() + done, static_cast<size_t>(line.size() - done));
        if (now < 0 && errno != EINTR)
            return;
        done += std::max<ssize_t>(now, 0);
    }
}

QString kindOf(const StoreError &error)
{
    return QString::number(static_cast<int>(error.kind)) + QLatin1Char('/') +
           QString::number(error.sqliteCode);
}

QString numberOf(const OutboxRow &row)
{
    return QString::number(row.id);
}

/// By which a text is known, however it is changed.
QString wordOf(const QString &text)
{
    return text.section(QLatin1Char(' '), 0, 0);
}

} // namespace

Driver::Driver(QJsonObject keys)
    : m_keys(std::move(keys))
{
    m_clock.setSpeed(Speed);
    // As fast as it ran before a kill: what was held for a while still is for the rest of it.
    const auto began = m_keys.value(QLatin1String("began"));
    if (began.isDouble()) {
        const qint64 passed = QDateTime::currentMSecsSinceEpoch() - static_cast<qint64>(began.toDouble());
        m_clock.advance(std::chrono::milliseconds(passed * (Speed - 1)));
    }
}

Driver::~Driver() = default;

Driver::Exit Driver::run(const NextStep &next, bool saysEnd)
{
    if (!m_keys.contains(QLatin1String("refreshToken"))) {
        m_registry.removeKeysLeft(); // as the window does, soon after its start
        m_account = m_registry.currentId();
        sayAccounts();
    } else if (!signIn()) {
        return CannotSignIn;
    } else if (!start()) {
        return CannotOpen;
    }
    while (const std::optional<QString> line = next()) {
        if (*line == QLatin1String("quit")) {
            m_session.reset();
            return Done;
        }
        if (!step(line->split(QLatin1Char('\t'))))
            return WrongStep;
        if (saysEnd)
            say({QStringLiteral("end")});
    }
    if (m_session && !settle(StepLimit))
        return NotFinished;
    m_session.reset();
    say({QStringLiteral("done")});
    return Done;
}

bool Driver::signIn()
{
    // As after a sign-in; the keychain stays in memory, as after "Use until I quit".
    const auto text = [this](const char *key) { return m_keys.value(QLatin1String(key)).toString(); };
    const auto client = readClientFile(text("clientFile"));
    if (!client)
        return false;
    const auto endpoints = await(discoverEndpoints(*client, m_network));
    if (!endpoints)
        return false;
    Grant grant;
    grant.refreshToken = Secret(text("refreshToken").toLatin1());
    grant.granted = grant.asked = ScopeSet::parse(text("scope"));
    grant.grantedAt = m_clock.utcNow();
    grant.person.subject = text("subject");
    const auto stored = await(m_registry.store(grant, *client, *endpoints, KeepKeys::UntilQuit));
    if (!stored)
        return false;
    m_account = stored->id;
    return true;
}

void Driver::sayAccounts()
{
    for (const Account &account : m_registry.accounts())
        say({QStringLiteral("account"), account.id.toString()});
}

bool Driver::signInByPage()
{
    const auto signedIn =
        signInByBrowser(m_keys.value(QLatin1String("clientFile")).toString(), m_registry, m_clock);
    if (!signedIn) {
        say({QStringLiteral("failed"), QStringLiteral("signin"), {}, signedIn.error()});
        return true;
    }
    m_account = signedIn->account.id;
    say({QStringLiteral("signedin"), m_account.toString()});
    if (m_session)
        m_session->grantRenewed(signedIn->token);
    return true;
}

bool Driver::sayListed()
{
    if (m_account.isEmpty())
        return true;
    if (!m_session && !start())
        return false;
    m_session->refreshSpaces();
    if (!QTest::qWaitFor([this] { return !m_session->isListingSpaces(); }, StepLimit))
        return false;
    if (const auto error = m_session->spacesError())
        say({QStringLiteral("failed"),
             QStringLiteral("spaces"),
             {},
             QString::number(static_cast<int>(error->kind))});
    else
        say({QStringLiteral("listed"), QString::number(m_session->store().spaces(1000).size())});
    return true;
}

bool Driver::start()
{
    if (!makeSession())
        return false;
    sayWhatIsThere();
    m_session->startNetwork();
    return true;
}

bool Driver::makeSession()
{
    m_session = std::make_unique<Session>(
        SessionParts{m_paths, QUrl(m_keys.value(QLatin1String("apiRoot")).toString()), m_network, m_registry,
                     m_tokenEndpoint, m_journal, m_clock, quickTimes()},
        m_account);
    connect(m_session.get(), &Session::rowSettled, this, [](const OutboxRow &row, bool sent) {
        if (sent)
            say({QStringLiteral("sent"), numberOf(row)});
        else
            say({QStringLiteral("refused"), numberOf(row), row.refusal,
                 row.kind == OutboxRow::Kind::Send ? row.text : QString()});
    });
    connect(&m_session->store(), &AccountStore::trouble, this, [](const StoreError &error) {
        say({QStringLiteral("trouble"), kindOf(error)});
    });
    if (const auto opened = m_session->open(); !opened) {
        say({QStringLiteral("failed"), QStringLiteral("start"), {}, kindOf(opened.error())});
        return false;
    }
    say({QStringLiteral("opened")});
    return true;
}

void Driver::sayWhatIsThere()
{
    for (const OutboxRow &row : m_session->store().outbox()) {
        say({QStringLiteral("waits"), numberOf(row), row.text, row.refusal});
        if (row.kind == OutboxRow::Kind::Send)
            m_sent.insert(wordOf(row.text), row);
    }
}

bool Driver::step(const QStringList &fields)
{
    const QString what = fields.value(0);
    const QString one = fields.value(1);
    const QString two = fields.value(2);
    if (what == QLatin1String("signin"))
        return signInByPage();
    if (what == QLatin1String("accounts")) {
        sayAccounts();
        return true;
    }
    if (what == QLatin1String("spaces"))
        return sayListed();
    if (what == QLatin1String("tidy")) {
        (void)await(m_vault.read(QStringLiteral("none"))); // one job after the other
        return true;
    }
    if (!m_session)
        return false;
    if (what == QLatin1String("send"))
        return send(SpaceName(one), two);
    if (what == QLatin1String("back"))
        return takeBack(one);
    if (what == QLatin1String("hold")) {
        m_session->setSendHold(std::chrono::milliseconds(one.toLongLong()));
        return true;
    }
    if (what == QLatin1String("draft")) {
        const auto saved = await(m_session->store().saveDraft(SpaceName(one), two));
        if (saved)
            say({QStringLiteral("drafted"), two});
        else
            say({QStringLiteral("failed"), what, two, kindOf(saved.error())});
        return true;
    }
    if (what == QLatin1String("edit") || what == QLatin1String("delete")) {
        const auto row = m_sent.constFind(wordOf(one));
        if (row == m_sent.constEnd())
            return true; // was never sent: nothing to point at
        const auto ours = m_session->store().messageByClientId(row->space, row->clientId);
        const MessageName name = ours ? ours->name : requests::byClientId(row->space, row->clientId);
        const bool edits = what == QLatin1String("edit");
        for (int i = 0; i < Tries; ++i) {
            const auto done = await(edits ? m_session->edit(name, two) : m_session->remove(name));
            if (done) {
                say(edits ? QStringList{QStringLiteral("edited"), one, two}
                          : QStringList{QStringLiteral("deleted"), one});
                break;
            }
            say({QStringLiteral("failed"), what, one, kindOf(done.error())});
        }
        return true;
    }
    if (what == QLatin1String("open")) {
        const SpaceName space(one);
        bool loaded = false;
        QObject context;
        connect(m_session.get(), &Session::messagesLoaded, &context,
                [&](const SpaceName &name) { loaded = loaded || name == space; });
        m_session->openSpace(space);
        return QTest::qWaitFor([&] { return loaded || m_session->messagesError(space); }, StepLimit);
    }
    if (what == QLatin1String("older"))
        return readBack(SpaceName(one));
    if (what == QLatin1String("cached")) {
        sayCached(SpaceName(one));
        return true;
    }
    if (what == QLatin1String("look")) {
        if (const QString draft = m_session->store().draft(SpaceName(one)); !draft.isEmpty())
            say({QStringLiteral("kept"), one, draft});
        return true;
    }
    if (what == QLatin1String("list")) {
        m_session->refreshSpaces();
        return QTest::qWaitFor([this] { return !m_session->isListingSpaces(); }, StepLimit);
    }
    if (what == QLatin1String("clock")) {
        m_clock.advance(std::chrono::milliseconds(one.toLongLong()));
        return true;
    }
    if (what == QLatin1String("turn")) {
        m_clock.turn(std::chrono::milliseconds(one.toLongLong()));
        return true;
    }
    if (what == QLatin1String("again"))
        return askAgain();
    return what == QLatin1String("settle") && settle(one.isEmpty() ? StepLimit : one.toInt() * 1000);
}

bool Driver::readBack(const SpaceName &space)
{
    const auto isThere = [&] {
        m_session->loadOlder(space); // nothing while one is on its way
        return m_session->store().reachesBeginning(space) || m_session->messagesError(space);
    };
    return QTest::qWaitFor(isThere, StepLimit);
}

void Driver::sayCached(const SpaceName &space)
{
    const QList<Message> messages = m_session->store().messages(space, 100'000);
    for (const Message &message : messages) {
        const bool isDeleted = message.deletion != Message::Deletion::None;
        say({QStringLiteral("cached"), space.toString(), message.name.toString(),
             isDeleted ? QString() : message.text});
    }
    say({QStringLiteral("caches"), space.toString(), QString::number(messages.size())});
}

bool Driver::send(const SpaceName &space, const QString &text)
{
    for (int i = 0; i < Tries; ++i) {
        const auto row = await(m_session->send(space, text), std::chrono::milliseconds(StepLimit));
        if (row) {
            m_sent.insert(wordOf(text), *row);
            say({QStringLiteral("cleared"), text, numberOf(*row), row->clientId.toString()});
            return true;
        }
        say({QStringLiteral("failed"), QStringLiteral("send"), text, kindOf(row.error())});
    }
    return true;
}

bool Driver::takeBack(const QString &text)
{
    const OutboxRow sent = m_sent.value(wordOf(text));
    const QList<OutboxRow> rows = m_session->store().outbox(sent.space);
    const auto row =
        std::find_if(rows.cbegin(), rows.cend(), [&sent](const OutboxRow &one) { return one.id == sent.id; });
    if (sent.id == 0 || row == rows.cend()) {
        say({QStringLiteral("late"), text});
        return true;
    }
    // As the window does it, but on one line; a lost key press is pressed again.
    const QString before = m_session->store().draft(sent.space);
    const QString joined = before.isEmpty() ? row->text : row->text + QLatin1Char(' ') + before;
    for (int i = 0; i < Tries; ++i) {
        const auto taken = await(m_session->takeBack(*row, joined), std::chrono::milliseconds(StepLimit));
        if (taken) {
            m_sent.remove(wordOf(text));
            say({QStringLiteral("back"), text, joined});
            return true;
        }
        (void)await(m_session->store().saveDraft(sent.space, before));
        if (taken.error().kind == StoreError::Kind::Busy) {
            say({QStringLiteral("late"), text});
            return true;
        }
        say({QStringLiteral("failed"), QStringLiteral("back"), text, kindOf(taken.error())});
    }
    return true;
}

bool Driver::askAgain()
{
    QSet<qint64> asked;
    for (const OutboxRow &row : m_session->store().outbox()) {
        if (row.state != OutboxRow::State::Refused)
            continue;
        asked.insert(row.id);
        m_session->retryRow(row);
        say({QStringLiteral("again"), numberOf(row)});
    }
    // Until they are on their way; what was refused once more meanwhile looks as if it never had been.
    const auto areTaken = [&] {
        const QList<OutboxRow> rows = m_session->store().outbox();
        return std::none_of(rows.cbegin(), rows.cend(), [&](const OutboxRow &row) {
            return row.state == OutboxRow::State::Refused && asked.contains(row.id);
        });
    };
    (void)QTest::qWaitFor(areTaken, AgainLimit);
    return true;
}

bool Driver::settle(int limit)
{
    const auto isSettled = [this] {
        const QList<OutboxRow> rows = m_session->store().outbox();
        return std::all_of(rows.cbegin(), rows.cend(),
                           [](const OutboxRow &row) { return row.state == OutboxRow::State::Refused; });
    };
    return QTest::qWaitFor(isSettled, limit);
}

} // namespace roomkey
