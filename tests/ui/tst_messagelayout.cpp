// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/types/message.h"
#include "models/roles.h"
#include "models/timelinemodel.h"
#include "ui/chat/messagelayout.h"
#include "ui/theme/palettes.h"
#include "ui/theme/roomkeystyle.h"

#include <QApplication>
#include <QImage>
#include <QPainter>
#include <QSet>
#include <QStandardItemModel>
#include <QTest>

using namespace roomkey;
using namespace roomkey::ui;
using State = roomkey::models::TimelineModel::State;

namespace {

constexpr qreal Narrow = 360; ///< the least the messages' pane may have
constexpr qreal Wide = 900;

/// One row as the timeline's model has it.
struct Row
{
    explicit Row(const QString &text, bool groupStart = true)
    {
        item = new QStandardItem;
        model.appendRow(item);
        set(models::TextRole, text);
        set(models::GroupStartRole, groupStart);
        set(models::SenderNameRole, QStringLiteral("Ana Wijaya"));
        set(models::SenderIdRole, QStringLiteral("users/1"));
        set(models::TimeRole, QDateTime(QDate(2026, 11, 22), QTime(9, 5)).toMSecsSinceEpoch() * 1000);
        set(models::ActRole, -1);
    }
    Row &set(int role, const QVariant &value)
    {
        item->setData(value, role);
        return *this;
    }
    Row &refused()
    {
        return set(models::StateRole, int(State::Refused))
            .set(models::ActRole, int(OutboxRow::Kind::Send))
            .set(models::RefusalRole, QStringLiteral("PERMISSION_DENIED"));
    }
    Row &heldDeletion()
    {
        return set(models::StateRole, int(State::Held))
            .set(models::ActRole, int(OutboxRow::Kind::Delete))
            .set(models::DeletionRole, int(Message::Deletion::ByAuthor));
    }
    MessageLayout at(qreal width) const { return MessageLayout(item->index(), width); }
    MessageLayout unfolded(qreal width) const { return MessageLayout(item->index(), width, true); }

    QStandardItemModel model;
    QStandardItem *item;
};

/// What a click can do anywhere on the row.
QList<MessageHit> hits(const MessageLayout &layout, qreal width)
{
    QList<MessageHit> found;
    for (qreal y = 0; y < layout.height(); y += 2) {
        for (qreal x = 0; x < width; x += 2) {
            const MessageHit hit = layout.hit({x, y});
            if (hit.action != MessageAction::None)
                found << hit;
        }
    }
    return found;
}

QSet<MessageAction> actions(const MessageLayout &layout, qreal width)
{
    QSet<MessageAction> set;
    for (const MessageHit &hit : hits(layout, width))
        set.insert(hit.action);
    return set;
}

QImage painted(const MessageLayout &layout, qreal width, const MessageLayout::Look &look)
{
    constexpr int Around = 40;
    QImage image(int(width) + 2 * Around, int(layout.height()) + 2 * Around, QImage::Format_RGB32);
    image.fill(look.tokens.surface);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    layout.paint(&painter, {Around, Around}, look);
    painter.end();
    return image;
}

/// Whether anything was painted outside the row.
bool spills(const QImage &image, const QColor &ground)
{
    constexpr int Around = 40;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const bool outside = x < Around || x >= image.width() - Around;
            if (outside && image.pixelColor(x, y) != ground)
                return true;
        }
    }
    return false;
}

} // namespace

class TestMessageLayout : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void narrowRowsAreHigher();
    void groupAndDayTakeTheirRoom();
    void emptyTextHasARow();
    void cursorFollowsThePoint();
    void linesAreCopiedAsTheyWereTyped();
    void wordsAreWhole();
    void linksOpenWhereTheyStand();
    void longTextIsFolded();
    void halfALinkIsNone();
    void deletedTextIsGone();
    void refusedMessageOffersEveryWayOn();
    void aRefusedDeletionLeavesTheMessage();
    void aRefusedChangeOfADeletedMessageKeepsItsText();
    void whatCouldNotBeNotedStandsWholeBelow();
    void deletionCanBeUndoneInItsRow();
    void heldMessageSaysWhenAndOffersUndo();
    void waitingOffersNothing();
    void nothingIsPaintedBesideTheRow_data();
    void nothingIsPaintedBesideTheRow();
    void selectionAndFocusAreSeen();

