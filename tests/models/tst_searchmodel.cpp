// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/searchmodel.h"

#include "app/api/rfc3339.h"
#include "models/roles.h"
#include "tests/support/hostiletext.h"
#include "tests/unit/store/storefixture.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace roomkey;
using namespace roomkey::models;

namespace {

constexpr qint64 Start = 1'790'000'000'000'000;

struct Fixture
{
    Fixture()
        : tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal)
    {
        model.setStore(f.store.get());
    }
    void put(const SpaceName &space, const QStringList &texts, int first = 0)
    {
        QList<Message> messages;
        for (int i = 0; i < texts.size(); ++i) {
            Message message = makeMessage(space, QString::number(first + i), Start + first + i, texts.at(i));
            message.sender.displayName = QStringLiteral("Ana");
            messages.append(message);
        }
        QVERIFY(await(f.store->putMessages(space, messages)));
    }
    void find(const QString &typed)
    {
        model.setText(typed);
        QTRY_VERIFY(model.state() != SearchModel::State::Searching);
    }
    QStringList texts() const
    {
        QStringList list;
        for (int i = 0; i < model.rowCount(); ++i)
            list << model.index(i).data(TextRole).toString();
        return list;
    }
    QStringList marked(int row) const
    {
        const QString shown = model.index(row).data().toString();
        QStringList parts;
        for (const TextRange &mark : model.index(row).data(MarksRole).value<std::vector<TextRange>>())
            parts << shown.mid(mark.begin, mark.length);
        return parts;
    }

    StoreFixture f;
    SearchModel model;
    QAbstractItemModelTester tester;
};

} // namespace

class TestSearchModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsWhileOneTypes();
    void onlyTheLastKeyIsAnswered();
    void oneSpaceOrEverywhereWithItsName();
    void moreComeAtTheEnd();
    void whatChangesMeanwhileIsShownAsItIs();
    void whatThePersonDeletesGoesAtOnce();
    void whatIsSaidMeanwhileComesInItsPlace();
    void theSnippetShowsTheMark();
    void aRowIsASentence();
    void hostileTextsAndKeysAreOnlyText();
    void aStoreThatCannotBeReadIsTold();
};

void TestSearchModel::findsWhileOneTypes()
{
    Fixture t;
    QCOMPARE(t.model.state(), SearchModel::State::Idle);
    t.put(RoomA, {QStringLiteral("tea first"), QStringLiteral("coffee"), QStringLiteral("teapot")});
    t.find(QStringLiteral("te"));
    QCOMPARE(t.model.state(), SearchModel::State::Found);
    QCOMPARE(t.texts(), QStringList({QStringLiteral("teapot"), QStringLiteral("tea first")}));
    QCOMPARE(t.marked(0), QStringList({QStringLiteral("teapot")}));
    t.find(QStringLiteral("tea fir"));
    QCOMPARE(t.texts(), QStringList({QStringLiteral("tea first")}));
    QCOMPARE(t.marked(0), QStringList({QStringLiteral("tea"), QStringLiteral("first")}));
    t.find(QStringLiteral("tea fire"));
    QCOMPARE(t.model.state(), SearchModel::State::NoneFound);
    QCOMPARE(t.model.rowCount(), 0);
    t.find(QStringLiteral("?!"));
    QCOMPARE(t.model.state(), SearchModel::State::Idle);
    // What was found stays until the next answer.
    t.find(QStringLiteral("tea"));
    t.model.setText(QStringLiteral("coffee"));
    QCOMPARE(t.model.state(), SearchModel::State::Searching);
    QCOMPARE(t.model.rowCount(), 2);
    t.model.setText({});
    QCOMPARE(t.model.rowCount(), 0);
    QCOMPARE(t.model.state(), SearchModel::State::Idle);
}

void TestSearchModel::onlyTheLastKeyIsAnswered()
{
    Fixture t;
    t.put(RoomA, {QStringLiteral("a"), QStringLiteral("ab"), QStringLiteral("abc")});
    const QSignalSpy resets(&t.model, &QAbstractItemModel::modelReset);
    for (const char *typed : {"a", "ab", "abc"})
        t.model.setText(QLatin1String(typed));
    QTRY_COMPARE(t.model.state(), SearchModel::State::Found);
    QCOMPARE(t.texts(), QStringList({QStringLiteral("abc")}));
    QCOMPARE(resets.count(), 1);
}

