// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/seed.h"
#include "tests/unit/store/storefixture.h"

#include <QRandomGenerator>
#include <QSet>
#include <QTest>

using namespace roomkey;

namespace {

constexpr qint64 Start = 1'790'000'000'000'000;

bool isUnspaced(const QString &text)
{
    for (const char32_t c : text.toUcs4()) {
        if (QChar::script(c) != QChar::Script_Thai && QChar::script(c) != QChar::Script_Han)
            return false;
        if (!QChar::isLetterOrNumber(c) && QChar::category(c) != QChar::Mark_NonSpacing)
            return false;
    }
    return true;
}

} // namespace

class TestSearchRecall : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void thaiAndChineseAreFoundWhole_data();
    void thaiAndChineseAreFoundWhole();
};

void TestSearchRecall::thaiAndChineseAreFoundWhole_data()
{
    QTest::addColumn<int>("characters");
    for (int characters = 1; characters <= 4; ++characters)
        QTest::addRow("%d", characters) << characters;
}

void TestSearchRecall::thaiAndChineseAreFoundWhole()
{
    QFETCH(int, characters);
    // The messages of the emulator's world.
    const emulator::Seed seed(7, {20, {}, 60}, Start);
    StoreFixture f;
    QList<Message> all;
    for (int space = 0; space < seed.spaceCount(); ++space) {
        for (qint64 i = 0; i < seed.messageCount(space); ++i) {
            all.append(makeMessage(RoomA, QStringLiteral("%1-%2").arg(space).arg(i), Start + all.size(),
                                   QString::fromUtf8(seed.message(space, i).text)));
        }
    }
    QVERIFY(all.size() >= 1000);
    QVERIFY(await(f.store->putMessages(RoomA, all)));

    QSet<QString> parts;
    for (const Message &message : std::as_const(all)) {
        const QList<uint> points = message.text.toUcs4();
        for (qsizetype at = 0; at + characters <= points.size(); ++at) {
            const QString part =
                QString::fromUcs4(reinterpret_cast<const char32_t *>(points.constData()) + at, characters);
            if (isUnspaced(part))
                parts.insert(part);
        }
    }
    QList<QString> asked = parts.values();
    std::sort(asked.begin(), asked.end());
    QVERIFY(asked.size() > 40);
    QRandomGenerator random(3);
    std::shuffle(asked.begin(), asked.end(), random);
    for (const QString &part : asked.mid(0, 60)) {
        QSet<MessageName> scanned;
        for (const Message &message : std::as_const(all)) {
            if (message.text.contains(part))
                scanned.insert(message.name);
        }
        SearchQuestion question;
        question.query = SearchQuery(part);
        question.space = RoomA;
        question.limit = int(all.size());
        const auto found = await(f.store->search(question));
        QVERIFY(found);
        QSet<MessageName> got;
        for (const Message &message : found->messages)
            got.insert(message.name);
        QVERIFY2(got.contains(scanned), qPrintable(part)); // recall is 1
        // What is more than that reads on behind a comma or a space.
        QVERIFY2(got.size() <= scanned.size() + all.size() / 50, qPrintable(part));
    }
}

QTEST_GUILESS_MAIN(TestSearchRecall)
#include "tst_searchrecall.moc"