private:
    MessageLayout::Look m_look;
};

void TestMessageLayout::initTestCase()
{
    QApplication::setStyle(new RoomkeyStyle(QStringLiteral("Fusion")));
    applyAppearance(Appearance::Light);
    m_look.tokens = Tokens::of(QApplication::palette());
}

void TestMessageLayout::narrowRowsAreHigher()
{
    const Row row(QStringLiteral("A sentence of some length that has to be broken. ").repeated(6));
    const qreal wide = row.at(Wide).height();
    const qreal narrow = row.at(Narrow).height();
    QVERIFY(narrow > wide);
    // Beyond the measure that reads well, more room changes nothing.
    QCOMPARE(row.at(2000).height(), row.at(3000).height());
    // One word without a break is broken all the same.
    const Row word(QStringLiteral("x").repeated(600));
    QVERIFY(word.at(Narrow).height() > 3 * Row(QStringLiteral("x")).at(Narrow).height() / 2);
    QVERIFY(!spills(painted(word.at(Narrow), Narrow, m_look), m_look.tokens.surface));
}

void TestMessageLayout::groupAndDayTakeTheirRoom()
{
    const QString text = QStringLiteral("Hello");
    const qreal plain = Row(text, false).at(Wide).height();
    const qreal start = Row(text).at(Wide).height();
    Row first(text);
    first.set(models::DayStartRole, true);
    QVERIFY(start > plain);
    QVERIFY(first.at(Wide).height() > start);
    Row edited(text, false);
    edited.set(models::EditedRole, true);
    QVERIFY(edited.at(Wide).height() > plain);
    // A deleted message is not "edited" as well.
    edited.set(models::DeletionRole, int(Message::Deletion::ByAuthor));
    QCOMPARE(edited.at(Wide).height(), plain);
}

void TestMessageLayout::emptyTextHasARow()
{
    const Row row(QString{});
    const MessageLayout layout = row.at(Wide);
    QCOMPARE(layout.length(), 0);
    QCOMPARE(layout.cursorAt({500, 5}), 0);
    QCOMPARE(layout.textBetween(0, 10), QString());
    QCOMPARE(layout.wordAt(0), std::pair(0, 0));
    QVERIFY(layout.height() > 20);
}

void TestMessageLayout::cursorFollowsThePoint()
{
    const Row row(QStringLiteral("one two three four five six seven eight nine ten eleven twelve thirteen"));
    const MessageLayout layout = row.at(Narrow);
    QCOMPARE(layout.cursorAt({0, 0}), 0);
    QCOMPARE(layout.cursorAt({Narrow, layout.height() + 50}), layout.length());
    // Further right and further down is never further back.
    int last = 0;
    for (qreal y = 0; y < layout.height(); y += 4) {
        const int atStart = layout.cursorAt({0, y});
        const int atEnd = layout.cursorAt({Narrow, y});
        QVERIFY(atStart <= atEnd);
        QVERIFY(atStart >= last);
        last = atStart;
    }
    QVERIFY(last > 0);
}

void TestMessageLayout::linesAreCopiedAsTheyWereTyped()
{
    const Row row(QStringLiteral("first\nsecond\r\nthird"));
    const MessageLayout layout = row.at(Wide);
    const QString all = QStringLiteral("first\nsecond\nthird");
    QCOMPARE(layout.textBetween(0, layout.length()), all);
    QCOMPARE(layout.textBetween(layout.length(), 0), all); // selected backwards
    QCOMPARE(layout.textBetween(6, 12), QStringLiteral("second"));
    QCOMPARE(layout.textBetween(-5, 500), all);
    QVERIFY(layout.height() > Row(QStringLiteral("first second third")).at(Wide).height());
}

void TestMessageLayout::wordsAreWhole()
{
    const Row row(QStringLiteral("one  two-three 👩‍🔬 end"));
    const MessageLayout layout = row.at(Wide);
    const auto word = [&layout](int at) {
        const auto [from, to] = layout.wordAt(at);
        return layout.textBetween(from, to);
    };
    QCOMPARE(word(1), QStringLiteral("one"));
    QCOMPARE(word(0), QStringLiteral("one"));
    const int emoji = QStringLiteral("one  two-three ").size();
    for (int inside = 0; inside < 4; ++inside)
        QVERIFY2(word(emoji + inside).contains(QStringLiteral("👩‍🔬")), "never half a picture");
    QCOMPARE(word(layout.length() - 1), QStringLiteral("end"));
    QCOMPARE(word(500), word(layout.length()));
}

