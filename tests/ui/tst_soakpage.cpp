// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/heldmemory.h"
#include "tests/unit/flows/sessionworld.h"
#include "ui/chat/chatpage.h"
#include "ui/chat/composer.h"
#include "ui/chat/conversation.h"
#include "ui/widgets/notifier.h"

#include <QEventLoop>
#include <QPlainTextEdit>
#include <QTimer>

using namespace roomkey;
using namespace roomkey::ui;

namespace {

/// What each message may leave in what is not full yet: the timeline, glyphs, the journal of calls.
const size_t Filling = isWholeSoak() ? 0 : 4 * 1024;

} // namespace

// X25: what the window holds stays level while somebody writes in one space after the other.
class TestSoakPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void memoryStaysLevelWhileSomebodyWrites();
};

void TestSoakPage::memoryStaysLevelWhileSomebodyWrites()
{
    const int count = isWholeSoak() ? 10'000 : 60;
    const int untilEverythingIsFull = isWholeSoak() ? 15'000 : 40;
    constexpr int Rooms = 6;
    constexpr int MostShown = 1'000; // by the emulator, of each room
    Fixture f;
    FastClock clock;
    TokenEndpoint tokens(f.network, clock);
    f.signIn(everything());
    f.session = std::make_unique<Session>(SessionParts{f.paths, f.emulator.apiRoot(), f.network, *f.registry,
                                                       tokens, f.journal, clock, f.times},
                                          f.id);
    QVERIFY(f.session->open());
    f.session->startNetwork();
    QList<SpaceName> rooms;
    for (int i = 0; i < Rooms; ++i) {
        const auto room = await(f.session->createSpace(QStringLiteral("Room %1").arg(i), newRequestId()));
        QVERIFY(room);
        rooms.append(room->name);
    }
    clock.setSpeed(1'000); // and the hour of a key is some seconds
    QWidget window;
    Notifier notifier(&window);
    auto page = std::make_unique<ChatPage>(*f.session, *f.settings, notifier, &window);
    f.session->setSendHold(std::chrono::milliseconds(0)); // a look at the clock after it takes real time
    window.resize(1280, 800);
    page->resize(window.size());
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));

    int sent = 0;
    const auto writeUntil = [&](int end) {
        while (sent < end) {
            if (sent % 5 == 0)
                page->openSpace(rooms.at(sent / 5 % Rooms));
            auto *text = page->conversation()->composer()->findChild<QPlainTextEdit *>();
            text->setFocus();
            text->setPlainText(QStringLiteral("message %1").arg(++sent));
            QTest::keyClick(text, Qt::Key_Return);
            const AccountStore &store = f.session->store();
            // A loop as the program has it: QTest's waiting sleeps between two turns.
            QEventLoop loop;
            QTimer look;
            QObject::connect(&look, &QTimer::timeout, &loop, [&] {
                if (text->toPlainText().isEmpty() && store.unsentCount() == 0)
                    loop.exit(0);
            });
            look.start(2);
            QTimer::singleShot(60'000, &loop, [&loop] { loop.exit(1); });
            if (loop.exec() != 0)
                return false;
        }
        return true;
    };
    QVERIFY(writeUntil(untilEverythingIsFull));
    const Held before;
    QVERIFY(writeUntil(untilEverythingIsFull + count));
    const QByteArray grown = grownSince(before, "messages written in the window", count, count, Filling);
    QVERIFY2(grown.isEmpty(), grown);
    qsizetype there = 0;
    for (const SpaceName &room : std::as_const(rooms))
        there += f.emulator.texts(room.toString()).size();
    QCOMPARE(there, std::min(sent, Rooms * MostShown));
    page.reset();
}

QTEST_MAIN(TestSoakPage)
#include "tst_soakpage.moc"