void TestSearchModel::oneSpaceOrEverywhereWithItsName()
{
    Fixture t;
    QVERIFY(await(t.f.store->putSpaces({makeSpace(RoomA, QStringLiteral("Launch"))})));
    t.put(RoomA, {QStringLiteral("lunch here")});
    t.put(RoomB, {QStringLiteral("lunch there")}, 1);
    t.find(QStringLiteral("lunch"));
    QCOMPARE(t.texts(), QStringList({QStringLiteral("lunch there"), QStringLiteral("lunch here")}));
    QCOMPARE(t.model.index(1).data(SecondLineRole).toString(), QStringLiteral("Launch"));
    QVERIFY(t.model.index(1).data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("in Launch")));
    t.model.setSpace(RoomA);
    QTRY_COMPARE(t.texts(), QStringList({QStringLiteral("lunch here")}));
    QCOMPARE(t.model.index(0).data(SecondLineRole).toString(), QString());
    t.model.setSpace({});
    QTRY_COMPARE(t.model.rowCount(), 2);
}

void TestSearchModel::moreComeAtTheEnd()
{
    Fixture t;
    QStringList many;
    for (int i = 0; i < 120; ++i)
        many << QStringLiteral("again %1").arg(i);
    t.put(RoomA, many);
    t.find(QStringLiteral("again"));
    QCOMPARE(t.model.rowCount(), SearchModel::PageSize);
    QVERIFY(t.model.hasMore());
    while (t.model.hasMore()) {
        const int before = t.model.rowCount();
        QVERIFY(t.model.canFetchMore({}));
        t.model.fetchMore({});
        QVERIFY(!t.model.canFetchMore({})); // one page at a time
        QTRY_VERIFY(t.model.rowCount() > before);
    }
    QStringList newestFirst = many;
    std::reverse(newestFirst.begin(), newestFirst.end());
    QCOMPARE(t.texts(), newestFirst);
    // Another key while a page is on its way.
    t.find(QStringLiteral("again "));
    t.model.fetchMore({});
    t.find(QStringLiteral("119"));
    QCOMPARE(t.texts(), QStringList({QStringLiteral("again 119")}));
}

void TestSearchModel::whatChangesMeanwhileIsShownAsItIs()
{
    Fixture t;
    t.put(RoomA, {QStringLiteral("plan one"), QStringLiteral("plan two"), QStringLiteral("plan three")});
    t.find(QStringLiteral("plan"));
    const auto edit = [&](int number, const char *text) {
        Message message = makeMessage(RoomA, QString::number(number), Start + number, QLatin1String(text));
        message.lastUpdateTime = rfc3339FromMicroseconds(Start + 100);
        QVERIFY(await(t.f.store->putMessages(RoomA, {message})));
    };
    edit(0, "another plan one");
    QCOMPARE(t.texts().last(), QStringLiteral("another plan one"));
    QCOMPARE(t.marked(2), QStringList({QStringLiteral("plan")}));
    edit(1, "no more");
    QCOMPARE(t.model.rowCount(), 2);
    QVERIFY(await(t.f.store->removeMessages(RoomA, {MessageName(QStringLiteral("spaces/AAA/messages/0")),
                                                    MessageName(QStringLiteral("spaces/AAA/messages/2"))})));
    QCOMPARE(t.model.rowCount(), 0);
    QCOMPARE(t.model.state(), SearchModel::State::NoneFound);
}

void TestSearchModel::whatThePersonDeletesGoesAtOnce()
{
    Fixture t;
    t.put(RoomA, {QStringLiteral("plan one"), QStringLiteral("plan two"), QStringLiteral("plan three")});
    const QStringList all{QStringLiteral("plan three"), QStringLiteral("plan two"),
                          QStringLiteral("plan one")};
    const QStringList others{all.first(), all.last()};
    OutboxRow deletion;
    deletion.kind = OutboxRow::Kind::Delete;
    deletion.state = OutboxRow::State::Held;
    deletion.space = RoomA;
    deletion.message = MessageName(QStringLiteral("spaces/AAA/messages/1"));
    const auto remove = [&] {
        const auto added = await(t.f.store->addToOutbox(deletion));
        QVERIFY(added);
        deletion.id = added->id;
    };
    t.find(QStringLiteral("plan"));
    QCOMPARE(t.texts(), all);
    remove();
    QCOMPARE(t.texts(), others);
    // News of the message itself: it is still to go.
    Message again = *t.f.store->message(deletion.message);
    again.lastUpdateTime = rfc3339FromMicroseconds(Start + 100);
    QVERIFY(await(t.f.store->putMessages(RoomA, {again})));
    QCOMPARE(t.texts(), others);
    // Undone.
    QVERIFY(await(t.f.store->removeFromOutbox(deletion.id)));
    QCOMPARE(t.texts(), all);
    // Refused: it is there, and so it is found.
    remove();
    QCOMPARE(t.texts(), others);
    deletion.state = OutboxRow::State::Refused;
    QVERIFY(await(t.f.store->updateOutbox(deletion)));
    QCOMPARE(t.texts(), all);
    // Done.
    QVERIFY(await(t.f.store->settleOutbox(deletion, std::nullopt)));
    QCOMPARE(t.texts(), others);
    // Of the last one nothing is left to show.
    t.find(QStringLiteral("plan one"));
    QCOMPARE(t.model.rowCount(), 1);
    deletion.state = OutboxRow::State::Held;
    deletion.message = MessageName(QStringLiteral("spaces/AAA/messages/0"));
    remove();
    QCOMPARE(t.model.state(), SearchModel::State::NoneFound);
}