void TestMessageLayout::linksOpenWhereTheyStand()
{
    const Row row(QStringLiteral("see https://example.com/plan?v=3, then go on"));
    const MessageLayout layout = row.at(Wide);
    const QList<MessageHit> found = hits(layout, Wide);
    QVERIFY(!found.isEmpty());
    for (const MessageHit &hit : found) {
        QCOMPARE(hit.action, MessageAction::OpenLink);
        QCOMPARE(hit.link, QStringLiteral("https://example.com/plan?v=3"));
    }
    // The room right of the text and above it belongs to no link.
    QCOMPARE(layout.hit({Wide - 5, layout.height() - 5}).action, MessageAction::None);
    QCOMPARE(layout.hit({75, -5}).action, MessageAction::None);
    // Broken over two lines it is one link still.
    const Row longRow(QStringLiteral("https://example.com/") + QStringLiteral("a").repeated(120));
    const MessageLayout broken = longRow.at(Narrow);
    QSet<QString> links;
    for (const MessageHit &hit : hits(broken, Narrow))
        links.insert(hit.link);
    QCOMPARE(links.size(), 1);
    QCOMPARE(links.begin()->size(), 140);
}

void TestMessageLayout::longTextIsFolded()
{
    const QString text = QStringLiteral("several words ").repeated(500);
    const Row row(text);
    const MessageLayout folded = row.at(Wide);
    const MessageLayout whole = row.unfolded(Wide);
    QVERIFY(folded.height() < whole.height() / 3);
    QVERIFY(folded.shownLength() < 1600);
    QCOMPARE(whole.shownLength(), int(text.size()));
    // Both say that there is another form; what is selected by its length is copied whole.
    QCOMPARE(actions(folded, Wide), QSet<MessageAction>{MessageAction::Fold});
    QCOMPARE(actions(whole, Wide), QSet<MessageAction>{MessageAction::Fold});
    QCOMPARE(folded.textBetween(0, folded.length()), text);
    QCOMPARE(folded.cursorAt({Wide, folded.height() + 50}), folded.shownLength());
    QCOMPARE(whole.cursorAt({Wide, whole.height() + 50}), whole.length());
    QVERIFY(whole.topOf(whole.length()) > whole.height() / 2);
    QVERIFY(whole.topOf(whole.length()) < whole.height());
    MessageLayout::Look look = m_look;
    look.selectedTo = folded.length();
    QVERIFY(painted(folded, Wide, look) != painted(folded, Wide, m_look));
    // In the middle of a word that goes on out of sight.
    QVERIFY(folded.wordAt(folded.shownLength()).second <= folded.shownLength());

    Row gone(text);
    gone.set(models::DeletionRole, int(Message::Deletion::ByAuthor));
    QVERIFY(actions(gone.at(Wide), Wide).isEmpty());
    QVERIFY(!isFoldable(gone.item->index()));
    Row refused(text);
    QVERIFY(actions(refused.refused().at(Wide), Wide).contains(MessageAction::Fold));
    QVERIFY(actions(refused.at(Wide), Wide).contains(MessageAction::TryAgain));
}

void TestMessageLayout::halfALinkIsNone()
{
    const QString link = QStringLiteral("https://example.com/") + QStringLiteral("a").repeated(1000);
    const Row row(QStringLiteral("word ").repeated(200) + link + QStringLiteral(" word").repeated(500));
    const MessageLayout folded = row.at(Wide);
    QVERIFY(folded.shownLength() < 2000); // in the middle of the link
    // Its beginning may read like another address.
    QCOMPARE(actions(folded, Wide), QSet<MessageAction>{MessageAction::Fold});
    QSet<QString> links;
    for (const MessageHit &hit : hits(row.unfolded(Wide), Wide)) {
        if (hit.action == MessageAction::OpenLink)
            links.insert(hit.link);
    }
    QCOMPARE(links, QSet<QString>{link});
}

void TestMessageLayout::deletedTextIsGone()
{
    for (const auto deletion :
         {Message::Deletion::ByAuthor, Message::Deletion::ByManager, Message::Deletion::ByAdministrator}) {
        Row row(QStringLiteral("secret https://example.com"));
        row.set(models::DeletionRole, int(deletion));
        const MessageLayout layout = row.at(Wide);
        const QString text = layout.textBetween(0, layout.length());
        QVERIFY(text.startsWith(QStringLiteral("Deleted")));
        QVERIFY(!text.contains(QStringLiteral("secret")));
        QVERIFY(hits(layout, Wide).isEmpty());
    }
}

void TestMessageLayout::refusedMessageOffersEveryWayOn()
{
    Row row(QStringLiteral("Not for you"));
    row.refused();
    const QSet<MessageAction> all{MessageAction::TryAgain, MessageAction::CopyText, MessageAction::Discard};
    QCOMPARE(actions(row.at(Wide), Wide), all);
    QCOMPARE(actions(row.at(Narrow), Narrow), all);
    QCOMPARE(row.at(Wide).textBetween(0, 100), QStringLiteral("Not for you")); // nothing typed is lost
}

void TestMessageLayout::aRefusedDeletionLeavesTheMessage()
{
    const QString why = QStringLiteral("Google does not let you write here.");
    Row row(QStringLiteral("Stays"));
    QCOMPARE(row.refused().at(Wide).caption(), QStringLiteral("Not sent. ") + why);
    row.set(models::ActRole, int(OutboxRow::Kind::Edit));
    QCOMPARE(row.at(Wide).caption(), QStringLiteral("Not changed. ") + why);
    row.set(models::ActRole, int(OutboxRow::Kind::Delete));
    QCOMPARE(row.at(Wide).caption(), QStringLiteral("Not deleted. ") + why);
    QStringList words;
    for (const MessageOffer &offer : messageOffers(row.item->index()))
        words << offer.word;
    QCOMPARE(words, QStringList({QStringLiteral("Try again"), QStringLiteral("Keep the message")}));
    // Of what came out of a damaged file nobody knows that.
    row.refused().set(models::RefusalRole, QString(SalvagedReason));
    QCOMPARE(row.at(Wide).caption(),
             QStringLiteral("Found in a damaged file: it may be changed, or sent already."));
}

void TestMessageLayout::aRefusedChangeOfADeletedMessageKeepsItsText()
{
    Row row(QStringLiteral("what took an hour"));
    row.refused()
        .set(models::ActRole, int(OutboxRow::Kind::Edit))
        .set(models::DeletionRole, int(Message::Deletion::ByManager));
    const MessageLayout layout = row.at(Wide);
    QCOMPARE(layout.textBetween(0, layout.length()), QStringLiteral("what took an hour"));
    QCOMPARE(layout.caption(), QStringLiteral("Not changed. The message was deleted."));
    // Nothing can be done again to what is not there.
    QCOMPARE(actions(layout, Wide), (QSet<MessageAction>{MessageAction::CopyText, MessageAction::Discard}));
    row.set(models::StateRole, int(State::Waiting));
    const MessageLayout waiting = row.at(Wide);
    QCOMPARE(waiting.textBetween(0, waiting.length()), QStringLiteral("what took an hour"));
    row.set(models::StateRole, int(State::Settled)).set(models::ActRole, -1);
    const MessageLayout settled = row.at(Wide);
    QCOMPARE(settled.textBetween(0, settled.length()), QStringLiteral("Deleted by a manager"));
}

void TestMessageLayout::whatCouldNotBeNotedStandsWholeBelow()
{
    Row row(QStringLiteral("Stays"));
    const qreal settled = row.at(Wide).height();
    const QString words =
        QStringLiteral("Not deleted. No room to save messages. Free some space on the disk.");
    row.set(models::NoticeRole, words);
    QCOMPARE(row.at(Wide).notice(), words);
    QVERIFY(row.at(Wide).height() > settled);
    QVERIFY2(row.at(Narrow).height() > row.at(Wide).height(), "in more lines where there is less room");
    for (const qreal width : {Wide, Narrow})
        QVERIFY(!spills(painted(row.at(width), width, m_look), m_look.tokens.surface));
    QVERIFY(actions(row.at(Wide), Wide).isEmpty());
    // A message that can still be taken back keeps that.
    row.set(models::StateRole, int(State::Held)).set(models::ActRole, int(OutboxRow::Kind::Send));
    QCOMPARE(actions(row.at(Wide), Wide), QSet<MessageAction>{MessageAction::Undo});
    QCOMPARE(row.at(Wide).notice(), words);
}