void TestSearchModel::whatIsSaidMeanwhileComesInItsPlace()
{
    Fixture t;
    t.put(RoomA, {QStringLiteral("the plan"), QStringLiteral("no"), QStringLiteral("a plan of mine")});
    t.model.setSpace(RoomA);
    t.find(QStringLiteral("plan "));
    QCOMPARE(t.model.rowCount(), 2);
    t.put(RoomA, {QStringLiteral("my plan is better")}, 10);
    QCOMPARE(t.texts().first(), QStringLiteral("my plan is better"));
    QCOMPARE(t.marked(0), QStringList({QStringLiteral("plan")}));
    t.put(RoomA, {QStringLiteral("planning"), QStringLiteral("nothing")}, 20);
    t.put(RoomB, {QStringLiteral("their plan")}, 30);
    QCOMPARE(t.model.rowCount(), 3);
    t.find(QStringLiteral("other words"));
    QCOMPARE(t.model.state(), SearchModel::State::NoneFound);
    t.put(RoomA, {QStringLiteral("words of another"), QStringLiteral("in other words")}, 40);
    QCOMPARE(t.texts(), QStringList({QStringLiteral("in other words")}));
    QCOMPARE(t.model.state(), SearchModel::State::Found);
    // Below the last row only if there is nothing else below it.
    QStringList many;
    for (int i = 0; i < 60; ++i)
        many << QStringLiteral("again %1").arg(i);
    t.put(RoomA, many, 100);
    t.find(QStringLiteral("again"));
    t.put(RoomA, {QStringLiteral("again long ago")}, 50);
    QCOMPARE(t.model.rowCount(), SearchModel::PageSize);
    t.model.fetchMore({});
    QTRY_COMPARE(t.model.rowCount(), 61);
    QCOMPARE(t.texts().last(), QStringLiteral("again long ago"));
}

void TestSearchModel::theSnippetShowsTheMark()
{
    Fixture t;
    const QString far = QStringLiteral("word ").repeated(2000) + QStringLiteral("needle in hay\nand more");
    t.put(RoomA, {far, QString::fromUtf8("ข้อความ").repeated(300) + QString::fromUtf8("เข็มเล่มนี้")});
    t.find(QStringLiteral("needle"));
    const QString shown = t.model.index(0).data().toString();
    QVERIFY2(shown.startsWith(QChar(0x2026)) && shown.size() < 300, qPrintable(shown));
    QVERIFY(shown.endsWith(QStringLiteral("needle in hay and more")));
    QCOMPARE(t.marked(0), QStringList({QStringLiteral("needle")}));
    t.find(QString::fromUtf8("เข็ม"));
    QCOMPARE(t.marked(0), QStringList({QString::fromUtf8("เข็ม")}));
}

void TestSearchModel::aRowIsASentence()
{
    Fixture t;
    t.put(RoomA, {QStringLiteral("the plan")});
    t.model.setSpace(RoomA);
    t.find(QStringLiteral("plan"));
    const QString sentence = t.model.index(0).data(Qt::AccessibleTextRole).toString();
    QVERIFY2(sentence.startsWith(QStringLiteral("Ana, ")), qPrintable(sentence));
    QVERIFY2(sentence.endsWith(QStringLiteral(": the plan")), qPrintable(sentence));
}

void TestSearchModel::hostileTextsAndKeysAreOnlyText()
{
    Fixture t;
    const QStringList texts =
        hostile::texts(5, 100, QStringLiteral("/tmp/bait"), QStringLiteral("http://127.0.0.1:9"));
    t.put(RoomA, texts);
    for (const QString &typed : texts) {
        t.find(typed);
        QVERIFY(t.model.state() != SearchModel::State::Failed);
        if (t.model.state() == SearchModel::State::Idle)
            continue;
        // Halves of pairs are stored as the sign for what cannot be read.
        QVERIFY2(t.texts().contains(QString::fromUtf8(typed.toUtf8())), qPrintable(typed));
        const QString shown = t.model.index(0).data().toString();
        for (const QChar c : shown)
            QVERIFY(c.category() != QChar::Other_Control);
    }
}

void TestSearchModel::aStoreThatCannotBeReadIsTold()
{
    Fixture t;
    t.f.store->close();
    t.find(QStringLiteral("tea"));
    QCOMPARE(t.model.state(), SearchModel::State::Failed);
}

QTEST_GUILESS_MAIN(TestSearchModel)
#include "tst_searchmodel.moc"