void TestMessageLayout::deletionCanBeUndoneInItsRow()
{
    Row row(QStringLiteral("A slip"));
    row.heldDeletion();
    const MessageLayout layout = row.at(Wide);
    QCOMPARE(actions(layout, Wide), QSet<MessageAction>{MessageAction::Undo});
    // When the offer ends nothing moves.
    row.set(models::StateRole, int(State::Settled)).set(models::ActRole, -1);
    QCOMPARE(row.at(Wide).height(), layout.height());
    QVERIFY(actions(row.at(Wide), Wide).isEmpty());
}

void TestMessageLayout::heldMessageSaysWhenAndOffersUndo()
{
    Row row(QStringLiteral("A slip"));
    row.set(models::StateRole, int(State::Held)).set(models::ActRole, int(OutboxRow::Kind::Send));
    row.set(models::HoldLeftRole, 5);
    const MessageLayout layout = row.at(Wide);
    QCOMPARE(actions(layout, Wide), QSet<MessageAction>{MessageAction::Undo});
    const QImage five = painted(layout, Wide, m_look);
    QVERIFY(!spills(painted(row.at(Narrow), Narrow, m_look), m_look.tokens.surface));
    row.set(models::HoldLeftRole, 4);
    QVERIFY(painted(row.at(Wide), Wide, m_look) != five);
    // When it goes nothing moves.
    row.set(models::StateRole, int(State::Sending));
    QCOMPARE(row.at(Wide).height(), layout.height());
}

void TestMessageLayout::waitingOffersNothing()
{
    const qreal settled = Row(QStringLiteral("Hello")).at(Wide).height();
    for (const State state : {State::Waiting, State::Sending}) {
        Row row(QStringLiteral("Hello"));
        row.set(models::StateRole, int(state)).set(models::ActRole, int(OutboxRow::Kind::Send));
        QVERIFY(row.at(Wide).height() > settled); // it says so below
        QVERIFY(actions(row.at(Wide), Wide).isEmpty());
    }
}

void TestMessageLayout::nothingIsPaintedBesideTheRow_data()
{
    QTest::addColumn<int>("points");
    QTest::addColumn<bool>("refused");
    QTest::newRow("message") << 10 << false;
    QTest::newRow("refused") << 10 << true;
    QTest::newRow("message, large words") << 16 << false;
    QTest::newRow("refused, large words") << 16 << true;
}

void TestMessageLayout::nothingIsPaintedBesideTheRow()
{
    QFETCH(int, points);
    QFETCH(bool, refused);
    const QFont before = QApplication::font();
    QFont font = before;
    font.setPointSize(points);
    QApplication::setFont(font);
    Row row(QStringLiteral("ปีใหม่ 早上好 https://example.com/") + QStringLiteral("path/").repeated(20));
    row.set(models::SenderNameRole, QStringLiteral("Somebody with a name of very many words indeed"));
    row.set(models::DayStartRole, true).set(models::OwnRole, true);
    if (refused)
        row.refused();
    MessageLayout::Look look = m_look;
    look.current = look.focused = true;
    const bool spilled = spills(painted(row.at(Narrow), Narrow, look), look.tokens.surface);
    QApplication::setFont(before);
    QVERIFY(!spilled);
}

void TestMessageLayout::selectionAndFocusAreSeen()
{
    const Row row(QStringLiteral("some words to select"), false);
    const MessageLayout layout = row.at(Wide);
    const QImage plain = painted(layout, Wide, m_look);
    MessageLayout::Look look = m_look;
    look.selectedFrom = 12;
    look.selectedTo = 5;
    const QImage selected = painted(layout, Wide, look);
    QVERIFY(selected != plain);
    std::swap(look.selectedFrom, look.selectedTo);
    QCOMPARE(painted(layout, Wide, look), selected); // either way round
    look = m_look;
    look.current = true;
    const QImage current = painted(layout, Wide, look); // the time of a later row of a group
    QVERIFY(current != plain);
    look.focused = true;
    QVERIFY(painted(layout, Wide, look) != current);
}

QTEST_MAIN(TestMessageLayout)
#include "tst_messagelayout.moc"
